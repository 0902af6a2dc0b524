import type { Files } from './files.ts';

/** Where the parse cache lies in a project's target folder. */
const parseCacheFile = 'sluice-parse-cache.json';

/** The text of the parse cache in `targetFolder`; null where there is none or it cannot be read. */
export function readParseCache(targetFolder: string, files: Files): string | null {
  try {
    const bytes = files.read(`${targetFolder}/${parseCacheFile}`);
    return bytes === null ? null : new TextDecoder().decode(bytes);
  } catch {
    return null;
  }
}

/** Replaces the parse cache, whole. A folder that cannot be written to is no fault: then there is no cache. */
export function writeParseCache(targetFolder: string, text: string, files: Files): boolean {
  try {
    files.replace(`${targetFolder}/${parseCacheFile}`, text);
    return true;
  } catch {
    return false;
  }
}
