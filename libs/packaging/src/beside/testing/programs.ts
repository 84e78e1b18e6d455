import { spawnSync } from 'node:child_process';

/** Whether a program is on PATH. */
export const hasProgram = (name: string): boolean =>
  spawnSync(name, ['--version'], { stdio: 'ignore' }).error === undefined;
