import type { Files } from '../../src/discover/files.ts';

/** A file system of a few texts by absolute path; paths under `through` are read from `real`. */
export function memoryFiles(texts: ReadonlyMap<string, string>, through: string, real: Files): Files {
  const isReal = (target: string): boolean => target === through || target.startsWith(`${through}/`);
  return {
    kindOf(target) {
      if (isReal(target)) return real.kindOf(target);
      if (texts.has(target)) return 'file';
      return [...texts.keys()].some((name) => name.startsWith(`${target}/`)) ? 'folder' : null;
    },
    read(target) {
      if (isReal(target)) return real.read(target);
      const text = texts.get(target);
      return text === undefined ? null : new TextEncoder().encode(text);
    },
    size(target) {
      if (isReal(target)) return real.size(target);
      return texts.get(target)?.length ?? null;
    },
    list(folder) {
      if (isReal(folder)) return real.list(folder);
      return [...texts.keys()]
        .filter((name) => name.startsWith(`${folder}/`))
        .map((name) => ({ path: name.slice(folder.length + 1) }))
        .sort((left, right) => (left.path < right.path ? -1 : 1));
    },
    replace() {
      throw new Error('memory files are read only');
    },
  };
}
