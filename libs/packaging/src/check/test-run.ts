import { mkdirSync, mkdtempSync, realpathSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { WindlassError } from '@windlass/kit/errors';
import type { Finding } from '@windlass/kit/output/envelope';
import { tailOf } from '@windlass/kit/run/capture';
import { showCommand } from '@windlass/kit/run/command-line';
import type { RunResult } from '@windlass/kit/run/options';
import { formatOf } from '../archive/formats.ts';
import { isBelow } from '../tree/find.ts';
import { type Check, finding, type Subject, topFolder } from './subject.ts';
import { acceptedVersions, tellsVersion, versionsIn } from './version-token.ts';

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
      rmSync(folder, { recursive: true, force: true });
    }
  },
};

async function unpackAndRun(subject: Subject, folder: string): Promise<readonly Finding[]> {
  const { one, artifact, entries } = subject;
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
  return judge(subject, showCommand(program, args), await attempt(subject, file, args, cwd, places));
}

/** Nothing of this machine but where programs are: what a package needs and does not bring has to show here. */
async function attempt(
  { release, runTimeout }: Subject,
  file: string,
  args: readonly string[],
  cwd: string,
  { home, temp }: { readonly home: string; readonly temp: string },
): Promise<RunResult | WindlassError> {
  const env = { PATH: '/usr/local/bin:/usr/bin:/bin', HOME: home, TMPDIR: temp, LANG: 'C.UTF-8', TZ: 'UTC' };
  try {
    const options = { kind: 'build', cwd, env, timeoutMs: runTimeout, check: false, writes: false } as const;
    return await release.services.runner.run(file, args, options);
  } catch (thrown) {
    if (thrown instanceof WindlassError && thrown.kind !== 'interrupted') return thrown;
    throw thrown;
  }
}

function judge(subject: Subject, command: string, ran: RunResult | WindlassError): readonly Finding[] {
  const { version } = subject.release;
  const expected = acceptedVersions(version).join(' or ');
  const wrong = (message: string, actual: string): readonly Finding[] => [
    finding(subject, id, { message, expected, actual, fix: `unpack ${subject.file} and run it: env -i ./${command}` }),
  ];
  if (ran instanceof WindlassError) return wrong(`${command} cannot be run: ${ran.message}`, ran.why ?? ran.message);
  if (ran.exitCode !== 0) {
    const how = ran.signal === null ? `exit code ${ran.exitCode}` : `ended by ${ran.signal}`;
    return wrong(`${command} failed`, `${how}: ${tailOf(ran.stderr || ran.stdout, 5)}`);
  }
  if (tellsVersion(ran.stdout, version)) return [];
  const said = versionsIn(ran.stdout).join(' ') || tailOf(ran.stdout, 3) || 'nothing';
  const onStderr = tellsVersion(ran.stderr, version) ? '; it does on stderr, where nobody reads it' : '';
  return wrong(`${command} does not tell this version${onStderr}`, said);
}

const systems: Readonly<Record<string, NodeJS.Platform>> = {
  linux: 'linux',
  macos: 'darwin',
  darwin: 'darwin',
  windows: 'win32',
  win32: 'win32',
};
const processors: Readonly<Record<string, NodeJS.Architecture>> = {
  x86_64: 'x64',
  amd64: 'x64',
  x64: 'x64',
  aarch64: 'arm64',
  arm64: 'arm64',
  i686: 'ia32',
  armv7: 'arm',
  riscv64: 'riscv64',
};

/** The platform where it is not this one; null where it is, or where that cannot be told. */
function otherSystem(platform: string | null): string | null {
  const words = platform?.toLowerCase().split('-') ?? [];
  const system = words.map((word) => systems[word]).find((found) => found !== undefined);
  const processor = words.map((word) => processors[word]).find((found) => found !== undefined);
  const isThis = (system ?? process.platform) === process.platform && (processor ?? process.arch) === process.arch;
  return isThis ? null : platform;
}
