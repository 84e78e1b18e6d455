import type { Context } from './generate-helpers.ts';

/** What stands in functions: none of it is evaluated, and all of it has to be read. */
const commands: readonly string[] = [
  'cd "$srcdir/$_n-$pkgver"',
  './configure --prefix=/usr \\\n    --with-x="a b" --without-y',
  'make DESTDIR="$pkgdir" install',
  'install -Dm755 "$_n" "$pkgdir/usr/bin/$_n"',
  "sed -i 's/a/b/; s|c|d|' file # it's a comment",
  'cat > file <<EOF\nsome text with $vars and `ticks` and " quotes\nEOF',
  "cat <<'END' | tee file >/dev/null\n$(not run) } { )\nEND",
  'cat <<-EOT\n\tindented )\n\tEOT',
  'for i in a b "c d"; do\n    echo "$i" >> file\n  done',
  'while read -r line; do echo "$line"; done < <(ls)',
  'if [[ -f file && $x =~ ^(a|b)+$ ]]; then rm file; elif [ -d x ]; then :; else true; fi',
  'case $CARCH in x86_64) a=1 ;; i?86 | arm*) a=2 ;; *) ;; esac',
  '(cd sub; make)',
  '{ echo a; echo b; } > out 2>&1',
  'local a=1 b="x y" c=(1 2 3)',
  'echo "${a[@]}" "${#a}" "${a//x/y}" "$((1 + 2))" $(date +%s)',
  'x=$(cat <<< "$y" | wc -l) && echo $x || return 1',
  'find . -name "*.x" -exec rm {} \\; -o -print',
  '[[ $a == "b" ]] || exit 1',
  "printf '%s\\n' \"${_list[@]}\" 'it'\\''s'",
  'export CFLAGS+=" -O2"',
  'arr+=("one" \'two\')',
  'until false; do break; done',
  'for ((i = 0; i < 3; i++)); do echo $i; done',
  'select x in a; do break; done',
  'function inner { echo in; }\n  inner',
  'rm -rf "$pkgdir"/usr/{share/doc,lib/*.a}',
  'echo "a # b" \'# c\' #d',
  'test -n "$x" && ! grep -q y z',
  'python -c "import sys; print(\'x\')"',
  'GOFLAGS="-x" go build -o x ./...',
  ': "${x:=default}"',
  'true & wait',
  'make |& tee log',
];

export function buildFunctions({ dice, names }: Context): string[] {
  const body = (): string[] => dice.many(commands, 1, 4).map((command) => `  ${command}`);
  const isSplit = names.length > 0;
  const head = (name: string): string =>
    dice.pick([`${name}() {`, `${name} () {`, `function ${name} {`, `${name}()\n{`, `function ${name}() {`]);
  const make = (name: string, share: number): string[] => (dice.chance(share) ? [head(name), ...body(), '}', ''] : []);
  return [
    ...make('prepare', 0.3),
    ...(isSplit || dice.chance(0.9) ? make('check', 0.15) : []),
    ...make('_helper', 0.2),
    ...(dice.chance(0.05)
      ? ['pkgver() {', '  cd "$_n"', '  git describe --long | sed "s/-/.r/;s/-/./g"', '}', '']
      : []),
  ];
}

const overrides: readonly string[] = [
  "pkgdesc='of its own'",
  'pkgdesc="$pkgname of $pkgbase: ${_name}"',
  'pkgdesc+=" (more)"',
  'pkgdesc="it\'s $_ver"',
  'pkgdesc=',
  'url="https://example.org/$pkgname/${_ver%.*}"',
  "license=('MIT')",
  'license=(MIT "GPL")',
  'depends=()',
  'depends=(\'zlib\' "$_n=$pkgver")',
  'depends+=(bash "lib-${pkgname}")',
  'depends=("${depends[@]}" extra)',
  'depends+=("${_list[@]}")',
  "depends_x86_64=('lib32')",
  'optdepends=(\'a: for "b"\'\n    \'c: (d) # e\' # comment\n    "f: $pkgname")',
  'optdepends+=("x: y")',
  'provides=("$pkgname=$pkgver" "libx.so=1-64")',
  'provides+=(more)',
  'conflicts=("${pkgname%-*}-git")',
  'replaces=(old-{a,b})',
  "groups=('tools')",
  'groups=()',
  'arch=(any)',
  "arch=('x86_64')",
  'options=(!strip)',
  "backup=('etc/x')",
  'backup+=("etc/${pkgname}.conf")',
  'install=duo.install',
  'install=',
  "changelog='NEWS'",
];

/** Where makepkg finds a line all the same: it looks at how the function is printed, not at what it does. */
const around: readonly string[] = [
  'if [[ $CARCH == x86_64 ]]; then\n    LINE\n  fi',
  'if false; then true; else\n    LINE\n    true\n  fi',
  'for i in a b; do\n    LINE\n  done',
  'case $CARCH in\n    x86_64)\n      true\n      LINE\n      ;;\n    *) : ;;\n  esac',
  '{\n    LINE\n    true\n  }',
  'while false; do LINE; done',
  'true; LINE; true',
  'if true; then if true; then LINE; fi; fi',
];

export function packageFunctions({ dice, names }: Context): string[] {
  const targets =
    names.length > 0
      ? names.map((name) => `package_${name}`)
      : [dice.pick(['package', 'package', 'package', 'package_solo'])];
  const share = names.length > 0 ? 4 : 1;
  return targets.flatMap((name) => {
    const own = dice.some(overrides, 0, share).map((line) => {
      if (dice.chance(0.15) && !line.includes('\n')) return dice.pick(around).replace('LINE', () => line);
      return `${line}${dice.pick(['', '', ';', ' # why'])}`;
    });
    const inside = dice.shuffled([...own, ...dice.many(commands, 0, 3)]);
    const head = dice.pick([`${name}() {`, `${name} () {`, `${name}()\n{`]);
    return [head, ...(inside.length === 0 ? [':'] : inside).map((line) => `  ${line}`), '}', ''];
  });
}
