import type { ResolvedArtifacts } from '@windlass/kit/config/resolved-products';
import { WindlassError } from '@windlass/kit/errors';
import type { Services } from '@windlass/kit/services/services';
import { requiredSecret } from '../secrets.ts';
import type { SignedFile, Signer } from '../signer.ts';
import { type GpgHome, openHome } from './home.ts';
import { type GpgKey, parseKeys, signedBy } from './keys.ts';
import { at, notSigned, saidBy } from './said.ts';

type GpgConfig = NonNullable<ResolvedArtifacts['signing']['gpg']>;
type Tools = Pick<Services, 'secret' | 'runner' | 'env' | 'redactor'>;

interface Opened {
  readonly home: GpgHome;
  readonly key: GpgKey;
}

/**
 * Signs by gpg: with a key that is given as a secret in a home of its own, which is gone afterwards, else with the user's. The passphrase goes in
 * by stdin. Signatures tell `epoch` (seconds since 1970) as their time, or when their key was made where that is later.
 */
export function gpgSigner(services: Tools, config: GpgConfig, epoch: number): Signer {
  let opened: Promise<Opened> | undefined;
  const open = (): Promise<Opened> => {
    opened ??= openKey(services, config);
    return opened;
  };
  return {
    id: 'gpg',
    fault: async (signature, file) => verify(await open(), signature, file),
    sign: async (file) => {
      const { home, key } = await open();
      const signature = Buffer.from(await sign(services, config, { home, key }, file, epoch));
      const fault = await verify({ home, key }, signature, file);
      if (fault === null) return signature;
      throw new WindlassError('build', `gpg made a signature of ${file.name} that gpg does not verify`, { why: fault });
    },
    close: async () => {
      // A home that could not be opened has closed itself.
      const found = await opened?.catch(() => null);
      await found?.home.close();
    },
  };
}

async function openKey(services: Tools, config: GpgConfig): Promise<Opened> {
  const secret = config.key === null ? null : await requiredSecret(services, config.key, `${at}.key`);
  const home = openHome(services, secret !== null);
  try {
    if (secret !== null) {
      const imported = await home.gpg(['--status-fd', '1', '--import'], secret);
      if (!/^\[GNUPG:\] IMPORT_OK (?:1[6-9]|[2-9]\d) /m.test(imported.stdout))
        throw new WindlassError('config', `the secret ${config.key} is no secret key of gpg`, {
          why: saidBy(services, imported),
          next: 'gpg --armor --export-secret-keys <fingerprint>',
        });
    }
    const listed = await home.gpg([
      '--with-colons',
      '--fixed-list-mode',
      '--with-subkey-fingerprint',
      '--list-secret-keys',
    ]);
    return { home, key: chosen(parseKeys(listed.stdout), config) };
  } catch (thrown) {
    await home.close();
    throw thrown;
  }
}

function chosen(keys: readonly GpgKey[], { id, key: secret }: GpgConfig): GpgKey {
  const wanted = id?.replaceAll(/^0x|\s/gi, '').toUpperCase();
  const found = keys.filter(({ all }) => wanted === undefined || all.some((one) => one.endsWith(wanted)));
  const [key] = found;
  const from = secret === null ? "gpg's own keys" : `the secret ${secret}`;
  const known = keys.map(({ fingerprint }) => fingerprint).join(', ') || 'none';
  if (key === undefined || found.length > 1)
    throw new WindlassError(
      'config',
      `${found.length === 0 ? 'no key' : 'more than one key'} to sign with is in ${from}`,
      {
        why: `${id === null ? `${at}.id names none` : `${at}.id is ${id}`}, there are ${known}`,
        next: `name one by its fingerprint: ${at}.id; gpg --list-secret-keys`,
      },
    );
  if (key.fault === null) return key;
  throw new WindlassError('config', `the gpg key ${key.fingerprint} cannot be used`, {
    why: key.fault,
    next: 'gpg --edit-key, or name another key',
  });
}

async function sign(
  services: Tools,
  config: GpgConfig,
  { home, key }: Opened,
  { name, bytes }: SignedFile,
  epoch: number,
): Promise<string> {
  const file = home.put('signed', bytes);
  const password = config.password === null ? null : await requiredSecret(services, config.password, `${at}.password`);
  // Without a password named, a key in a home of its own has none, and for the user's own the agent asks as ever.
  const asking =
    password !== null
      ? ['--pinentry-mode', 'loopback', '--passphrase-fd', '0']
      : config.key !== null
        ? ['--pinentry-mode', 'error']
        : [];
  const time = Math.max(epoch, key.created);
  const words = [
    '--status-fd',
    '2',
    '--faked-system-time',
    `${time}!`,
    '--digest-algo',
    'SHA512',
    '--no-emit-version',
    '--no-comments',
  ];
  const target = ['--local-user', key.fingerprint, '--armor', '--output', '-', '--detach-sign', '--', file];
  const result = await home.gpg([...words, ...asking, ...target], password === null ? '' : `${password}\n`);
  if (result.exitCode === 0) return result.stdout;
  throw notSigned(services, config, name, result);
}

async function verify({ home, key }: Opened, signature: Uint8Array, { bytes }: SignedFile): Promise<string | null> {
  const [file, sig] = [home.put('verified', bytes), home.put('verified.asc', signature)];
  const { stdout } = await home.gpg(['--status-fd', '1', '--verify', '--', sig, file]);
  const by = signedBy(stdout);
  if (by === key.fingerprint) return null;
  if (/^\[GNUPG:\] BADSIG /m.test(stdout)) return 'it is of other bytes';
  return by !== null || /^\[GNUPG:\] (?:ERRSIG|NO_PUBKEY) /m.test(stdout)
    ? 'it is of another key'
    : 'it is no good signature of gpg';
}
