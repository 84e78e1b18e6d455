import { defineConfig } from 'vitest/config';

/** Every project's tests read the sources, not the built files: the condition that their package.json names for it. */
const conditions = ['@windlass/source'];

export default defineConfig({
  resolve: { conditions },
  ssr: { resolve: { conditions } },
  test: { projects: ['libs/*', 'scripts/*', 'tools', 'test'].map((root) => `${root}/vitest.config.ts`) },
});
