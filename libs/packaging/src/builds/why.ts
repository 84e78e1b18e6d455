import type { BuildInputs } from './inputs.ts';

/** What is not as it was, in words; null where all is. */
export function whyChanged(former: BuildInputs, now: BuildInputs): string | null {
  if (former.version !== now.version) return `the version was ${former.version}, and is ${now.version}`;
  if (!same(former.command, now.command)) return 'its command changed';
  if (!same(former.config, now.config)) return 'its part of the config changed';
  return (
    firstChange(former.env, now.env, (name) => `${name} in the environment changed`) ??
    firstChange(former.programs, now.programs, (name) =>
      otherProgram(name, former.programs[name], now.programs[name]),
    ) ??
    firstChange(
      former.tools,
      now.tools,
      (name) => `${name} said ${words(former, name)}, and says ${words(now, name)}`,
    ) ??
    firstChange(former.needs, now.needs, (name) => `${name}, which it needs, was built anew`) ??
    changedFiles(former.files, now.files) ??
    (former.sourceDateEpoch === now.sourceDateEpoch ? null : 'the commit changed, and SOURCE_DATE_EPOCH with it')
  );
}

function otherProgram(name: string, former: string | null | undefined, now: string | null | undefined): string {
  const place = (program: string | null | undefined): string | undefined => program?.replace(/ [0-9a-f]{12}$/, '');
  if (typeof now !== 'string') return `${name} is gone`;
  return place(former) === place(now)
    ? `${name} is another one than before: ${place(now)}`
    : `${name} is another program now: ${place(now)}`;
}

const words = ({ tools }: BuildInputs, name: string): string => tools[name] ?? 'nothing';

const same = (a: unknown, b: unknown): boolean => JSON.stringify(a) === JSON.stringify(b);

type Values = Readonly<Record<string, string | null>>;

function firstChange(former: Values, now: Values, say: (name: string) => string): string | null {
  const name = [...new Set([...Object.keys(former), ...Object.keys(now)])].find((key) => former[key] !== now[key]);
  return name === undefined ? null : say(name);
}

function changedFiles(former: BuildInputs['files'], now: BuildInputs['files']): string | null {
  const changes: string[] = [];
  for (const file in now)
    if (former[file] !== now[file]) changes.push(Object.hasOwn(former, file) ? `${file} changed` : `${file} is new`);
  for (const file in former) if (!Object.hasOwn(now, file)) changes.push(`${file} is gone`);
  const [first] = changes;
  if (first === undefined) return null;
  return changes.length === 1 ? first : `${first}, and ${changes.length - 1} more`;
}
