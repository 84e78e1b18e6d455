import type { ActionFact, ReleaseFacts } from './facts.ts';
import { code, duration, page, plain, table } from './markdown.ts';

export interface IncidentParts {
  readonly product: string;
  readonly facts: ReleaseFacts;
  readonly now: Date;
}

/** The incident report: what failed, when, what was wound back, and what stays. */
export function incident({ product, facts, now }: IncidentParts): string {
  const [halt] = facts.halts;
  const undone = facts.actions.filter(({ state }) => state === 'undone');
  const left = facts.actions.filter(({ state }) => state === 'done' || state === 'begun' || state === 'pending');
  const restored = undone.map(({ undoneAt }) => Date.parse(undoneAt ?? '')).filter((at) => !Number.isNaN(at));
  const failing = facts.evidence.filter(({ ok }) => !ok);
  const toRestore = halt && restored.length > 0 ? Math.max(...restored) - Date.parse(halt.at) : null;
  return page(
    `# ${plain(product)} ${plain(facts.version)}: incident`,
    [
      `- Release: ${code(facts.id)}${facts.type === null ? '' : `, ${plain(facts.type)}, from ${code(facts.from ?? '?')}`}; it is now ${facts.state ?? 'unknown'}`,
      `- Begun: ${facts.openedAt}`,
      ...(halt ? [`- Stopped: ${halt.at}: ${plain(halt.why)}`] : []),
      ...(toRestore === null ? [] : [`- Time to restore: ${duration(toRestore)}`]),
      `- Written: ${now.toISOString()} by ${code('archive-deployment')}, from the ledger`,
    ].join('\n'),
    '## What failed',
    failing.map((one) => `- ${code(one.script)} (${one.at}): ${plain(one.summary)}`).join('\n') ||
      facts.actions
        .filter(({ state }) => state === 'failed')
        .map((one) => `- ${plain(one.title)}: ${plain(one.reason ?? 'failed')}`)
        .join('\n') ||
      'The ledger has no failed check; what stopped it stands above.',
    '## What was wound back',
    table(
      ['Action', 'Undone', 'What stays'],
      undone.map((one) => [plain(one.title), one.undoneAt ?? '', stays(one)]),
    ) || 'Nothing.',
    ...(left.length === 0
      ? []
      : [
          '## What is still there',
          table(
            ['Action', 'State', 'Since'],
            left.map((one) => [plain(one.title), one.state, one.endedAt ?? one.begunAt]),
          ),
          `To take it back: ${code(`npx windlass rollback --release ${facts.id}`)}`,
        ]),
    '## Timeline',
    table(['When', 'What'], timeline(facts)),
  );
}

function stays({ reach, reason }: ActionFact): string {
  if (reason === 'it is as before') return 'nothing';
  return reach.undo === 'full' ? 'nothing' : plain(reach.undo === 'partial' ? reach.residue : reach.why);
}

function timeline(facts: ReleaseFacts): string[][] {
  const rows: [string, string][] = [
    [facts.openedAt, `release ${code(facts.id)} opened by ${code(facts.command)}`],
    ...facts.phases.map(({ at, phase, skipped }): [string, string] => [
      at,
      `phase ${phase} ${skipped ? 'skipped' : 'passed'}`,
    ]),
    ...facts.evidence.map((one): [string, string] => [
      one.at,
      `${code(one.script)} ${one.ok ? 'passed' : '**failed**'}`,
    ]),
    ...facts.actions.flatMap((one): [string, string][] => [
      [one.endedAt ?? one.begunAt, `${plain(one.title)}: ${one.state === 'undone' ? 'done' : one.state}`],
      ...(one.undoneAt === null ? [] : [[one.undoneAt, `${plain(one.title)}: undone`] as [string, string]]),
    ]),
    ...facts.halts.map(({ at, why }): [string, string] => [at, `**halted**: ${plain(why)}`]),
  ];
  return rows.sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0));
}
