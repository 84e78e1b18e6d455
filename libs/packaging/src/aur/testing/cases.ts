/** PKGBUILDs that are compared with a file that was looked at, and with the real makepkg where there is one. */
export const cases: Readonly<Record<string, string>> = {
  'every kind of expansion': String.raw`# Maintainer: A <a@example.org>
_name=Fancy-Tool; _pre=rc1
pkgname="${'$'}{_name,,}-bin"
pkgver=1.2.3.${'$'}{_pre}
pkgrel=2
epoch=1
pkgdesc="  It's  ${'$'}{_name//-/ }:	tabs and   blanks "
arch=('x86_64' 'aarch64')
url='https://example.org/'"${'$'}{_name,,}"
license=(MIT 'Apache-2.0 OR BSD-2-Clause')
depends=('glibc>=2.38' "lib${'$'}{_name:0:5}" {a,b}{1..3})
optdepends=('foo: for "quotes" and $dollars'
            "bar: ${'$'}{pkgname%-bin} support" # a comment with ' in it
            $'baz: it\'s \x41' qux:\ it\ is
)
provides=("${'$'}{pkgname%-*}=${'$'}{pkgver}")
conflicts=("${'$'}{provides[@]%%=*}")
options=(!strip)
source=("${'$'}{pkgname}-${'$'}{pkgver}.tar.gz::${'$'}{url}/v${'$'}{pkgver%.*}-${'$'}{pkgver##*.}/x.tgz?a=1"
        https://example.org/${'$'}{_name}.git?signed#tag=v${'$'}{pkgver//./_}
        )
source_x86_64=("${'$'}{url/https:/http:}/x86_64"{,.sig})
source_aarch64=("$url/${'$'}{CARCH/x86_64/arm64}")
noextract=("${'$'}{source[0]%%::*}")
validpgpkeys=('0123456789ABCDEF')
sha256sums=(SKIP 'SKIP')
sha256sums_x86_64=('SKIP'
                   'SKIP')
b2sums_aarch64=(SKIP)
package() { :; }
`,
  'a split package with overrides': String.raw`pkgbase=duo
pkgname=(duo duo-docs)
pkgver=3
pkgrel=1.1
pkgdesc='base'
arch=(x86_64)
license=(GPL)
groups=(tools)
depends=(glibc)
depends_x86_64=(lib32)
makedepends=(go)
install=duo.install
_common='shared text'
build() {
  make DESTDIR="$pkgdir" <<EOF
  no field here } { 'apostrophe
EOF
  case $x in a) echo ")";; (b|c) ;; esac
  [[ $a =~ ^(x|y)\.z$ ]] && diff <(ls "$a") <(ls b) || echo $((1 << 2)) "${'$'}{a[@]:1}" >/dev/null 2>&1
}
package_duo() {
  pkgdesc="$pkgname of $pkgbase: $_common"
  depends+=('zlib' "bar>=$pkgver")
  if [[ $CARCH == x86_64 ]]; then
    optdepends=('x: y')
  fi
  local groups=(never)
  backup=(etc/duo.conf
          # comment
          etc/duo.d) ; install -d x
}
package_duo-docs() {
  pkgdesc+=' (documentation)'
  arch=('any')
  depends=()
  groups=()
  url="https://example.org/$pkgname"
  install=
  cd "$srcdir" && license=(ignored)
  options=(docs); changelog=
}
`,
  'commands that only set variables': String.raw`pkgname=ctl
pkgver=20240102
pkgrel=1
_date=${'$'}{pkgver:0:4}-${'$'}{pkgver:4:2}-${'$'}{pkgver: -2}
_sum=$(( (0x10 - 14) * 3 ))
if [[ $pkgver =~ ^2024 && ! -z $_date ]]; then pkgdesc="year $_date"; else pkgdesc=no; fi
for _m in one two; do depends+=("mod-$_m"); done
case $pkgname in c*l) license=(MIT) ;; *) license=(GPL) ;; esac
declare -A _map=([x]=ex [y]="why not")
makedepends=("${'$'}{_map[x]}" "${'$'}{_map[y]// /-}")
printf -v _padded '%s-%s' a b
optdepends=("$_padded: $_sum")
arch=(any)
((_sum > 3)) && groups+=(big)
[ "$pkgname" = ctl ] || groups+=(never)
_unused=$(date +%s)
url=$(echo "https://example.org/$pkgname" | sed 's/example\.org/example.com/' | tr a-z A-Z)
_a=(1 2 3); unset _a
conflicts=("${'$'}{_a[@]}" "${'$'}{_nope:-default}" ${'$'}{_nope-a b} "${'$'}{pkgname:+yes}")
_ref=pkgname; provides=("${'$'}{!_ref}=1")
export _x=1
checkdepends=("${'$'}{_map[y]:0:3}" "v${'$'}{#pkgname}")
package() {
  true
}
`,
  'what is printed without a semicolon': `pkgbase=duo
pkgname=(duo duo-docs)
pkgver=3
pkgrel=1
pkgdesc=base
arch=(x86_64)
install=duo.install
package_duo() {
  cat <<-EOT
	indented )
	EOT
  install=
  pkgdesc=
  true & depends=(never-seen)
  cat <<EOF &
text
EOF
  provides=(seen)
}
package_duo-docs() {
  if true; then
    cat > x <<EOF
text
EOF
  fi
  pkgdesc=
  cat <<EOF && install=
text
EOF
  url=
}
`,
  'variables that last and variables that do not': `declare -A _map=([a]=1)
_kept=global; declare _kept=local _gone=gone
typeset -r _constant=$_kept
declare -g _shared=shared
readonly _read=only
pkgname=locals
pkgver=1
pkgrel=1
arch=(any)
declare pkgdesc='is gone, too'
url="https://example.org/$_kept/$_gone/$_constant/$_shared/$_read/\${_map[@]}"
_in=$(echo \${_sub:=set}); license=("$_in" "\${_sub-unset}")
for _each in a b; do _list+=($_each); done; for _list in c; do :; done
groups=("\${_list[@]}")
package() {
  depends=("x-$_shared" "y\${_gone}" "z-$_read" "kept-$_kept")
}
`,
};
