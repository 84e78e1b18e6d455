import { describe, expect, test } from 'vitest';
import { askBash, evaluate } from './testing/bash.ts';

/** What PKGBUILDs do besides assigning; every one of these is understood. */
const scripts = [
  'x=1; if [[ $x -eq 1 ]]; then r=(yes); elif true; then r=(no); else r=(never); fi',
  'x=; if [[ -n $x ]]; then r=(yes); elif [[ -z "$x" && ! $x ]]; then r=(empty); fi',
  'for i in a b{1,2} "c d"; do r+=("$i-"); done',
  'for i in 1 2 3; do [[ $i == 2 ]] && r+=($i); done; true',
  'x=abc; case $x in (a|b) r=(1);; a*) r=(2);; *) r=(3);; esac',
  'x="a b"; case "$x" in "a b") r=(quoted);; esac',
  'case y in n) ;; esac; r=(after)',
  'x=5; ((x > 3 && x != 4)) && r=(big) || r=(small)',
  'x=0; ((x)) || r=(zero)',
  'x=linux-lts; [[ $x = linux* ]] && r=(match); [[ $x != "linux*" ]] && r+=(literal)',
  'x=1.2.3; [[ $x =~ ^[0-9]+\\.[0-9]+ ]] && r=(version); [[ $x =~ (a|b)$ ]] || r+=(no)',
  'x="a.c"; [[ abc =~ "$x" ]] || r=(literal); [[ abc =~ $x ]] && r+=(expression)',
  '[[ ( a == b || c == c ) && ! d == e ]] && r=(grouped)',
  '[ "$nope" = "" ] && [ 3 -lt 4 ] && test -z "" && r=(single)',
  '[ ! -n "" ] && r=(negated)',
  '! false && r=(inverted)',
  '{ r=(a); r+=(b); } && r+=(c)',
  'false || { r=(fallback); }',
  'declare -A m=([a]=1 [b]="2 3"); m[c]=4; m[a]+=x; r=("${m[a]}" "${m[b]}" "${m[c]}" "${m[nope]-none}")',
  'declare x=1 y=(2 3); readonly z=4; export w="$x$z"; r=($x "${y[@]}" $w)',
  'a=(1 2 3); a[1]=x; a[5]=y; a+=(z); unset -v q; r=("${a[@]}" "${!a[*]}" "${#a[@]}")',
  'a=(1 2); a[-1]=last; r=("${a[@]}"); r[0]+=first',
  'a=(x y); unset a; r=("${a[@]}" end)',
  'a=one; a+=(two); r=("${a[@]}")',
  'a=(1); a=2; r=("${a[@]}")',
  'printf -v x "%s.%s" 1 2; r=("$x" "$(printf "%s-" a b c)")',
  'r=($(echo "a  b" c) "$(echo -n "d  e")" "$(printf "%s\\n" x y)")',
  'v=1.2.3-rc1; r=($(echo "$v" | tr - _) $(echo $v | cut -d. -f1,2) $(echo ${v} | sed "s/-rc/rc/;s/\\./_/g"))',
  'r=($(tr a-z A-Z <<< "shout") $(cut -c2-3 <<< abcd) $(sed "s|b*$|X|" <<< abb) $(tr -d "0-9." <<< a1.b2))',
  'f() { r=(never); }; g () ( exit 1 ); function h { return 1; }; r=(defined)',
  'x=a; : "${x:=b}" "${y:=c}"; r=("$x" "$y")',
  'x=y; y=z; r=("${!x}" "$((1 + 2 * 3 ** 2 % 5))" "$(( (1 << 4) | 3 ))" "$(( 5 > 3 ? 010 : 0x1f ))")',
  'r=(a # comment\n  # another\n  b) # end',
  'r=(a \\\n  b); x=c\\\nd; r+=("$x")',
  "r=($'tab\\there' $'quo\\'te' \"dollar\\$\" back\\\\slash)",
  'x="multi\nline"; r=("$x" "${x%%$\'\\n\'*}")',
  'x=a:b:c; r=("${x//:/ }" ${x//:/ })',
  'x=1.2; r=("${x/[a-z]/.&}" "${x/2/"&"}")',
  "build() {\n  cat <<EOF > x\n}\nEOF\n  if true; then :; fi\n  a=$(cat <<-'E'\n\t) }\n\tE\n  )\n}\nr=(parsed)",
  'package() { for ((i=0; i<3; i++)); do while read -r l; do :; done < <(ls); done; select x in a; do break; done; }; r=(parsed)',
  'prepare() { local a=(1 2) b; [[ $b =~ ^(x|y)+$ ]] && return; case $b in "x)") ;; (y) ;& *) ;; esac; }; r=(parsed)',
  'check() { cmd <<< "a" 2>&1 | tee >(cat) &> log & wait; arr[i++]=x; ((i <<= 2)); echo ${#arr[@]} ${a[@]:1:2} "${x//\\"/}"; }; r=(parsed)',
];

describe('commands', () => {
  const real = askBash(scripts);

  test.each(scripts.map((script, at) => [script, real[at]] as const))('%s', (script, expected) => {
    expect(expected).not.toBeNull();
    expect(evaluate(script)).toBe(expected);
  });
});
