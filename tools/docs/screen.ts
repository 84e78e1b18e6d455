import { openSandbox, type Sandbox } from './sandbox.ts';

/** Typed into the example product, from which its config was taken away, in this order. */
const versions = [
  'npx windlass init',
  "git add --all && git commit --quiet --message 'build: add windlass'",
  'npx version-manager increment minor --tag',
  'sed -i s/1.1.0/1.0.7/ npm/package.json   # somebody edits by hand',
  'npx validate-version-consistency',
  'npx sync-versions',
  'npx version-manager undo',
];

/** One screen of the version scripts. Throws where a command ends otherwise than the check of the drifted file (2) and all others (0). */
export function versionScreen(root: string): string {
  using sandbox = openSandbox(root);
  sandbox.run("git rm -q windlass.config.yaml && git commit -qm 'chore: start over'");
  return versions.map((command) => typed(sandbox, command, command.includes('validate') ? 2 : 0)).join('');
}

/** The plan of a release, which contacts nothing. */
export function planScreen(root: string): string {
  using sandbox = openSandbox(root);
  return typed(sandbox, 'npx strategic-deploy --type minor --plan --quiet', 0);
}

/** A command with what it printed. Throws where it ends with another exit code. */
export function typed(sandbox: Sandbox, command: string, expected: number): string {
  const { status, output } = sandbox.run(command);
  if (status !== expected) throw new Error(`${command}: exit code ${status}, not ${expected}\n${output}`);
  return `$ ${command}\n${output}`;
}
