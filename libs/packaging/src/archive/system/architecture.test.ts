import { expect, test } from 'vitest';
import { architectureOf, knownProcessors } from './architecture.ts';
import { has, run } from './testing/programs.ts';

test.each([
  ['linux-x86_64', 'amd64', 'x86_64'],
  ['linux-amd64', 'amd64', 'x86_64'],
  ['linux-x64', 'amd64', 'x86_64'],
  ['linux-x86_64-musl', 'amd64', 'x86_64'],
  ['Linux-X86_64', 'amd64', 'x86_64'],
  ['linux-aarch64', 'arm64', 'aarch64'],
  ['linux-arm64', 'arm64', 'aarch64'],
  ['linux-armv7', 'armhf', 'armv7hl'],
  ['linux-armhf', 'armhf', 'armv7hl'],
  ['linux-i686', 'i386', 'i686'],
  ['linux-riscv64', 'riscv64', 'riscv64'],
  ['linux-ppc64le', 'ppc64el', 'ppc64le'],
  ['linux-s390x', 's390x', 's390x'],
  ['linux-loongarch64', 'loong64', 'loongarch64'],
  ['linux-any', 'all', 'noarch'],
  [null, 'all', 'noarch'],
])('%s is %s to dpkg and %s to rpm', (platform, deb, rpm) => {
  expect(architectureOf(platform)).toMatchObject({ deb, rpm });
});

test.each(['windows-x86_64', 'macos-arm64', 'x86_64', 'linux', 'linux-', 'linux-toString', 'linux-m68k', ''])(
  '%s is none of a package for Linux',
  (platform) => {
    expect(architectureOf(platform)).toBeNull();
  },
);

const all = knownProcessors.flatMap((word) => architectureOf(`linux-${word}`) ?? []);

test.skipIf(!has('dpkg-architecture'))('dpkg knows every architecture (needs dpkg-dev)', () => {
  const known = run('dpkg-architecture', ['--list-known']).split('\n');
  // Debian 12 was released before loong64.
  for (const { deb } of all) expect([...known, 'loong64']).toContain(deb);
});

test.skipIf(!has('rpm'))('rpm calls each processor by the same name in dependencies (needs rpm)', () => {
  for (const { rpm, isa } of all)
    expect(run('rpm', ['--target', `${rpm}-linux`, '--eval', '%{_target_cpu} %{__isa}']).trim()).toBe(`${rpm} ${isa}`);
});
