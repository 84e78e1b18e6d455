import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { expect, test } from 'vitest';
import { scriptNames } from '../../tools/bundle/workspace.ts';
import { workspaceRoot } from '../support/workspace-copy.ts';

const files = [
  ...readdirSync(workspaceRoot).filter((file) => file.endsWith('.md')),
  ...readdirSync(join(workspaceRoot, 'docs'), { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.md'))
    .map((file) => `docs/${file}`),
  ...scriptNames(workspaceRoot).map((name) => `scripts/${name}/README.md`),
];
const links = files.flatMap((file) =>
  [...withoutCode(readFileSync(join(workspaceRoot, file), 'utf8')).matchAll(/\]\((?!https?:)([^)\s]+)\)/g)].map(
    ([, link = '']) => ({ file, link }),
  ),
);

test('every link of the documents leads to a file, and to a heading in it where it names one', () => {
  expect(links.length).toBeGreaterThan(20);
  expect(links.filter(({ file, link }) => !leads(file, link))).toEqual([]);
});

test('every page is linked from README.md or from a page that is', () => {
  const reached = new Set(['README.md']);
  for (const file of reached)
    for (const { link } of links.filter((one) => one.file === file)) reached.add(target(file, link).path);
  const pages = files.filter((file) => file.startsWith('docs/'));
  expect(pages.filter((file) => !reached.has(file))).toEqual([]);
});

function leads(file: string, link: string): boolean {
  const { path, anchor } = target(file, link);
  if (!existsSync(join(workspaceRoot, path))) return false;
  return anchor === undefined || headings(path).includes(anchor);
}

function target(file: string, link: string): { readonly path: string; readonly anchor: string | undefined } {
  const [path = '', anchor] = link.split('#');
  const absolute = path === '' ? join(workspaceRoot, file) : join(workspaceRoot, dirname(file), path);
  return { path: relative(workspaceRoot, absolute), anchor };
}

/** As forges make anchors: lower case, no punctuation, dashes for spaces. */
function headings(file: string): readonly string[] {
  const text = withoutCode(readFileSync(join(workspaceRoot, file), 'utf8'));
  return [...text.matchAll(/^#+ (.+)$/gm)].map(([, title = '']) =>
    title
      .toLowerCase()
      .replace(/[^\p{L}\p{N}\s_-]/gu, '')
      .replaceAll(' ', '-'),
  );
}

function withoutCode(text: string): string {
  return text.replace(/^```[\s\S]*?^```/gm, '');
}
