import type { Place } from '../errors.ts';
import type { Places } from './places.ts';
import type { KeyPath } from './position.ts';
import type { ResolvedConfig } from './resolved.ts';

export interface LoadOptions {
  readonly cwd: string;
  /** `--config`: read this file and look for no other. From `cwd` where it is not absolute. */
  readonly file?: string | undefined;
  readonly env: NodeJS.ProcessEnv;
}

export interface LoadedConfig {
  readonly config: ResolvedConfig;
  /** Absolute. */
  readonly file: string;
  /** Folder of the config, which is the root of the product. Absolute. */
  readonly dir: string;
  /** The text of the file, without its BOM. */
  readonly source: string;
  readonly places: Places;
  /** The place of a key, for errors that only show when the config is used: `locate(['version', 'files', 0])`. */
  readonly locate: (path: KeyPath) => Place;
}
