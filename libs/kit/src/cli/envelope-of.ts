import { ExitCode } from '../exit-codes.ts';
import type { Envelope } from '../output/envelope.ts';
import type { ScriptResult } from './script.ts';

/** The result of a script as the envelope of `--json`. */
export function toEnvelope(script: string, result: ScriptResult, started: Date, ended: Date): Envelope {
  const failed =
    result.findings?.some((finding) => finding.severity === 'error') ||
    result.steps?.some((step) => step.state === 'failed');
  const exitCode = result.exitCode ?? (failed ? ExitCode.validation : ExitCode.ok);
  return {
    schema: 'windlass/result@1',
    script,
    ok: exitCode === ExitCode.ok,
    exitCode,
    product: result.product ?? null,
    version: result.version ?? null,
    release: result.release ?? null,
    startedAt: started.toISOString(),
    durationMs: Math.max(0, ended.getTime() - started.getTime()),
    plan: result.plan ?? null,
    steps: result.steps ?? [],
    findings: result.findings ?? [],
    residue: result.residue ?? [],
    data: result.data ?? {},
  };
}
