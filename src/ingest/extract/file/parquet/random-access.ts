import type { FileHandle } from 'node:fs/promises';
import type { AsyncBuffer } from 'hyparquet';

/** A file on the disk as hyparquet reads it. */
export function randomAccess(handle: FileHandle, byteLength: number): AsyncBuffer {
  return {
    byteLength,
    slice: async (start, end = byteLength) => {
      const bytes = await readAt(handle, start, end - start);
      return bytes.buffer as ArrayBuffer;
    },
  };
}

/** Bytes at a place of a file, in memory of their own. Fails where the file ends before. */
export async function readAt(handle: FileHandle, position: number, length: number): Promise<Uint8Array> {
  const bytes = new Uint8Array(new ArrayBuffer(length));
  for (let read = 0; read < length;) {
    const { bytesRead } = await handle.read(bytes, read, length - read, position + read);
    if (bytesRead === 0) throw new RangeError('the file ends before');
    read += bytesRead;
  }
  return bytes;
}
