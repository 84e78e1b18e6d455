import type { ScriptContext, ScriptResult } from '@windlass/kit/cli/script';
import { neededTools } from '@windlass/orchestrate/preflight/needed';
import { type FoundTool, findTools, toolFindings } from '@windlass/orchestrate/preflight/tools';
import { openReleaseContext } from '@windlass/version-sync/product/release-context';

export async function run(context: ScriptContext): Promise<ScriptResult> {
  const { config, product, versionText: version, services } = await openReleaseContext(context);
  const tools = await findTools(neededTools(config), services.runner);
  const findings = toolFindings(tools);
  for (const finding of findings) context.emit({ kind: 'finding', finding });
  return { product: product.name, version, findings, data: { node: process.version, tools }, text: table(tools) };
}

function table(tools: readonly FoundTool[]): string {
  const rows = [
    ['tool', 'found', 'needed', 'state', 'how to get it'],
    ...tools.map((tool) => [
      tool.name,
      tool.found ?? '-',
      tool.version ?? 'any',
      tool.state,
      tool.state === 'ok' ? '' : tool.howToGet,
    ]),
  ];
  const widths = rows[0]?.map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0))) ?? [];
  return rows
    .map((row) =>
      row
        .map((cell, at) => cell.padEnd(widths[at] ?? 0))
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}
