import { expect, test } from 'vitest';
import { tempFolder } from '../testing/world.ts';
import { aliasLibrary } from './alias.ts';

test.runIf(process.platform === 'linux')('without a compiler there is no library, and why is said', () => {
  using folder = tempFolder();
  const alias = aliasLibrary(folder.path, 'no-such-compiler');
  expect(alias).toEqual({ why: expect.stringMatching(/needs a C compiler: .*no-such-compiler/) });
});
