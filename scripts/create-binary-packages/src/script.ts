import type { ScriptSpec } from '@windlass/kit/cli/script';

export const script: ScriptSpec = {
  name: 'create-binary-packages',
  summary: 'Packs what was built into reproducible archives, with checksums and one table of names.',
  description:
    'Into dist/release: the packages; beside them SHA256SUMS and SHA512SUMS (for sha256sum -c), a CycloneDX list of what is in each, an in-toto ' +
    'statement of how they were made, signatures by minisign, gpg or sigstore where artifacts.signing of the config names a key; and, last of ' +
    'all, artifacts.json. The same files give the same bytes in any folder, time zone and umask: sorted by name, owner 0, permissions 644 or ' +
    '755, the time of the commit. Names are made of {product} {version} {core} {platform} {package} {format}; {version} writes + as _, for a ' +
    'plus is a space in some addresses. Files of other versions in dist/release are removed. A second run writes nothing.',
  positionals: [{ name: 'names', describe: 'Packages to make; all where not given', many: true }],
  options: {},
  examples: [
    ['create-binary-packages', 'Pack everything that the config names'],
    ['create-binary-packages --plan', 'What would be written and signed; reads no secret'],
    ['create-binary-packages linux', 'Only this one; what is there of the others stays'],
    ['(cd dist/release && sha256sum -c SHA256SUMS)', 'Check the result without Windlass'],
  ],
  run: async (context) => (await import('./run.ts')).run(context),
};
