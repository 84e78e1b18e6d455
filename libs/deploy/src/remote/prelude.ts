/**
 * What every script that runs on a host begins with: POSIX sh and the tools of GNU, BusyBox or BSD. Its words to us are lines that begin
 * with `@`; whatever else a login shell or a tool prints is not listened to.
 */
export const prelude = String.raw`
set -u
LC_ALL=C; export LC_ALL; unset CDPATH; umask 022
say() { printf '@%s\n' "$*"; }
fail() { printf '%s\n' "$*" >&2; exit 1; }
if command -v sha256sum >/dev/null 2>&1; then sum=sha256sum
elif command -v shasum >/dev/null 2>&1; then sum='shasum -a 256'
else fail 'neither sha256sum nor shasum is on this host'; fi
if stat -c %a / >/dev/null 2>&1; then stat='stat -c'; form='%a %s %n'; else stat='stat -f'; form='%Lp %z %N'; fi

# The SHA-256 of stdin.
digest() { $sum | cut -c 1-64; }

# The manifest of what really is in folder $1, in the form and the order of manifest.ts. Whatever is neither a file nor a folder has "-".
tree() (
  cd -- "$1" || exit 1
  { find . -type f -exec $sum {} +
    echo @
    find . -type f -exec $stat "$form" {} +
    echo @
    find . ! -type f ! -type d
  } | awk '
    $0 == "@" { part++; next }
    !part { i = index($0, "  "); sums[substr($0, i + 4)] = substr($0, 1, i - 1); next }
    part == 1 {
      path = substr($0, length($1) + length($2) + 5)
      print path "\t" sums[path] "  " $2 "  " $1 "  " path
      next
    }
    { path = substr($0, 3); print path "\t-  -  -  " path }' | sort | cut -f 2-
)

# What current is.
current() {
  if [ -h current ]; then say "current link $(readlink current)"
  elif [ -d current ]; then say 'current directory'
  elif [ -e current ]; then say 'current file'
  else say 'current none'; fi
}

# The highest fence number of the lock.
fence() { ls .windlass/lock 2>/dev/null | sed -n 's/^\([1-9][0-9]*\)\.json$/\1/p' | sort -n | tail -n 1; }

# Ends the script where the lock with fence number $1 is not ours any more.
fenced() {
  if [ "$(fence)" != "$1" ] || grep -q '"released": true' ".windlass/lock/$1.json"; then say fenced; exit 0; fi
}

# Brings to the disk what was written below $1.
flush() { sync -f "$1" 2>/dev/null || sync; }

note() { printf '%s %s\n' "$(date -u +%Y-%m-%dT%H:%M:%SZ)" "$*" >> .windlass/log; }
`;
