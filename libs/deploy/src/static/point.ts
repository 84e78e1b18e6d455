import type { Ssh } from '@windlass/kit/ssh/ssh';
import { onHost } from '../remote/on-host.ts';

export interface Move {
  /** Where `current` must point now, as written; null: it must not be there. */
  readonly expected: string | null;
  /** Where it is to point; null: it is to be removed. */
  readonly target: string | null;
  /** What must lie there, by its manifest; null where nothing is known of it. */
  readonly digest: string | null;
  /** Word for the log on the host. */
  readonly why: 'switch' | 'back';
}

export type Moved =
  | { readonly is: 'moved' }
  | { readonly is: 'not a link' }
  | { readonly is: 'elsewhere'; readonly target: string | null }
  | { readonly is: 'damaged' };

/**
 * Moves `current` by rename(2), under the lock: compared, verified and moved in one script on the host. It never is not there in between,
 * and no web server is told: measured, a reload drops about one connection for each client, a rename none.
 */
export async function pointCurrent(
  ssh: Ssh,
  path: string,
  fence: number,
  { expected, target, digest, why }: Move,
  signal?: AbortSignal,
): Promise<Moved> {
  const said = await onHost(ssh, pointScript, {
    kind: why === 'switch' ? 'publish' : 'not-restored',
    args: [path, String(fence), expected ?? '', target ?? '', digest ?? '', why],
    writes: true,
    signal,
  });
  if (said.has('no-link')) return { is: 'not a link' };
  const elsewhere = said.first('elsewhere');
  if (elsewhere !== null) return { is: 'elsewhere', target: elsewhere === '' ? null : elsewhere };
  return said.has('damaged') ? { is: 'damaged' } : { is: 'moved' };
}

/** $2 fence, $3 expected target, $4 target, $5 digest of what must lie there, $6 word for the log. Empty: nothing. */
const pointScript = `
cd -- "$1" || exit 1
fenced "$2"
now() { [ ! -h current ] || readlink current; }
[ -h current ] || [ ! -e current ] || { say no-link; say end; exit 0; }
[ "$(now)" != "$4" ] || { say end; exit 0; }
[ "$(now)" = "$3" ] || { say "elsewhere $(now)"; say end; exit 0; }
if [ -z "$4" ]; then
  fenced "$2"
  rm -f current || exit 1
else
  if [ -n "$5" ] && { [ ! -d "$4" ] || [ "$(tree "$4" | digest)" != "$5" ]; }; then say damaged; say end; exit 0; fi
  new=.windlass/current.$$
  rm -f "$new"; ln -s -- "$4" "$new" || exit 1
  # Hashing took its time.
  fenced "$2"
  [ "$(now)" = "$3" ] || { rm -f "$new"; say "elsewhere $(now)"; say end; exit 0; }
  # -T, or -h on BSD: the link itself is replaced, not what it leads to. Where mv has neither, rename(2) by another name.
  mv -fT "$new" current 2>/dev/null || mv -fh "$new" current 2>/dev/null ||
    perl -e 'rename $ARGV[0], $ARGV[1] or die $!' "$new" current 2>/dev/null ||
    python3 -c 'import os, sys; os.rename(sys.argv[1], sys.argv[2])' "$new" current ||
    { rm -f "$new"; fail 'current cannot be replaced in one step: none of mv -T, mv -h, perl, python3 could'; }
fi
note "$6" "$(now)" from "$3"
flush .
[ "$(now)" = "$4" ] || fail "current points to $(now) after it was made to point to $4"`;
