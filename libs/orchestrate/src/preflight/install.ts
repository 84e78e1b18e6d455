import { existsSync, readFileSync } from 'node:fs';

/** Debian package that brings a program, where it has another name. */
const debian: Readonly<Record<string, string>> = {
  cc: 'gcc',
  ssh: 'openssh-client',
  docker: 'docker.io',
  go: 'golang-go',
  cargo: 'cargo',
  npm: 'npm',
  python3: 'python3',
};

const elsewhere: Readonly<Record<string, string>> = {
  flutter: 'https://docs.flutter.dev/get-started/install',
  dart: 'https://dart.dev/get-dart',
};

/** What to type, on this system, to get a program. */
export function howToGet(program: string, system: string = systemId()): string {
  const page = elsewhere[program];
  if (page !== undefined) return page;
  switch (system) {
    case 'debian':
      return `apt-get install ${debian[program] ?? program}`;
    case 'fedora':
      return `dnf install ${program === 'ssh' ? 'openssh-clients' : program === 'cc' ? 'gcc' : program}`;
    case 'arch':
      return `pacman -S ${program === 'ssh' ? 'openssh' : program === 'cc' ? 'gcc' : program}`;
    case 'alpine':
      return `apk add ${program === 'ssh' ? 'openssh-client' : program === 'cc' ? 'gcc musl-dev' : program}`;
    case 'darwin':
      return program === 'cc' ? 'xcode-select --install' : `brew install ${program}`;
    default:
      return `install ${program}`;
  }
}

/** The family of this system: `debian` (Ubuntu too), `fedora`, `arch`, `alpine`, `darwin`, or what os-release(5) says. */
export function systemId(release = '/etc/os-release'): string {
  if (process.platform !== 'linux' || !existsSync(release)) return process.platform;
  const text = readFileSync(release, 'utf8');
  const value = (key: string) => new RegExp(`^${key}=["']?([^"'\\n]*)`, 'm').exec(text)?.[1] ?? '';
  const ids = `${value('ID')} ${value('ID_LIKE')}`.split(/\s+/);
  return ['debian', 'fedora', 'arch', 'alpine'].find((id) => ids.includes(id)) ?? ids[0] ?? 'linux';
}
