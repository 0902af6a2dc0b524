const newline = 0x0a;
const backslash = 0x5c;

/** Joins small chunks to at least `size` bytes each (the last may be smaller): the wire is slow with small ones. */
export async function* gather(chunks: AsyncIterable<Uint8Array>, size: number): AsyncGenerator<Uint8Array> {
  let parts: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of chunks) {
    parts.push(chunk);
    length += chunk.length;
    if (length < size) continue;
    yield joined(parts);
    parts = [];
    length = 0;
  }
  if (length > 0) yield joined(parts);
}

/** Joins chunks to pieces of about `size` bytes that end where a row of COPY's text format ends. */
export async function* gatherRows(
  chunks: AsyncIterable<Uint8Array>,
  size: number,
): AsyncGenerator<Uint8Array> {
  let rest: Uint8Array | undefined;
  for await (const piece of gather(chunks, size)) {
    const bytes: Uint8Array = rest === undefined ? piece : joined([rest, piece]);
    const end = lastRowEnd(bytes);
    if (end > 0) yield bytes.subarray(0, end);
    rest = end < bytes.length ? bytes.subarray(end) : undefined;
  }
  if (rest !== undefined) yield rest;
}

/** Passes chunks on; throws the signal's reason as soon as it is given, without waiting for a producer that has nothing to say. */
export async function* untilAborted(
  chunks: AsyncIterable<Uint8Array>,
  signal: AbortSignal,
): AsyncGenerator<Uint8Array> {
  const { promise: aborted, reject } = Promise.withResolvers<never>();
  aborted.catch(() => undefined);
  const abort = (): void => reject(signal.reason);
  signal.addEventListener('abort', abort, { once: true });
  const iterator = chunks[Symbol.asyncIterator]();
  let waiting = false;
  try {
    for (;;) {
      waiting = true;
      const next = await Promise.race([iterator.next(), aborted]);
      waiting = false;
      if (next.done === true) return;
      yield next.value;
    }
  } finally {
    signal.removeEventListener('abort', abort);
    // A producer that is still at work would let this wait for it.
    const ending = iterator.return?.();
    if (waiting) ending?.catch(() => undefined);
    else await ending;
  }
}

/** Behind the last newline that ends a row; 0 where none does. A newline behind an odd number of backslashes is data. */
function lastRowEnd(bytes: Uint8Array): number {
  for (
    let at = bytes.lastIndexOf(newline);
    at >= 0;
    at = at === 0 ? -1 : bytes.lastIndexOf(newline, at - 1)
  ) {
    let escapes = 0;
    while (bytes[at - 1 - escapes] === backslash) escapes++;
    if (escapes % 2 === 0) return at + 1;
  }
  return 0;
}

function joined(parts: readonly Uint8Array[]): Uint8Array {
  return parts.length === 1 ? parts[0]! : Buffer.concat(parts);
}
