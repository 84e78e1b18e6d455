import { openSandbox } from './sandbox.ts';
import { typed } from './screen.ts';

const brighter = "echo '/* A brighter light. */' >> web/style.css && git commit -qam 'feat: a brighter light'";
const dark = "sed -i s/lit/dark/ web/lamp.json && git commit -qam 'feat: save power'   # nothing here notices";

/**
 * What README.md shows of a release: 1.0.0 is live in the harbor; 1.1.0 goes out; 1.2.0 proves to be wrong, and is wound back. The channels
 * work side by side, so that the order of a few lines differs from run to run: this is recorded, and not compared.
 */
export function releaseScreen(root: string): string {
  using sandbox = openSandbox(root);
  sandbox.openHarbor();
  typed(sandbox, 'npx strategic-deploy --type major --release-version 1.0.0+001 --quiet', 0);
  return [
    typed(sandbox, brighter, 0),
    typed(sandbox, 'npx strategic-deploy --type minor --quiet', 0),
    typed(sandbox, dark, 0),
    typed(sandbox, "npx strategic-deploy --type minor 2>&1 | grep -E '^(phase|error|failed|undone)' | cut -c -110", 0),
    typed(sandbox, 'npx deployment-status --exit-code --quiet || echo "exit code $?"', 0),
  ].join('');
}
