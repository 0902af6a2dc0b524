import { LoadError } from '../../load-error.ts';

/** Below this many bytes a stream is never taken for a bomb. */
const harmless = 256 << 20;

/**
 * Passes an unpacked stream on, and ends it with a `LoadError` `unreadable-file` where it grows past `unpackRatio` times its packed
 * size (and past 256 MB): real tables pack to a tenth, or to a fiftieth where they repeat themselves.
 */
export async function* boundUnpacking(
  chunks: AsyncIterable<Buffer>,
  facts: { readonly packedSize: number; readonly name: string; readonly unpackRatio: number },
): AsyncGenerator<Buffer> {
  const most = Math.max(harmless, facts.packedSize * facts.unpackRatio);
  let size = 0;
  for await (const chunk of chunks) {
    size += chunk.length;
    if (size > most) {
      throw new LoadError(
        'unreadable-file',
        `${facts.name} cannot be read: it unpacks to more than ${facts.unpackRatio} times its size`,
        { help: 'Set unpack_ratio higher if that is right.' },
      );
    }
    yield chunk;
  }
}
