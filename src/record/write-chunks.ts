import { closeSync, mkdirSync, openSync, renameSync, rmSync, writeSync } from 'node:fs';
import path from 'node:path';

/**
 * Writes a text that comes in pieces, so that a reader sees the old file or the new one, whole: into a file beside it,
 * then by rename. Makes the folder. Fails with Node's own error, and leaves nothing behind but the old file.
 */
export function writeChunks(file: string, chunks: Iterable<string>): void {
  mkdirSync(path.dirname(file), { recursive: true });
  const temporary = `${file}.${process.pid}.tmp`;
  try {
    const handle = openSync(temporary, 'w');
    try {
      for (const chunk of chunks) {
        const bytes = Buffer.from(chunk, 'utf8');
        for (let written = 0; written < bytes.length;) written += writeSync(handle, bytes, written);
      }
    } finally {
      closeSync(handle);
    }
    renameSync(temporary, file);
  } catch (error) {
    rmSync(temporary, { force: true });
    throw error;
  }
}
