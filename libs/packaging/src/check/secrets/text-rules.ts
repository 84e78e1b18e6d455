import { entropy, plausible } from './plausible.ts';
import type { SecretRule } from './rule.ts';

/**
 * Between the frame of a key and its body: line ends, also as they are written in JSON and in source, quotes, and the headers of old PEM files.
 * Where there is nothing, as in a variable of one line, the body has to begin like one: in a program any text may come next.
 */
const toBody = String.raw`(?:(?:[\s"'+,]|\\[nr]|(?:Proc-Type|DEK-Info|Version|Comment|Hash|Charset):[^\r\n\\]{0,100}(?=[\r\n\\])){1,30}|(?=MI[A-Z]|b3BlbnNz))`;

/** Secrets that are told by what stands around them. */
export const textRules: readonly SecretRule[] = [
  {
    title: 'a private key',
    triggers: ['-----BEGIN '],
    pattern: new RegExp(
      `-----BEGIN (?:(?:RSA|DSA|EC|OPENSSH|ENCRYPTED|ANY|SSH2 ENCRYPTED|PGP) )?PRIVATE KEY(?: BLOCK)?-----${toBody}(?<value>[A-Za-z0-9+/=]{24,100})`,
      'y',
    ),
  },
  {
    title: 'a private key of PuTTY',
    triggers: ['PuTTY-User-Key-File-'],
    pattern: /PuTTY-User-Key-File-\d: [\s\S]{20,4000}?Private-Lines: \d+\s+(?<value>[A-Za-z0-9+/=]{40,64})/y,
  },
  {
    title: 'a secret key of minisign',
    triggers: ['RWRTY0Iy'],
    pattern: /(?<![A-Za-z0-9+/])RWRTY0Iy[A-Za-z0-9+/]{200,210}={0,2}(?![A-Za-z0-9+/=])/y,
  },
  {
    title: 'a JSON web token',
    triggers: ['eyJ'],
    pattern:
      /(?<![A-Za-z0-9_.-])eyJ[A-Za-z0-9_-]{10,2000}\.eyJ[A-Za-z0-9_-]{10,8000}\.[A-Za-z0-9_-]{20,1000}(?![A-Za-z0-9_-])/y,
    // Some services hand one to every visitor.
    severity: 'warning',
    accepts: isWebToken,
  },
  {
    title: 'a password in an address',
    triggers: ['://'],
    pattern:
      /(?<=(?<![a-z0-9])[a-z][a-z0-9+.-]{1,20}):\/\/[\w.~%+-]{1,100}:(?<value>[^\s:/@"'`<>{}()[\]\\|$,;&]{8,200})@(?<host>[A-Za-z0-9-]{1,63}(?:\.[A-Za-z0-9-]{1,63}){1,10})/y,
    accepts: (value, { groups }) => isPassword(value) && !isExampleHost(groups?.['host'] ?? ''),
  },
  {
    title: 'a token of a package registry',
    triggers: ['_authToken', '_password', '_auth'],
    pattern:
      /(?<=^[^\n#;]{0,300})_(?:authToken|password|auth)[ \t]{0,8}=[ \t]{0,8}"?(?<value>[A-Za-z0-9+/=._~-]{12,2000})/my,
    accepts: (value) => plausible(value) && entropy(value) > 2.8,
    files: /(?:^|[/._-])npmrc$/i,
  },
  {
    title: 'a password',
    triggers: ['password'],
    pattern: /(?<![\w-])password[ \t]{0,8}(?:[=:]|[ \t])[ \t]{0,8}(?<value>[^\s$<{]{8,200})/y,
    accepts: isPassword,
    files: /(?:^|\/)(?:[._]netrc|\.pypirc|\.my\.cnf)$/,
  },
  {
    title: 'a password of a container registry',
    triggers: ['"auth"'],
    pattern: /"auth"\s{0,8}:\s{0,8}"(?<value>[A-Za-z0-9+/]{16,2000}={0,2})"/y,
    files: /(?:^|\/)(?:\.docker\/config\.json|\.dockercfg|\.dockerconfigjson)$/,
  },
];

function isPassword(written: string): boolean {
  const value = decoded(written);
  const kinds = [/[a-z]/, /[A-Z]/, /\d/, /[^A-Za-z\d]/].filter((kind) => kind.test(value)).length;
  // `p@ssword` is written to show how signs are escaped.
  const letters = value.replace(/[^A-Za-z0-9]/g, '');
  if (/pa?s+w|pass|pwd|secret|user|token|test|admin|foo|bar|hunter2|12345|abcde/i.test(letters)) return false;
  if (/%[sdv]/.test(value)) return false;
  return value.length >= 8 && kinds >= 2 && plausible(value) && entropy(value) >= 2.5;
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/** Names that RFC 2606 and RFC 6761 keep for documentation, and what stands for the machine itself. */
function isExampleHost(host: string): boolean {
  const name = host.toLowerCase();
  return /(?:^|\.)(?:example|test|invalid|localhost|local)$|(?:^|[.-])example\.|^(?:127|0)\.|^(?:host|server|domain|my|your|foo|some)[a-z-]*\./.test(
    name,
  );
}

interface Claims {
  readonly alg?: unknown;
  readonly exp?: unknown;
}

/** A token that is over opens nothing. */
function isWebToken(value: string): boolean {
  const [head = '', body = ''] = value.split('.');
  const [header, claims] = [claimsOf(head), claimsOf(body)];
  if (typeof header?.alg !== 'string' || claims === null || header.alg === 'none') return false;
  return !(typeof claims.exp === 'number' && claims.exp * 1000 < Date.now());
}

function claimsOf(part: string): Claims | null {
  try {
    const parsed: unknown = JSON.parse(Buffer.from(part, 'base64url').toString('utf8'));
    return typeof parsed === 'object' && parsed !== null ? parsed : null;
  } catch {
    return null;
  }
}
