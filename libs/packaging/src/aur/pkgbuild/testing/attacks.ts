/**
 * PKGBUILDs by somebody who knows that they will be read: what they would run if bash read them, and what they cost. Each is tried behind the
 * four lines of `head`; `${marker}` is a file that must not be there afterwards.
 */
export const head = 'pkgname=a\npkgver=1\npkgrel=1\narch=(any)\n';

export interface Attack {
  readonly name: string;
  readonly text: string;
  /** `refused`: with its place; otherwise the pkgdesc that it must have. */
  readonly gives:
    | { readonly refused: RegExp; readonly line?: number; readonly column?: number }
    | { readonly pkgdesc: string };
}

/** Refused where `at` begins; where none is given, at its first character. */
const refused = (name: string, text: string, message: RegExp, at = ''): Attack => {
  const before = text.slice(0, at === '' ? 0 : text.lastIndexOf(at)).split('\n');
  const place = { line: 4 + before.length, column: (before.at(-1)?.length ?? 0) + 1 };
  return { name, text, gives: { refused: message, ...place } };
};
/** At whatever place it becomes too much. */
const tooMuch = (name: string, text: string): Attack => ({
  name,
  text,
  gives: {
    refused:
      /too much work|too long|too many words|nested too deeply|not understood|not evaluated|would have to be run/,
  },
});
const pure = (name: string, text: string, pkgdesc: string): Attack => ({ name, text, gives: { pkgdesc } });

const touch = 'touch "$MARKER"';
const run = /would have to be run|is not evaluated|is set/;

/** What would run a program, or change what makepkg does. */
export const executions: readonly Attack[] = [
  refused('command substitution', `pkgdesc=$(${touch}; echo x)`, /would have to be run/, '$('),
  refused('command substitution in an expansion', `pkgdesc=\${x:-$(${touch})}`, run, 'touch'),
  refused('command substitution in an index', `pkgdesc=\${pkgname[$(${touch})]}`, run, 'touch'),
  refused('command substitution in arithmetic', `pkgdesc=$(( $(${touch}) + 1 ))`, run, 'touch'),
  refused('command substitution in a pattern', `pkgdesc=\${pkgname#$(${touch})}`, run, 'touch'),
  refused('command substitution in a default that is set', `: "\${x:=$(${touch})}"`, run, 'touch'),
  refused('command substitution between quotes', `pkgdesc="a $(${touch}) b"`, run, 'touch'),
  refused('command substitution in a here-string', `pkgdesc=$(cat <<< "$(${touch})")`, run, 'touch'),
  refused('command substitution in a source', `source=("https://$(${touch}).example/x")`, run, 'touch'),
  refused('command substitution in a package function', `package() {\n  pkgdesc=$(${touch})\n}`, run, 'touch'),
  refused(
    'an index that is run when it is arithmetic',
    `x='pkgname[$(${touch})]'\npkgdesc=$((x))`,
    /arithmetic is not understood/,
    'x))',
  ),
  refused(
    'an index that is run when it is compared',
    `x='pkgname[$(${touch})]'\n[[ $x -eq 1 ]] && pkgdesc=a`,
    /arithmetic is not understood/,
    '$x -eq',
  ),
  refused(
    'an index that is run when it is printed into',
    `printf -v 'x[$(${touch})]' %s a`,
    /printf is not evaluated here/,
    '-v',
  ),
  refused('an index that is run when it is tested', `[[ -v 'x[$(${touch})]' ]]`, run, '[[ -v'),
  refused('an index that is run when it is unset', `unset 'x[$(${touch})]'`, run, "'x["),
  refused(
    'an index that is run when it is indirect',
    `x='y[$(${touch})]'\npkgdesc=\${!x}`,
    /which is no variable/,
    `\${!x}`,
  ),
  refused('backticks', `pkgdesc=\`${touch}\``, /backticks/, `\`touch`),
  refused('process substitution', `pkgdesc=<(${touch})`, /process substitution/, '<('),
  refused('process substitution as output', `true >(${touch})`, /process substitution/, '>('),
  refused('eval', `eval '${touch}'`, run),
  refused('eval with another name', `e=eval; $e '${touch}'`, run, '$e'),
  refused('source', `source /dev/stdin <<< '${touch}'`, run),
  refused('dot', `. ./x`, run),
  refused('bash', `bash -c '${touch}'`, run),
  refused('a path', `/usr/bin/${touch}`, run),
  refused('command', `command ${touch}`, run),
  refused('builtin', `builtin eval '${touch}'`, run),
  refused('exec', `exec ${touch}`, run),
  refused('exec of a file descriptor', `exec 3> "$MARKER"`, run),
  refused('trap', `trap '${touch}' EXIT`, run),
  refused('trap of every command', `trap '${touch}' DEBUG`, run),
  refused('alias', `alias true='${touch}'\ntrue`, run),
  refused('enable', `enable -f ./x.so x`, run),
  refused('a function that is called', `f() { ${touch}; }\nf`, /f is a function/, 'f'),
  refused('a function in place of true', `true() { ${touch}; }\ntrue`, /true is a function/, 'true'),
  refused('a function in place of echo', `tr() { ${touch}; }\npkgdesc=$(tr a b <<< a)`, run, 'tr a b'),
  refused("a function in place of makepkg's own", `srcinfo_write_attr() { ${touch}; }`, /makepkg has a function/),
  refused("a function that makepkg's output goes through", `printf() { ${touch}; }`, /makepkg has a function/),
  refused('a function that calls itself', `f() { f; f; }\nf`, /f is a function/, 'f'),
  refused('what is run at the prompt', `PROMPT_COMMAND='${touch}'; BASH_ENV=x`, /BASH_ENV is set/, 'BASH_ENV'),
  refused('other word splitting', `IFS=,\npkgdesc=a`, /IFS is set/),
  refused('other word splitting by a loop', `for IFS in ,; do :; done`, /IFS is set/, ',;'),
  refused('other word splitting by printf', `printf -v IFS %s ,`, /IFS is set/, '-v'),
  refused('other word splitting by a default', `: "\${IFS:=,}"`, /IFS is not set in this file/, `\${IFS`),
  refused('other word splitting by a declaration', `declare IFS=,`, /IFS is set/, 'IFS'),
  refused('no word splitting', `unset IFS`, /IFS is set/, 'IFS'),
  refused("makepkg's own state", `PRINTSRCINFO=0`, /PRINTSRCINFO is set/),
  refused("makepkg's own libraries", `LIBRARY=/tmp/x`, /LIBRARY is set/),
  refused('a redirection', `true > "$MARKER"`, /redirected/),
  refused('a redirection alone', `> "$MARKER"`, /redirected/),
  refused('a redirected group', `{ true; } > "$MARKER"`, /redirected/),
  refused('a redirected loop', `for i in 1; do true; done > "$MARKER"`, /redirected/),
  refused('a redirection over the network', `true < /dev/tcp/203.0.113.1/80`, /redirected/),
  refused('a file that is read', `pkgdesc=$(< /etc/passwd)`, run, '< /etc'),
  refused('a file that is read into a variable', `read -r pkgdesc < /etc/passwd`, /redirected/),
  refused('a file that is mapped', `mapfile -t pkgdesc < /etc/passwd`, /redirected/),
  refused('names of files', `source=(/etc/*)`, /stands for files/, '/etc'),
  refused('a test of files', `[[ -f /etc/passwd ]] && pkgdesc=there`, /the test -f is not evaluated/),
  refused('a test of files in the old way', `[ -e /etc/passwd ] && pkgdesc=there`, /this test is not evaluated/),
  refused('the environment', `pkgdesc=$SSH_AUTH_SOCK$HOME`, /\$HOME is not set/, '$HOME'),
  refused('the environment, tested', `[[ -v HOME ]] && pkgdesc=set`, /the test -v is not evaluated/),
  refused('the environment, indirectly', `x=HOME\npkgdesc=\${!x}`, /\$HOME is not set/, `\${!x}`),
  refused('the environment, added to', `PATH+=x\npkgdesc=$PATH`, /PATH is not set in this file/, 'PATH+'),
  refused('the home folder of a user', `pkgdesc=~root`, /home folder/, '~root'),
  refused('a background command', `true & pkgdesc=a`, /in the background/),
  refused('a coprocess', `coproc ${touch}`, run),
  refused('a subshell', `( ${touch} )`, /a subshell is not evaluated/),
  refused('a pipeline', `true | ${touch}`, /a pipeline is not evaluated/),
  refused('an assignment in arithmetic', `x=1; : $((x = 2))`, /arithmetic is not understood/, 'x = 2'),
  refused('counting in arithmetic', `x=1; ((x++)); pkgdesc=$x`, /arithmetic is not understood/, 'x++'),
  refused('counting before in arithmetic', `x=1; pkgdesc=$((++x))`, /arithmetic is not understood/, '++x'),
  refused('counting in an index', `x=0; y[x++]=1; pkgdesc=$x\${y[@]}`, /arithmetic is not understood/, 'x++'),
  refused('a reference to a variable', `declare -n x=pkgver; x=2`, /this declaration is not evaluated/, '-n'),
  refused('a number by declaration', `declare -i x; x='y[$(${touch})]'`, /this declaration is not evaluated/, '-i'),
  refused('a prompt that is run', `x='$(${touch})'; pkgdesc=\${x@P}`, /is not evaluated/, `\${x@`),
  refused('an endless loop', `while true; do :; done`, /a loop with while/),
  refused('an endless loop by numbers', `for ((;;)); do :; done`, /a loop with for \(\(/),
  refused('set', `set -a`, run),
  refused('shopt', `shopt -s expand_aliases`, run),
  refused('the end of the shell', `exit 0`, run),
  refused('a variable that is read-only', `readonly x=1\nx=2`, /x is read-only/, 'x=2'),
];

/** What bash itself would do to nobody. */
export const harmless: readonly Attack[] = [
  pure('what only looks like a command', `pkgdesc='$(${touch}) \`${touch}\`'`, `$(${touch}) \`${touch}\``),
  pure('a value that looks like a command, twice', `x='$(${touch})'; y=$x; pkgdesc=\${y/z/}`, `$(${touch})`),
  pure('a value with braces and stars', `x='{a,b}*'; pkgdesc=$x`, '{a,b}*'),
  pure('names of objects in JavaScript', `constructor=a; __proto__=b; pkgdesc=$constructor$__proto__$toString`, 'ab'),
  pure(
    'a map with such keys',
    `declare -A m=([__proto__]=a [constructor]=b); pkgdesc=\${m[__proto__]}\${m[constructor]}\${m[toString]-c}`,
    'abc',
  ),
  pure('a heredoc of commands', `prepare() { cat <<E\n$(${touch})\nE\n}\npkgdesc=a`, 'a'),
  pure('commands in functions', `prepare() { ${touch}; eval "$x"; }\npkgdesc=a`, 'a'),
  pure('a long text', `pkgdesc=${'a'.repeat(100_000)}`, 'a'.repeat(100_000)),
  pure('a default in a subshell', `x=$(echo \${y:=in}); pkgdesc=$x\${y-gone}`, 'ingone'),
  pure('a loop', `for i in {1..2000}; do x=$i; done; pkgdesc=$x`, '2000'),
];

const nested = (count: number, open: string, close: string, inside = ''): string =>
  `${open.repeat(count)}${inside}${close.repeat(count)}`;
const doubling = (line: string, count = 60): string => Array.from({ length: count }, () => line).join('\n');

/** What would take all time or all memory. */
export const exhaustions: readonly Attack[] = [
  tooMuch('a long sequence', 'source=({1..999999999})'),
  tooMuch('a sequence longer than numbers', 'source=({1..99999999999999999999})'),
  tooMuch('sequences of sequences', 'source=({1..9999}{1..9999}{1..9999})'),
  tooMuch('pairs of pairs', `source=(${'{a,b}'.repeat(60)})`),
  tooMuch('many braces', `source=(${'{a,b}'.repeat(100_000)})`),
  tooMuch('braces that stay open', `source=(${'{'.repeat(100_000)})\nx=({1..9999}{1..9999})`),
  tooMuch('braces in braces', `source=(${nested(50_000, '{a,', '}')})`),
  tooMuch('a text that doubles', `x=aaaaaaaa\n${doubling('x=$x$x')}\npkgdesc=$x`),
  tooMuch('an array that doubles', `x=(a a a a)\n${doubling('x=("${x[@]}" "${x[@]}")')}\nsource=("\${x[@]}")`),
  tooMuch('a text that doubles by replacing', `x=aaaaaaaa\n${doubling('x=${x//a/aa}')}\npkgdesc=$x`),
  tooMuch('a text that doubles by printf', `x=aaaaaaaa\n${doubling('printf -v x %s%s "$x" "$x"')}\npkgdesc=$x`),
  tooMuch('a long text in many words', `x=${'a'.repeat(500_000)}\nsource=("$x"{1..9000})`),
  tooMuch(
    'a long text in many variables',
    `x=${'a'.repeat(500_000)}\n${Array.from({ length: 2000 }, (_, at) => `x${at}=$x`).join('\n')}`,
  ),
  tooMuch('loops in loops', `for a in {1..5000}; do for b in {1..5000}; do for c in {1..5000}; do :; done; done; done`),
  tooMuch(
    'an array with a far end',
    `x[1]=a; x[999999999]=b; source=("\${x[@]}"); for i in {1..9999}; do for j in {1..9999}; do source+=(a); done; done`,
  ),
  tooMuch('a power', '((x = 1))'),
  tooMuch('variables that lead to each other', `a=b; b=a; pkgdesc=$((a))`),
  tooMuch(
    'variables that lead to two others each',
    `${Array.from({ length: 90 }, (_, at) => `v${at}=v${at + 1}+v${at + 1}`).join('\n')}\npkgdesc=$((v0))`,
  ),
  tooMuch('many parentheses', `pkgdesc=$((${nested(50_000, '(', ')', '1')}))`),
  tooMuch('many minus signs', `pkgdesc=$((${'- '.repeat(50_000)}1))`),
  tooMuch('many questions', `pkgdesc=$((${'1?'.repeat(50_000)}1${':1'.repeat(50_000)}))`),
  tooMuch('commands in commands', `pkgdesc=${nested(10_000, '$(', ')')}`),
  ...[30, 45, 95].flatMap((depth) => [
    tooMuch(`arithmetic that is none, in each other, ${depth}`, `pkgdesc=${nested(depth, '$((', ') )', 'a')}`),
    tooMuch(`arithmetic commands that are none, in each other, ${depth}`, `${nested(depth, '((', ') )', 'a')}`),
  ]),
  tooMuch('expansions in expansions', `pkgdesc=${nested(50_000, '${x:-', '}')}`),
  tooMuch('quotes in expansions', `pkgdesc=${nested(50_000, '"${x:-', '}"')}`),
  tooMuch('groups in groups', `${nested(50_000, '{ ', '; }', 'true')}`),
  tooMuch('conditions in conditions', `${nested(50_000, 'if true; then ', '; fi', 'true')}`),
  tooMuch('functions in functions', `${nested(20_000, 'f() { ', '; }', 'true')}`),
  tooMuch('tests in tests', `[[ ${nested(50_000, '( ', ' )', 'a')} ]]`),
  tooMuch('negations of negations', `[[ ${'! '.repeat(50_001)} a ]]`),
  tooMuch('a pattern that can match in many ways', `x=${'a'.repeat(20_000)}\npkgdesc=\${x//${'*a'.repeat(40)}b/}`),
  tooMuch('a pattern at every place', `x=${'a'.repeat(200_000)}\npkgdesc=\${x//a*b/}`),
  tooMuch('brackets that stay open', `x=a; y='${'['.repeat(100_000)}'\npkgdesc=\${x#$y}`),
  tooMuch(
    'an expression that can match in many ways',
    `x=${'a'.repeat(100_000)}\n[[ $x =~ ^(a+)+(a+)+(a+)+$ ]]; [[ $x$x =~ (a|a|a|a)*(a|a|a)*b ]]; [[ $x$x$x =~ a*a*a*a*b ]]`,
  ),
  tooMuch('an expression that repeats', `[[ a =~ ((((a{200}){200}){200}){200}) ]]`),
  tooMuch(
    'a stream editor that can match in many ways',
    `x=${'a'.repeat(100_000)}\npkgdesc=$(echo "$x" | sed 's/${'a*'.repeat(40)}b/c/g')`,
  ),
  tooMuch(
    'many packages',
    `pkgname=(a{1..9000})\n${Array.from({ length: 500 }, (_, at) => `x${at}=1`).join('\n')}\npackage() {\n${'  depends+=(x)\n'.repeat(5_000)}}`,
  ),
  tooMuch('many errors', `${'x=$(y)\n'.repeat(100_000)}pkgdesc=$x\nfalse`),
];
