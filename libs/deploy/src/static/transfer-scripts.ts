/** What an upload runs on a host, one script for each step. */

/** $2 fence, $3 release, $4 digest of the manifest, $5 KiB that it takes. stdin: the manifest. */
export const beginScript = String.raw`
cd -- "$1" || exit 1
fenced "$2"
work=.windlass/$3; into=releases/.incoming-$3
mkdir -p releases || exit 1
# Under the lock nobody else is at work: what other runs left is rubbish.
for old in releases/.incoming-* releases/.removing-* .windlass/*.want .windlass/*.have .windlass/current.*; do
  case $old in "$into") ;; *) rm -rf -- "$old" ;; esac
done
cat > "$work.want" && [ "$(digest < "$work.want")" = "$4" ] || fail 'the manifest arrived damaged'
kib() { du -sk "$1/." 2>/dev/null | awk '{ kib = $1 } END { print kib + 0 }'; }
free=$(df -Pk releases | awk 'NR == 2 { print $4 }'); needs=$(($5 - $(kib "$into")))
if [ "$free" -lt "$needs" ]; then say "full $needs $free"; say end; exit 0; fi
if [ ! -d "$into" ]; then
  mkdir "$into" || exit 1
  live=$(kib current)
  if [ -d current ] && [ "$free" -gt "$live" ]; then cp -RpP current/. "$into" || fail 'what is served could not be copied'; fi
fi
# Of what was copied, and of what a killed run left, only what is wanted stays, and only whole.
find "$into" -depth -name '*[[:cntrl:]]*' -exec rm -rf {} \;
tree "$into" > "$work.have" || exit 1
{ cat "$work.want"; echo @; cat "$work.have"; } | awk '
  $0 == "@" { part++; next }
  !part { want[$0] = 1; next }
  !($0 in want) { print substr($0, length($1 $2 $3) + 7) }' |
  while IFS= read -r name; do rm -rf -- "$into/$name"; done
find "$into" -depth -type d -exec rmdir {} + 2>/dev/null
mkdir -p "$into" || exit 1
{ cat "$work.have"; echo @; cat "$work.want"; } | awk '
  $0 == "@" { part++; next }
  !part { have[$0] = 1; next }
  { line++; if (!($0 in have)) print "@need " line }'
if command -v gzip >/dev/null 2>&1; then say gzip; fi`;

/** $4: z where the stream is compressed. stdin: a tar stream. */
export const receiveScript = `
cd -- "$1" || exit 1
fenced "$2"
tar "-x$4"of - -C "releases/.incoming-$3" || fail "the files could not be unpacked"`;

/** $4: digest of the manifest. */
export const finishScript = `
cd -- "$1" || exit 1
fenced "$2"
work=.windlass/$3; into=releases/.incoming-$3
[ -d "$into" ] && [ -f "$work.want" ] || fail "releases/.incoming-$3 is gone"
tree "$into" > "$work.have" || exit 1
if [ "$(digest < "$work.have")" != "$4" ]; then
  say differs
  { cat "$work.want"; echo @; cat "$work.have"; } | awk '
    $0 == "@" { part++; next }
    !part { want[$0] = 1; next }
    $0 in want { delete want[$0]; next }
    ++foreign <= 50 { print "@foreign " $0 }
    END { for (line in want) if (++missing <= 50) print "@missing " line }'
  fenced "$2"
  rm -rf -- "$into" "$work.want" "$work.have"
  say end; exit 0
fi
flush "$into"
fenced "$2"
[ ! -e "releases/$3" ] || fail "releases/$3 is there, and is not what it should be"
mv -f "$work.want" "releases/$3.manifest" && mv "$into" "releases/$3" || exit 1
note upload "$3"
rm -f -- "$work.have"
flush releases`;
