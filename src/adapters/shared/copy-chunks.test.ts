import fc from 'fast-check';
import { expect, test } from 'vitest';
import { gather, gatherRows, untilAborted } from './copy-chunks.ts';

async function collect<T>(items: AsyncIterable<T>): Promise<T[]> {
  const found: T[] = [];
  for await (const item of items) found.push(item);
  return found;
}

async function* produce(chunks: readonly Uint8Array[]): AsyncGenerator<Uint8Array> {
  yield* chunks;
}

/** Rows of COPY's text format, with escaped newlines and backslashes in them, in chunks cut anywhere. */
const copyText = fc
  .tuple(
    fc.array(fc.array(fc.constantFrom('a', '\\\\', '\\\n', '\\n', '\t', 'ü'), { maxLength: 8 })),
    fc.array(fc.nat({ max: 60 })),
  )
  .map(([rows, cuts]) => {
    const lines = rows.map((row) => `${row.join('')}\n`);
    const bytes = Buffer.from(lines.join(''));
    const places = [0, ...cuts.filter((cut) => cut < bytes.length), bytes.length].sort(
      (left, right) => left - right,
    );
    const chunks = places.slice(1).map((end, index) => bytes.subarray(places[index], end));
    return { lines, chunks };
  });

test('chunks are joined to a size, and nothing is lost', async () => {
  await fc.assert(
    fc.asyncProperty(copyText, fc.integer({ min: 1, max: 40 }), async ({ lines, chunks }, size) => {
      const pieces = await collect(gather(produce(chunks), size));
      expect(Buffer.concat(pieces).toString()).toBe(lines.join(''));
      expect(pieces.slice(0, -1).every((piece) => piece.length >= size)).toBe(true);
    }),
  );
});

test('pieces end where a row ends, not at a newline within a value', async () => {
  await fc.assert(
    fc.asyncProperty(copyText, fc.integer({ min: 1, max: 40 }), async ({ lines, chunks }, size) => {
      const pieces = await collect(gatherRows(produce(chunks), size));
      expect(Buffer.concat(pieces).toString()).toBe(lines.join(''));
      const ends = new Set(lines.map((_, index) => Buffer.byteLength(lines.slice(0, index + 1).join(''))));
      let at = 0;
      for (const piece of pieces) {
        at += piece.length;
        expect(ends).toContain(at);
      }
    }),
  );
});

test('an abort ends the wait for a producer, with its reason', async () => {
  const abort = new AbortController();
  const reason = new Error('enough');
  const stuck = (async function* (): AsyncGenerator<Uint8Array> {
    yield Buffer.from('1\n');
    abort.abort(reason);
    await new Promise(() => undefined);
  })();
  await expect(collect(untilAborted(stuck, abort.signal))).rejects.toBe(reason);
});

test('the producer is told when nobody wants more', async () => {
  let ended = false;
  const endless = (async function* (): AsyncGenerator<Uint8Array> {
    try {
      for (;;) yield Buffer.from('1\n');
    } finally {
      ended = true;
    }
  })();
  for await (const _ of untilAborted(endless, new AbortController().signal)) break;
  expect(ended).toBe(true);
});
