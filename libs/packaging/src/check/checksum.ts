import { checksumsFile } from '../artifacts.ts';
import { type Check, finding } from './subject.ts';

const fix = 'npx windlass create-binary-packages';

export const checksum: Check = {
  id: 'artifact-checksum',
  title: 'SHA-256 and size are those of artifacts.json and SHA256SUMS',
  applies: () => true,
  find: (subject) => {
    const { artifact, sha256, size, listed } = subject;
    const wrong = (message: string, expected: string, actual: string) =>
      finding(subject, 'artifact-checksum', { message, expected, actual, fix });
    return [
      ...(artifact.sha256 === sha256
        ? []
        : [wrong('its SHA-256 is not that of artifacts.json', artifact.sha256, sha256)]),
      ...(artifact.size === size
        ? []
        : [wrong('its size is not that of artifacts.json', `${artifact.size} bytes`, `${size} bytes`)]),
      ...(listed === sha256
        ? []
        : [wrong(`its SHA-256 is not that of ${checksumsFile}`, sha256, listed ?? 'it is not listed')]),
    ];
  },
};
