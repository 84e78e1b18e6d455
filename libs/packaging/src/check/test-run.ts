import { mkdirSync, mkdtempSync, realpathSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Finding } from '@windlass/kit/output/envelope';
import { showCommand } from '@windlass/kit/run/command-line';
import { formatOf } from '../archive/formats.ts';
import { isBelow } from '../tree/find.ts';
import { faultsOf } from './run/judge.ts';
import { otherSystem } from './run/platform.ts';
import { startProgram, systemPath } from './run/start.ts';
import { type Check, finding, type Subject, topFolder } from './subject.ts';

const id = 'artifact-test-run';

export const testRun: Check = {
  id,
  title: 'the program in it runs in an empty environment and tells this version',
  applies: ({ check }) => check.run !== null,
  runs: true,
  find: async (subject) => {
    const elsewhere = otherSystem(subject.one.platform);
    if (elsewhere !== null) {
      const parts = { message: `it was not run: it is for ${elsewhere}`, fix: `run this on ${elsewhere}, too` };
      return [finding(subject, id, { severity: 'warning', ...parts })];
    }
    const folder = realpathSync(mkdtempSync(join(tmpdir(), 'windlass-run-')));
    try {
      return await unpackAndRun(subject, folder);
    } finally {
      rmSync(folder, { recursive: true, force: true, maxRetries: 3 });
    }
  },
};

async function unpackAndRun(subject: Subject, folder: string): Promise<readonly Finding[]> {
  const { one, artifact, entries, release, runTimeout } = subject;
  const [program = '', ...args] = one.check.run ?? [];
  const places = { unpacked: join(folder, 'unpacked'), home: join(folder, 'home'), temp: join(folder, 'tmp') };
  for (const place of Object.values(places)) mkdirSync(place);
  await formatOf(one.format).unpack(subject.file, places.unpacked);
  const top = topFolder(entries);
  const folders = [...(top === null ? [] : [join(places.unpacked, top)]), places.unpacked];
  const cwd = folders.find((dir) => statSync(join(dir, program), { throwIfNoEntry: false })?.isFile());
  const key = `packages.${artifact.package}.check.run`;
  if (cwd === undefined)
    return [finding(subject, id, { message: `there is no ${program} in it`, fix: `correct ${key}` })];
  const file = realpathSync(join(cwd, program));
  if (!isBelow(places.unpacked, file))
    return [finding(subject, id, { message: `${program} leads out of the package`, fix: `correct ${key}` })];
  const { home, temp } = places;
  const started = { file, args, cwd, home, temp, path: systemPath, timeoutMs: runTimeout };
  const command = showCommand(program, args);
  const faults = faultsOf(await startProgram(release.services, started), { command, file, version: release.version });
  return faults.map((fault) => {
    return finding(subject, id, { ...fault, fix: `unpack ${subject.file} and run it: env -i ./${command}` });
  });
}
