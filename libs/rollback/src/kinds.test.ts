import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { Redactor } from '@windlass/kit/run/redact';
import { makeRunner } from '@windlass/kit/run/runner';
import type { Services } from '@windlass/kit/services/services';
import { expect, test } from 'vitest';
import { allKinds } from './kinds.ts';

/** Only ever planned, never applied by the engine: what they do is not in a ledger. */
const plansOnly = ['attachment.write@1', 'build.run@1', 'package.write@1', 'package.remove@1', 'script.run@1'];

test('every kind of action that any lib writes into a ledger can be undone by rollback', () => {
  const libs = resolve(import.meta.dirname, '../..');
  const files = readdirSync(libs, { recursive: true, encoding: 'utf8' }).filter(
    (file) => /^[a-z-]+\/src\/.*(?<!\.test)\.ts$/.test(file) && !file.includes('/testing/'),
  );
  const written = files.flatMap((file) =>
    [...readFileSync(join(libs, file), 'utf8').matchAll(/'((?:[a-z]+)\.[a-z-]+@\d+)'/g)].map(([, kind]) => kind ?? ''),
  );
  const services: Services = {
    root: libs,
    env: {},
    runner: makeRunner({ plan: true, redactor: new Redactor(), logDir: null, emit: () => undefined }),
    http: { request: () => Promise.reject(new Error('asks nobody')), close: async () => undefined },
    redactor: new Redactor(),
    emit: () => undefined,
    signal: new AbortController().signal,
    now: () => new Date(),
    secret: async () => null,
  };
  const known = allKinds({ root: libs, services });
  expect(written.length).toBeGreaterThan(15);
  expect([...new Set(written)].filter((kind) => !known.has(kind) && !plansOnly.includes(kind))).toEqual([]);
});
