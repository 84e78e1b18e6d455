import type { WindlassError } from '@windlass/kit/errors';
import type { Command, Span } from './syntax.ts';

export interface Item {
  readonly value: string;
  /** The word that it comes from. */
  readonly at: Span;
  /** Where it stands letter for letter; null where it is put together. */
  readonly origin: Span | null;
}

export type Variable =
  | { readonly is: 'scalar'; readonly item: Item }
  | { readonly is: 'array'; readonly items: ReadonlyMap<number, Item> }
  | { readonly is: 'map'; readonly items: ReadonlyMap<string, Item> }
  /** Something that only running it would tell: an error where it is used, and none where it is not. */
  | { readonly is: 'unknown'; readonly why: WindlassError };

/** Variables and functions as the commands so far left them. */
export interface Scope {
  readonly variables: Map<string, Variable>;
  readonly functions: Map<string, Command>;
  /** Names that are read-only. */
  readonly constants: Set<string>;
  /** What variables of the same name were before `declare`; null where there were none. */
  readonly locals: Map<string, Variable | null>;
}

/** What a variable holds that this file does not set is not in it: the system, makepkg or makepkg.conf may set these. */
const foreign = new RegExp(
  `^(?:${[
    'HOME|USER|LOGNAME|PATH|PWD|OLDPWD|SHELL|HOSTNAME|HOSTTYPE|OSTYPE|MACHTYPE|LANG|LANGUAGE|LC_\\w+|TERM|EDITOR|DISPLAY|XDG_\\w+|CI|_',
    // bash
    'S?RANDOM|SECONDS|LINENO|EPOCH\\w+|E?UID|PPID|GROUPS|BASH\\w*|SHELLOPTS|SHLVL|FUNCNAME|PIPESTATUS|OPTIND|OPTERR|REPLY|PS4|DIRSTACK',
    // makepkg.conf
    'CHOST|C(?:XX|PP)?FLAGS|LDFLAGS|LTOFLAGS|RUSTFLAGS|DEBUG_\\w+|MAKEFLAGS|NPROC|PACKAGER|GPGKEY|PKGEXT|SRCEXT|DBGSRCDIR',
    '(?:PKG|SRC|SRCPKG|LOG)DEST|BUILD(?:DIR|ENV|FILE|FUNC|PKG|SCRIPT)|OPTIONS|INTEGRITY_CHECK|DLAGENTS|VCSCLIENTS|COMPRESS\\w+',
    'STRIP_\\w+|(?:MAN|DOC)_DIRS|PURGE_TARGETS|DISTCC_HOSTS|SOURCE_DATE_EPOCH|PYTHONHASHSEED|TEXTDOMAIN(?:DIR)?',
    // makepkg
    'startdir|srcdir|pkgdir|pkgdirbase|confdir|func|lib|signal|shellopts|using_ccache|known_hash_algos|(?:build|packaging)_options',
    'makepkg_version|\\w+_functions|pkgbuild_schema_\\w+|tidy_\\w+|LIB\\w*|MAKEPKG\\w*|E_[A-Z_]+|PACMAN\\w*|SKIP[A-Z]+|NO[A-Z]+',
    'ARGLIST|ASDEPS|CHECKFUNC|CLEAN(?:BUILD|UP)|DEP_BIN|FORCE|GENINTEG|HOLDVER|IGNOREARCH|INFAKEROOT|INSTALL|LOGGING|NEEDED|PKGFUNC',
    'PKGVERFUNC|PREPAREFUNC|PRINTSRCINFO|REPKG|REPRODUCIBLE|RMDEPS|SIGNPKG|SOURCEONLY|SPLITPKG|VERIFYSOURCE',
  ].join('|')})$`,
);

export function isForeign(name: string): boolean {
  return foreign.test(name) || owned.test(name);
}

/** What bash and makepkg go by while they read a PKGBUILD, or keep read-only: with another value they read it in another way. */
const owned = new RegExp(
  `^(?:${[
    'IFS|BASH\\w*|POSIXLY_CORRECT|GLOBIGNORE|SHELLOPTS|E?UID|PPID|GROUPS|FUNCNAME|PIPESTATUS|DIRSTACK|RANDOM|SRANDOM|SECONDS|LINENO|_',
    'CARCH|startdir|confdir|shellopts|known_hash_algos|(?:build|packaging)_options|makepkg_version|\\w+_functions|pkgbuild_schema_\\w+',
    'LIBRARY|LIBMAKEPKG\\w*|E_[A-Z_]+|PRINTSRCINFO|PACKAGELIST|GENINTEG|SOURCEONLY|IGNOREARCH|INFAKEROOT|BUILDFILE|PKGLIST',
    'PKGVERFUNC|MAKEPKG_LINT_PKGBUILD',
  ].join('|')})$`,
);

export function isOwned(name: string): boolean {
  return owned.test(name);
}

/** Functions of makepkg's that it reads a PKGBUILD with: with another one of that name it does something else. */
const ownedFunctions = new RegExp(
  `^(?:${[
    'srcinfo_\\w+|write_srcinfo\\w*|lint_\\w+|pkgbuild_extract_to_srcinfo|get_pkgbuild_(?:all_split_attributes|attribute)|get_full_version',
    'get_pkg_arch|extract_(?:global|function)_variable|exists_function_variable|grep_function|have_function|array_build|is_array|in_array',
    'check_(?:files_exist|software|option|buildenv|pkgver|pkgrel|epoch|fullpkgver)|trap_exit|clean_up|source_(?:safe|buildfile)',
    'declare|printf|read|eval|shopt|shift|return|exit|unset|local|grep|echo|source|export|readonly',
  ].join('|')})$`,
);

export function isOwnedFunction(name: string): boolean {
  return ownedFunctions.test(name);
}

/** A value that stands nowhere as it is. */
export function madeUp(value: string, { start, end }: Span): Item {
  return { value, at: { start, end }, origin: null };
}

/** As makepkg starts one: `CARCH` is that of the machine which the AUR's packages are made for. */
export function newScope(): Scope {
  return {
    variables: new Map([['CARCH', { is: 'scalar', item: madeUp('x86_64', { start: 0, end: 0 }) }]]),
    functions: new Map(),
    constants: new Set(),
    locals: new Map(),
  };
}

/** Every value of a variable, in the order of its indices; empty where it is not set. */
export function itemsOf(variable: Variable | undefined): readonly Item[] {
  if (variable === undefined) return [];
  if (variable.is === 'unknown') throw variable.why;
  if (variable.is === 'scalar') return [variable.item];
  if (variable.is === 'map') return [...variable.items.values()];
  return [...variable.items].sort(([a], [b]) => a - b).map(([, item]) => item);
}

/** The (first) value of a field; undefined where it is not set. */
export function fieldItem({ variables }: Scope, name: string): Item | undefined {
  return itemsOf(variables.get(name))[0];
}

/** As `fieldItem`, empty where it is not set. */
export function fieldValue(scope: Scope, name: string): string {
  return fieldItem(scope, name)?.value ?? '';
}
