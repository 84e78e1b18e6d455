import { describe, expect, it } from 'vitest';
import { WindlassError } from '../errors.ts';
import { maskDeep } from '../run/mask.ts';
import { maskError } from './mask.ts';

const mask = (text: string) => text.replaceAll('hunter2', '***');

describe('maskDeep', () => {
  it('masks every string, keys too, and leaves the rest as it is', () => {
    expect(maskDeep({ a: ['x hunter2', 1, null, true], hunter2: { b: 'hunter2' } }, mask)).toEqual({
      a: ['x ***', 1, null, true],
      '***': { b: '***' },
    });
  });
});

describe('maskError', () => {
  it('keeps the kind and masks all that is shown, the stack of the cause too', () => {
    const error = new WindlassError('publish', 'hunter2', {
      where: { file: 'hunter2', line: 3 },
      why: 'hunter2',
      next: 'hunter2',
      cause: new TypeError('hunter2'),
      also: [new WindlassError('input', 'hunter2')],
    });
    const masked = maskError(error, mask);
    expect(masked).toBeInstanceOf(WindlassError);
    expect(masked).toMatchObject({
      kind: 'publish',
      message: '***',
      where: { file: '***', line: 3 },
      why: '***',
      next: '***',
      exitCode: 4,
    });
    expect(masked.cause).toMatchObject({ name: 'TypeError', message: '***' });
    const cause = masked.cause instanceof Error ? masked.cause.stack : '';
    expect([masked.stack, cause, masked.also[0]?.message].join()).not.toContain('hunter2');
  });
});
