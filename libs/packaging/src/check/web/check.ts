import { mkdtempSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { formatOf } from '../../archive/formats.ts';
import { type Check, finding, topFolder } from '../subject.ts';

/** A packed web bundle, opened in Chromium. */
export const web: Check = {
  id: 'artifact-web',
  title: 'it opens in a browser: nothing fails, nothing is said in the console, and everybody can use it',
  applies: ({ check }) => check.web !== null,
  runs: true,
  find: async (subject) => {
    const { one, artifact, entries, file, release, runTimeout } = subject;
    const rules = one.check.web;
    if (rules === null) return [];
    const folder = realpathSync(mkdtempSync(join(tmpdir(), 'windlass-bundle-')));
    try {
      await formatOf(one.format).unpack(file, folder);
      const { openBundle } = await import('./open-bundle.ts');
      const { findings, evidence } = await openBundle(release, {
        folder: join(folder, topFolder(entries) ?? ''),
        rules,
        name: artifact.package,
        key: `packages.${artifact.package}.check.web`,
        look: `unpack ${file}, serve it under ${rules.base} and open it with the tools for developers`,
        timeoutMs: runTimeout,
      });
      subject.note(evidence);
      return findings.map(({ check, ...parts }) => finding(subject, check, parts));
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  },
};
