/**
 * $2 fence, $3 release, $4 digest, $5 `adopt` or `back`. Folder and link change places in one step by renameat2(2) with RENAME_EXCHANGE, through
 * mv (GNU coreutils 9.5 or newer) or python3; where the host has neither, or the file system does not know it, by two renames, between which
 * `current` is not there for as long as starting mv takes. A run that was killed between them is finished by the next one.
 */
export const exchangeScript = `
cd -- "$1" || exit 1
fenced "$2"
name="releases/$3"
mkdir -p .windlass releases || exit 1
link=.windlass/current.adopt

is_ours() { [ -h current ] && [ "$(readlink current)" = "$name" ]; }
is_folder() { [ -d "$1" ] && [ ! -h "$1" ]; }
matches() { [ "$(tree "$1" | digest)" = "$4" ]; }
swap() {
  mv --exchange --no-copy -T "$1" "$2" 2>/dev/null ||
    python3 -c 'import ctypes, sys, os
libc = ctypes.CDLL(None, use_errno=True)
a, b = (os.fsencode(path) for path in sys.argv[1:])
sys.exit(0 if libc.renameat2(-100, a, -100, b, 2) == 0 else 1)' "$1" "$2" 2>/dev/null
}

if [ "$5" = adopt ]; then
  if is_ours && is_folder "$name"; then :
  elif [ ! -e current ] && [ ! -h current ] && is_folder "$name"; then
    # Killed between the two renames.
    ln -s -- "$name" "$link.$$" && mv -f "$link.$$" current || exit 1
    say 'how two renames'
  else
    is_folder current || { say 'changed it is not a folder any more'; say end; exit 0; }
    [ "$(tree current | digest)" = "$4" ] || { say 'changed files in it were written since'; say end; exit 0; }
    if is_folder "$name"; then say "changed $name is there already"; say end; exit 0; fi
    # mv would copy, file by file, under the feet of the web server.
    [ "$($stat %d current)" = "$($stat %d releases)" ] || { say 'changed it is on a file system of its own'; say end; exit 0; }
    rm -f "$name"; ln -s -- "$name" "$name" || exit 1
    fenced "$2"
    if swap current "$name"; then say 'how exchange'
    else
      rm -f "$name" "$link"; ln -s -- "$name" "$link" || exit 1
      mv current "$name" && mv -f "$link" current || exit 1
      say 'how two renames'
    fi
  fi
  tree "$name" > "$name.manifest.new" && mv -f "$name.manifest.new" "$name.manifest" || exit 1
  # As a switch would have said it, so that what is pruned later knows its age.
  grep -qF " switch $name " .windlass/log 2>/dev/null || { note upload "$3"; note switch "$name" from ''; }
else
  if is_folder current && [ ! -e "$name" ]; then :
  elif [ ! -e current ] && [ ! -h current ] && is_folder "$name"; then
    mv "$name" current || exit 1
    say 'how two renames'
  else
    is_ours || { say 'changed it does not point to the adopted release any more'; say end; exit 0; }
    is_folder "$name" || { say 'changed the adopted release is gone'; say end; exit 0; }
    fenced "$2"
    if swap current "$name"; then rm -f "$name"; say 'how exchange'
    else rm -f current && mv "$name" current || exit 1; say 'how two renames'; fi
  fi
  rm -f "$name" "$name.manifest"
  note back current from "$name"
fi
rm -f "$link"
flush .
if [ "$5" = adopt ]; then is_ours; else is_folder current; fi || fail 'current is not as it was to be'`;
