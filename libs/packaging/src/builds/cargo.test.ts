import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { tempFolder, tempRepository } from '@windlass/kit/cli/testing/harness';
import { describe, expect, test } from 'vitest';
import { failure, releaseIn } from '../testing/release.ts';
import { planBuilds } from './build-all.ts';
import { cargoFlags } from './cargo-flags.ts';
import { atHome, buildIn, configOf, inTwoCheckouts, runs } from './testing/two-checkouts.ts';

const lock = ['dep', 'light']
  .map((name) => {
    const needs = name === 'light' ? 'dependencies = [\n "dep",\n]\n' : '';
    return `[[package]]\nname = "${name}"\nversion = "1.2.3"\n${needs}`;
  })
  .join('\n');

/** A program with a crate of its own, and with what tells where it was compiled: panics, `file!()` and debug information. */
const light = {
  VERSION: '1.2.3+007\n',
  '.gitignore': '/target/\n',
  'Cargo.toml':
    '[package]\nname = "light"\nversion = "1.2.3"\nedition = "2021"\n[dependencies]\ndep = { path = "dep" }\n[profile.release]\ndebug = true\n',
  'Cargo.lock': `version = 3\n\n${lock}`,
  'src/main.rs':
    'fn main() { println!("{} {}", dep::place(), dep::pick(&[1, 2, 3], std::env::args().count())); if cfg!(own) { println!("own") } }\n',
  'dep/Cargo.toml': '[package]\nname = "dep"\nversion = "1.2.3"\nedition = "2021"\n',
  'dep/src/lib.rs':
    "pub fn pick(from: &[i32], at: usize) -> i32 { from[at] }\npub fn place() -> &'static str { file!() }\n",
  'windlass.config.json': configOf({ app: { preset: 'cargo' } }),
};

const hasCargo = runs('cargo', '--version');

describe.skipIf(!hasCargo)('the preset cargo, with the real one (needs cargo)', () => {
  test('gives the same bytes in two folders, which name neither of them, and is not run twice', async () => {
    using built = await inTwoCheckouts(light, {}, 'elsewhere/clone');
    const [[one], [two]] = built.results;
    expect(one).toMatchObject({ state: 'done', output: 'target/release/light', files: 1 });
    expect(two?.digest).toBe(one?.digest);
    const program = join(built.second, 'target/release/light');
    expect(execFileSync(program, { encoding: 'utf8' })).toBe('dep/src/lib.rs 2\n');
    expect(readFileSync(program).includes(built.second)).toBe(false);
    expect(await buildIn(built.second)).toMatchObject([{ state: 'unchanged' }]);
  }, 60_000);

  test('flags of the project stay, wherever they stand', async () => {
    const config = '[build]\nrustflags = ["--cfg", "own"]\n';
    const host = /host: (\S+)/.exec(execFileSync('rustc', ['-vV'], { encoding: 'utf8' }))?.[1];
    using repo = tempRepository({ ...light, '.cargo/config.toml': config });
    const said = () => execFileSync(join(repo.path, 'target/release/light'), { encoding: 'utf8' });
    await buildIn(repo.path);
    expect(said()).toContain('own');
    repo.write({ '.cargo/config.toml': config.replace('[build]', `[target.${host}]`) });
    expect(await buildIn(repo.path)).toMatchObject([{ state: 'done', reason: '.cargo/config.toml changed' }]);
    expect(said()).toContain('own');
    expect(readFileSync(join(repo.path, 'target/release/light')).includes(repo.path)).toBe(false);
  }, 60_000);

  test('a lock file that does not fit is not silently rewritten', async () => {
    using repo = tempRepository({ ...light, 'Cargo.lock': 'version = 3\n' });
    const error = await failure(buildIn(repo.path));
    expect(error).toMatchObject({ kind: 'build', next: expect.stringMatching(/^cargo update --workspace/) });
    expect(repo.read('Cargo.lock')).toBe('version = 3\n');
  }, 60_000);

  test('another toolchain is another result', async () => {
    using repo = tempRepository(light);
    using tools = tempFolder({ rustc: '#!/bin/sh\necho rustc 0.0.1\n' });
    await buildIn(repo.path);
    execFileSync('chmod', ['+x', join(tools.path, 'rustc')]);
    const env = { ...atHome, PATH: `${tools.path}:${process.env['PATH']}` };
    const [plan] = await planBuilds(await releaseIn(repo.path, env), { names: [], force: false });
    expect(plan).toMatchObject({
      state: 'planned',
      reason: expect.stringMatching(/^rustc --version.* said rustc [1-9].* and says rustc 0\.0\.1$/),
    });
  }, 60_000);
});

describe('the flags for rustc', () => {
  const flagsIn = (files: Readonly<Record<string, string>>, env: NodeJS.ProcessEnv = {}) => {
    using folder = tempFolder(files);
    const place = { root: folder.path, cwd: join(folder.path, 'crates/app'), jobs: 1 };
    const found = cargoFlags(place, { HOME: join(folder.path, 'home'), ...env });
    return Object.entries(found).map(([name, value]) => `${name}=${value.replaceAll(folder.path, '@')}`);
  };
  const map = '--remap-path-prefix=@/home/.cargo=/cargo --remap-path-prefix=@=/build';

  test('go where cargo joins them to those of the project', () => {
    expect(flagsIn({})).toEqual([`CARGO_BUILD_RUSTFLAGS=${map}`]);
    expect(flagsIn({ '.cargo/config.toml': 'build.rustflags = "-g"\n' })).toEqual([`CARGO_BUILD_RUSTFLAGS=${map}`]);
    expect(flagsIn({ 'home/.cargo/config.toml': "[target.'cfg(unix)']\nrustflags = []\n" }).join()).toMatch(
      /^CARGO_TARGET_\w+_RUSTFLAGS=/,
    );
    expect(flagsIn({ '.cargo/config': '[target.wasm32-unknown-unknown]\nrustflags = ["-g"]\n' })).toEqual([
      `CARGO_BUILD_RUSTFLAGS=${map}`,
    ]);
    // Whether the condition holds only cargo knows; either would drop the other's.
    const both = "[build]\nrustflags = []\n[target.'cfg(unix)']\nrustflags = []\n";
    expect(flagsIn({ '.cargo/config.toml': both })).toEqual([]);
  });

  test('are added to those that are let through, which count before all others', () => {
    expect(flagsIn({}, { RUSTFLAGS: '-g' })).toEqual([`RUSTFLAGS=-g ${map}`]);
    const encoded = flagsIn({}, { RUSTFLAGS: '-g', CARGO_ENCODED_RUSTFLAGS: '-C\u001fa b' });
    expect(encoded).toEqual([`CARGO_ENCODED_RUSTFLAGS=-C\u001fa b\u001f${map.replace(' ', '\u001f')}`]);
  });

  test('are left out where a path holds a space, at which cargo would split them', () => {
    using folder = tempFolder();
    expect(cargoFlags({ root: join(folder.path, 'a b'), cwd: folder.path, jobs: 1 }, { HOME: '/home/x' })).toEqual({});
  });
});
