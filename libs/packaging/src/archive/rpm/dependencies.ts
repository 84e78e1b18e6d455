import type { PackageMeta } from '../format.ts';
import { type Fault, interpreterOf } from '../system/fault.ts';
import { parseRelation } from '../system/relation.ts';
import { int32, strings, type Value } from './header.ts';
import { type RpmIdentity, rpmIdentity } from './identity.ts';
import { sense, tag } from './tags.ts';

/** One row of a list of dependencies. */
interface Dependency {
  readonly name: string;
  readonly flags: number;
  /** Empty where any version will do. */
  readonly version: string;
}

const operatorFlags = {
  '<<': sense.less,
  '<=': sense.less | sense.equal,
  '=': sense.equal,
  '>=': sense.greater | sense.equal,
  '>>': sense.greater,
} as const;

/** What else a package may say of the files in it. */
export interface PayloadTraits {
  readonly hasConfig: boolean;
  /** Whether a file is larger than four bytes can tell. */
  readonly isLarge: boolean;
}

/** The tags of all dependencies, each list in the order of names, as rpmbuild writes them. */
export function dependencyTags(meta: PackageMeta, traits: PayloadTraits): readonly (readonly [number, Value])[] {
  const { system } = meta;
  const identity = rpmIdentity(meta);
  const own = { flags: sense.equal, version: `${identity.version}-${identity.release}` };
  const config = { name: `config(${identity.name})`, version: own.version };
  const provides = [
    { name: identity.name, ...own },
    ...(identity.isa === null ? [] : [{ name: `${identity.name}(${identity.isa})`, ...own }]),
    ...(traits.hasConfig ? [{ ...config, flags: sense.equal | sense.config }] : []),
    ...system.provides.map(toDependency),
  ];
  const requires = [
    ...system.depends.map(toDependency),
    ...scriptDependencies(meta),
    ...(traits.hasConfig ? [{ ...config, flags: sense.equal | sense.config }] : []),
    ...rpmlibDependencies(meta, identity, traits),
  ];
  const { conflicts, breaks, replaces, recommends, suggests } = system;
  return [
    ...rows(provides, tag.provideName, tag.provideFlags, tag.provideVersion),
    ...rows(requires, tag.requireName, tag.requireFlags, tag.requireVersion),
    ...rows([...conflicts, ...breaks].map(toDependency), tag.conflictName, tag.conflictFlags, tag.conflictVersion),
    ...rows(replaces.map(toDependency), tag.obsoleteName, tag.obsoleteFlags, tag.obsoleteVersion),
    ...rows(recommends.map(toDependency), tag.recommendName, tag.recommendFlags, tag.recommendVersion),
    ...rows(suggests.map(toDependency), tag.suggestName, tag.suggestFlags, tag.suggestVersion),
  ];
}

function rows(
  found: readonly Dependency[],
  name: number,
  flags: number,
  version: number,
): readonly (readonly [number, Value])[] {
  if (found.length === 0) return [];
  const sorted = [...found].sort((a, b) => Buffer.compare(Buffer.from(a.name), Buffer.from(b.name)));
  return [
    [name, strings(sorted.map((one) => one.name))],
    [flags, int32(sorted.map((one) => one.flags))],
    [version, strings(sorted.map((one) => one.version))],
  ];
}

/** `(a or b)`: a condition, which rpm itself reads. */
function isRich(text: string): boolean {
  return /^\(.+ (?:and|or|if|unless|with|without|else) .+\)$/.test(text.trim());
}

function toDependency(text: string): Dependency {
  const relation = isRich(text) ? null : parseRelation(text);
  if (relation === null || relation.operator === null)
    return { name: relation?.name ?? text.trim(), flags: sense.any, version: '' };
  return { name: relation.name, flags: operatorFlags[relation.operator], version: relation.version ?? '' };
}

const scriptSenses = [
  ['preInstall', sense.scriptPre],
  ['postInstall', sense.scriptPost],
  ['preRemove', sense.scriptPreUn],
  ['postRemove', sense.scriptPostUn],
] as const;

/** What starts the scripts has to be there before them. */
function scriptDependencies({ scripts }: PackageMeta): readonly Dependency[] {
  return scriptSenses.flatMap(([key, when]) => {
    const text = scripts[key];
    if (text === undefined) return [];
    return [{ name: interpreterOf(text)[0] ?? '/bin/sh', flags: sense.interpreter | when, version: '' }];
  });
}

/** What the rpm that installs it must be able to do, and since which version it is (rpm, lib/rpmds.c, rpmlibProvides). */
function rpmlibDependencies(
  { system }: PackageMeta,
  { version, release }: RpmIdentity,
  { isLarge }: PayloadTraits,
): readonly Dependency[] {
  const all = [...system.depends, ...system.provides, ...system.conflicts, ...system.replaces];
  const weak = [...system.recommends, ...system.suggests, ...system.breaks];
  const written = `${version}-${release} ${all.join(' ')}`;
  const features: [string, string, boolean][] = [
    ['CompressedFileNames', '3.0.4-1', true],
    ['FileDigests', '4.6.0-1', true],
    ['PayloadFilesHavePrefix', '4.0-1', true],
    ['TildeInVersions', '4.10.0-1', written.includes('~')],
    ['CaretInVersions', '4.15.0-1', written.includes('^')],
    ['LargeFiles', '4.12.0-1', isLarge],
    ['RichDependencies', '4.12.0-1', [...all, ...weak].some(isRich)],
  ];
  const flags = sense.rpmlib | sense.less | sense.equal;
  return features
    .filter(([, , isUsed]) => isUsed)
    .map(([name, since]) => ({ name: `rpmlib(${name})`, flags, version: since }));
}

const keys = ['depends', 'recommends', 'suggests', 'conflicts', 'breaks', 'replaces', 'provides'] as const;

export function relationFaults({ system }: PackageMeta): readonly Fault[] {
  return keys.flatMap((key) =>
    system[key].flatMap((text, at): readonly Fault[] => {
      const why = relationFault(text, key === 'provides' || key === 'replaces');
      if (why === null) return [];
      const next = 'write it as "glibc", "glibc >= 2.28" or "(gtk3 or gtk4)"';
      return [{ key: ['system', key, at], what: `"${text}" is no relation of an rpm package`, why, next }];
    }),
  );
}

function relationFault(text: string, mustBePlain: boolean): string | null {
  if (isRich(text)) return mustBePlain ? 'it cannot be a condition' : null;
  if (text.includes('|')) return 'rpm writes a choice as "(a or b)"';
  const relation = parseRelation(text);
  if (relation === null) return 'it is no name with a version behind it';
  if (relation.version !== null && !/^(?:\d+:)?[A-Za-z0-9._+~^]+(?:-[A-Za-z0-9._+~^]+)?$/.test(relation.version))
    return `"${relation.version}" is no version (rpm-version(7))`;
  return null;
}
