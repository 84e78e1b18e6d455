import { defineConfig } from 'vitest/config';

const conditions = ['@windlass/source'];

export default defineConfig({
  root: import.meta.dirname,
  resolve: { conditions },
  ssr: { resolve: { conditions } },
  // These start npm, Nx and the packed scripts: seconds each, and no faster side by side on two cores.
  test: { include: ['**/*.test.ts'], testTimeout: 120_000, hookTimeout: 600_000, fileParallelism: false },
});
