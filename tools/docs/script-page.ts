import { helpText } from '@windlass/kit/cli/help';
import type { Option, OptionTable } from '@windlass/kit/cli/options';
import { commonOptions } from '@windlass/kit/cli/options';
import type { ScriptSpec } from '@windlass/kit/cli/script';

/** docs/scripts/<name>.md, wholly from the script's own spec: what parses the flags also makes this page. */
export async function scriptPage(spec: ScriptSpec): Promise<string> {
  const help = (await helpText(spec, 100)).replace(/[ \t]+$/gm, '');
  return [
    `# ${spec.name}`,
    '',
    '<!-- Made by tools/docs.ts from scripts/*/src/script.ts; do not edit. -->',
    '',
    spec.summary,
    ...(spec.description ? ['', spec.description] : []),
    '',
    ...commandRows(spec),
    ...optionRows('Options', spec.options),
    ...optionRows('Options that every script takes', commonOptions),
    '## Examples',
    '',
    '```sh',
    ...spec.examples.flatMap(([command, what]) => [`# ${what}`, `npx ${command}`]),
    '```',
    '',
    '## The help page',
    '',
    '```text',
    help.trimEnd(),
    '```',
    '',
    'See also: [exit codes](../exit-codes.md), [what `--json` prints](../json.md), [configuration](../configuration.md), [recovery](../recovery.md).',
    '',
  ].join('\n');
}

function commandRows({ commands = [] }: ScriptSpec): readonly string[] {
  if (commands.length === 0) return [];
  const rows = commands.map(({ name, describe, positionals = [] }) => {
    const words = positionals.map((word) => `<${word.name}${word.many ? '..' : ''}>`);
    const choices = positionals.flatMap((word) => (word.choices ? [` (${word.choices.join(', ')})`] : []));
    return `| \`${[name, ...words].join(' ')}\` | ${describe}${choices.join('')} |`;
  });
  return ['## Commands', '', '| command | what |', '| --- | --- |', ...rows, ''];
}

function optionRows(title: string, table: OptionTable): readonly string[] {
  const rows = Object.entries(table).map(([name, option]: [string, Option]) => {
    const flags = [name, ...(option.alias ?? [])].map((flag) => `\`--${flag}\``).join(', ');
    const variable = `\`WINDLASS_${name.toUpperCase().replaceAll('-', '_')}\``;
    return `| ${flags} | ${valueText(option)} | ${option.describe} | ${variable} |`;
  });
  return [`## ${title}`, '', '| flag | value | what | in the environment |', '| --- | --- | --- | --- |', ...rows, ''];
}

function valueText({ type, choices, placeholder, default: preset }: Option): string {
  const what = choices ? choices.join(', ') : type === 'boolean' ? '' : (placeholder ?? type);
  return preset === undefined ? what : `${what} (${preset})`;
}
