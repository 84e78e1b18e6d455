import { codeFile } from './code.ts';

export interface EntryParts {
  readonly bin: string;
  readonly version: string;
  /** Lowest Node that the package runs on, as `[major, minor]`. */
  readonly needs: readonly [number, number];
  /** The Node major that is offered to whoever has an older one. */
  readonly offers: number;
  /** Changes with the code. Letters and digits. */
  readonly id: string;
}

/** Width of the help page that a package carries; a narrower terminal gets one drawn for it. */
export const helpColumns = 100;

export function helpFile(bin: string): string {
  return `${bin}.help.txt`;
}

/**
 * The text of an executable: refuses an old Node in one line, answers `--version` before anything is loaded, else runs the code, from
 * V8's cache where that has it. It must parse on Node 14, where most of our own syntax does not.
 */
export function entryText({ bin, version, needs: [major, minor], offers, id }: EntryParts): string {
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
  run(cacheFolder());
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
function cacheFolder() {
  var env = process.env;
  if (env.NODE_DISABLE_COMPILE_CACHE) return '';
  var home = { darwin: env.HOME && env.HOME + '/Library/Caches', win32: env.LOCALAPPDATA }[process.platform];
  var base = env.XDG_CACHE_HOME || home || (env.HOME && env.HOME + '/.cache');
  return env.NODE_COMPILE_CACHE || (base && base + '/windlass/node') || '';
}

// Node's own compile cache serves the user's config. Ours, unlike it, holds what was compiled while the code ran, too.
function run(folder) {
  try {
    if (folder) process.getBuiltinModule('module').enableCompileCache(folder);
  } catch (error) {}
  var parts = {};
  var scripts = [];
  var modules = {};
  function require(name) {
    if (name.indexOf('./') !== 0) return process.getBuiltinModule(name) || foreign(name);
    name = name.slice(2);
    if (modules[name]) return modules[name].exports;
    if (!parts[name]) add(name);
    var module = (modules[name] = { exports: {} });
    parts[name](require, module, module.exports);
    return module.exports;
  }
  function add(file) {
    var script = load(file, folder);
    scripts.push(script);
    Object.assign(parts, script.parts);
  }
  if (folder)
    process.on('exit', function () {
      try {
        for (var i = 0; i < scripts.length; i++) scripts[i].keep(Object.keys(modules));
      } catch (error) {}
    });
  add('${codeFile}');
  require(${JSON.stringify(`./${bin}.js`)});
}

// A part that is not in the bundle: an optional package of the user's.
function foreign(name) {
  return process.getBuiltinModule('module').createRequire(import.meta.url)(name);
}

function load(file, folder) {
  var fs = process.getBuiltinModule('fs');
  var vm = process.getBuiltinModule('vm');
  var path = import.meta.dirname + '/' + file;
  var kept = folder + ${JSON.stringify(`/${bin}-`)} + file + ${JSON.stringify(`-${id}-`)} + process.version + '-' + process.arch + '.code';
  var cached = folder && read(fs, kept);
  var known = cached ? cached.names : [];
  var script = new vm.Script(fs.readFileSync(path, 'latin1'), {
    filename: path,
    cachedData: cached ? cached.data : undefined,
  });
  // A run that used parts which none used before fills the cache again; what V8 had from there it keeps.
  function keep(used) {
    if (!cached || script.cachedDataRejected) known = [];
    var more = used.filter(function (name) {
      return known.indexOf(name) < 0;
    });
    if (more.length) write(fs, folder, kept, known.concat(more), script.createCachedData());
  }
  function importModule(name) {
    return import(name);
  }
  return { parts: script.runInThisContext()(import.meta.url, importModule), keep: keep };
}

// V8 runs what it finds there: only what this user wrote.
function read(fs, kept) {
  try {
    var fd = fs.openSync(kept, 'r');
  } catch (error) {
    return null;
  }
  try {
    var stat = fs.fstatSync(fd);
    if (process.geteuid && stat.uid !== process.geteuid()) return null;
    var bytes = fs.readFileSync(fd);
    var size = +bytes.toString('latin1', 0, 8);
    return size > 0 ? { names: bytes.toString('latin1', 8, size).trim().split(' '), data: bytes.subarray(size) } : null;
  } catch (error) {
    return null;
  } finally {
    fs.closeSync(fd);
  }
}

// Before V8's data: where that begins (at a multiple of eight, as it wants), and what was used. Flushed: V8 does not check all that it reads.
function write(fs, folder, kept, names, data) {
  var list = names.join(' ');
  var size = 8 + Math.ceil(list.length / 8) * 8;
  var head = Buffer.from(String(size).padEnd(8) + list.padEnd(size - 8), 'latin1');
  fs.mkdirSync(folder, { recursive: true, mode: 448 });
  var old = fs.readdirSync(folder).filter(function (name) {
    return /[.]code$/.test(name);
  });
  if (old.length > 60) old.forEach(function (name) { fs.rmSync(folder + '/' + name, { force: true }); });
  var temp = kept + '.' + process.pid;
  fs.writeFileSync(temp, Buffer.concat([head, data]), { mode: 384, flush: true });
  fs.renameSync(temp, kept);
}
`;
}

/** `>=22.18` as `[22, 18]`; throws on any other shape, so that the entry never checks something else than the manifest says. */
export function lowestNode(range: string | undefined): readonly [number, number] {
  const found = /^>=(\d+)\.(\d+)$/.exec(range ?? '');
  if (!found) throw new Error(`engines.node is ${JSON.stringify(range)}: write it as ">=<major>.<minor>"`);
  return [Number(found[1]), Number(found[2])];
}
