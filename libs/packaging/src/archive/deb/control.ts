import type { ArchiveEntry } from '../entry.ts';
import type { PackageMeta } from '../format.ts';
import type { Fault } from '../system/fault.ts';
import { parseRelation, type Relation } from '../system/relation.ts';
import { extendedDescription } from './description.ts';
import { debIdentity, debName } from './identity.ts';

/** Where `system` has relations, and what the field is called. */
const relationFields = {
  depends: 'Depends',
  recommends: 'Recommends',
  suggests: 'Suggests',
  conflicts: 'Conflicts',
  breaks: 'Breaks',
  replaces: 'Replaces',
  provides: 'Provides',
} as const;

type RelationKey = keyof typeof relationFields;

const relationKeys = Object.keys(relationFields).filter((key): key is RelationKey => key in relationFields);

/** The text of `control` (deb-control(5)), its fields in the order in which dpkg-gencontrol writes them. */
export function controlText(meta: PackageMeta, entries: readonly ArchiveEntry[]): string {
  const { about, system } = meta;
  const { name, version, architecture } = debIdentity(meta);
  const fields: [string, string | null][] = [
    ['Package', name],
    ['Version', version],
    ['Architecture', architecture],
    ['Maintainer', about.maintainer],
    ['Installed-Size', String(installedSize(entries))],
    ...relationKeys.map((key): [string, string] => [relationFields[key], relationsText(system[key])]),
    ['Section', system.section ?? 'misc'],
    ['Priority', 'optional'],
    ['Homepage', about.homepage ?? about.repository],
    ['Description', [about.summary ?? '', ...extendedDescription(about.description ?? '')].join('\n').trimEnd()],
  ];
  return fields.flatMap(([field, text]) => (text === null || text === '' ? [] : [`${field}: ${text}\n`])).join('');
}

/** KiB as dpkg-gencontrol counts: each file and link rounded up, one for each folder, that of the root too. */
export function installedSize(entries: readonly ArchiveEntry[]): number {
  return entries.reduce((sum, entry) => {
    if (entry.kind === 'folder') return sum + 1;
    return sum + Math.ceil((entry.kind === 'file' ? entry.size : Buffer.byteLength(entry.target)) / 1024);
  }, 1);
}

function relationsText(relations: readonly string[]): string {
  return relations.map((text) => alternatives(text).map(shown).join(' | ')).join(', ');
}

function alternatives(text: string): readonly (Relation | null)[] {
  return text.split('|').map(parseRelation);
}

function shown(relation: Relation | null): string {
  if (relation === null) return '';
  return relation.operator === null ? relation.name : `${relation.name} (${relation.operator} ${relation.version})`;
}

export function relationFaults({ system }: PackageMeta): readonly Fault[] {
  return relationKeys.flatMap((key) =>
    system[key].flatMap((text, at): readonly Fault[] => {
      const why = relationFault(key, text);
      if (why === null) return [];
      const next = 'write it as "libc6", "libc6 (>= 2.28)" or "libgl1 | libgl1-mesa-glx"';
      return [{ key: ['system', key, at], what: `"${text}" is no relation of a deb package`, why, next }];
    }),
  );
}

/** deb-control(5) and policy 7.1. */
function relationFault(key: RelationKey, text: string): string | null {
  const found = alternatives(text);
  const mayChoose = key === 'depends' || key === 'recommends' || key === 'suggests';
  if (found.length > 1 && !mayChoose) return 'it cannot be one of several';
  for (const relation of found) {
    if (relation === null) return 'it is no name with a version in parentheses';
    const { name, operator, version } = relation;
    if (!debName.test(name.replace(/:[a-z0-9-]+$/, ''))) return `"${name}" cannot be the name of a deb package`;
    if (key === 'provides' && operator !== null && operator !== '=') return 'what is provided has one version only (=)';
    if (version !== null && !/^(?:\d+:)?\d[A-Za-z0-9.+~-]*$/.test(version)) return `"${version}" is no version`;
  }
  return null;
}
