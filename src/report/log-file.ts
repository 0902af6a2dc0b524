import { appendFileSync, existsSync, mkdirSync, renameSync, statSync } from 'node:fs';
import path from 'node:path';

/** A log file that is written to. */
export interface LogFile {
  readonly write: (text: string) => void;
  /** Writes what is still held back. */
  readonly close: () => void;
}

/** How many files that were put aside are kept. */
const keptFiles = 5;

/** Bytes that are held back at most. */
const heldBack = 64 * 1024;

/** Milliseconds after which what is held back is written. */
const writtenAfter = 200;

/**
 * Appends to `dbt.log` in the folder, which is made with the first line. A file that has grown past `maximumBytes` becomes `dbt.log.1`, that one
 * `dbt.log.2`, up to five. A folder that cannot be written to is no fault of the command's: then there is no log.
 */
export function openLogFile(folder: string, maximumBytes: number): LogFile {
  const file = path.join(folder, 'dbt.log');
  let waiting = '';
  let size: number | null = null;
  let refused = false;
  let timer: NodeJS.Timeout | null = null;
  const flush = (): void => {
    if (timer !== null) clearTimeout(timer);
    timer = null;
    if (waiting === '' || refused) return;
    const text = waiting;
    waiting = '';
    try {
      if (size === null) {
        mkdirSync(folder, { recursive: true });
        size = existsSync(file) ? statSync(file).size : 0;
      }
      const bytes = Buffer.byteLength(text);
      if (maximumBytes > 0 && size > 0 && size + bytes > maximumBytes) {
        putAside(file);
        size = 0;
      }
      appendFileSync(file, text);
      size += bytes;
    } catch {
      refused = true;
    }
  };
  return {
    write: (text) => {
      if (refused) return;
      waiting += text;
      if (waiting.length >= heldBack) flush();
      else timer ??= setTimeout(flush, writtenAfter).unref();
    },
    close: flush,
  };
}

function putAside(file: string): void {
  for (let number = keptFiles - 1; number >= 1; number--) {
    if (existsSync(`${file}.${number}`)) renameSync(`${file}.${number}`, `${file}.${number + 1}`);
  }
  renameSync(file, `${file}.1`);
}
