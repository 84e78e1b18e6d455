import yargs, { type Argv, type Options } from 'yargs';
import { commonOptions, type Option, type OptionTable, type Positional } from './options.ts';
import type { ScriptSpec } from './script.ts';

/** The help page of a script, drawn by yargs from the same tables that parsing reads. */
export async function helpText(spec: ScriptSpec, columns = 100): Promise<string> {
  // y18n would look for locale files beside the bundle, where there are none.
  let page: Argv = yargs([])
    .scriptName(spec.name)
    .locale('en')
    .help(false)
    .version(false)
    .wrap(Math.min(columns, 110))
    .usage(usageText(spec));
  for (const command of spec.commands ?? [])
    page = page.command(commandLine(command.name, command.positionals), command.describe);
  for (const positional of spec.positionals ?? []) {
    page = page.positional(positional.name, { describe: positional.describe, type: 'string' });
  }
  page = page.options(toYargs(spec.options)).group(Object.keys(spec.options), 'Options:');
  page = page
    .options(toYargs({ ...commonOptions, ...ownFlags }))
    .group([...Object.keys(commonOptions), 'help', 'version'], 'Common options:');
  for (const [command, what] of spec.examples) page = page.example(command, what);
  page = page.epilogue(epilogue);
  return `${await page.getHelp()}\n`;
}

const ownFlags: OptionTable = {
  help: { type: 'boolean', describe: 'Show this page' },
  version: { type: 'boolean', describe: "Print the tool's own version" },
};

const epilogue =
  'Every flag is also WINDLASS_<FLAG> in the environment. Exit codes: 0 ok, 1 internal error, 2 bad input, 3 build, 4 publish, ' +
  '5 verification, 6 failed and restored, 7 failed and not restored, 8 locked, 9 pending, 130 interrupted.';

function usageText(spec: ScriptSpec): string {
  const shape = spec.commands ? '<command>' : (spec.positionals ?? []).map(positionalWord).join(' ');
  const line = `Usage: ${spec.name} ${shape ? `${shape} ` : ''}[options]`;
  return [line, '', spec.summary, ...(spec.description ? ['', spec.description] : [])].join('\n');
}

function commandLine(name: string, positionals: readonly Positional[] = []): string {
  return [name, ...positionals.map(positionalWord)].join(' ');
}

function positionalWord(positional: Positional): string {
  const word = positional.many ? `${positional.name}..` : positional.name;
  return positional.required ? `<${word}>` : `[${word}]`;
}

function toYargs(table: OptionTable): Record<string, Options> {
  return Object.fromEntries(Object.entries(table).map(([name, option]) => [name, toYargsOption(option)]));
}

function toYargsOption(option: Option): Options {
  const describe = option.placeholder ? `${option.describe} <${option.placeholder}>` : option.describe;
  return {
    describe,
    type: option.type === 'strings' ? 'array' : option.type,
    ...(option.type === 'strings' ? { string: true } : {}),
    ...(option.alias ? { alias: [...option.alias] } : {}),
    ...(option.choices ? { choices: [...option.choices] } : {}),
    ...(option.default === undefined ? {} : { default: option.default }),
  };
}
