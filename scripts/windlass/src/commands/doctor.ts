import { spawnSync } from 'node:child_process';
import { openHouse } from '@windlass/kit/actions/house';
import type { ScriptContext, ScriptResult } from '@windlass/kit/cli/script';
import type { ResolvedConfig } from '@windlass/kit/config/resolved';
import { asWindlassError, errorFinding } from '@windlass/kit/errors';
import { listJournals } from '@windlass/kit/fs/journal';
import type { Finding, Step } from '@windlass/kit/output/envelope';
import { houseOptions } from '@windlass/version-sync/product/house';
import { openProduct, type Product, readVersion } from '@windlass/version-sync/product/open';
import { loadEach } from '@windlass/version-sync/sync/load';

/** What each preset runs, and how Debian and Ubuntu bring it. */
const tools: Readonly<Record<string, readonly (readonly [tool: string, args: readonly string[], get: string])[]>> = {
  'flutter-linux': [['flutter', ['--version'], 'https://docs.flutter.dev/get-started/install/linux']],
  'flutter-web': [['flutter', ['--version'], 'https://docs.flutter.dev/get-started/install/linux']],
  cargo: [['cargo', ['--version'], 'apt install cargo']],
  go: [['go', ['version'], 'apt install golang-go']],
  npm: [['npm', ['--version'], 'apt install npm']],
  python: [['python3', ['--version'], 'apt install python3-build']],
  cmake: [['cmake', ['--version'], 'apt install cmake']],
  docker: [['docker', ['--version'], 'apt install docker.io']],
  custom: [],
};

export async function run(context: ScriptContext): Promise<ScriptResult> {
  const steps: Step[] = [];
  const findings: Finding[] = [];
  const check = async <T>(
    id: string,
    title: string,
    work: () => Promise<T> | T,
    say: (value: T) => string,
  ): Promise<T | null> => {
    try {
      const value = await work();
      steps.push({ id, title, state: 'done', reason: say(value) });
      return value;
    } catch (thrown) {
      const error = asWindlassError(thrown);
      findings.push(errorFinding(error));
      steps.push({ id, title, state: 'failed', reason: error.message });
      return null;
    }
  };
  await check(
    'node',
    'Node',
    () => process.version,
    (version) => version,
  );
  tool('git', ['--version'], 'apt install git', steps, findings);
  const product = await check(
    'config',
    'config',
    () => openProduct(context),
    (p) => p.configFile ?? 'none',
  );
  if (product) {
    await check(
      'source',
      'version source',
      () => readVersion(product).file.file,
      (file) => file,
    );
    const { loaded, failures } = loadEach(product.root, product.targets);
    findings.push(...failures);
    steps.push({
      id: 'files',
      title: 'version files',
      state: failures.length > 0 ? 'failed' : 'done',
      reason: `${loaded.length} of ${product.targets.length} can be read and hold a version`,
    });
    await check(
      'ledger',
      'ledger',
      () => readLedger(product, context),
      (text) => text,
    );
    for (const preset of new Set(Object.values(product.config.builds).map((build) => build.preset))) {
      for (const [name, args, get] of tools[preset] ?? []) tool(name, args, get, steps, findings);
    }
    secrets(product.config, context.env, steps, findings);
  }
  const text = steps
    .map((step) => `${step.state === 'done' ? 'ok  ' : 'FAIL'}  ${step.title.padEnd(15)} ${step.reason ?? ''}`)
    .join('\n');
  for (const finding of findings) context.emit({ kind: 'finding', finding });
  // A list of what was looked at, not of what was done: it goes to stdout once, and is data in the envelope.
  return { product: product?.name ?? null, findings, text, data: { checks: steps } };
}

async function readLedger(product: Product, context: ScriptContext): Promise<string> {
  const house = await openHouse(houseOptions(product.root, context, product.config));
  let entries = 0;
  const releases = await house.ledger.releases();
  for (const release of releases) entries += (await house.ledger.read(release)).length;
  const left = listJournals(house.stateDir).length;
  return `${house.ledger.kind}, ${releases.length} releases, ${entries} entries, chains whole${left > 0 ? `, ${left} interrupted writes (the next run finishes them)` : ''}`;
}

function tool(name: string, args: readonly string[], get: string, steps: Step[], findings: Finding[]): void {
  const run = spawnSync(name, [...args], { encoding: 'utf8', timeout: 30_000 });
  const version = run.status === 0 ? run.stdout.trim().split('\n')[0] : undefined;
  steps.push({
    id: `tool-${name}`,
    title: name,
    state: version === undefined ? 'failed' : 'done',
    reason: version ?? 'not found',
  });
  if (version === undefined)
    findings.push({
      check: 'tool-missing',
      severity: 'error',
      message: `${name} is not there, and a build needs it`,
      expected: name,
      fix: get,
    });
}

/** Only whether a variable is set: a secret is not read here. */
function secrets(config: ResolvedConfig, env: NodeJS.ProcessEnv, steps: Step[], findings: Finding[]): void {
  for (const [name, reference] of Object.entries(config.secrets)) {
    const variable = typeof reference === 'string' && reference.startsWith('env:') ? reference.slice(4) : null;
    if (variable === null) continue;
    const set = (env[variable] ?? '') !== '';
    steps.push({
      id: `secret-${name}`,
      title: name,
      state: set ? 'done' : 'failed',
      reason: set ? `${variable} is set` : `${variable} is not set`,
    });
    if (!set)
      findings.push({
        check: 'secret-missing',
        severity: 'warning',
        message: `${variable} is not set`,
        expected: `env:${variable}`,
        fix: `export ${variable}=…`,
      });
  }
}
