import { defineConfig } from 'vitest/config';

const conditions = ['@windlass/source'];

export default defineConfig({
  root: import.meta.dirname,
  resolve: { conditions },
  ssr: { resolve: { conditions } },
  test: { include: ['**/*.test.ts'] },
});
