/** POSIX sh for the host, one script for each step. Paths are quoted by `framed` of kit's ssh, and start at the home of the user. */

/** SHA-256 of stdin, in hex: coreutils has sha256sum, BSD and macOS have shasum. */
const sum = `sum() { if command -v sha256sum >/dev/null 2>&1; then sha256sum; else shasum -a 256; fi | cut -c1-64; }`;

/** `dir name…`: a line for each, `<hex or -> <name>`. */
export const digestsScript = `set -eu
${sum}
dir=$1; shift
for name do
  if [ -f "$dir/$name" ]; then printf '%s %s\\n' "$(sum < "$dir/$name")" "$name"
  elif [ -e "$dir/$name" ]; then printf '%s is no file\\n' "$dir/$name" >&2; exit 1
  else printf -- '- %s\\n' "$name"; fi
done`;

/**
 * \`dir name sha256\`, the bytes on stdin: under another name first; only what arrived whole gets its own. The link is made or refused in one
 * step, so that nothing that is there is ever written over.
 */
export const uploadScript = `set -eu
${sum}
dir=$1 name=$2 want=$3
umask 022
mkdir -p "$dir"
temp="$dir/.$name.$$.part"
trap 'rm -f "$temp"' EXIT
trap 'exit 1' HUP INT TERM
cat > "$temp"
if [ "$(sum < "$temp")" != "$want" ]; then printf '%s did not arrive whole\\n' "$name" >&2; exit 1; fi
chmod 644 "$temp"
sync "$temp" 2>/dev/null || sync
if ! ln "$temp" "$dir/$name" 2>/dev/null; then
  if [ ! -e "$dir/$name" ]; then mv "$temp" "$dir/$name"
  elif [ "$(sum < "$dir/$name")" != "$want" ]; then printf '%s is there with other bytes\\n' "$dir/$name" >&2; exit 1; fi
fi`;

/** \`dir name sha256 name sha256…\`: removes those that are still ours, and the folder where nothing is left in it. */
export const removeScript = `set -eu
${sum}
dir=$1; shift
while [ $# -gt 1 ]; do
  if [ -f "$dir/$1" ] && [ "$(sum < "$dir/$1")" = "$2" ]; then rm -f "$dir/$1"; fi
  rm -f "$dir/.$1."*.part
  shift 2
done
rmdir "$dir" 2>/dev/null || true`;

/** \`file\`: its bytes, and exit code 3 where it is not there. */
export const readScript = `set -eu
if [ -f "$1" ]; then cat "$1"; elif [ -e "$1" ]; then printf '%s is no file\\n' "$1" >&2; exit 1; else exit 3; fi`;

/**
 * \`file sha256 (- where none is to be there)\`, the new bytes on stdin: replaced in one step, and only where what is there is what we looked
 * at. Exit code 4 where it is another one.
 */
export const replaceScript = `set -eu
${sum}
file=$1 was=$2
dir=$(dirname -- "$file")
umask 022
mkdir -p "$dir"
temp="$file.$$.part"
trap 'rm -f "$temp"' EXIT
trap 'exit 1' HUP INT TERM
cat > "$temp"
chmod 644 "$temp"
sync "$temp" 2>/dev/null || sync
now=-
if [ -f "$file" ]; then now=$(sum < "$file"); fi
if [ "$now" != "$was" ]; then exit 4; fi
mv -f "$temp" "$file"`;

/** \`file sha256\`: removed where it still has these bytes; exit code 4 where it has others. */
export const removeOneScript = `set -eu
${sum}
if [ ! -e "$1" ]; then exit 0; fi
if [ "$(sum < "$1")" != "$2" ]; then exit 4; fi
rm -f "$1"`;

/** \`path\`: whether the nearest folder that is there may be written to, and free kilobytes. */
export const proveScript = `set -eu
dir=$1
while [ ! -e "$dir" ]; do dir=$(dirname -- "$dir"); done
if [ ! -d "$dir" ]; then printf '%s is no folder\\n' "$dir"; exit 3; fi
if [ ! -w "$dir" ]; then printf '%s may not write to %s\\n' "$(id -un)" "$dir"; exit 3; fi
id -un`;

/** `path`: a line for each folder in it, `live <name>`, and for each that was set aside, `aside <name>`. */
export const foldersScript = `set -eu
for dir in "$1"/*/; do if [ -d "$dir" ] && [ ! -L "\${dir%/}" ]; then printf 'live %s\\n' "$(basename -- "$dir")"; fi; done
for dir in "$1"/.windlass/aside/*/; do if [ -d "$dir" ]; then printf 'aside %s\\n' "$(basename -- "$dir")"; fi; done`;

/** `path name…`: sets these folders aside. What an earlier release had set aside is let go: two prunings after its own, a version is gone. */
export const setAsideScript = `set -eu
path=$1; shift
aside="$path/.windlass/aside"
mkdir -p "$aside"
for dir in "$aside"/*/; do
  [ -d "$dir" ] || continue
  old=$(basename -- "$dir") stays=
  for name do if [ "$name" = "$old" ]; then stays=yes; fi; done
  if [ -z "$stays" ]; then rm -rf "$aside/$old"; fi
done
for name do
  if [ -d "$path/$name" ]; then rm -rf "$aside/$name"; mv "$path/$name" "$aside/$name"; fi
done`;

/** `path name…`: puts them back where they were. */
export const putBackScript = `set -eu
path=$1; shift
for name do
  if [ -d "$path/.windlass/aside/$name" ] && [ ! -e "$path/$name" ]; then mv "$path/.windlass/aside/$name" "$path/$name"; fi
done
rmdir "$path/.windlass/aside" "$path/.windlass" 2>/dev/null || true`;
