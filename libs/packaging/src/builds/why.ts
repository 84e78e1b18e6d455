import type { BuildInputs } from './inputs.ts';

/** What is not as it was, in words; null where all is. */
export function whyChanged(former: BuildInputs, now: BuildInputs): string | null {
  if (former.version !== now.version) return `the version was ${former.version}, and is ${now.version}`;
  if (!same(former.command, now.command)) return 'its command changed';
  if (!same(former.config, now.config)) return 'its part of the config changed';
  return (
    firstChange(former.env, now.env, (name) => `${name} in the environment changed`) ??
    firstChange(former.programs, now.programs, (name) => `${name} is another program now: ${now.programs[name]}`) ??
    firstChange(former.needs, now.needs, (name) => `${name}, which it needs, was built anew`) ??
    changedFiles(former.files, now.files) ??
    (former.sourceDateEpoch === now.sourceDateEpoch ? null : 'the commit changed, and SOURCE_DATE_EPOCH with it')
  );
}

const same = (a: unknown, b: unknown): boolean => JSON.stringify(a) === JSON.stringify(b);

type Values = Readonly<Record<string, string | null>>;

function firstChange(former: Values, now: Values, say: (name: string) => string): string | null {
  const name = [...new Set([...Object.keys(former), ...Object.keys(now)])].find((key) => former[key] !== now[key]);
  return name === undefined ? null : say(name);
}

function changedFiles(former: BuildInputs['files'], now: BuildInputs['files']): string | null {
  const changes = [
    ...Object.keys(now).flatMap((file) =>
      file in former ? (former[file] === now[file] ? [] : [`${file} changed`]) : [`${file} is new`],
    ),
    ...Object.keys(former).flatMap((file) => (file in now ? [] : [`${file} is gone`])),
  ];
  const [first] = changes;
  if (first === undefined) return null;
  return changes.length === 1 ? first : `${first}, and ${changes.length - 1} more`;
}
