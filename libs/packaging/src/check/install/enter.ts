/**
 * Makes a scratch root the place that a package is installed in: the programs, libraries and settings of this machine are there, in an overlay
 * whose changes stay in the scratch root; nothing else of it is. Then runs a command, and says which programs that left running, which end
 * with it. Run in mount, process and network namespaces of its own, it leaves no mount behind (mount_namespaces(7), overlayfs(5)).
 * $1 the root, $2 a folder beside it for overlays, $3 options of overlays, $4 where to name what is left, $5 inside or outside.
 */
export const enterScript = `set -e
root=$1 work=$2 options=$3 left=$4 where=$5
shift 5
for dir in usr etc bin sbin lib lib32 lib64 libx32 nix; do
  if [ -L "/$dir" ]; then
    [ -L "$root/$dir" ] || ln -s "$(readlink "/$dir")" "$root/$dir"
  elif [ -d "/$dir" ]; then
    mkdir -p "$root/$dir" "$work/$dir"
    mount -t overlay -o "lowerdir=/$dir,upperdir=$root/$dir,workdir=$work/$dir$options" overlay "$root/$dir"
  fi
done
mkdir -p "$root/proc" "$root/dev"
mount -t proc -o ro proc "$root/proc"
for file in null zero full random urandom tty; do
  [ -e "$root/dev/$file" ] || : >"$root/dev/$file"
  mount --bind "/dev/$file" "$root/dev/$file"
done
set +e
if [ "$where" = inside ]; then chroot "$root" "$@"; else "$@"; fi
code=$?
for try in 1 2 3 4 5 6 7 8 9 10; do
  names=
  for process in "$root"/proc/[0-9]*; do
    case $process in */proc/1) continue ;; esac
    { read -r line <"$process/stat" && read -r name <"$process/comm"; } 2>/dev/null || continue
    case $line in *') Z '*) ;; *) names="$names$name
" ;; esac
  done
  [ -n "$names" ] || break
  sleep 0.1
done
printf %s "$names" >"$left"
exit $code
`;

/** What a container gives its root: enough for packages, not for the machine. */
const capabilities = ['chown', 'dac_override', 'fowner', 'fsetid', 'setgid', 'setuid', 'kill', 'setfcap'] as const;

export interface Place {
  /** Where `enterScript` is. */
  readonly script: string;
  /** Absolute. */
  readonly root: string;
  readonly work: string;
  readonly left: string;
}

/** The command that runs another one in a scratch root, either changed into it or with the machine around it. */
export function enter(place: Place, where: 'inside' | 'outside', words: readonly string[]): readonly string[] {
  const isRoot = process.geteuid?.() === 0;
  const own = isRoot ? [] : ['--user', '--map-root-user'];
  // A package manager itself changes into the root, for the scripts of its packages.
  const allowed = where === 'inside' ? capabilities : [...capabilities, 'sys_chroot'];
  const limits = isRoot ? ['setpriv', `--bounding-set=-all,+${allowed.join(',+')}`] : [];
  const options = isRoot ? '' : ',userxattr';
  return [
    ...['unshare', ...own, '--mount', '--pid', '--net', '--ipc', '--fork', '--kill-child', '--'],
    ...['sh', place.script, place.root, place.work, options, place.left, where],
    ...limits,
    ...words,
  ];
}
