import { compareDotted } from './order/dotted.ts';
import { compareDpkg } from './order/dpkg.ts';
import { compareGem } from './order/gem.ts';
import { compareNuget } from './order/nuget.ts';
import { compareLists, type Order } from './order/order.ts';
import { comparePep440 } from './order/pep440.ts';
import { comparePub } from './order/pub.ts';
import { compareRpm } from './order/rpm.ts';
import { compareIdentifiers, comparePrecedence, compareSemver } from './order/semver.ts';
import { compareVercmp } from './order/vercmp.ts';
import { type Ecosystem, project } from './projections.ts';
import { parseVersion, type Version } from './version.ts';

/**
 * Our own order: SemVer precedence, then the build, which counts: no build, then `+001` < `+002` < `+1000`, numbers by value
 * (`+1` and `+001` are the same place).
 */
export function compareVersions(a: Version, b: Version): Order {
  const order = comparePrecedence(a, b);
  if (order !== 0) return order;
  if (a.build === null || b.build === null) return a.build === b.build ? 0 : a.build === null ? -1 : 1;
  return compareLists(a.build.split('.'), b.build.split('.'), compareIdentifiers);
}

const asOurs = (a: string, b: string): Order =>
  compareVersions(parseVersion(a.replace(/^v/, '')), parseVersion(b.replace(/^v/, '')));

/** null: that ecosystem tells versions apart but does not order them, or its order is not modelled here. */
const orders: Readonly<Record<Ecosystem, ((a: string, b: string) => Order) | null>> = {
  full: asOurs,
  core: compareDotted,
  pub: comparePub,
  npm: compareSemver,
  cargo: compareSemver,
  pep440: comparePep440,
  aur: compareVercmp,
  debian: compareDpkg,
  rpm: compareRpm,
  nuget: compareNuget,
  oci: null, // a tag is a name
  windows: compareDotted,
  android: compareDotted,
  ios: compareDotted,
  gem: compareGem,
  maven: null,
  helm: compareSemver,
  snap: null, // the store orders by revision
  flatpak: null, // the repository orders by commit
  winget: null,
  scoop: null,
  homebrew: null,
  hex: compareSemver,
  cmake: compareDotted,
  go: compareSemver,
  'git-tag': asOurs,
};

/**
 * Two texts as `ecosystem` orders them; both in its own syntax. null where it has no order.
 * @throws WindlassError `input` where a text is not of that ecosystem.
 */
export function compareAs(ecosystem: Ecosystem, a: string, b: string): Order | null {
  return orders[ecosystem]?.(a, b) ?? null;
}

/**
 * Whether `ecosystem` can tell two of our versions apart, counting the field beside the version that carries the rest
 * (`Projection.beside`). A build release has nothing to publish to a channel that cannot.
 */
export function tellsApart(ecosystem: Ecosystem, a: Version, b: Version): boolean {
  const x = project(a, ecosystem);
  const y = project(b, ecosystem);
  if (x.beside === 'build' && a.build !== b.build) return true;
  if (x.beside === 'core' && comparePrecedence(a, b) !== 0) return true;
  const order = compareAs(ecosystem, x.text, y.text);
  return order === null ? x.text !== y.text : order !== 0;
}
