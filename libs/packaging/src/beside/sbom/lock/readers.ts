import { cargoLock } from './cargo.ts';
import { goModules } from './go.ts';
import type { LockReader } from './lock.ts';
import { npmLock } from './npm.ts';
import { poetryLock } from './poetry.ts';
import { pubLock } from './pub.ts';
import { requirements } from './requirements.ts';
import { uvLock } from './uv.ts';

/** Every package manager whose lock files are read, in the order in which they count where a folder has several of one language. */
export const lockReaders: readonly LockReader[] = [
  npmLock, //
  cargoLock,
  goModules,
  pubLock,
  uvLock,
  poetryLock,
  requirements,
];
