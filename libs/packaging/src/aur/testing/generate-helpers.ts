import type { Dice } from './dice.ts';

export interface Helpers {
  readonly lines: readonly string[];
  /** Further variables that are set, to be used in texts. */
  readonly variables: readonly string[];
}

export interface Context extends Helpers {
  readonly dice: Dice;
  /** Empty where there is one package. */
  readonly names: readonly string[];
  readonly architectures: readonly string[];
}

/** Variables that every generated file has, in other words each time: a name, a version, a list, a text; and some that few have. */
export function preamble(dice: Dice): Helpers {
  const more = dice.some(extras, 0, 6);
  const lines = [...basics.map((ways) => dice.pick(ways)), ...more];
  const names = more.flatMap((line) => line.match(/(?<![\w$({])_\w+(?=\+?=|\[)/g) ?? []);
  // In which order a list with keys comes is bash's own affair.
  return { lines, variables: [...new Set(names)].filter((name) => name !== '_map') };
}

const raw = String.raw;

/** Each of them in the ways that it may be written. */
const basics: readonly (readonly string[])[] = [
  [
    '_n=solo',
    "_n='solo'",
    '_n="so"lo',
    raw`_n=s\olo`,
    "_n=$'solo'",
    '_n=${_zero}solo',
    'declare -g _n=solo',
    'export _n=solo',
  ],
  [
    ...['_name=Fancy-Tool', "_name='Fancy'-Tool", '_name=Fancy; _name+=-Tool', 'printf -v _name %s-%s Fancy Tool'],
    ...['readonly _name=Fancy-Tool', '_name=$(echo Fancy Tool | tr " " -)', '_name=Fancy-Tool-x; _name=${_name%-x}'],
  ],
  [
    ...['_ver=1.2.3', '_ver="1.2.3"', '_ver=1.2; _ver+=.3', '_v=(1 2 3); _ver="${_v[0]}.${_v[1]}.${_v[-1]}"'],
    ...['_major=1 _ver=$_major.2.3', '_ver=v1.2.3; _ver=${_ver#v}', '_ver=1_2_3; _ver=${_ver//_/.}'],
  ],
  [
    ...['_list=(\'one\' two "three")', '_list=(one); _list+=(two three)', '_list=({one,two,three})'],
    ...['_list[0]=one; _list[1]=two; _list[2]=three', '_list=([2]=three [0]=one [1]=two)'],
    ...['for _l in one two three; do _list+=("$_l"); done', '_list=($(echo one two three))'],
  ],
  [
    '_text=\'a $dollar, a `tick` and "quotes"\'',
    raw`_text="it's \$5 and ${'\\`tick\\`'}  two  blanks"`,
    raw`_text=$'tab\tand\x41 it\'s'`,
    '_text=plain',
    "_text='  blanks around  '",
    '_text="über $_name"',
    "_text='line one\nline two'",
    '_text=',
    "_text='* ? [a-z] {a,b} ~'",
  ],
];

const extras: readonly string[] = [
  'unused=$(git rev-parse HEAD 2>/dev/null)',
  'if [[ $_ver == 1.* ]]; then _branch=one; else _branch=other; fi',
  'case "$_name" in Fancy*) _kind=fancy ;; *) _kind=plain ;; esac',
  '[[ -z $_nothing ]] && _empty=yes',
  '[ "$_ver" = 1.2.3 ] && _exact=1 || _exact=0',
  '_sum=$((2 * (3 + 4) - 1))',
  'declare -A _map=([key]=value ["other key"]=second); _mapped="${_map[key]} ${_map["other key"]}"',
  '_ref=_name; _indirect=${!_ref}',
  '_upper=${_n^^} _first=${_n^}',
  '_date=20240102; _dated=${_date:0:4}-${_date:4:2}-${_date: -2}',
  'unset _never',
  '{ _grouped=a; _grouped+=b; }',
  ': "${_default:=was not set}"; _defaulted=$_default',
  '_tr=$(echo "$_name" | tr A-Z a-z)',
  raw`_sed=$(echo $_ver | sed 's/\./_/g')`,
  '_cut=$(cut -d. -f1,2 <<< $_ver)',
  'true',
  'if ! [[ $_n =~ ^s[a-z]+$ ]]; then _n=other; fi',
  'declare _local=gone _gone=(a b)',
  'typeset -r _constant="of $_n"; _copied=$_constant',
  '_before=global; declare _before=local; _during=$_before',
  'declare -A _gonemap=([a]=1); _kept=${_gonemap[a]}',
  '_a=x _b=${_a}y; _c=$_a$_b; _a=z',
  '_arr=(a "b c" [5]=f g); _arr[1]+=d; _last=${_arr[-1]} _count=${#_arr[@]} _at="${!_arr[*]}"',
  '_scalar=one; _scalar+=(two); _both="${_scalar[*]}"',
  raw`_mixed=a"b"'c'$'d'\e${'${_n}'}"$_ver"`,
  '_slice="${_list[@]:1}"; _slice2=${_list[*]:0:2}',
  '_each=("${_list[@]^^}" "${_list[@]/e/E}" "${_list[@]#o}" "${_list[@]:(-2):1}"); _eachs="${_each[*]}"',
  '_class=${_name//[^[:alnum:]]/_}${_name//[a-m]/.}${_name##*[!a-z]}',
  '_nested="${_nothing:-"${_n:+"in $_ver"}"}"',
  'case $_ver in 1.[0-9].* | 2*) _case=matched ;; esac',
  'case "$_name" in *" "*) _blank=1 ;; "Fancy-Tool") _blank=0 ;; esac',
  raw`if [[ $_ver =~ ^([0-9]+)\.([0-9]+)(\.[0-9]+)?$ && ! $_n =~ [A-Z] ]]; then _regex=yes; else _regex=no; fi`,
  'if [[ "$_n" != solo || ( -n $_ver && $_name == *Tool ) ]]; then _cond=a; elif true; then _cond=b; fi',
  '[ -z "$_nothing" ] && [ "$_n" != x ] && _and=1; test -n "$_n" || _and=0',
  'for _i in {01..03} {c..a}; do [[ $_i == 02 ]] || _seq+="$_i,"; done; _sequence=${_seq%,}',
  '(( 3 > 2 && (1 | 4) == 5 )) && _arith=$(( -7 / 2 % 3 ** 2 ? 0x1F : 010 ))',
  "printf -v _printed '%s=%s;' a 1 b 2; _prints=$_printed",
  `_echoed=$(echo -n "$_name" | sed 's/-/ /g' | tr ' ' '+' | cut -c1-8)`,
  raw`_fields=$(echo "a:b:c:d" | cut -d: -f2-3); _words=($(printf "%s\n" x y z)); _wordss=${'${_words[*]}'}`,
  '_brace=pre{a,b{1,2}}post; _braced=(pre{a,b{1,2}}post {,x}y "{a,b}" {a} {a,b}{1..2}); _braces="${_braced[*]}"',
  raw`_esc="\$_n \\ \a"; _esc2=\$_n\ x; _esc3='\n'`,
  '_unset="${_nothing+set}${_nothing-unset}${_nothing:-}${_empty_-}"',
  'export _exported="$_n" PKGEXT=.pkg.tar.zst',
  'function _fun { :; }',
  '_idx=1; _indexed=${_list[_idx]}${_list[$_idx+1]}${_list[_idx-1]}',
  '_quote=${_text//\\"/_}; _dollar=${_text//\\$/USD}',
  '_long=$_n; _long=$_long$_long; _long=$_long$_long; _trim="${_long#*"o"}${_long%%"lo"*}"',
  'if true; then\n  _multi=a\n  _multi+=b # why\nfi; _lines=$_multi',
  '_cont=one\\\ntwo; _continued=$_cont',
  '_hash=a#b; _hash2=${_hash#*#} _hash3="${_hash%%#*}#"',
  '_sparse=([3]=c [7]=g); _sparses="${_sparse[*]} ${!_sparse[@]} ${#_sparse[@]} ${_sparse[3]}"',
  '_joined=("${_list[@]}"{,.sig}); _joineds="${_joined[*]}"',
  '_split="a  b c"; _splits=($_split "$_split"); _splitted="${#_splits[@]} ${_splits[1]}"',
  raw`_ansi=$'\u00fc\t\\ \'q\' \x21'`,
];
