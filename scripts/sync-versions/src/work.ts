import type { ScriptContext } from '@windlass/kit/cli/script';
import type { ResolvedConfig } from '@windlass/kit/config/resolved';
import { WindlassError } from '@windlass/kit/errors';
import { formatVersion, parseVersion, type Version } from '@windlass/version-sync/model/version';
import { looseFiles } from '@windlass/version-sync/product/loose';
import { openProduct, readVersion } from '@windlass/version-sync/product/open';
import { type LoadedFile, loadAll } from '@windlass/version-sync/sync/load';

/** What is to be brought to which version. */
export interface Work {
  readonly root: string;
  readonly product: string | null;
  readonly version: Version;
  readonly files: readonly LoadedFile[];
  readonly config: ResolvedConfig | null;
  /** Files that the command line named belong to no release. */
  readonly loose: boolean;
  /** Asked under the lock. @throws WindlassError `input` where another run set another version since this one was read. */
  readonly assertCurrent: () => void;
}

export function findWork(context: ScriptContext): Promise<Work> {
  return context.args.positionals('files').length > 0 ? looseWork(context) : productWork(context);
}

async function looseWork(context: ScriptContext): Promise<Work> {
  const { args } = context;
  const { root, targets } = looseFiles(context.cwd, args.positionals('files'));
  const to = args.string('to');
  const product = to === undefined ? await openProduct(context) : null;
  return {
    root,
    product: product?.name ?? null,
    config: product?.config ?? null,
    version: product ? readVersion(product).version : parseVersion(to ?? '', '--to'),
    files: loadAll(root, targets),
    loose: true,
    assertCurrent: () => undefined,
  };
}

async function productWork(context: ScriptContext): Promise<Work> {
  const product = await openProduct(context);
  const to = context.args.string('to');
  const { root, name, config } = product;
  const targets = loadAll(root, product.targets);
  const base = { root, product: name, config, loose: false };
  if (to !== undefined) {
    const files = [...loadAll(root, [product.source]), ...targets];
    return { ...base, version: parseVersion(to, '--to'), files, assertCurrent: () => undefined };
  }
  const { version } = readVersion(product);
  const assertCurrent = () => {
    const now = readVersion(product).version;
    if (formatVersion(now) === formatVersion(version)) return;
    throw new WindlassError(
      'input',
      `the version changed from ${formatVersion(version)} to ${formatVersion(now)} meanwhile`,
      {
        where: { file: product.source.file },
        why: 'another run set it after this one had read it; nothing was written',
        next: 'run the command again',
      },
    );
  };
  return { ...base, version, files: targets, assertCurrent };
}
