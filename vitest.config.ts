import { defineConfig } from 'vitest/config';

/** Every project's tests read the sources, not the built files: the condition that their package.json names for it. */
const conditions = ['@windlass/source'];

export default defineConfig({
  resolve: { conditions },
  ssr: { resolve: { conditions } },
  test: {
    // Left alone it keeps one processor for itself, which is half of two; most of a test here waits for another process.
    maxWorkers: '100%',
    projects: ['libs/*', 'scripts/*', 'tools', 'test'].map((root) => `${root}/vitest.config.ts`),
  },
});
