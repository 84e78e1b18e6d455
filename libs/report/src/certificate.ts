import type { ReleaseFacts } from './facts.ts';
import { code, duration, page, plain, table } from './markdown.ts';

export interface CertificateParts {
  readonly product: string;
  readonly facts: ReleaseFacts;
  readonly commit: string | null;
  readonly artifacts: readonly { readonly name: string; readonly size: number; readonly sha256: string }[];
  readonly now: Date;
}

/** The deployment certificate: what was released, where it is, and what proved it. */
export function certificate({ product, facts, commit, artifacts, now }: CertificateParts): string {
  const skipped = facts.phases.filter((one) => one.skipped).map(({ phase }) => phase);
  const took = Date.parse(facts.lastAt) - Date.parse(facts.openedAt);
  return page(
    `# ${plain(product)} ${plain(facts.version)}: released`,
    [
      `- Release: ${code(facts.id)}${facts.type === null ? '' : `, ${plain(facts.type)}, from ${code(facts.from ?? '?')}`}`,
      ...(commit === null ? [] : [`- Commit: ${code(commit)}`]),
      `- Begun: ${facts.openedAt}, last entry ${facts.lastAt} (${duration(took)})`,
      `- Written: ${now.toISOString()} by ${code('archive-deployment')}, from the ledger`,
      ...(facts.phases.some(({ emergency }) => emergency)
        ? ['- Emergency: pre-flight looked at the critical path only; what it left out is owed']
        : []),
      ...(skipped.length === 0 ? [] : [`- Left out on request: ${skipped.join(', ')}`]),
    ].join('\n'),
    '## What was proved',
    table(
      ['Check', 'Result', 'When'],
      facts.evidence.map((one) => [
        code(one.script),
        `${one.ok ? 'passed' : '**failed**'}: ${plain(one.summary)}`,
        one.at,
      ]),
    ) || 'No check left evidence.',
    '## What was done',
    table(
      ['Action', 'State', 'Seen afterwards', 'Can be taken back'],
      facts.actions.map((one) => [
        plain(one.title),
        one.state,
        one.digest === null ? '' : code(short(one.digest)),
        one.reach.undo === 'full'
          ? 'yes'
          : one.reach.undo === 'partial'
            ? plain(one.reach.residue)
            : plain(one.reach.why),
      ]),
    ),
    ...(artifacts.length === 0
      ? []
      : [
          '## What was packed',
          table(
            ['File', 'Bytes', 'SHA-256'],
            artifacts.map(({ name, size, sha256 }) => [code(name), String(size), code(sha256)]),
          ),
        ]),
    '## To take it back',
    code(`npx windlass rollback --release ${facts.id}`),
  );
}

const short = (digest: string): string => digest.replace(/^([^:]+:[0-9a-f]{16})[0-9a-f]+$/, '$1…');
