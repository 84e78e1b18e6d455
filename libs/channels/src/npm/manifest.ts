import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { WindlassError } from '@windlass/kit/errors';
import type { ChannelContext } from '../channel.ts';
import { isRecord, npm, parseJson } from './cli.ts';
import type { NpmPlace } from './registry.ts';

export interface NpmManifest {
  /** From the folder of the config. */
  readonly file: string;
  /** Folder of the package, absolute. */
  readonly dir: string;
  readonly name: string;
  readonly version: string;
  readonly isPrivate: boolean;
  /** `publishConfig.registry`, which npm puts before every setting. */
  readonly registry: string | null;
}

export const configOf = ({ release }: ChannelContext) => {
  const { npm: config } = release.config.channels;
  if (config === undefined) throw new WindlassError('config', 'channels.npm is not in the config');
  return config;
};

/** @throws WindlassError `config` where there is no package.json, or one without a name or a version. */
export function readManifest(context: ChannelContext): NpmManifest {
  const file = configOf(context).manifest ?? 'package.json';
  const path = join(context.release.root, file);
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch (cause) {
    const next = 'name it in the config: channels.npm.manifest';
    throw new WindlassError('config', 'the package.json of the npm channel cannot be read', {
      where: { file: path },
      next,
      cause,
    });
  }
  const manifest = parseJson(text.replace(/^\uFEFF/, ''));
  const { name, version, private: isPrivate, publishConfig } = isRecord(manifest) ? manifest : {};
  if (typeof name !== 'string' || typeof version !== 'string')
    throw new WindlassError('config', 'a package for npm needs a name and a version', { where: { file: path } });
  const registry = isRecord(publishConfig) ? publishConfig['registry'] : undefined;
  const own = typeof registry === 'string' ? registry : null;
  return { file, dir: dirname(path), name, version, isPrivate: isPrivate === true, registry: own };
}

/** Which package of which registry: npm's own settings say so, those of the scope first. */
export async function placeOf(context: ChannelContext, manifest: NpmManifest): Promise<NpmPlace> {
  const ask = () => configuredRegistry(context, manifest);
  const registry = manifest.registry ?? (await (context.once?.('npm-registry', ask) ?? ask()));
  return { package: manifest.name, registry: `${registry.replace(/\/+$/, '')}/`, access: configOf(context).access };
}

async function configuredRegistry({ services }: ChannelContext, { dir, name }: NpmManifest): Promise<string> {
  const scope = /^(@[^/]+)\//.exec(name)?.[1];
  const keys = [...(scope === undefined ? [] : [`${scope}:registry`]), 'registry'];
  const { stdout, fault } = await npm(services, ['config', 'get', ...keys], { cwd: dir, writes: false });
  // One key gives its value alone, several give `key=value` lines; what is not set is `undefined`.
  const values = stdout.split('\n').map((line) => line.replace(/^(?:@[^=]*:)?registry=/, '').trim());
  const found = values.find((value) => /^https?:\/\//.test(value));
  if (found !== undefined) return found;
  throw new WindlassError('config', 'npm names no registry', {
    where: { file: dir },
    why: fault?.summary ?? stdout.trim(),
    next: 'npm config get registry',
  });
}
