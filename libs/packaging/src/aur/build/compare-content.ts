import type { Finding } from '@windlass/kit/output/envelope';
import type { Artifact } from '../../artifacts.ts';
import type { PackedEntry } from './listing.ts';

export interface Compared {
  readonly findings: readonly Finding[];
  /** Files of the archive that no package installs. */
  readonly missing: readonly string[];
  /** How many files of the packages are those of the archive, byte for byte. */
  readonly same: number;
}

/**
 * What makepkg made of an archive against the archive: bytes, permissions and owners. A file is the same wherever it went; one of the same name with
 * other bytes was changed on the way. @param file the PKGBUILD, for the findings.
 */
export function compareContent(
  entries: readonly PackedEntry[],
  contents: Artifact['contents'],
  file: string,
): Compared {
  const findings: Finding[] = [];
  const add = (check: string, message: string, more: Partial<Finding> = {}): void => {
    findings.push({ check: `aur-content-${check}`, severity: 'error', message, file, ...more });
  };
  const byDigest = new Map(
    contents.flatMap((content) => (content.sha256 === undefined ? [] : [[content.sha256, content]])),
  );
  const names = new Map(contents.map((content) => [baseName(content.path), content]));
  const used = new Set<string>();
  let same = 0;
  for (const entry of entries) {
    if (entry.uid !== 0 || entry.gid !== 0)
      add('owner', `${entry.path} belongs to ${entry.uid}:${entry.gid}`, {
        expected: '0:0',
        fix: 'chown -R root:root "$pkgdir"',
      });
    if (entry.kind !== 'link' && (entry.mode & 0o022) !== 0 && (entry.mode & 0o1000) === 0)
      add('mode', `everybody may write to ${entry.path}`, {
        actual: octal(entry.mode),
        fix: 'install -Dm755 or -Dm644',
      });
    if (entry.kind !== 'file') continue;
    const from = byDigest.get(entry.sha256 ?? '');
    const named = names.get(baseName(entry.path));
    if (from === undefined) {
      if (named?.sha256 !== undefined)
        add('bytes', `${entry.path} has other bytes than ${named.path} of the archive`, {
          expected: named.sha256,
          actual: entry.sha256 ?? 'nothing',
          fix: "install it as it is; options=('!strip') where the PKGBUILD asks for it to be stripped",
        });
      continue;
    }
    same += 1;
    for (const content of contents) if (content.sha256 === from.sha256) used.add(content.path);
    const wanted = contents.filter(({ sha256 }) => sha256 === from.sha256);
    if (wanted.every(({ mode }) => isProgram(mode)) && !isProgram(entry.mode))
      add('mode', `${entry.path} cannot be executed`, {
        expected: octal(from.mode),
        actual: octal(entry.mode),
        fix: 'install -Dm755',
      });
    if (wanted.every(({ mode }) => (mode & 0o6000) === 0) && (entry.mode & 0o6000) !== 0)
      add('mode', `${entry.path} takes on the rights of its owner, and in the archive it does not`, {
        actual: octal(entry.mode),
      });
  }
  const missing = contents.filter(({ path, link }) => link === undefined && !used.has(path));
  for (const { path } of missing.filter(({ mode }) => isProgram(mode)))
    if (!findings.some(({ message }) => message.includes(` ${path} `)))
      add('missing', `${path} can be executed, and no package installs it`, { severity: 'warning' });
  return { findings, missing: missing.map(({ path }) => path), same };
}

const baseName = (path: string): string => path.slice(path.lastIndexOf('/') + 1);
const isProgram = (mode: number): boolean => (mode & 0o111) !== 0;
const octal = (mode: number): string => mode.toString(8).padStart(4, '0');
