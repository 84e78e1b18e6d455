export interface EntryParts {
  readonly bin: string;
  readonly version: string;
  /** Lowest Node that the package runs on, as `[major, minor]`. */
  readonly needs: readonly [number, number];
  /** The Node major that is offered to whoever has an older one. */
  readonly offers: number;
  /** Relative to the entry file. */
  readonly main: string;
}

/** Width of the help page that a package carries; a narrower terminal gets one drawn for it. */
export const helpColumns = 100;

export function helpFile(bin: string): string {
  return `${bin}.help.txt`;
}

/**
 * The text of an executable: refuses an old Node in one line, answers `--version` before anything is loaded, else loads the script
 * with Node's compile cache on. It must parse on Node 14, where most of our own syntax does not.
 */
export function entryText({ bin, version, needs: [major, minor], offers, main }: EntryParts): string {
  const refusal = `${bin} needs Node ${major}.${minor} or newer; this is `;
  const advice = `. Get it from https://nodejs.org or: npm i -D node@${offers}`;
  return `#!/usr/bin/env node
var node = process.versions.node.split('.');
var argv = process.argv.slice(2);
var end = argv.indexOf('--');
if (end >= 0) argv = argv.slice(0, end);
if (+node[0] < ${major} || (+node[0] === ${major} && +node[1] < ${minor})) {
  console.error(${JSON.stringify(refusal)} + process.version + ${JSON.stringify(advice)});
  process.exitCode = 2;
} else if (argv.indexOf('--version') >= 0) {
  process.getBuiltinModule('fs').writeSync(1, ${JSON.stringify(`${version}\n`)});
} else if (!help()) {
  cache();
  import(${JSON.stringify(main)});
}

// The page is carried as text; false where it does not fit the terminal or is not asked for.
function help() {
  if (argv.indexOf('--help') < 0 && argv.indexOf('-h') < 0) return false;
  if (process.stdout.isTTY && process.stdout.columns < ${helpColumns}) return false;
  var fs = process.getBuiltinModule('fs');
  var name = argv[0] === 'run' ? argv[1] : argv[0];
  var files = [name + '.help.txt', ${JSON.stringify(helpFile(bin))}];
  for (var i = /^[a-z-]+$/.test(name) ? 0 : 1; i < files.length; i++) {
    try {
      var text = fs.readFileSync(new URL(files[i], import.meta.url));
    } catch (error) {
      continue;
    }
    fs.writeSync(1, text);
    return true;
  }
  return false;
}

// In the user's own cache folder: one under /tmp could be laid there by someone else.
function cache() {
  var env = process.env;
  var home = { darwin: env.HOME && env.HOME + '/Library/Caches', win32: env.LOCALAPPDATA }[process.platform];
  var base = env.XDG_CACHE_HOME || home || (env.HOME && env.HOME + '/.cache');
  try {
    var enable = process.getBuiltinModule('module').enableCompileCache;
    if (env.NODE_COMPILE_CACHE) enable();
    else if (base) enable(base + '/windlass/node');
  } catch (error) {}
}
`;
}

/** `>=22.18` as `[22, 18]`; throws on any other shape, so that the entry never checks something else than the manifest says. */
export function lowestNode(range: string | undefined): readonly [number, number] {
  const found = /^>=(\d+)\.(\d+)$/.exec(range ?? '');
  if (!found) throw new Error(`engines.node is ${JSON.stringify(range)}: write it as ">=<major>.<minor>"`);
  return [Number(found[1]), Number(found[2])];
}
