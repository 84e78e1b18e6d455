import type { ResolvedConfig } from '@windlass/kit/config/resolved';

/** What the targets of a product are made from. */
export interface ProductParts {
  readonly config: Pick<ResolvedConfig, 'version' | 'tools' | 'builds' | 'packages'>;
  readonly name: string;
  /** Folder of the config, from the root of the workspace; `.` is the root itself. */
  readonly root: string;
}
