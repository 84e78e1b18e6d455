import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { nxEnvironment } from '../support/nx.ts';
import { workspaceRoot } from '../support/workspace-copy.ts';
import { brokenFloors, type Graph } from './floors.ts';

let graph: Graph;

beforeAll(() => {
  const folder = mkdtempSync(join(tmpdir(), 'windlass-floors-'));
  const file = join(folder, 'graph.json');
  execFileSync('nx', ['graph', `--file=${file}`], { cwd: workspaceRoot, env: nxEnvironment(), stdio: 'pipe' });
  graph = JSON.parse(readFileSync(file, 'utf8')).graph;
  rmSync(folder, { recursive: true });
});

describe('the workspace', () => {
  test('has imports that run downwards only, no circle, and a floor for every project', () => {
    expect(brokenFloors(graph)).toEqual([]);
  });

  test('was seen with its libs and the imports between them', () => {
    expect(Object.keys(graph.nodes)).toEqual(expect.arrayContaining(['@windlass/kit', '@windlass/version-sync']));
    expect(graph.dependencies['@windlass/version-sync']?.map(({ target }) => target)).toContain('@windlass/kit');
  });
});

describe('the checker', () => {
  test('names an edge that climbs, and the circle that it closes', () => {
    const edge = { source: '@windlass/kit', target: '@windlass/version-sync' };
    const doctored = { ...graph, dependencies: { ...graph.dependencies, '@windlass/kit': [edge] } };
    const broken = brokenFloors(doctored);
    expect(broken).toContain(
      '@windlass/kit (kit) imports @windlass/version-sync (version-sync), which is not below it',
    );
    expect(broken).toContain('circle: @windlass/kit → @windlass/version-sync → @windlass/kit');
  });

  test.each([
    ['harbor', 'kit', true],
    ['harbor', 'version-sync', false],
    ['rollback', 'orchestrate', false],
    ['orchestrate', 'rollback', true],
    ['scripts', 'orchestrate', true],
    ['scripts', 'scripts', true],
    ['scripts', 'nx-plugin', true],
    ['nx-plugin', 'scripts', false],
    ['scripts', 'tools', false],
    ['test', 'scripts', true],
  ])('%s → %s is allowed: %s', (from, to, allowed) => {
    const nodes = { a: { data: { tags: [`floor:${from}`] } }, b: { data: { tags: [`floor:${to}`] } } };
    const broken = brokenFloors({ nodes, dependencies: { a: [{ source: 'a', target: 'b' }] } });
    expect(broken.length === 0).toBe(allowed);
  });

  test.each([[[]], [['floor:attic']], [['floor:kit', 'floor:deploy']]])(
    'refuses a project with the tags %j',
    (tags) => {
      expect(brokenFloors({ nodes: { a: { data: { tags } } }, dependencies: {} })).toHaveLength(1);
    },
  );

  test('sees a circle among equals, where no edge climbs', () => {
    const data = { tags: ['floor:scripts'] };
    const ring = ['a', 'b', 'c'].map((source, index, all) => ({ source, target: all[(index + 1) % 3] ?? 'a' }));
    const dependencies = Object.fromEntries(ring.map((edge) => [edge.source, [edge]]));
    expect(brokenFloors({ nodes: { a: { data }, b: { data }, c: { data } }, dependencies })).toEqual([
      'circle: a → b → c → a',
    ]);
  });
});
