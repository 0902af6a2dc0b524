import { afterEach, describe, expect, it } from 'vitest';
import { SharedStrings } from './shared-strings.ts';

const texts = Array.from(
  { length: 3000 },
  (_, index) => `${index} ${'日本𝄞'.repeat(index % 50)}${'x'.repeat((index * 37) % 400)}`,
);

describe.each([
  { where: 'in memory', limit: 1 << 30 },
  { where: 'past the limit on the disk', limit: 50_000 },
])('shared texts $where', ({ limit }) => {
  const strings = new SharedStrings(limit);
  afterEach(() => strings.close());

  it('are given back by number, in whatever order', () => {
    for (const text of texts) strings.add(text);
    strings.add('y'.repeat(200_000));
    for (let step = 0; step < texts.length; step++) {
      const index = (step * 1777) % texts.length;
      expect(strings.get(index)).toBe(texts[index]);
    }
    expect(strings.get(texts.length)).toBe('y'.repeat(200_000));
    expect([strings.get(-1), strings.get(texts.length + 1), strings.get(Number.NaN)]).toEqual([
      undefined,
      undefined,
      undefined,
    ]);
  });
});
