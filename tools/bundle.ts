import { resolve } from 'node:path';
import { bundleScript } from './bundle/build.ts';

// Run in the folder of a script: node ../../tools/bundle.ts
const kilo = (bytes: number) => `${(bytes / 1000).toFixed(1)} kB`;
try {
  const report = await bundleScript(resolve(import.meta.dirname, '..'), process.cwd());
  const { name, sizes } = report;
  const total = sizes.reduce((sum, [, bytes]) => sum + bytes, 0);
  process.stdout.write(`${name}: ${kilo(sizes[0]?.[1] ?? 0)} at start, ${kilo(total)} in ${sizes.length} files\n`);
} catch (thrown) {
  // What esbuild itself did not like it has printed, with the place in the source.
  const printed = thrown instanceof Error && 'errors' in thrown;
  if (!printed) process.stderr.write(`${thrown instanceof Error ? thrown.message : thrown}\n`);
  process.exitCode = 1;
}
