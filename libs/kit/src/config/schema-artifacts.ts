import * as z from 'zod/mini';
import { about, httpAddress, text } from './schema-words.ts';

/** What is told of the product, and what goes out beside its packages. */

export const aboutProduct = z.strictObject({
  summary: z.optional(text('One line, without a full stop')),
  description: z.optional(text('Some lines')),
  license: z.optional(text('SPDX expression, for instance MIT or GPL-3.0-or-later')),
  homepage: z.optional(httpAddress('Home page')),
  repository: z.optional(httpAddress('Where its sources are')),
  maintainer: z.optional(
    about(
      'Name <mail>',
      z.string().check(z.regex(/^[^<>]+ <[^<>@\s]+@[^<>@\s]+>$/, 'must be written as Name <mail@example.org>')),
    ),
  ),
  vendor: z.optional(text('Who makes it; the maintainer where not given')),
});

const secretName = (description: string) => text(`${description}: the name of a secret`);

const signing = z.strictObject({
  minisign: z.optional(
    about(
      'Signs with minisign',
      z.strictObject({
        key: secretName('Secret key as minisign -G writes it'),
        password: z.optional(secretName('Its password; none where not given')),
        publicKey: z.optional(
          about(
            'Its public key, as minisign -G prints it: with it what is signed already is checked without the secret',
            z
              .string()
              .check(z.regex(/^RW[A-Za-z0-9+/]{54}$/, 'must be a public key of minisign, RW and 54 characters')),
          ),
        ),
      }),
    ),
  ),
  gpg: z.optional(
    about(
      'Signs with GnuPG',
      z.strictObject({
        key: z.optional(secretName('Secret key, armored; the keys of gpg itself where not given')),
        password: z.optional(secretName('Its passphrase; none where not given')),
        id: z.optional(text('Fingerprint of the key; the only one where not given')),
      }),
    ),
  ),
  sigstore: z.optional(
    about(
      'Signs with an identity, where there is a token of one',
      z.strictObject({
        token: z.optional(secretName('OpenID Connect identity token; that of the CI where not given')),
        fulcio: z.optional(httpAddress('Certificate authority')),
        rekor: z.optional(httpAddress('Transparency log')),
      }),
    ),
  ),
});

export const artifacts = z.strictObject({
  sha512: z.optional(about('Whether SHA512SUMS is written, too; true', z.boolean())),
  sbom: z.optional(about('Whether each package gets a CycloneDX list of what is in it; true', z.boolean())),
  provenance: z.optional(about('Whether an in-toto statement says how the packages were made; true', z.boolean())),
  signing: z.optional(about('How the checksums and the provenance are signed; not where not given', signing)),
});
