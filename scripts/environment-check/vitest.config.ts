import { defineConfig } from 'vitest/config';

const conditions = ['@windlass/source'];

export default defineConfig({
  root: import.meta.dirname,
  resolve: { conditions },
  ssr: { resolve: { conditions } },
  // Many start git and Node: on a busy machine each takes its time, and no test is about that.
  test: { include: ['src/**/*.test.ts'], testTimeout: 120_000, hookTimeout: 120_000 },
});
