#!/bin/sh
# A STAND-IN for flutter, which cannot be had here. It compiles nothing: it writes down how it was called (../calls/<n>.argv and .env), and
# leaves what the real one leaves, as far as a release looks at it: the output folders, and beside the sources what git ignores.
set -eu
calls=${0%/*}/../calls
mkdir -p "$calls"
n=1
while [ -e "$calls/$n.argv" ]; do n=$((n + 1)); done
printf '%s\0' "$@" >"$calls/$n.argv"
env -0 >"$calls/$n.env"
umask >"$calls/$n.umask"

field() { sed -n "s/^$1: *//p" pubspec.yaml; }
version=$(field version)

case "$1 ${2-}" in
'pub get')
  # Other in each run, as a real one's timestamps are: none of it may make a build look changed.
  mkdir -p .dart_tool
  echo "{ \"generated\": \"$$\" }" >.dart_tool/package_config.json
  echo "$$" >.flutter-plugins-dependencies
  ;;
'build linux')
  case $(uname -m) in aarch64 | arm64) arch=arm64 ;; *) arch=x64 ;; esac
  bundle=build/linux/$arch/release/bundle
  mkdir -p linux/flutter/ephemeral "$bundle/lib" "$bundle/data/flutter_assets/assets"
  echo "set(STAND_IN \"$$\")" >linux/flutter/ephemeral/generated_config.cmake
  printf '#!/bin/sh\necho "%s %s"\n' "$(field name)" "$version" >"$bundle/$(field name)"
  chmod 755 "$bundle/$(field name)"
  echo 'stand-in for compiled Dart' >"$bundle/lib/libapp.so"
  cp assets/version.json "$bundle/data/flutter_assets/assets/version.json"
  ;;
'build web')
  mkdir -p build/web/assets/assets
  cp web/index.html build/web/index.html
  echo '// stand-in' >build/web/flutter_bootstrap.js
  printf '{"app_name":"%s","version":"%s","build_number":"%s","package_name":"%s"}' \
    "$(field name)" "${version%+*}" "${version#*+}" "$(field name)" >build/web/version.json
  cp assets/version.json build/web/assets/assets/version.json
  ;;
*)
  echo "the stand-in for flutter does not know: $*" >&2
  exit 64
  ;;
esac
