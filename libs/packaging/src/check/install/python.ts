import { existsSync, mkdirSync, mkdtempSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { WindlassError } from '@windlass/kit/errors';
import { tailOf } from '@windlass/kit/run/capture';
import { showCommand } from '@windlass/kit/run/command-line';
import { cleanEnv } from '@windlass/kit/run/env';
import type { RunResult } from '@windlass/kit/run/options';
import { faultsOf } from '../run/judge.ts';
import { errorAsValue, startProgram, systemPath } from '../run/start.ts';
import type { Installable, Installed, InstallFault, InstallServices } from './installable.ts';
import { leftOver, snapshot } from './left-over.ts';

const how = 'pip install --no-index --no-deps, in an empty virtual environment';
const pipMs = 300_000;
const noTools = 'it was not installed: what builds and installs it is not here';
const oldPip = 'it was not installed: pip here is older than 22.3';
const pipFix = 'apt-get install python3-pip python3-venv';

interface InstalledPython {
  readonly root: string;
  readonly home: string;
  readonly temp: string;
  /** Of distributions, as their folders are called. */
  readonly names: readonly string[];
}

type Pip = (verb: string, ...words: readonly string[]) => Promise<RunResult | WindlassError>;

/** Installs a wheel or a source distribution from nowhere else than this machine; runs its program, and takes it away again. */
export async function installPython(services: InstallServices, one: Installable): Promise<Installed> {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'windlass-python-')));
  const [root, home, temp] = [join(folder, 'root'), join(folder, 'home'), join(folder, 'tmp')];
  // Python is found as the user's own: by a version manager, in a virtual environment.
  const env = { ...cleanEnv(['PYENV_*', 'VIRTUAL_ENV'], services.env), TMPDIR: temp, PIP_CONFIG_FILE: '/dev/null' };
  const python = (program: string, words: readonly string[]): Promise<RunResult | WindlassError> => {
    const limits = { timeoutMs: pipMs, check: false, writes: false } as const;
    return errorAsValue(services.runner.run(program, words, { kind: 'build', cwd: folder, env, ...limits }));
  };
  try {
    for (const path of [home, temp]) mkdirSync(path);
    const isSource = !one.file.endsWith('.whl');
    // What builds a source distribution cannot be fetched: it is that of this machine.
    const sites = isSource ? ['--system-site-packages'] : [];
    const found = await python('python3', [
      '-c',
      "import os, pip; print(os.path.join(pip.__path__[0], '__pip-runner__.py'))",
    ]);
    const made = await python('python3', ['-m', 'venv', '--without-pip', ...sites, root]);
    const absent = failure(found, noTools, pipFix) ?? failure(made, noTools, pipFix);
    if (absent !== null) return { faults: [{ ...absent, severity: 'warning' }], how: 'not at all' };
    // So pip itself works for an environment that it is not in (pip --python, since 22.3), and sees nothing of the one that it is in.
    const runner = found instanceof WindlassError ? '' : found.stdout.trim();
    if (!existsSync(runner))
      return { faults: [{ severity: 'warning', message: oldPip, fix: pipFix }], how: 'not at all' };
    const pip: Pip = (verb, ...words) =>
      python(join(root, 'bin/python3'), [runner, verb, '--disable-pip-version-check', ...words]);
    const before = snapshot(root);
    const options = [
      '--no-index',
      '--no-deps',
      '--ignore-installed',
      '--no-cache-dir',
      ...(isSource ? ['--no-build-isolation'] : []),
    ];
    const failed = failure(await pip('install', ...options, one.file), 'pip install fails', `pip install ${one.file}`);
    if (failed !== null) return { faults: [missingTools(failed)], how };
    const names = distributionsIn([...snapshot(root)].filter((path) => !before.has(path)));
    const faults = await runInstalled(services, one, { root, home, temp, names }, pip);
    const kept = failure(await pip('uninstall', '--yes', ...names), 'pip uninstall fails', `pip uninstall ${names}`);
    return { faults: [...faults, ...(kept === null ? leftBehind(before, root) : [kept])], how };
  } finally {
    rmSync(folder, { recursive: true, force: true, maxRetries: 3 });
  }
}

/** An installed distribution has a folder of its name and version (PEP 376, PEP 427). */
function distributionsIn(paths: readonly string[]): readonly string[] {
  return paths.flatMap((path) => /\/site-packages\/([^/-]+)-[^/]*\.dist-info\/$/.exec(path)?.[1] ?? []);
}

function failure(ran: RunResult | WindlassError, message: string, fix: string): InstallFault | null {
  if (!(ran instanceof WindlassError) && ran.exitCode === 0) return null;
  const said = ran instanceof WindlassError ? `${ran.message}\n${ran.why ?? ''}` : `${ran.stdout}\n${ran.stderr}`;
  return { severity: 'error', message, actual: tailOf(said.trim(), 20), fix };
}

/** That this machine cannot build it is no fault of the package. */
function missingTools(fault: InstallFault): InstallFault {
  if (
    !/BackendUnavailable|Cannot import '|invalid command 'bdist_wheel'|No module named 'setuptools/.test(
      fault.actual ?? '',
    )
  )
    return fault;
  return { ...fault, severity: 'warning', message: noTools };
}

async function runInstalled(
  services: InstallServices,
  one: Installable,
  { root, home, temp, names }: InstalledPython,
  pip: Pip,
): Promise<readonly InstallFault[]> {
  const [program, ...args] = one.command;
  if (program === undefined) return [];
  const file = join(root, 'bin', basename(program));
  if (!existsSync(file))
    return [
      { severity: 'error', message: `it installs no ${program}`, fix: `correct ${one.key}, or its entry points` },
    ];
  const path = `${join(root, 'bin')}:${systemPath}`;
  const ran = await startProgram(services, { file, args, cwd: home, home, temp, path, timeoutMs: one.timeoutMs });
  const fix = `install ${basename(one.file)} in a virtual environment and run: ${showCommand(program, args)}`;
  const faults = faultsOf(ran, { command: showCommand(program, args), version: one.version, file });
  if (faults.length === 0) return [];
  const missing = await pip('check');
  const lacks =
    missing instanceof WindlassError ? [] : missing.stdout.split('\n').filter((line) => isAbout(line, names));
  if (lacks.length === 0) return faults.map((fault) => ({ ...fault, fix }));
  const message = `${program} could not be judged: what it depends on is not here`;
  return [{ severity: 'warning', message, actual: lacks.slice(0, 3).join('; '), fix }];
}

/** Of what was there before, `pip check` speaks too. */
function isAbout(line: string, names: readonly string[]): boolean {
  return (
    / requires .* not installed/.test(line) && names.some((name) => line.replaceAll('-', '_').startsWith(`${name} `))
  );
}

function leftBehind(before: ReadonlySet<string>, root: string): readonly InstallFault[] {
  const left = leftOver(before, snapshot(root), []).filter((path) => !/(?:^|\/)__pycache__\/|^share\/$/.test(path));
  if (left.length === 0) return [];
  const actual = left.slice(0, 5).join(', ');
  return [{ severity: 'warning', message: 'something stays when it is uninstalled', actual, fix: 'write elsewhere' }];
}
