import type { Config } from './schema.ts';

/** Gives a config its type: `export default defineConfig({ … })`. */
export function defineConfig(config: Config): Config {
  return config;
}
