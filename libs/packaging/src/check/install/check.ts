import { formatOf } from '../../archive/formats.ts';
import { otherSystem } from '../run/platform.ts';
import { type Check, finding } from '../subject.ts';
import { kindOf } from './kind.ts';

const id = 'artifact-install';

/** A package, installed where nothing is. */
export const installed: Check = {
  id,
  title: 'it can be installed in a scratch root, its program tells this version, and it can be removed',
  applies: ({ check }) => check.install !== null,
  runs: true,
  find: async (subject) => {
    const { one, artifact, file, entries, release, runTimeout } = subject;
    const elsewhere = otherSystem(one.platform);
    if (elsewhere !== null) {
      const parts = { message: `it was not installed: it is for ${elsewhere}`, fix: `run this on ${elsewhere}, too` };
      return [finding(subject, id, { severity: 'warning', ...parts })];
    }
    const { install } = await import('./install.ts');
    const paths = entries.map(({ path, kind }) => (kind === 'folder' ? `${path.replace(/\/$/, '')}/` : path));
    const { faults, how } = await install(release.services, {
      kind: kindOf(artifact.name, paths),
      file,
      command: one.check.install ?? [],
      version: release.version,
      key: `packages.${artifact.package}.check.install`,
      timeoutMs: runTimeout,
      paths,
      unpack: (folder) => formatOf(one.format).unpack(file, folder),
    });
    subject.note({ installed: how });
    return faults.map((fault) => finding(subject, id, fault));
  },
};
