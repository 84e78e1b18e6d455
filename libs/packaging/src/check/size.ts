import { type Check, finding } from './subject.ts';

/** Share by which a package may grow or shrink from one release to the next before somebody should look at it. */
const usualChange = 0.2;

export const size: Check = {
  id: 'artifact-size',
  title: 'its size is in the range of the config',
  applies: ({ check }) => check.minSize !== null || check.maxSize !== null,
  find: (subject) => {
    const { minSize, maxSize } = subject.one.check;
    if (subject.size >= (minSize ?? 0) && subject.size <= (maxSize ?? Number.POSITIVE_INFINITY)) return [];
    const range = `${minSize === null ? '' : `at least ${minSize} `}${maxSize === null ? '' : `at most ${maxSize} `}bytes`;
    return [
      finding(subject, 'artifact-size', {
        message: `it is too ${subject.size < (minSize ?? 0) ? 'small' : 'large'}`,
        expected: range,
        actual: `${subject.size} bytes`,
        fix: `tar -tzvf '${subject.file}'; or correct packages.${subject.artifact.package}.check`,
      }),
    ];
  },
};

export const sizeChange: Check = {
  id: 'artifact-size-change',
  title: 'its size is near that of the last release',
  applies: () => true,
  find: (subject) => {
    const { formerSize } = subject;
    if (formerSize === null || formerSize === 0) return [];
    const change = subject.size / formerSize - 1;
    if (Math.abs(change) <= usualChange) return [];
    return [
      finding(subject, 'artifact-size-change', {
        severity: 'warning',
        message: `it is ${Math.round(Math.abs(change) * 100)} % ${change > 0 ? 'larger' : 'smaller'} than in the last release`,
        expected: `about ${formerSize} bytes`,
        actual: `${subject.size} bytes`,
        fix: `tar -tzvf '${subject.file}'`,
      }),
    ];
  },
};
