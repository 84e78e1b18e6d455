import { type Fault, lintName } from './lint-name.ts';
import type { Item } from './pkgbuild/scope.ts';

/** Fields that name other packages, with a version where one is meant. */
export function lintRelations(all: (field: string) => readonly Item[], fault: Fault): void {
  for (const field of ['depends', 'makedepends', 'checkdepends', 'optdepends', 'conflicts'])
    for (const { value, at } of all(field)) {
      const relation = field === 'optdepends' ? value.replace(/:\s[\s\S]*$/, '') : value;
      const [, name = '', operator, version = ''] = /^([^<>=]*)(?:([<>]=?|=)([\s\S]*))?$/.exec(relation) ?? [];
      lintName(field, name, at, fault);
      // `libfoo.so=` stands for whatever it is when it is built.
      if (operator !== undefined && !(field === 'depends' && version === '')) lintVersion(field, version, at, fault);
    }
  for (const { value, at } of all('provides')) {
    if (/[<>]/.test(value)) {
      fault(`provides says "${value}"`, at, 'a package provides one version: name=version');
      continue;
    }
    const equals = value.lastIndexOf('=');
    lintName('provides', equals === -1 ? value : value.slice(0, equals), at, fault);
    if (equals !== -1) lintVersion('provides', value.slice(equals + 1), at, fault);
  }
}

/** `[epoch:]pkgver[-pkgrel]` */
function lintVersion(field: string, version: string, at: Item['at'], fault: Fault): void {
  const colon = version.indexOf(':');
  const rest = version.slice(colon + 1);
  const hyphen = rest.lastIndexOf('-');
  const [pkgver, pkgrel] = hyphen > 0 ? [rest.slice(0, hyphen), rest.slice(hyphen + 1)] : [rest, null];
  const isEpoch = colon === -1 || /^\d*$/.test(version.slice(0, colon));
  if (!isEpoch || !/^[!-,.0-9;-~]+$/.test(pkgver) || (pkgrel !== null && !/^\d+(?:\.\d+)?$/.test(pkgrel)))
    fault(`${field}: "${version}" is no version`, at, '[epoch:]version[-release]');
}
