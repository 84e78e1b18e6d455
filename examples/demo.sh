#!/bin/sh
# What `make demo` shows: a version is raised, a drifted file is found and healed, and the release commit is wound back.
# Works on a copy in a temporary folder; needs git and a C compiler, nothing else and no network.
set -eu
here=$(cd "$(dirname "$0")/.." && pwd)
bin=$here/scripts/windlass/dist
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT INT TERM
cp -R "$here/examples/beacon/." "$work"
cd "$work"
git init -q -b main .
git config user.name Demo
git config user.email demo@example.org
git add -A && git commit -qm 'feat: a first light'
git tag -a v1.0.0+001 -m v1.0.0+001

say() { printf '\n\033[1m$ %s\033[0m\n' "$*"; }
run() {
  say "$@"
  tool=$1 && shift
  node "$bin/$tool.js" "$@"
}

run version-manager info
echo '// brighter' >>src/beacon.c && git commit -qam 'feat: a brighter light'
run version-manager suggest
run version-manager increment minor --sync --plan
run version-manager increment minor --commit --tag
make -s beacon && say ./beacon --version && ./beacon --version
say "sed -i s/1.1.0/1.0.7/ npm/package.json   # somebody edits by hand"
sed -i s/1.1.0/1.0.7/ npm/package.json
run validate-version-consistency || echo "exit code $?"
run sync-versions
run validate-version-consistency
run windlass status
run version-manager undo
run version-manager get
