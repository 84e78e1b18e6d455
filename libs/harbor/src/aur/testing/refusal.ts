import { expect } from 'vitest';
import { type AurWorld, srcinfo } from './push.ts';

export const name = 'beacon-bin';
export const PKGBUILD = `pkgname=${name}\n`;
export const files = (lines: readonly string[] = [], packages?: readonly string[]) => ({
  PKGBUILD,
  '.SRCINFO': srcinfo(name, lines, packages),
});

/** Commits on top of what is there, pushes, and gives what the AUR said against it; the package must then be as it was. */
export async function refusal(world: AurWorld, change: Readonly<Record<string, string | null>>): Promise<string> {
  const commit = world.commit(name, { ...files(), ...change });
  const before = await live(world);
  const { code, said } = await world.push(name);
  expect(code).toBe(1);
  expect(said).toContain('! [remote rejected] master -> master (hook declined)');
  expect(await live(world)).toEqual(before);
  // The last two are git's own.
  const lines = said.split('\n').filter((line) => /^error: (?!hook declined|failed to push)/.test(line));
  const about = ['', ...['error', 'errors'].map((word) => `error: The following ${word} occurred when parsing`)];
  const head = lines.slice(0, -1).join('\n');
  expect(
    about.some((text) => head === text || (head.startsWith(text) && head.endsWith(`commit\nerror: ${commit}:`))),
  ).toBe(true);
  return lines.at(-1)?.slice('error: '.length) ?? '';
}

export async function live(world: AurWorld, base = name): Promise<unknown> {
  return (await world.send('GET', `https://aur.archlinux.org/rpc/v5/info/${base}`)).json;
}
