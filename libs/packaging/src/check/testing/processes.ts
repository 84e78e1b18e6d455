import { readdirSync, readFileSync } from 'node:fs';

export interface RunningProcess {
  readonly pid: number;
  /** Words of its command line, with a space between. */
  readonly command: string;
}

/** Processes of this machine whose command line or environment holds a text, without this one and the dead (proc(5)). */
export function processesWith(text: string): readonly RunningProcess[] {
  return readdirSync('/proc').flatMap((name) => {
    const pid = Number(name);
    if (!Number.isInteger(pid) || pid === process.pid) return [];
    try {
      const [command = '', environ = ''] = ['cmdline', 'environ'].map((file) =>
        readFileSync(`/proc/${pid}/${file}`, 'utf8').replaceAll('\0', ' '),
      );
      return command !== '' && `${command} ${environ}`.includes(text) ? [{ pid, command: command.trim() }] : [];
    } catch {
      return [];
    }
  });
}
