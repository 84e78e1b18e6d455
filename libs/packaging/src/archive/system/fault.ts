import { formatKeyPath, type KeyPath } from '@windlass/kit/config/position';
import { WindlassError } from '@windlass/kit/errors';
import { hasControl } from '../entry.ts';
import type { PackageMeta } from '../format.ts';
import { architectureOf, knownProcessors } from './architecture.ts';

/** Something in the config that no package of a format can be made of. */
export interface Fault {
  /** `['about', …]`, or from the package: `['system', 'depends', 0]`. */
  readonly key: KeyPath;
  readonly what: string;
  readonly why?: string;
  readonly next: string;
}

/** @throws WindlassError `config` with all faults, where there are any. */
export function assertNone(faults: readonly Fault[]): void {
  const [first, ...also] = faults.map(
    ({ key, what, next, why = '' }) => new WindlassError('config', `${formatKeyPath(key)}: ${what}`, { why, next }),
  );
  if (first) throw new WindlassError('config', first.message, { why: first.why ?? '', next: first.next ?? '', also });
}

type Word = Exclude<keyof PackageMeta['about'], 'description'>;

const examples: Partial<Record<Word, string>> = {
  summary: "summary: 'Shows where the light is'",
  maintainer: "maintainer: 'Jo Doe <jo@example.org>'",
  license: "license: 'MIT'",
};

/** Of what a package cannot do without. */
export function missing({ about }: PackageMeta, format: string, needed: readonly Word[]): readonly Fault[] {
  return needed
    .filter((word) => about[word] === null)
    .map((word) => ({
      key: ['about', word],
      what: `a ${format} package needs it, and it is not given`,
      next: `add to the config: about: { ${examples[word] ?? word} }`,
    }));
}

/** What stands in one line of a header must be one: what follows a newline would be another field. */
export function brokenLines({ about, system }: PackageMeta): readonly Fault[] {
  const { description: _, ...words } = about;
  const lines: [KeyPath, string | null][] = [
    ...Object.entries(words).map(([word, text]): [KeyPath, string | null] => [['about', word], text]),
    [['system', 'section'], system.section],
  ];
  return lines
    .filter(([, text]) => text !== null && (hasControl(text) || text.trim() === ''))
    .map(([key]) => ({ key, what: 'it must be one line of text', next: 'write it in one line' }));
}

export function unknownPlatform({ platform }: PackageMeta): readonly Fault[] {
  if (architectureOf(platform) !== null) return [];
  return [
    {
      key: ['platform'],
      what: `${platform} is no Linux with a processor that is known`,
      why: 'a package of a system says which processor it is for',
      next: `write linux- and one of ${knownProcessors.join(' ')}, or leave it out for what runs everywhere`,
    },
  ];
}

/** Four bytes of seconds, as an rpm has them; a header of tar has few more. */
const latest = 0xffff_ffff;

/** @throws WindlassError `build` for a time that has no room in the format. */
export function assertTime(seconds: number): void {
  if (seconds <= latest) return;
  throw new WindlassError('build', `the time of what is packed, ${seconds}, is past the year 2105`, {
    why: 'it is that of the last commit, or SOURCE_DATE_EPOCH: seconds since 1970, not milliseconds',
    next: 'correct it',
  });
}

/** Of scripts that the system could not start. */
export function brokenScripts({ scripts, system }: PackageMeta): readonly Fault[] {
  const files = new Map(Object.entries(system.scripts));
  return Object.entries(scripts).flatMap(([key, text]): readonly Fault[] => {
    if (text.includes('\r\n'))
      return [
        {
          key: ['system', 'scripts', key],
          what: 'its lines end as in Windows',
          next: `sed -i 's/\\r$//' '${files.get(key) ?? 'the script'}'`,
        },
      ];
    if (!text.startsWith('#!') || interpreterOf(text).length > 0) return [];
    return [{ key: ['system', 'scripts', key], what: 'its first line names no program', next: 'write #!/bin/sh' }];
  });
}

/** The program of the first line with its argument, as the kernel reads it: `['/bin/sh', '-e']`. Empty where there is none. */
export function interpreterOf(script: string): readonly string[] {
  const [, program, argument] = /^#![ \t]*(\/\S+)(?:[ \t]+(\S.*?))?[ \t]*(?:\n|$)/.exec(script) ?? [];
  if (program === undefined) return [];
  return argument === undefined ? [program] : [program, argument];
}
