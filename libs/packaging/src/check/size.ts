import { listCommand } from './list-command.ts';
import { type Check, finding, type Subject } from './subject.ts';

/** Share by which a package may grow or shrink from one release to the next before somebody should look at it. */
const usualChange = 0.5;

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
        fix: `${listCommand(subject)}; or correct packages.${subject.artifact.package}.check`,
      }),
    ];
  },
};

export const sizeChange: Check = {
  id: 'artifact-size-change',
  title: 'its size is near that of the last release',
  applies: () => true,
  find: (subject) => {
    const { formerSize, one } = subject;
    if (formerSize === null || formerSize === 0) return [];
    const { maxGrowth } = one.check;
    const change = subject.size / formerSize - 1;
    // A little more: 1000 * 1.1 is not 1100 to a computer.
    const largest = maxGrowth === null ? Number.POSITIVE_INFINITY : Math.floor(formerSize * (1 + maxGrowth) + 1e-6);
    if (subject.size > largest) return [changed(subject, formerSize, 'error', `at most ${largest} bytes`)];
    // How far it may grow was said; that it lost half of itself never is.
    const isUsual = maxGrowth === null ? Math.abs(change) <= usualChange : change >= -usualChange;
    return isUsual ? [] : [changed(subject, formerSize, 'warning', `about ${formerSize} bytes`)];
  },
};

function changed(subject: Subject, former: number, severity: 'error' | 'warning', expected: string) {
  const change = subject.size / former - 1;
  return finding(subject, sizeChange.id, {
    severity,
    message: `it is ${Math.round(Math.abs(change) * 100)} % ${change > 0 ? 'larger' : 'smaller'} than in the last release`,
    expected,
    actual: `${subject.size} bytes, ${former} in the last release`,
    fix: `${listCommand(subject)}; or say how much it may grow: packages.${subject.artifact.package}.check.maxGrowth`,
  });
}
