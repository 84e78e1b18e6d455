import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { delimiter, join } from 'node:path';
import type { ReleaseContext } from '@windlass/version-sync/product/release-context';
import type { BrowserType } from 'playwright-core';
import { findProgram, programPath } from '../../builds/environment.ts';

/** What a page is opened with. */
export interface WebTools {
  readonly chromium: BrowserType;
  /** Absolute. */
  readonly program: string;
  /** Source of axe-core; null where accessibility is not looked at. */
  readonly axe: string | null;
}

/** What is not there, and how to get it. */
export interface Missing {
  readonly message: string;
  readonly actual?: string;
  readonly fix: string;
}

/**
 * The browser and its libraries. The libraries are those of the user's project: a published Windlass brings none, and who does not open
 * pages needs none.
 */
export function findTools(
  { root, context: { env } }: ReleaseContext,
  accessibility: boolean,
): WebTools | { readonly missing: Missing } {
  const load = createRequire(join(root, 'package.json'));
  const wanted = ['playwright-core', ...(accessibility ? ['axe-core'] : [])];
  const absent = wanted.filter((name) => !isThere(load, name));
  if (absent.length > 0) {
    const message = `it was not opened: ${absent.join(' and ')} cannot be found from ${root}`;
    return { missing: { message, fix: `npm i -D ${absent.join(' ')}` } };
  }
  const playwright: typeof import('playwright-core') = load('playwright-core');
  const axe: { readonly source: string } | null = accessibility ? load('axe-core') : null;
  const program = findChromium(env, playwright.chromium);
  return 'missing' in program ? program : { chromium: playwright.chromium, axe: axe?.source ?? null, ...program };
}

function isThere(load: NodeJS.Require, name: string): boolean {
  try {
    return load.resolve(name) !== '';
  } catch {
    return false;
  }
}

const variables = ['CHROMIUM', 'CHROME_PATH', 'CHROME_BIN'] as const;
const programs = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable', 'chrome'] as const;
const places = [
  '/usr/bin/chromium',
  '/snap/bin/chromium',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
] as const;

function findChromium(
  env: NodeJS.ProcessEnv,
  chromium: BrowserType,
): { readonly program: string } | { readonly missing: Missing } {
  const path = programPath(env);
  const named = variables.find((name) => env[name]);
  if (named !== undefined) {
    const program = findProgram(env[named] ?? '', path, '/');
    if (program !== null) return { program };
    const message = `it was not opened: ${named} names no program`;
    return { missing: { message, actual: env[named] ?? '', fix: `correct or unset ${named}` } };
  }
  const own = ownChromium(chromium);
  if (own !== null) return { program: own };
  for (const word of [...programs, ...places]) {
    const program = findProgram(word, path, '/');
    if (program !== null) return { program };
  }
  return {
    missing: {
      message: 'it was not opened: there is no Chromium',
      actual: `${programs.join(', ')}: none in ${path.split(delimiter).join(' ')}`,
      fix: 'apt-get install chromium; or npx playwright-core install chromium; or CHROMIUM=<its path>',
    },
  };
}

/** The one that Playwright brings where it was told to; null where it did not, or knows none for this system. */
function ownChromium(chromium: BrowserType): string | null {
  try {
    const program = chromium.executablePath();
    return existsSync(program) ? program : null;
  } catch {
    return null;
  }
}
