import { mkdtempSync, realpathSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, relative } from 'node:path';
import type { ResolvedWebCheck } from '@windlass/kit/config/resolved-products';
import { WindlassError } from '@windlass/kit/errors';
import type { Finding } from '@windlass/kit/output/envelope';
import { tailOf } from '@windlass/kit/run/capture';
import type { ReleaseContext } from '@windlass/version-sync/product/release-context';
import { prepareFolder } from '../../archive/release-dir.ts';
import { startChromium } from './chromium.ts';
import { findingsOf } from './findings.ts';
import { openSite } from './site.ts';
import { findTools } from './tools.ts';
import { visit } from './visit.ts';

export interface Bundle {
  /** Absolute. */
  readonly folder: string;
  readonly rules: ResolvedWebCheck;
  /** What the picture is called, without its ending. */
  readonly name: string;
  /** Key of the config that asks for it. */
  readonly key: string;
  /** How a person gets to see it. */
  readonly look: string;
  /** Milliseconds that loading, and each thing after it, may take. */
  readonly timeoutMs: number;
}

export interface OpenedBundle {
  readonly findings: readonly Omit<Finding, 'file'>[];
  readonly evidence: Readonly<Record<string, unknown>>;
}

/** A browser may take longer to start than a page to load. */
const startMs = 30_000;

/** Opens a web bundle as its users will, in a browser that reaches nothing else. Leaves a picture in dist/reports, and no process. */
export async function openBundle(release: ReleaseContext, bundle: Bundle): Promise<OpenedBundle> {
  const { folder, rules, name, key, look, timeoutMs } = bundle;
  const { env, signal } = release.context;
  const failed = (message: string, fix: string, actual?: string): OpenedBundle => ({
    findings: [{ check: 'artifact-web', severity: 'error', message, ...(actual ? { actual } : {}), fix }],
    evidence: {},
  });
  if (statSync(join(folder, rules.entry), { throwIfNoEntry: false })?.isFile() !== true)
    return failed(`there is no ${rules.entry} in it`, `correct ${key}.entry`);
  const tools = findTools(release, rules.accessibility !== null);
  if ('missing' in tools) return failed(tools.missing.message, tools.missing.fix, tools.missing.actual);
  const home = realpathSync(mkdtempSync(join(tmpdir(), 'windlass-web-')));
  const screenshot = join(dirname(release.artifactsDir), 'reports', `${name}.png`);
  try {
    prepareFolder(dirname(screenshot));
    rmSync(screenshot, { force: true });
    await using site = await openSite(folder, rules);
    const options = { proxy: site.origin, home, env, timeoutMs: Math.max(timeoutMs, startMs) };
    const started = await startChromium(tools, options).catch((thrown: unknown) => notStarted(thrown));
    if ('why' in started) return failed(`${tools.program} did not start`, startFix(started.why), started.why);
    await using chromium = started;
    const { contains } = rules;
    const found = await visit(chromium.browser, { site, contains, axe: tools.axe, screenshot, timeoutMs, signal });
    const picture = found.hasScreenshot ? { screenshot: relative(release.root, screenshot) } : {};
    const evidence = { browser: `Chromium ${chromium.browser.version()}`, ...picture };
    return { findings: findingsOf(found, { rules, origin: site.origin, key, look }), evidence };
  } catch (thrown) {
    if (signal.aborted) throw new WindlassError('interrupted', 'the check in a browser was stopped', { cause: thrown });
    throw thrown;
  } finally {
    rmSync(home, { recursive: true, force: true, maxRetries: 5 });
  }
}

/** What the browser itself said last is in the middle of what Playwright says. */
function notStarted(thrown: unknown): { readonly why: string } {
  const message = thrown instanceof Error ? thrown.message : String(thrown);
  const own = message.split('\n').filter((line) => /\[err\]|No usable sandbox|ENOENT|EACCES|Timeout/.test(line));
  return { why: tailOf(own.length > 0 ? own.join('\n') : message, 5) };
}

function startFix(why: string): string {
  return /sandbox/i.test(why)
    ? 'allow user namespaces (sysctl kernel.unprivileged_userns_clone=1), or install chromium-sandbox'
    : 'start it by hand: <it> --headless --dump-dom about:blank; or CHROMIUM=<another one>';
}
