import { join } from 'node:path';
import type { HouseOptions } from '@windlass/kit/actions/house';
import type { ScriptContext } from '@windlass/kit/cli/script';
import type { ResolvedConfig } from '@windlass/kit/config/resolved';
import { stateDir } from '@windlass/kit/ledger/state-dir';
import { makeServices, type Services } from '@windlass/kit/services/services';
import { formatVersion, type Version } from '../model/version.ts';
import { houseOptions } from './house.ts';
import { openProduct, type Product, readVersion } from './open.ts';

/** What every script of phases 1 and 3 to 6 starts from: the product, its version, and the world. */
export interface ReleaseContext {
  readonly context: ScriptContext;
  readonly product: Product;
  readonly config: ResolvedConfig;
  /** Folder of the config, absolute. */
  readonly root: string;
  readonly version: Version;
  /** As it is written in the source: `3.4.0+001`. */
  readonly versionText: string;
  readonly services: Services;
  readonly house: HouseOptions;
  /** Folder of what is packed: archives, checksums, artifacts.json. Absolute. */
  readonly artifactsDir: string;
}

/** @throws WindlassError `config` or `input` where there is no product or no version. */
export async function openReleaseContext(context: ScriptContext): Promise<ReleaseContext> {
  const product = await openProduct(context);
  const { version } = readVersion(product);
  const { config, root } = product;
  return {
    context,
    product,
    config,
    root,
    version,
    versionText: formatVersion(version),
    services: makeServices(context, root, config, join(stateDir(root, context.env), 'logs')),
    house: houseOptions(root, context, config),
    artifactsDir: join(root, 'dist', 'release'),
  };
}
