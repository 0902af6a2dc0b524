import {
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  realpathSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import path from 'node:path';

/** One file beneath a folder. */
export interface ListedFile {
  /** Relative to the folder that was listed, with `/`. */
  readonly path: string;
}

/**
 * The file system, as far as discovering needs it. Synchronous: a project is thousands of small files, and waiting
 * for each costs more CPU time than reading it.
 */
export interface Files {
  /** What is there; links are followed. */
  kindOf(path: string): 'file' | 'folder' | null;
  /** The bytes of a file; null where there is none. Any other failure is thrown. */
  read(path: string): Uint8Array | null;
  /** Size in bytes; null where there is no file. */
  size(path: string): number | null;
  /** All files beneath a folder, at any depth, sorted; links are followed, save those that lead up. Empty where there is no folder. */
  list(folder: string): readonly ListedFile[];
  /** Replaces a file by rename, so that a reader sees the old or the new one, whole. Makes its folder. */
  replace(path: string, bytes: string | Uint8Array): void;
}

/** The machine's file system. */
export function localFiles(): Files {
  return {
    kindOf(target) {
      const stat = statSync(target, { throwIfNoEntry: false });
      return stat === undefined ? null : stat.isDirectory() ? 'folder' : 'file';
    },
    read(target) {
      try {
        return readFileSync(target);
      } catch (error) {
        if (isMissing(error)) return null;
        throw error;
      }
    },
    size(target) {
      return statSync(target, { throwIfNoEntry: false })?.size ?? null;
    },
    list(folder) {
      const found: ListedFile[] = [];
      walk(folder, '', found);
      return found.sort((left, right) => (left.path < right.path ? -1 : left.path > right.path ? 1 : 0));
    },
    replace(target, bytes) {
      const folder = path.dirname(target);
      mkdirSync(folder, { recursive: true });
      const temporary = mkdtempSync(path.join(folder, '.writing-'));
      try {
        const whole = path.join(temporary, path.basename(target));
        writeFileSync(whole, bytes);
        renameSync(whole, target);
      } finally {
        rmSync(temporary, { recursive: true, force: true });
      }
    },
  };
}

function walk(folder: string, prefix: string, found: ListedFile[]): void {
  let entries;
  try {
    entries = readdirSync(folder, { withFileTypes: true });
  } catch (error) {
    if (isMissing(error)) return;
    throw error;
  }
  for (const entry of entries) {
    const full = `${folder}/${entry.name}`;
    const shown = prefix + entry.name;
    if (entry.isSymbolicLink()) {
      const stat = statSync(full, { throwIfNoEntry: false });
      if (stat?.isFile()) found.push({ path: shown });
      else if (stat?.isDirectory() && !leadsUp(full, folder)) walk(full, `${shown}/`, found);
    } else if (entry.isDirectory()) walk(full, `${shown}/`, found);
    else if (entry.isFile()) found.push({ path: shown });
  }
}

/** Whether a link leads to a folder that it lies in: following it would never end. */
function leadsUp(link: string, folder: string): boolean {
  return `${realpathSync(folder)}/`.startsWith(`${realpathSync(link)}/`);
}

function isMissing(error: unknown): boolean {
  const code = (error as NodeJS.ErrnoException).code;
  return code === 'ENOENT' || code === 'ENOTDIR';
}
