import type { Finding } from '@windlass/kit/output/envelope';
import { quote } from '@windlass/kit/ssh/quote';
import { outputPath } from '@windlass/packaging/builds/output';
import { currentRelease, describeHost } from '../host/describe.ts';
import { placeName } from '../host/place.ts';
import { byHand } from '../remote/by-hand.ts';
import type { TargetContext, Validation } from '../target.ts';
import { readBundle } from './bundle.ts';
import { type Inspection, inspect } from './inspect.ts';
import { releaseName } from './manifest.ts';

const shownFiles = 20;

/**
 * Whether a host serves this version, file by file. What it must be is known from the ledger, else from the build that is here, else only from
 * the name of the release, which holds the beginning of its digest.
 */
export async function validateStatic(context: TargetContext, deployed: string | null): Promise<Validation> {
  const { release, name, server, hosts } = context;
  const { host, path } = server;
  const { signal } = release.services;
  const state = await hosts.on(host, (ssh) => describeHost(ssh, path, signal));
  const { kind, target } = state.current;
  const live = currentRelease(state);
  const built = deployed === null ? await builtDigest(context) : null;
  const digest = deployed ?? built;
  const wanted = digest === null ? `${release.versionText}-…` : releaseName(release.versionText, digest);
  const command = byHand(host, 'ls', '-l', `${path}/current`);
  const facts = { host, path, current: target, basis: deployed ? 'ledger' : built ? 'build' : 'name', verified: false };
  const isWanted = digest === null ? live?.startsWith(`${release.versionText}-`) : live === wanted;
  if (live === null || !isWanted) {
    const what =
      kind === 'none'
        ? 'there is no current'
        : kind === 'link'
          ? `current points to ${target}`
          : `current is a ${kind}`;
    const finding: Finding = {
      check: 'server-release',
      severity: 'error',
      message: `${name}: ${what} on ${placeName({ host, path })}`,
      expected: wanted,
      actual: live ?? target ?? kind,
      fix: command,
    };
    return { server: name, findings: [finding], facts };
  }
  const seen = await hosts.on(host, (ssh) => inspect(ssh, path, live, signal));
  const findings = faultsOf(seen, live, digest).map(
    ({ check, message, expected, actual }): Finding => ({
      check,
      severity: 'error',
      message: `${name}: ${message}`,
      expected,
      actual,
      fix: `ssh ${host} ${quote(`cd ${quote(`${path}/releases/${live}`)} && find . -type f -exec sha256sum {} +`)}`,
    }),
  );
  return {
    server: name,
    findings,
    facts: { ...facts, release: live, digest: seen.digest, verified: findings.length === 0 },
  };
}

interface Fault {
  readonly check: 'server-manifest' | 'server-file-missing' | 'server-file-changed' | 'server-file-foreign';
  readonly message: string;
  readonly expected: string;
  readonly actual: string;
}

function faultsOf(
  { digest, manifest, missing, foreign }: Inspection,
  live: string,
  wanted: string | null,
): readonly Fault[] {
  const isNamed = manifest !== null && live.endsWith(`-${manifest.slice(0, 8)}`);
  const faults: Fault[] = [];
  if (manifest === null || !isNamed || (wanted !== null && manifest !== wanted))
    faults.push({
      check: 'server-manifest',
      message: manifest === null ? `${live} has no manifest` : `the manifest of ${live} is another one`,
      expected: wanted ?? `${live.slice(live.lastIndexOf('-') + 1)}…`,
      actual: manifest ?? 'none',
    });
  const [gone, there] = [byPath(missing), byPath(foreign)];
  for (const path of [...new Set([...gone.keys(), ...there.keys()])].sort()) {
    const [expected = 'nothing', actual = 'nothing'] = [gone.get(path), there.get(path)];
    if (actual === 'nothing')
      faults.push({ check: 'server-file-missing', message: `${path} is missing`, expected, actual });
    else if (expected === 'nothing')
      faults.push({
        check: 'server-file-foreign',
        message: `${path} is there and was never put there`,
        expected,
        actual,
      });
    else faults.push({ check: 'server-file-changed', message: `${path} is not what was put there`, expected, actual });
  }
  if (faults.length === 0 && digest !== manifest)
    faults.push({
      check: 'server-manifest',
      message: `${live} is not as its manifest`,
      expected: String(manifest),
      actual: String(digest),
    });
  return faults.slice(0, shownFiles);
}

/** `sha256 size mode` by path. */
function byPath(lines: readonly string[]): ReadonlyMap<string, string> {
  return new Map(
    lines.map((line) => {
      const [, facts = '', path = line] = /^((?:\S+ {2}){3})(.*)$/.exec(line) ?? [];
      return [path, facts.trim().replaceAll('  ', ' ')];
    }),
  );
}

/** Null where nothing that can be read was built here: then the ledger, or the name of the release, has to do. */
async function builtDigest({ release, server }: TargetContext): Promise<string | null> {
  const output = server.build === null ? null : outputPath(release, server.build);
  if (output === null) return null;
  try {
    return (await readBundle(release.root, output)).manifest.digest;
  } catch {
    return null;
  }
}
