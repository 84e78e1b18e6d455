/** What a config imports: `import { defineConfig } from 'windlass'`. Published with the types of `configTypes()`, which need no package. */
export { defineConfig } from '@windlass/kit/config/define';
