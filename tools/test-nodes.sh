#!/bin/sh
# Runs the unit tests and the smoke test of the packed packages on each Node version given. Needs the network where npm has not cached one.
set -eu
cd "$(dirname "$0")/.."
nodes=$(mktemp -d)
trap 'rm -rf "$nodes"' EXIT INT TERM
failed=
for version in "$@"; do
  mkdir "$nodes/$version"
  echo '{ "private": true, "allowScripts": { "node": true } }' >"$nodes/$version/package.json"
  npm install --prefix "$nodes/$version" --no-audit --no-fund --silent "node@$version"
  bin=$nodes/$version/node_modules/.bin
  echo "== $("$bin/node" --version)"
  PATH=$bin:$PATH vitest run || failed="$failed $version"
done
[ -z "$failed" ] || { echo "failed on$failed" >&2; exit 1; }
