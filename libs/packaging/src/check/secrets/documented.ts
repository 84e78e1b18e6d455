/** Parts of secrets that stand in documentation and in the code of libraries for everybody to read: they open nothing. */
const documented: readonly string[] = [
  // https://docs.aws.amazon.com/IAM/latest/UserGuide
  'wJalrXUtnFEMI/K7MDENG',
  // The storage emulator, https://learn.microsoft.com/azure/storage/common/storage-use-azurite
  'Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq/K1SZFPTOtr/KBHBeksoGMGw==',
  // The emulator of Cosmos DB, https://learn.microsoft.com/azure/cosmos-db/emulator
  'C2y6yDjf5/R+ob0N8A7Cgv30VRDJIWEHLM+4QDU5DE2nQ9nDuVTqobD4b8mGGyPMbIZnqyMsEcaGQy67XIw/Jw==',
  // https://docs.github.com/rest: tokens, a key of an app, a key for signing.
  '16C7e42F292c6912E7710c838347Ae178B4a',
  'MIIEowIBAAKCAQEAuEPzOUE+kiEH1WLiMeBytTEF856j0hOVcSUSUkZxKvqc',
  'lQcYBE5TCgsBEACk4yHpUcapplebaumBMXYMiLF+nCQ0lxpx',
  // With which the npm package ssh2, and so whatever bundles it, tries whether this Node.js knows Ed25519.
  'MC4CAQAwBQYDK2VwBCIEIHKj+sVa9WcD',
  // With which GnuTLS tests itself when it is loaded (lib/crypto-selftests-pk.c): in every libgnutls.so, and so in many AppImages.
  'MGoCAQAwIQYIKoUDBwEBAQIwFQYJKoUDBwECAQIB',
  'MEgCAQAwHwYIKoUDBwEBAQEwEwYHKoUDAgIjAQYI',
  'MEUCAQAwHAYGKoUDAgITMBIGByqFAwICIwEGByqF',
  'MHcCAQEEIPAKWV7+pZe9c5EubMNfAEKWRQtP/Mvl',
  'MIIDTQIBAAKCAQEAh60B6yPMRIT7udq2kKuwnQDo',
  'MIIEogIBAAKCAQEA6yCv+BLrRP/dMPBXJWK21c0a',
  'MIHbAgEBBEGO2n7NN363qSCvJVdlQtCvudtaW4o0',
  'MIGkAgEBBDDevshD6gb+4rZpC9vwFcIwNs4KmGzd',
  'MGgCAQEEHOKWJFdWdrR/CgVrUeTeawOrJ9GozE9K',
  'MF8CAQEEGLjezFcbgDMeApVrdtZHvu/k1a8/tVZ4',
  // jwt.io, and the README of PyJWT.
  'eyJzdWIiOiIxMjM0NTY3ODkwIi',
  'eyJzb21lIjoicGF5bG9hZCJ9',
];

export function isDocumented(value: string): boolean {
  return documented.some((part) => value.includes(part));
}
