import type { Context } from './generate-helpers.ts';

/** Words for a text: every way to quote, every expansion that packagers use. */
const texts: readonly string[] = [
  "'plain text'",
  'word',
  '"double quotes"',
  "'it is `not` run: $(x) ${y}'",
  '"it\'s $_name, \\$5, \\`x\\`, \\"quoted\\" and \\\\"',
  "$'tab\\there \\'quoted\\' \\x41\\u00e9'",
  'back\\ slashed\\ \\"word\\"',
  "'mixed '\"with $_n\"' and '${_name}",
  '"  blanks   and\ttabs  "',
  '"$_text"',
  '"${_text}${_ver}"',
  '$_ver',
  '"über naïve — 日本語"',
  '"${_name//-/ } ${_name/-/_}"',
  '"${_ver%.*}-${_ver##*.}-${_ver%%.*}-${_ver#*.}"',
  '"${_ver//./}"',
  '"${_name:0:5}${_name: -4}${_name:6}"',
  '"${_name,,} ${_name^^}"',
  '"${_nothing:-default} ${_nothing-"quoted default"} ${_n:+set}${_nothing:+unset}"',
  '"${_list[0]} ${_list[-1]} ${_list[*]} ${#_list[@]}"',
  '"${_list[@]}"',
  '"${#_name} $((${#_n} * 2 + 1))"',
  '"$(( (1 << 4) % 7 )) $((_nothing + 3))"',
  '"${_text##* }"',
  '"${_name/#Fancy/Plain}${_name/%Tool/Kit}"',
  '"$_n$_n.$_n-$_n/$_n:$_n"',
  '"a#b" ',
  'a#b',
  "'#no comment'",
  '"\\a\\b \\! \\?"',
  "''",
  '""',
  '"one \\\ncontinued"',
  "'two\nlines'",
  '"(parentheses) [brackets] {braces} * ? ~ ! & ; | < >"',
  '\\(escaped\\)\\ \\&\\ \\;',
  '"$"',
  '"${_list[@]/#/pre-}"',
  '"${_list[*]%e}"',
  '"$(echo "$_name" | tr A-Z a-z)"',
  '"$(printf %s-%s "$_n" "$_ver")"',
  '"$(echo $_ver | sed \'s/\\.[0-9]*$//\')"',
  '${_n}"-"${_ver}\'-\'',
  '"%s %d %%"',
  "'trailing backslash \\'",
  '"nested ${_nothing:-${_n:-x}} ${_nothing:-"a b"}"',
  '"${_n/o/0}"',
];

export function scalarFields({ dice, names, variables }: Context): string[][] {
  const assign = (field: string, value: string): string[] => {
    if (dice.chance(0.1)) return [`${field}=${dice.pick(["'x'", 'y', '""'])}`, `${field}+=${value}`];
    return [`${field}=${value}${dice.pick(['', '', '', ' # comment', ';', ' ; true', '  '])}`];
  };
  const own = variables.map((name) =>
    dice.pick([`"$${name}"`, `"$${name}"`, `$${name}`, `"\${${name}}x"`, `"\${${name}[@]}"`]),
  );
  const optional = (share: number, make: () => string[]): string[][] => (dice.chance(share) ? [make()] : []);
  const versions = [
    '1.2.3',
    "'1.2.3'",
    '$_ver',
    '"${_ver}"',
    '${_ver//./_}',
    '"$_ver.r5.gabc"',
    '20240102',
    '"${_ver%.*}"',
    '1.0+rc1',
    '1.0~beta',
  ];
  return [
    [`pkgver=${dice.pick(versions)}`],
    [`pkgrel=${dice.pick(['1', '2', '1.1', "'3'", '"4"', '$((1+1))'])}${dice.pick(['', ' # by hand'])}`],
    ...optional(0.2, () => [`epoch=${dice.pick(['1', "'2'", '0', '', '"$((1))"'])}`]),
    ...optional(0.9, () => assign('pkgdesc', dice.pick(dice.chance(0.5) && own.length > 0 ? own : texts))),
    ...optional(0.8, () =>
      assign(
        'url',
        dice.pick([
          'https://example.org/$_n',
          "'https://example.org/?a=b&c=d#e'",
          '"https://example.org/${_name,,}/"',
          ...texts,
        ]),
      ),
    ),
    ...optional(0.15, () => [
      `install=${dice.pick(names.length > 0 ? ['duo.install', '"${_nothing}duo.install"'] : ['solo.install', "'solo.install'", '"$_n.install"'])}`,
    ]),
    ...optional(0.1, () => [`changelog=${dice.pick(['NEWS', "'NEWS'"])}`]),
  ];
}

export function arrayField(context: Context, field: string, words: readonly string[], share = 0.35): string[] {
  const { dice } = context;
  if (!dice.chance(share)) return [];
  const value = (): string => `(${dice.layout(dice.many(words, dice.chance(0.1) ? 0 : 1, 4))})`;
  if (dice.chance(0.06)) return [`${field}[0]=${words[0] ?? ''}`, `${field}[1]=${words.at(-1) ?? ''}`];
  const lines = [`${field}=${value()}${dice.pick(['', '', ' # done', ';'])}`];
  if (dice.chance(0.15)) lines.push(`${field}+=${value()}`);
  if (dice.chance(0.05)) lines.push(`[[ $_n == solo ]] && ${field}+=${value()} || ${field}=()`);
  if (dice.chance(0.05)) lines.push(`if [ "$_ver" != 1.2.3 ]; then`, `  ${field}+=${value()}`, 'fi');
  if (dice.chance(0.05)) lines.push(`for _each in a b; do`, `  ${field}+=(${words[0] ?? ''})`, 'done');
  if (dice.chance(0.05)) lines.push(`${field}=("\${${field}[@]}" ${words[0] ?? ''})`);
  return lines;
}

const relations: readonly string[] = [
  'glibc',
  "'gcc-libs'",
  '"zlib>=1.2"',
  "'python>=3.11' 'python<3.13'",
  'foo=1:2.3-4',
  "'libx.so=1-64'",
  '"$_n"',
  '"${_n}-common=$_ver"',
  'lib32-{a,b,c}',
  '{qt5,qt6}-base',
  'mod-{1..3}',
  '"${_list[@]}"',
  '${_list[@]}',
  '"${_list[@]/#/mod-}"',
  '"${_list[@]:1:2}"',
  '"${_list[@]%e}"',
  '$(echo a b)',
  '"ttf-font"',
  'sh',
  '"${_name,,}>=${_ver%.*}"',
];

const provisions = ['"$_n=$_ver"', "'solo'", 'libsolo.so', '"${_name,,}"', '"libsolo.so=${_ver%%.*}-64"', 'a=1:2'];

const optional: readonly string[] = [
  "'foo: for this and that'",
  '"bar: it\'s for \\"quotes\\" and \\$dollars"',
  "'baz>=1.2: with a version'",
  'qux:\\ escaped',
  "$'tab:\\ta tab'",
  '"${_n}-extra: for $_name"',
  "'python: #1 (of 2) * ? [x] {a,b}'",
  '"lib: no braces here"',
  "'plain'",
  "'x: ' ",
];

/** What relates to other packages, also for each architecture. */
export function relationFields(context: Context): string[][] {
  const { dice, architectures } = context;
  const all: readonly (readonly [string, readonly string[]])[] = [
    ['depends', relations],
    ['makedepends', relations],
    ['checkdepends', relations],
    ['optdepends', optional],
    ['conflicts', relations],
    ['replaces', relations],
    ['provides', provisions],
  ];
  const own = architectures.filter((arch) => arch !== 'any').map((arch) => `_${arch}`);
  return all.flatMap(([field, words]) => [
    arrayField(context, field, words, 0.4),
    ...own.map((suffix) => (dice.chance(0.12) ? arrayField(context, `${field}${suffix}`, words, 1) : [])),
  ]);
}

const sources: readonly string[] = [
  '"https://example.org/$_n-$pkgver.tar.gz"',
  '"$_n-$pkgver.tgz::https://example.org/v${pkgver}/x.tgz?a=1&b=2#c"',
  "'https://example.org/file with blanks.zip'",
  '"git+https://example.org/${_n}.git#tag=v${_ver}"',
  'https://example.org/a.tar.gz{,.sig}',
  '"https://example.org/"{a,b}".tar.xz"',
  'x.patch',
  '"x.patch"',
  "'duo.desktop'",
  '"${url}/x.tgz"',
  '"https://example.org/${_list[1]}/${CARCH}.bin"',
  'https://example.org/?q=$_ver',
];

const sums: readonly string[] = [
  "'SKIP'",
  'SKIP',
  '"SKIP"',
  `'${'0123456789abcdef'.repeat(4)}'`,
  'ab'.repeat(32),
  '${_nothing:-SKIP}',
];

export function sourceFields(context: Context): string[][] {
  const { dice, architectures } = context;
  const suffixes = ['', ...architectures.filter((arch) => arch !== 'any').map((arch) => `_${arch}`)];
  return suffixes.flatMap((suffix) => [
    arrayField(context, `source${suffix}`, sources, suffix === '' ? 0.7 : 0.3),
    arrayField(
      context,
      `${dice.pick(['sha256', 'sha256', 'md5', 'sha512', 'b2', 'ck', 'sha1', 'sha224', 'sha384'])}sums${suffix}`,
      sums,
      0.5,
    ),
  ]);
}
