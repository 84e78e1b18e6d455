import { openSandbox } from './sandbox.ts';

/** What README.md shows: typed into the example product, from which its config was taken away, in this order. */
const typed = [
  'npx windlass init',
  "git add --all && git commit --quiet --message 'build: add windlass'",
  'npx version-manager increment minor --tag',
  'sed -i s/1.1.0/1.0.7/ npm/package.json   # somebody edits by hand',
  'npx validate-version-consistency',
  'npx sync-versions',
  'npx version-manager undo',
];

/** One screen of real output. Throws where a command ends otherwise than the check of the drifted file (2) and all others (0). */
export function screen(root: string): string {
  using sandbox = openSandbox(root);
  sandbox.run("git rm -q windlass.config.yaml && git commit -qm 'chore: start over'");
  const parts = typed.map((command) => {
    const { status, output } = sandbox.run(command);
    const expected = command.includes('validate') ? 2 : 0;
    if (status !== expected) throw new Error(`${command}: exit code ${status}, not ${expected}\n${output}`);
    return `$ ${command}\n${output}`;
  });
  return parts.join('');
}
