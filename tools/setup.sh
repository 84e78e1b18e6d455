#!/bin/sh
# Checks for what must be there and installs the rest. $1 is the PATH without the workspace's own Node, which npm is about to replace.
set -eu
cd "$(dirname "$0")/.."
PATH=${1:-$PATH}
export PATH

# npm leaves a copy of the lockfile behind each installation (package.json, "postinstall").
if cmp -s package-lock.json node_modules/.windlass-lock && [ -x node_modules/.bin/node ]; then exit 0; fi

missing=
need() { # command, Debian package
  command -v "$1" >/dev/null 2>&1 && return
  echo "$1 is missing; on Debian or Ubuntu: apt-get install $2" >&2
  missing=yes
}
need git git
need node nodejs
need npm npm
[ -z "$missing" ] || exit 1

echo "Installing (npm ci)…"
npm ci --no-audit --no-fund --loglevel=error
if ! node_modules/.bin/node --version >/dev/null 2>&1; then
  echo "The workspace's own Node was not installed: npm has blocked its install script." >&2
  echo "Type: npm rebuild node, or set ignore-scripts=false (npm config get ignore-scripts)" >&2
  exit 1
fi
