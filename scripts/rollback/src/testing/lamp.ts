import { mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { npmHost } from '@windlass/harbor/npm/npm';
import { runClient } from '@windlass/harbor/testing/world';
import type { ScriptSpec } from '@windlass/kit/cli/script';
import { runJson } from '@windlass/kit/cli/testing/harness';
import type { Envelope } from '@windlass/kit/output/envelope';
import { openRehearsal, type Rehearsal } from '@windlass/lib-rollback/testing/harbor-services';
import { script as publishPackages } from '@windlass/publish-packages/script';
import { script as updateAndDeploy } from '@windlass/update-and-deploy/script';
import { script as versionManager } from '@windlass/version-manager/script';

const host = 'web.lamp.example';

/** A product with a repository on the forge, a package and a web server: small, and released by the real scripts. */
export interface Lamp extends AsyncDisposable {
  readonly root: string;
  readonly rehearsal: Rehearsal;
  /** Folder of the site on its host. */
  readonly site: string;
  /** Any program that lives in the harbor, in the product's folder. */
  must(file: string, ...args: readonly string[]): Promise<string>;
  run(script: ScriptSpec, ...argv: readonly string[]): Promise<Envelope>;
  /** Versions, push, bytes, servers, pointers: a release as strategic-deploy makes it. `complete` closes it. */
  release(
    type: string,
    how?: { readonly complete?: boolean; readonly until?: 'push' | 'bytes' | 'servers' },
  ): Promise<string>;
  /** What users see. */
  snapshot(): Promise<Readonly<Record<string, string>>>;
  file(name: string): string;
}

const config = {
  product: 'lamp',
  version: { source: 'package.json', files: ['public/version.json'] },
  builds: { web: { preset: 'custom', command: ['true'], output: 'public' } },
  servers: { web: { host: `deploy@${host}`, path: 'sites/lamp', build: 'web', url: 'https://lamp.example' } },
  channels: { npm: { package: '@acme/lamp', access: 'public' } },
};

export async function openLamp(archive: ScriptSpec): Promise<Lamp> {
  const serves = [{ url: 'https://lamp.example', folder: 'sites/lamp/current' }];
  const rehearsal = await openRehearsal({
    npm: true,
    github: { repositories: ['acme/lamp'] },
    hosts: [{ name: host, user: 'deploy', serves }],
  });
  const { folder, env, harbor } = rehearsal;
  const root = join(folder.path, 'lamp');
  const home = harbor.hosts[host] ?? '';
  mkdirSync(join(home, 'sites'), { recursive: true });
  folder.write({
    'lamp/package.json': '{\n  "name": "@acme/lamp",\n  "version": "1.0.0",\n  "files": ["index.js"]\n}\n',
    'lamp/.gitignore': 'dist/\n',
    'lamp/index.js': 'export const lit = true;\n',
    'lamp/public/index.html': '<h1>lamp</h1>\n',
    'lamp/public/version.json': '{\n  "version": "1.0.0"\n}\n',
    'lamp/windlass.config.json': JSON.stringify(config),
  });
  const must: Lamp['must'] = async (file, ...args) => {
    const { exitCode, stdout, stderr } = await runClient(file, args, { cwd: root, env });
    if (exitCode !== 0) throw new Error(`${file} ${args.join(' ')}: ${stderr || stdout}`);
    return stdout;
  };
  const run: Lamp['run'] = (script, ...argv) => runJson(script, root, argv, env);
  const good = async (script: ScriptSpec, ...argv: readonly string[]) => {
    const envelope = await run(script, ...argv);
    if (!envelope.ok) throw new Error(`${script.name}: ${JSON.stringify(envelope.findings)}`);
    return envelope;
  };
  await must('git', 'init', '--quiet');
  for (const [name, value] of [
    ['user.name', 'Test'],
    ['user.email', 'test@example.org'],
    ['commit.gpgSign', 'false'],
  ] as const)
    await must('git', 'config', name, value);
  await must('git', 'add', '--all');
  await must('git', 'commit', '--quiet', '--message=feat: a lamp');
  await must('git', 'remote', 'add', 'origin', 'git@github.com:acme/lamp.git');
  await must('git', 'push', '--quiet', '--set-upstream', 'origin', 'HEAD:main');
  await must('git', 'branch', '--quiet', '--move', 'main');
  return {
    root,
    rehearsal,
    site: join(home, 'sites/lamp'),
    must,
    run,
    file: (name) => readFileSync(join(root, name), 'utf8'),
    release: async (type, { complete = true, until } = {}) => {
      const { release } = await good(versionManager, 'increment', type, '--sync', '--commit');
      await good(versionManager, 'push');
      if (until !== 'push') await good(publishPackages, '--hold');
      if (until === undefined || until === 'servers') await good(updateAndDeploy);
      if (until === undefined) await good(publishPackages);
      if (complete && until === undefined) await good(archive);
      return release ?? '';
    },
    snapshot: async () => {
      const files = ['index.html', 'version.json'].map(
        async (name): Promise<[string, string]> => [
          `https://lamp.example/${name}`,
          await must('curl', '-sS', `https://lamp.example/${name}`),
        ],
      );
      const packument = await must('curl', '-sS', `https://${npmHost}/@acme%2flamp`);
      const { 'dist-tags': tags = {} }: { 'dist-tags'?: Record<string, string> } = JSON.parse(packument);
      return {
        ...Object.fromEntries(await Promise.all(files)),
        tags: JSON.stringify(tags),
        refs: (await must('git', 'ls-remote', '--tags', 'origin')).trim(),
        tree: await must('git', 'rev-parse', 'HEAD^{tree}'),
        remoteTree: await remoteTree(must),
      };
    },
    [Symbol.asyncDispose]: () => rehearsal[Symbol.asyncDispose](),
  };
}

async function remoteTree(must: Lamp['must']): Promise<string> {
  await must('git', 'fetch', '--quiet', 'origin');
  return must('git', 'rev-parse', 'origin/main^{tree}');
}
