import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { loadConfig } from './load.ts';
import { failures } from './testing/failure.ts';
import { folder } from './testing/folder.ts';

const env = { HOME: '/nonexistent' };

function errorsOf(name: string, text: string | Buffer) {
  const root = folder({ [name]: text });
  return failures(() => loadConfig({ cwd: root, env }), root);
}

describe('loadConfig', () => {
  it('gives null where there is no config', async () => {
    expect(await loadConfig({ cwd: folder(), env })).toBeNull();
  });

  it('gives the config with its defaults, its file, folder and text', async () => {
    const root = folder({ 'windlass.config.yaml': '\uFEFFproduct: ship\n', 'a/.git': '' });
    const loaded = await loadConfig({ cwd: root, env });
    expect(loaded).toMatchObject({ file: join(root, 'windlass.config.yaml'), dir: root, source: 'product: ship\n' });
    expect(loaded?.config).toMatchObject({ product: 'ship', git: { remote: 'origin' } });
  });

  it('reads a named file from the working folder, beside which another may lie', async () => {
    const root = folder({ 'windlass.config.json': '{"product":"a"}', 'other.yml': 'product: b' });
    expect((await loadConfig({ cwd: root, file: 'other.yml', env }))?.config.product).toBe('b');
  });

  it('reads the key of a package.json', async () => {
    const root = folder({ 'package.json': '{"name":"x","windlass":{"product":"ship"}}' });
    expect((await loadConfig({ cwd: root, env }))?.config.product).toBe('ship');
  });

  it('allows comments, a trailing comma and $schema in a JSON config', async () => {
    const root = folder({ 'windlass.config.json': '{\n  // mine\n  "$schema": "x.json",\n  "product": "ship",\n}\n' });
    expect((await loadConfig({ cwd: root, env }))?.config.product).toBe('ship');
  });

  it('tells later where a key stands', async () => {
    const root = folder({ 'windlass.config.yaml': 'version:\n  files:\n    - a\n    - file: b\n      pattern: c\n' });
    const loaded = await loadConfig({ cwd: root, env });
    expect(loaded?.locate(['version', 'files', 1, 'pattern'])).toEqual({
      file: join(root, 'windlass.config.yaml'),
      line: 5,
      column: 16,
    });
  });
});

const mistakes = {
  prodct: 'x',
  version: { scheme: 'countr', files: [{ file: 'a', patern: 'b' }, 3, { file: 'x', pattern: 'y', exactly: 0 }] },
  tagPrefix: 'v',
  git: { branch: 1, commitMessage: 'none' },
  builds: { web: { preset: 'fluter-web', command: 'make all' }, own: { preset: 'custom' } },
};

const explained = [
  { what: 'unknown key "prodct"', next: 'did you mean "product"?' },
  {
    what: 'version.scheme must be one of counter-reset, counter, timestamp, commit-count',
    why: 'it is "countr"',
    next: 'did you mean "counter"?',
  },
  { what: 'unknown key "patern" in version.files[0]', next: 'did you mean "pattern"?' },
  { what: 'version.files[1] must be a string or an object', why: 'it is the number 3' },
  { what: 'version.files[2].exactly must be at least 1', why: 'it is the number 0' },
  { what: 'unknown key "tagPrefix"', next: 'it belongs here: git.tagPrefix' },
  { what: 'git.branch must be a string or a list', why: 'it is the number 1' },
  { what: 'git.commitMessage must contain {version}' },
  {
    what: expect.stringMatching(/^builds\.web\.preset must be one of flutter-linux/),
    next: 'did you mean "flutter-web"?',
  },
  { what: 'builds.web.command must be a list', why: 'it is "make all"' },
  { what: 'builds.own is a custom build and needs a command' },
];

describe('a config with mistakes', () => {
  it('lists every one of them in JSON, with line and column', async () => {
    const errors = await errorsOf('windlass.config.json', JSON.stringify(mistakes, null, 2));
    expect(errors).toMatchObject(explained);
    expect(errors.map(({ where }) => where.replace('windlass.config.json:', ''))).toEqual([
      '2:3',
      '4:15',
      '8:9',
      '10:7',
      '14:20',
      '18:3',
      '20:15',
      '21:22',
      '25:17',
      '26:18',
      '28:12',
    ]);
  });

  it('lists every one of them in YAML', async () => {
    const errors = await errorsOf(
      'windlass.config.yaml',
      `prodct: x
version:
  scheme: countr
  files:
    - file: a
      patern: b
    - 3
    - { file: x, pattern: y, exactly: 0 }
tagPrefix: v
git:
  branch: 1.0
  commitMessage: none
builds:
  web:
    preset: fluter-web
    command: make all
  own: { preset: custom }
`,
    );
    expect(errors).toMatchObject(explained);
    expect(errors.map(({ where }) => where.replace('windlass.config.yaml:', ''))).toEqual([
      '1:1',
      '3:11',
      '6:7',
      '7:7',
      '8:39',
      '9:1',
      '11:11',
      '12:18',
      '15:13',
      '16:14',
      '17:8',
    ]);
  });

  it('places them by the line of the package.json', async () => {
    const [error] = await errorsOf('package.json', '{\n  "name": "x",\n  "windlass": {\n    "prodct": "y"\n  }\n}');
    expect(error).toMatchObject({ where: 'package.json:4:5', what: 'unknown key "prodct"' });
  });

  it('counts lines that end in CRLF, and columns after a BOM', async () => {
    const [error] = await errorsOf('windlass.config.json', '\uFEFF{\r\n"product": "x",\r\n"prodct": 1}');
    expect(error?.where).toBe('windlass.config.json:3:1');
    const [first] = await errorsOf('windlass.config.json', '\uFEFF{"prodct": 1}');
    expect(first?.where).toBe('windlass.config.json:1:2');
  });

  it('places a mistake below an alias where the alias points', async () => {
    const [error] = await errorsOf('windlass.config.yaml', 'builds:\n  a: &b\n    preset: nix\n  c: *b\n');
    expect(error).toMatchObject({
      where: 'windlass.config.yaml:3:13',
      what: expect.stringContaining('builds.a.preset'),
    });
  });

  it('says what is missing, and where', async () => {
    expect(await errorsOf('windlass.config.yaml', 'live:\n  - name: site\nbuilds:\n  app: {}\n')).toMatchObject([
      { where: 'windlass.config.yaml:2:5', what: 'live[0].url is missing', why: 'expected a string' },
      { where: 'windlass.config.yaml:4:8', what: 'builds.app.preset is missing' },
    ]);
  });

  it('asks for quotes around a string that YAML takes for a number', async () => {
    expect(await errorsOf('windlass.config.yaml', 'git:\n  tagPrefix: 1\n')).toMatchObject([
      { what: 'git.tagPrefix must be a string', why: 'it is the number 1', next: 'put it in quotes' },
    ]);
  });

  it('does not take pattern and format together, nor a key that only a pattern has', async () => {
    const errors = await errorsOf(
      'windlass.config.json',
      '{"version":{"files":[{"file":"a","format":"x","pattern":"y"},{"file":"a","exactly":2}]}}',
    );
    expect(errors.map(({ what }) => what)).toEqual([
      'unknown key "pattern" in version.files[0]',
      'unknown key "exactly" in version.files[1]',
    ]);
  });

  it.each(['windlass.config.json', 'windlass.config.yaml'])('does not let __proto__ pass in %s', async (name) => {
    expect(await errorsOf(name, '{"__proto__": {"product": "x"}}')).toMatchObject([
      { what: 'unknown key "__proto__"' },
    ]);
  });
});

describe('a secret in the config', () => {
  const literal = 'ghp_0123456789abcdef';
  it.each([
    ['itself', `{"secrets":{"TOKEN":"${literal}"}}`, 'secrets.TOKEN must be env:NAME, file:path, command:word word'],
    ['the wrong way round', `{"secrets":{"${literal} x":"env:TOKEN"}}`, 'a key of secrets is no name'],
    ['in an object', `{"secrets":{"TOKEN":{"command":"${literal}"}}}`, 'secrets.TOKEN.command must be a list'],
    ['in a list', `{"secrets":{"TOKEN":["${literal}"]}}`, 'secrets.TOKEN must be a string or an object'],
    ['in a command that needs a shell', `{"secrets":{"TOKEN":"command:echo '${literal}'"}}`, 'secrets.TOKEN must be'],
    [
      'in an address',
      `{"live":[{"name":"x","url":"https://u:${literal}@example.org/v"}]}`,
      'live[0].url must be an http:// or https:// address without a password',
    ],
  ])('is refused and not shown: %s', async (_how, text, what) => {
    const errors = await errorsOf('windlass.config.json', text);
    expect(errors[0]?.what).toContain(what);
    expect(errors[0]?.where).toMatch(/^windlass\.config\.json:1:\d+$/);
    expect(JSON.stringify(errors)).not.toContain(literal);
  });

  it.each(['env:NPM_TOKEN', 'file:~/.token', 'file:keys/my token', 'command:pass show npm/token'])(
    'is fine as %s',
    async (reference) => {
      const root = folder({
        'windlass.config.json': JSON.stringify({ secrets: { T: reference, U: { command: ['a', 'b "c"'] } } }),
      });
      expect((await loadConfig({ cwd: root, env }))?.config.secrets['T']).toBe(reference);
    },
  );

  it.each(['env:', 'env:A B', 'file:', 'command:', 'command: x', 'NPM_TOKEN', 'vault:x'])(
    'is not fine as %s',
    async (reference) => {
      expect(await errorsOf('windlass.config.json', JSON.stringify({ secrets: { T: reference } }))).toHaveLength(1);
    },
  );
});

describe('a config that cannot be parsed', () => {
  it.each([
    ['windlass.config.json', '{\n  "product": "x"\n  "git": {}\n}', '3:3', 'comma expected'],
    ['windlass.config.json', '{\n  "product": "x', '2:14', 'unexpected end of string'],
    ['windlass.config.json', '{"product": "x"', '1:16', 'close brace expected'],
    ['windlass.config.json', '{"product": "x", "product": "y"}', '1:18', 'the same key stands here twice'],
    ['package.json', '{"windlass": {"product": "x",}}', '1:30', 'property name expected'],
    ['windlass.config.yaml', 'product: x\n git: y\n', '1:10', undefined],
    ['windlass.config.yaml', 'product: [a\n', '2:1', undefined],
    ['windlass.config.yaml', 'product: a\nproduct: b\n', '2:1', 'map keys must be unique'],
    ['windlass.config.yaml', 'product: x\n---\nproduct: y\n', '2:1', undefined],
    ['windlass.config.yaml', 'product: *gone\n', '1:10', 'the alias has no anchor before it'],
    ['windlass.config.yaml', 'product: "x\n', '2:1', undefined],
  ])('has its place: %s %j', async (name, text, place, why) => {
    const [error] = await errorsOf(name, text);
    expect(error).toMatchObject({ where: `${name}:${place}`, what: 'the config cannot be parsed' });
    if (why !== undefined) expect(error?.why).toBe(why);
  });

  it.each([
    ['windlass.config.yaml', 'secrets:\n  TOKEN: "ghp_0123456789abcdef" ghp_0123456789abcdef\n'],
    ['windlass.config.yaml', 'secrets:\n  TOKEN: @ghp_0123456789abcdef\n'],
    ['windlass.config.yaml', 'secrets:\n  TOKEN: *ghp_0123456789abcdef\n'],
    ['windlass.config.json', '{"secrets":{"TOKEN": ghp_0123456789abcdef}}'],
  ])('does not show its text: %s %#', async (name, text) => {
    expect(JSON.stringify(await errorsOf(name, text))).not.toContain('ghp_');
  });

  it('is refused where aliases multiply', async () => {
    const levels = Array.from(
      { length: 12 },
      (_, i) => `a${i + 1}: &a${i + 1} [${Array(9).fill(`*a${i}`).join(', ')}]`,
    );
    const [error] = await errorsOf('windlass.config.yaml', `a0: &a0 x\n${levels.join('\n')}\n`);
    expect(error).toMatchObject({ why: 'it uses more aliases than a config needs' });
  });
});

describe('a config that is none', () => {
  it.each([
    ['empty', '', 'the config is empty'],
    ['blank', ' \n\t\n', 'the config is empty'],
    ['only a BOM', '\uFEFF', 'the config is empty'],
    ['binary', Buffer.from([0x7b, 0x00, 0x01, 0x02]), 'the config is not a text file'],
    ['not UTF-8', Buffer.from([0x7b, 0x22, 0xe9, 0x22, 0x7d]), 'the config is not UTF-8'],
    ['too big', `{"product":"${'x'.repeat(1024 * 1024)}"}`, 'the config is too big'],
    ['a list', '[]', 'the config must be an object'],
    ['a string', '"x"', 'the config must be an object'],
    ['null', 'null', 'the config must be an object'],
  ])('is refused: %s', async (_how, content, what) => {
    for (const name of ['windlass.config.json', 'windlass.config.yaml']) {
      expect(await errorsOf(name, content)).toMatchObject([{ where: expect.stringMatching(name), what }]);
    }
  });

  it('is refused: only comments in YAML', async () => {
    expect(await errorsOf('windlass.config.yaml', '# nothing yet\n')).toMatchObject([
      { what: 'the config must be an object' },
    ]);
  });
});
