import { WindlassError } from '@windlass/kit/errors';
import { formatLease, parseLease } from '@windlass/kit/ledger/lease-format';
import type { LeaseStore } from '@windlass/kit/ledger/lease-types';
import type { Ssh } from '@windlass/kit/ssh/ssh';
import { byHand } from '../remote/by-hand.ts';
import { onHost } from '../remote/on-host.ts';
import { placeName } from './place.ts';

const kind = 'publish';
/** A lock is given back after an interruption, too, but not waited for without end. */
const patience = (): AbortSignal => AbortSignal.timeout(15_000);

/**
 * The lock of a server's folder, on the host itself: files `.windlass/lock/<fence>.json`. A new fence number is made by link(2), which only
 * one can win; every script that changes something asks for its own number first (`fenced` of the prelude). That is a lease as
 * the one of the ledger, kept elsewhere: whoever holds it, renews it and takes it over does so by the same rules.
 */
export function hostLeaseStore(ssh: Ssh, path: string): LeaseStore {
  const where = placeName({ host: ssh.host, path });
  return {
    read: async () => {
      const said = await onHost(ssh, readScript, { kind, args: [path], writes: false, signal: patience() });
      const number = said.first('fence');
      if (number === null) return null;
      const text = said.all('lease').join('\n');
      return parseLease(text, where, byHand(ssh.host, 'rm', `${path}/.windlass/lock/${number}.json`));
    },
    swap: async (_, expected, next) => {
      const args = [path, expected === null ? '' : String(expected), String(next.fence)] as const;
      const said = await onHost(ssh, swapScript, {
        kind,
        args,
        input: formatLease(next),
        writes: true,
        signal: patience(),
      });
      if (!said.ran) throw new WindlassError('internal', 'a plan takes no lock', { where });
      return said.has('swapped');
    },
  };
}

const readScript = String.raw`
cd -- "$1" 2>/dev/null || { say end; exit 0; }
for try in 1 2 3 4 5; do
  n=$(fence); [ -n "$n" ] || { say end; exit 0; }
  # Pruned between listing and reading: then a higher one is there.
  text=$(cat ".windlass/lock/$n.json" 2>/dev/null) && break
done
[ -n "$text" ] || fail "the lock .windlass/lock/$n.json cannot be read"
say "fence $n"
printf '%s\n' "$text" | sed 's/^/@lease /'`;

/**
 * $2: the number that is expected there, empty for none; $3: the number to be. stdin: the lease. On a disk that is full, where the way back
 * is needed most, the former lease gives its block: a second name for it needs none, and what is in it is written over in place.
 */
const swapScript = String.raw`
mkdir -p -- "$1" && cd -- "$1" && mkdir -p .windlass/lock && cd .windlass/lock || exit 1
numbers() { ls | sed -n 's/^\([1-9][0-9]*\)\.json$/\1/p' | sort -n; }
highest() { numbers | tail -n 1; }
over() { printf '%s\n%600s\n' "$next" '' | dd of="$1" conv=notrunc 2>/dev/null || exit 1; }
next=$(cat); temp=.$$-$3.tmp; full=
trap 'rm -f "$temp"' EXIT
printf '%s\n' "$next" 2>/dev/null > "$temp" || { full=yes; rm -f "$temp"; }
[ "$(highest)" = "$2" ] || { say end; exit 0; }
if [ "$3" = "$2" ]; then
  [ "$(grep '"token"' "$2.json")" = "$(printf '%s\n' "$next" | grep '"token"')" ] || { say end; exit 0; }
  if [ "$full" ]; then over "$3.json"; else mv -f "$temp" "$3.json" || exit 1; fi
  [ "$(highest)" = "$3" ] || { say end; exit 0; }
else
  if [ "$full" ]; then
    [ -n "$2" ] || fail 'No space left on device'
    ln "$2.json" "$3.json" || { [ -e "$3.json" ] || exit 1; say end; exit 0; }
    over "$3.json"
  elif ! ln "$temp" "$3.json" 2>/dev/null; then
    [ ! -e "$3.json" ] || { say end; exit 0; }
    # No hard links here: O_EXCL is as exclusive.
    ( set -C; cat "$temp" > "$3.json" ) 2>/dev/null || { say end; exit 0; }
  fi
  # One that slept between listing and linking may have made a number that was pruned long ago.
  [ "$(highest)" = "$3" ] || { rm -f "$3.json"; say end; exit 0; }
  numbers | head -n -3 2>/dev/null | while read -r old; do rm -f "$old.json"; done
fi
say swapped`;
