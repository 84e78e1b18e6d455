import type { Subject } from './subject.ts';

const commands: Readonly<Record<string, string>> = {
  'tar.gz': 'tar -tzvf',
  'tar.zst': 'tar --zstd -tvf',
  zip: 'unzip -l',
  deb: 'dpkg-deb --contents',
  rpm: 'rpm -qplv',
};

/** What to type to see what is in a package. */
export function listCommand({ one, file }: Pick<Subject, 'one' | 'file'>): string {
  return `${commands[one.format] ?? 'ls -l'} '${file.replaceAll("'", `'\\''`)}'`;
}
