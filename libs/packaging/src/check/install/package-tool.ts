import type { Room } from './room.ts';

/** A package manager that installs into another root than that of the machine. */
export interface PackageTool {
  /** Its program. */
  readonly program: string;
  /** Programs that it needs beside that. */
  readonly needs: readonly string[];
  /** Beginnings of what it keeps for itself, and of what its packages share. */
  readonly own: readonly string[];
  /** Whether it can do its work for a user who is nobody special, without a user namespace. */
  readonly asAnybody: boolean;
  /** Makes what it needs; gives the file to install, which is another one where scripts must not run. */
  prepare(room: Room, file: string): Promise<string>;
  install(room: Room, file: string): readonly string[];
  /** Prints the names of what is installed, one a line. */
  list(room: Room): readonly string[];
  remove(room: Room, names: readonly string[]): readonly string[];
}
