import { resolve } from 'node:path';
import { bundleScript } from './bundle/build.ts';

// Run in the folder of a script: node ../../tools/bundle.ts
const kilo = (bytes: number) => `${(bytes / 1000).toFixed(1)} kB`;
try {
  const report = await bundleScript(resolve(import.meta.dirname, '..'), process.cwd());
  const { name, startBytes, totalBytes, files } = report;
  process.stdout.write(`${name}: ${kilo(startBytes)} at start, ${kilo(totalBytes)} in ${files} files\n`);
} catch (thrown) {
  // What esbuild itself did not like it has printed, with the place in the source.
  const printed = thrown instanceof Error && 'errors' in thrown;
  if (!printed) process.stderr.write(`${thrown instanceof Error ? thrown.message : thrown}\n`);
  process.exitCode = 1;
}
