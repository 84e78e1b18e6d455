import type { Proposal } from './proposal.ts';

export type ConfigKind = 'yaml' | 'json' | 'ts';

export const configNames: Readonly<Record<ConfigKind, string>> = {
  yaml: 'windlass.config.yaml',
  json: 'windlass.config.json',
  ts: 'windlass.config.ts',
};

/** A monorepo has hundreds; a config is to be read. */
const mostOthers = 10;

/** The text of a new config. YAML and TypeScript carry comments; JSON cannot. */
export function renderConfig(proposal: Proposal, kind: ConfigKind): string {
  if (kind === 'json') return `${JSON.stringify(toData(proposal), null, 2)}\n`;
  return kind === 'yaml' ? yaml(proposal) : typescript(proposal);
}

function toData(proposal: Proposal) {
  const { product, source, files, builds, channels } = proposal;
  return {
    product,
    version: { source, ...(files.length > 0 ? { files } : {}) },
    ...(Object.keys(builds).length > 0 ? { builds } : {}),
    ...(Object.keys(channels).length > 0 ? { channels } : {}),
  };
}

function yaml(proposal: Proposal): string {
  const lines = [
    '# Windlass: https://www.npmjs.com/package/windlass. Check it with: windlass doctor',
    `product: ${scalar(proposal.product)}`,
    'version:',
    '  # The one file that the version is read from.',
    `  source: ${scalar(proposal.source)}`,
  ];
  if (proposal.files.length > 0)
    lines.push(
      '  # These follow it: sync-versions writes them, validate-version-consistency checks them.',
      '  files:',
      ...proposal.files.map((file) => `    - ${scalar(file)}`),
    );
  if (proposal.others.length > 0) {
    lines.push(
      '  # These carry another version. List them above if they are to follow, or here if they never do.',
      '  # ignore:',
    );
    lines.push(
      ...proposal.others
        .slice(0, mostOthers)
        .map(({ file, value }) => `  #   - ${scalar(file)} # ${value.replaceAll(/\s+/g, ' ')}`),
    );
    const more = proposal.others.length - mostOthers;
    if (more > 0) lines.push(`  #   … and ${more} more: npx validate-version-consistency --discover`);
  }
  lines.push(
    ...section('builds', '# What is built, and how.', proposal.builds),
    ...section('channels', '# Where the product is published.', proposal.channels),
  );
  return `${lines.join('\n')}\n`;
}

function section(name: string, why: string, entries: Readonly<Record<string, object>>): string[] {
  const rows = Object.entries(entries);
  if (rows.length === 0) return [];
  return [why, `${name}:`, ...rows.map(([key, value]) => `  ${scalar(key)}: ${flow(value)}`)];
}

function flow(value: object): string {
  const pairs = Object.entries(value).map(([key, item]) => `${key}: ${scalar(String(item))}`);
  return pairs.length === 0 ? '{}' : `{ ${pairs.join(', ')} }`;
}

/** Plain where YAML reads it back as the same string, else in double quotes, which JSON's are. */
function scalar(text: string): string {
  return /^[A-Za-z_./][\w./@+-]*$/.test(text) &&
    !/^(true|false|null|yes|no|on|off|y|n)$/i.test(text) &&
    !/^\.?\d/.test(text)
    ? text
    : JSON.stringify(text);
}

function typescript(proposal: Proposal): string {
  const others = proposal.others
    .slice(0, mostOthers)
    .map(({ file, value }) => `//   ${file} (${value.replaceAll(/\s+/g, ' ')})\n`)
    .join('');
  const note =
    others === '' ? '' : `// These carry another version; list them in version.files or in version.ignore:\n${others}`;
  // Types only, which Node strips: the config loads also where the package is not installed (npx).
  const data = JSON.stringify(toData(proposal), null, 2);
  return `import type { WindlassConfig } from 'windlass';\n\n${note}export default ${data} satisfies WindlassConfig;\n`;
}
