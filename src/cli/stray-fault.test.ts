import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { describe, expect, it } from 'vitest';
import { strayFault } from './stray-fault.ts';

const thrown = (stack: string): Error => Object.assign(new TypeError('no'), { stack });

describe('an error that nobody waits for', () => {
  it('of a source of the project is told with its place', () => {
    const folder = path.resolve('my shop');
    const file = pathToFileURL(path.join(folder, 'sources/a.ts')).href;
    const stack = `TypeError: no\n    at read (${file}?v=0123456789abcdef:3:23)\n    at next (<anonymous>)`;
    expect(strayFault(thrown(stack), folder)).toEqual({
      code: 'source-failed',
      severity: 'error',
      message: 'a source failed where nobody waits for it: TypeError: no',
      place: { path: 'sources/a.ts', line: 3, column: 23 },
      help: 'Await the promise, or catch what it throws. The load was ended; nothing of it was committed.',
    });
  });

  it('of anything else is left alone', () => {
    expect(strayFault(thrown('TypeError: no\n    at x (file:///a/dist/b.js:1:2)'), '/')).toBe(null);
    expect(strayFault('text', '/')).toBe(null);
  });
});
