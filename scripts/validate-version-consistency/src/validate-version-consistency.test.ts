import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { runCaught, runJson, tempFolder, tempRepository } from '@windlass/kit/cli/testing/harness';
import { expect, test } from 'vitest';
import { script } from './script.ts';

const files = {
  'windlass.config.yaml':
    'product: demo\nversion:\n  source: pubspec.yaml\n  files: [package.json, lib/version.dart]\n  ignore: [old/**]\n',
  'pubspec.yaml': 'name: demo\nversion: 3.4.0+001\n',
  'package.json': '{\n  "name": "demo",\n  "version": "3.4.0"\n}\n',
  'lib/version.dart': "const String appVersion = '3.4.0';\n",
};

test('files that agree: exit code 0 and nothing to say', async () => {
  using repo = tempRepository(files);
  expect(await runJson(script, repo.path, [])).toMatchObject({
    ok: true,
    exitCode: 0,
    version: '3.4.0+001',
    findings: [],
  });
});

test('a place that disagrees is named with file, line, column, expected, actual and the fix', async () => {
  using repo = tempRepository({
    ...files,
    'package.json': '\uFEFF{\r\n  "name": "demo",\r\n  "version": "3.3.0"\r\n}\r\n',
  });
  const result = await runJson(script, repo.path, []);
  expect(result.exitCode).toBe(2);
  expect(result.findings).toEqual([
    {
      check: 'version-mismatch',
      severity: 'error',
      message: 'version is 3.3.0, not 3.4.0',
      expected: '3.4.0',
      actual: '3.3.0',
      file: 'package.json',
      line: 3,
      column: 15,
      fix: 'sync-versions',
    },
  ]);
});

test('as GitHub annotations the same finding points at its line', async () => {
  using repo = tempRepository({ ...files, 'package.json': '{ "version": "3.3.0" }\n' });
  const { stderr, stdout } = await runCaught(script, repo.path, ['--reporter', 'github']);
  expect(stdout + stderr).toMatch(/::error [^:]*file=package\.json[^:]*line=1[^:]*col=15/);
});

test('SARIF is written for code scanning', async () => {
  using repo = tempRepository({ ...files, 'package.json': '{ "version": "3.3.0" }\n' });
  await runCaught(script, repo.path, ['--sarif', 'out.sarif']);
  const sarif = JSON.parse(repo.read('out.sarif'));
  expect(sarif).toMatchObject({
    version: '2.1.0',
    runs: [{ results: [{ ruleId: 'version-mismatch', level: 'error' }] }],
  });
});

test('a file that carries the version and is not in the config is a warning; an ignored one and a look-alike are not', async () => {
  using repo = tempRepository({
    ...files,
    'web/package.json': '{ "version": "3.4.0" }\n',
    'old/package.json': '{ "version": "3.4.0" }\n',
    'other/package.json': '{ "version": "1.0.0", "dependencies": { "x": "3.4.0" } }\n',
  });
  const result = await runJson(script, repo.path, []);
  expect(result.exitCode).toBe(0);
  expect(result.findings).toMatchObject([
    { check: 'version-file-unconfigured', severity: 'warning', file: 'web/package.json', line: 1, column: 15 },
  ]);
});

test('a missing file and a wrong one are both reported', async () => {
  using repo = tempRepository({ ...files, 'package.json': '{ "version": "1.0.0" }\n' });
  repo.git('rm', '-q', 'lib/version.dart');
  const { exitCode, findings } = await runJson(script, repo.path, []);
  expect(exitCode).toBe(2);
  expect(findings.map((finding) => finding.message).join('\n')).toMatch(/version\.dart.*\n.*1\.0\.0/);
});

test('a placeholder that was left in is an error, an expression that a build fills in is not', async () => {
  using repo = tempRepository({
    ...files,
    'windlass.config.yaml': 'version:\n  source: pubspec.yaml\n  files: [a.nuspec, ios/Info.plist]\n',
    'a.nuspec': '<package><metadata><id>a</id><version>VERSION_PLACEHOLDER</version></metadata></package>\n',
    'ios/Info.plist':
      '<plist version="1.0"><dict>\n<key>CFBundleShortVersionString</key>\n<string>$(FLUTTER_BUILD_NAME)</string>\n</dict></plist>\n',
  });
  const result = await runJson(script, repo.path, []);
  expect(result.findings.filter((finding) => finding.severity === 'error')).toMatchObject([
    { check: 'version-placeholder', file: 'a.nuspec' },
  ]);
});

test('--discover needs no config and lists every field as data', async () => {
  using folder = tempFolder({
    'app/pubspec.yaml': files['pubspec.yaml'],
    'app/package.json': files['package.json'],
    'dist/VERSION': '\uFEFF1.0.0',
    'broken/package.json': '{',
  });
  const result = await runJson(script, folder.path, ['--discover']);
  expect(result.exitCode).toBe(0);
  expect(result.data['fields']).toEqual([
    expect.objectContaining({
      file: 'app/package.json',
      line: 3,
      column: 15,
      value: '3.4.0',
      format: 'package-json',
      role: 'version',
    }),
    expect.objectContaining({
      file: 'app/pubspec.yaml',
      line: 2,
      column: 10,
      value: '3.4.0+001',
      format: 'pubspec',
      role: 'version',
    }),
    expect.objectContaining({
      file: 'dist/VERSION',
      line: 1,
      column: 1,
      value: '1.0.0',
      role: 'committed-build-output',
    }),
  ]);
  expect(result.findings).toMatchObject([{ severity: 'warning', file: 'broken/package.json' }]);
});

test('--live asks the endpoints of the config: the right version, another one, none, and a dead one', async () => {
  let answer = '{"version": "3.4.0", "build_number": "001"}';
  const server = createServer((_request, response) => response.end(answer)).listen(0, '127.0.0.1');
  await new Promise((done) => server.once('listening', done));
  const { port } = server.address() as AddressInfo;
  try {
    using repo = tempRepository({
      ...files,
      'windlass.config.yaml': `version: { source: pubspec.yaml }\nlive:\n  - { name: web, url: "http://127.0.0.1:${port}/version.json" }\n`,
    });
    repo.write({
      'windlass.config.yaml': `${repo.read('windlass.config.yaml').replace('source: pubspec.yaml', 'source: pubspec.yaml, files: [package.json, lib/version.dart]')}`,
    });
    expect((await runJson(script, repo.path, ['--live'])).findings).toEqual([]);
    answer = '{"version": "3.4.0+002"}';
    expect((await runJson(script, repo.path, ['--live'])).findings).toMatchObject([
      { check: 'live-version-mismatch', actual: '3.4.0+002' },
    ]);
    answer = '<html>';
    expect((await runJson(script, repo.path, ['--live'])).findings).toMatchObject([{ check: 'live-version-mismatch' }]);
    expect((await runJson(script, repo.path, ['--live', '--offline'])).findings).toEqual([]);
    server.closeAllConnections();
    await new Promise((done) => server.close(done));
    expect((await runJson(script, repo.path, ['--live'])).findings).toMatchObject([
      { check: 'live-version-unknown', severity: 'error' },
    ]);
  } finally {
    server.close();
  }
});
