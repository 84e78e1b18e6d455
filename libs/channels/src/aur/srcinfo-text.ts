import { fileNameOf } from '@windlass/packaging/aur/sources';

/** `[epoch:]pkgver-pkgrel` of a .SRCINFO, as the AUR shows it; null where it has none. */
export function versionIn(srcinfo: string): string | null {
  const value = (key: string) => new RegExp(`^\\s*${key} = (.*)$`, 'm').exec(srcinfo)?.[1]?.trim();
  const [pkgver, pkgrel, epoch] = [value('pkgver'), value('pkgrel'), Number(value('epoch') ?? 0)];
  if (pkgver === undefined || pkgrel === undefined) return null;
  return `${epoch > 0 ? `${epoch}:` : ''}${pkgver}-${pkgrel}`;
}

/** SHA-256 of each download that a .SRCINFO names, by file name: makepkg takes no other bytes. `SKIP` is left out. */
export function checksumsIn(srcinfo: string): ReadonlyMap<string, string> {
  const values = new Map<string, string[]>();
  for (const [, key = '', value = ''] of srcinfo.matchAll(/^\s*((?:source|sha256sums)(?:_\w+)?) = (.*)$/gm))
    values.set(key, [...(values.get(key) ?? []), value.trim()]);
  const found = new Map<string, string>();
  for (const [key, sources] of values) {
    if (!key.startsWith('source')) continue;
    const sums = values.get(key.replace('source', 'sha256sums')) ?? [];
    for (const [index, source] of sources.entries()) {
      const sum = sums[index] ?? '';
      if (source.includes('://') && /^[\da-f]{64}$/i.test(sum)) found.set(fileNameOf(source), sum.toLowerCase());
    }
  }
  return found;
}
