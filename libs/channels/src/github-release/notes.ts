import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { commitsSince, latestTag } from '@windlass/kit/git/history';
import { findRepository } from '@windlass/kit/git/repository';
import type { ReleaseContext } from '@windlass/version-sync/product/release-context';

const changelogs = ['CHANGELOG.md', 'CHANGES.md', 'HISTORY.md', 'NEWS.md', 'RELEASES.md'];

/** What a release says of itself: its section of the changelog, else the subjects of its commits. */
export function releaseNotes(release: ReleaseContext): string {
  const { root, version, versionText } = release;
  for (const file of changelogs) {
    const text = readOrNull(join(root, file));
    const section = text === null ? null : (sectionOf(text, versionText) ?? sectionOf(text, version.core));
    if (section !== null) return section;
  }
  return fromCommits(release);
}

/**
 * The text below the heading of a version (keepachangelog.com: `## [1.2.0] - 2026-01-31`), up to the next heading of that level or a
 * higher one; null where there is none.
 */
export function sectionOf(changelog: string, version: string): string | null {
  const lines = changelog.replaceAll('\r\n', '\n').split('\n');
  const heading = /^(#{1,4})[ \t]+(?:\*\*)?\[?(?:(?:version|release)[ \t]+)?v?([0-9][0-9A-Za-z.+-]*)/i;
  const fences = fencedLines(lines);
  const at = lines.findIndex((line, index) => !fences.has(index) && heading.exec(line)?.[2] === version);
  if (at < 0) return null;
  const level = heading.exec(lines[at] ?? '')?.[1]?.length ?? 1;
  const isNext = (line: string, index: number) =>
    index > at && !fences.has(index) && (/^(#+)[ \t]/.exec(line)?.[1]?.length ?? 9) <= level;
  const end = lines.findIndex(isNext);
  const section = lines.slice(at + 1, end < 0 ? undefined : end);
  // References to other versions stand at the end of such a file.
  while (/^\s*$|^\[[^\]]+\]:/.test(section.at(-1) ?? 'x')) section.pop();
  return section.join('\n').trim() || null;
}

/** Lines in code blocks, where `#` is no heading. */
function fencedLines(lines: readonly string[]): ReadonlySet<number> {
  const inside = new Set<number>();
  let fenced = false;
  for (const [index, line] of lines.entries()) {
    const isFence = /^\s*(?:```|~~~)/.test(line);
    if (fenced || isFence) inside.add(index);
    if (isFence) fenced = !fenced;
  }
  return inside;
}

function fromCommits({ root, config, versionText }: ReleaseContext): string {
  if (findRepository(root) === null) return '';
  const { tagPrefix, commitMessage } = config.git;
  const own = tagPrefix + versionText;
  const before = latestTag(root, tagPrefix, (tag) => tag !== own);
  const [head = '', tail = ''] = commitMessage.split('{version}');
  return commitsSince(root, before)
    .map(({ subject }) => subject)
    .filter(
      (subject) => !/^Merge /.test(subject) && !(subject.startsWith(head) && subject.endsWith(tail) && head !== ''),
    )
    .map((subject) => `- ${subject}`)
    .join('\n');
}

function readOrNull(file: string): string | null {
  try {
    return readFileSync(file, 'utf8').replace(/^\uFEFF/, '');
  } catch {
    return null;
  }
}
