import { expect, test } from 'vitest';
import { withScripts } from './run-list.ts';

const source = `/** Comment. */
export const scripts: Readonly<Record<string, Loader>> = {
  'version-manager': () => import('@windlass/version-manager/script'),
  rollback: () => import('@windlass/rollback/script'),
};

export function other() {}
`;

test('a list that is true stays as it is', () => {
  expect(withScripts(source, ['rollback', 'version-manager'])).toBe(source);
});

test('a new script comes last, in one line', () => {
  const after = withScripts(source, ['deploy', 'dry-dock', 'rollback', 'version-manager']);
  const added =
    "  deploy: () => import('@windlass/deploy/script'),\n  'dry-dock': () => import('@windlass/dry-dock/script'),\n";
  expect(after).toBe(source.replace('};', `${added}};`));
});

test('a script that is gone loses its line, and the rest keeps its order', () => {
  expect(withScripts(source, ['rollback'])).toBe(source.replace(/ {2}'version-manager'.*\n/, ''));
});
