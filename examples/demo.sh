#!/bin/sh
# What `make demo` shows: a real product, released twice to a world on loopback (npm, GitHub, the AUR, a download page, a web server over
# SSH), then a third time with a fault that shows only in production: caught, wound back everywhere, and reported.
# Works in a temporary folder; no account, no root, no network.
set -eu
here=$(cd "$(dirname "$0")/.." && pwd)

missing=
for tool in node npm git ssh cc make; do command -v "$tool" >/dev/null || missing="$missing $tool"; done
if [ -n "$missing" ]; then
  echo "The demo needs$missing; on Debian or Ubuntu: apt-get install git openssh-client gcc make" >&2
  exit 1
fi

work=$(mktemp -d)
mkdir "$work/bin" "$work/home"
for help in "$here"/scripts/windlass/dist/*.help.txt; do
  name=$(basename "$help" .help.txt)
  ln -s "$here/scripts/windlass/dist/$name.js" "$work/bin/$name"
done
PATH=$work/bin:$PATH
export PATH
finish() {
  windlass harbor down --dir "$work/harbor" --quiet >/dev/null 2>&1 || true
  rm -rf "$work"
}
trap finish EXIT
trap 'exit 130' INT TERM

say() { printf '\n\033[1m== %s\033[0m\n' "$*" >&2; }
run() {
  printf '\033[1m$ %s\033[0m\n' "$*" >&2
  "$@"
}
seconds() { date +%s; }
began=$(seconds)

say 'A product, and a world to release it to'
cp -R "$here/examples/beacon/." "$work/beacon"
cd "$work/beacon"
git init -q -b main .
git config user.name 'Demo'
git config user.email demo@example.org
git config commit.gpgSign false
git config tag.gpgSign false
git add -A
git commit -qm 'feat: a first light'
environment=$(windlass harbor up --dir "$work/harbor")
eval "$environment"
git remote add origin ssh://git@github.com/acme/beacon.git
git push -q -u origin main

say '1.0.0: the first release'
run strategic-deploy --type major --release-version 1.0.0+001 --quiet
first=$(seconds)

say '1.1.0: a feature'
echo '/* A brighter light. */' >>web/style.css
git commit -qam 'feat: a brighter light'
run strategic-deploy --type minor --trace "$work/trace.json"
second=$(seconds)
say 'What everybody gets now'
run deployment-status

say '1.2.0: it builds, it packs, it passes its tests, and production will not serve its lamp'
mkdir web/.lamp
git mv web/lamp.json web/.lamp/state.json
sed -i.old "s#fetch('lamp.json')#fetch('.lamp/state.json')#" web/app.js
sed -i.old 's#style.css lamp.json#style.css .lamp#; s#cp \$(addprefix#cp -R $(addprefix#' Makefile
sed -i.old 's#beacon.example/lamp.json#beacon.example/.lamp/state.json#' windlass.config.yaml
sed -i.old 's#"web/\*\*"#"web/**", "web/.lamp/**"#' windlass.config.yaml
rm -f ./*.old web/*.old
git add -A
git commit -qm 'feat: the lamp has a place of its own'
code=0
run strategic-deploy --type minor || code=$?
third=$(seconds)

say 'What everybody gets now'
run deployment-status
say "The exit code was $code: failed, and the former state is restored and verified. The report:"
cat dist/reports/incident-*.md 2>/dev/null | head -60
printf '\n1.0.0 in %ss, 1.1.0 in %ss, 1.2.0 and its way back in %ss; all of it in %ss.\n' \
  $((first - began)) $((second - first)) $((third - second)) $(($(seconds) - began))
[ "$code" = 6 ]
