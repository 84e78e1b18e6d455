import { tempFolder } from '@windlass/kit/cli/testing/harness';
import { resolveConfig } from '@windlass/kit/config/resolved';
import { releaseIn } from '../../testing/release.ts';
import type { Subject } from '../subject.ts';

interface Shape extends Partial<Pick<Subject, 'size' | 'formerSize' | 'entries'>> {
  /** Of the config. */
  readonly check?: object;
}

/** A package that is not there, for what a check says of it without reading it. */
export async function subjectOf({ check = {}, size = 1000, formerSize = null, entries = [] }: Shape): Promise<Subject> {
  const packages = { app: { files: [], check } };
  using folder = tempFolder({
    VERSION: '1.2.3\n',
    'windlass.config.json': JSON.stringify({ product: 'light', version: { source: 'VERSION' }, packages }),
  });
  const release = await releaseIn(folder.path);
  const one = resolveConfig({ packages }).packages['app'];
  if (one === undefined) throw new Error('no package');
  const named = { package: 'app', name: 'app.tar.gz', platform: null, build: null, format: 'tar.gz' } as const;
  const artifact = { ...named, size, sha256: '', contents: [] };
  const base = { file: 'app.tar.gz', size, sha256: '', listed: null, formerSize, runTimeout: 1, note: () => {} };
  return { ...base, release, one, artifact, entries };
}
