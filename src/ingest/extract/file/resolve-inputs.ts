import { glob, readdir, stat } from 'node:fs/promises';
import { dirname, isAbsolute, relative, resolve, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { compareText } from '../../../util/compare.ts';
import { nearest } from '../../../util/nearest.ts';
import { unfinishedFolder } from '../../keep/unfinished-folder.ts';
import { LoadError } from '../../load-error.ts';
import { nameOfUrl } from './file-url.ts';

/** One file to read: on disk or to be fetched. */
export type FileInput =
  /** `missing` says why it cannot be read. */
  | {
      readonly kind: 'path';
      readonly path: string;
      readonly name: string;
      readonly missing: LoadError | null;
    }
  | { readonly kind: 'url'; readonly url: URL; readonly name: string };

/**
 * The files that a list of paths, globs and URLs stands for: in the order of the list, a glob's matches by name, none twice. A glob that
 * matches nothing is a `LoadError` `no-such-file`.
 */
export async function resolveInputs(paths: readonly string[], root: string): Promise<readonly FileInput[]> {
  const inputs = new Map<string, FileInput>();
  const urls = paths.filter((text) => isUrl(text) && URL.canParse(text)).map((text) => new URL(text));
  const add = (key: string, input: FileInput): void => void (inputs.has(key) || inputs.set(key, input));
  for (const text of paths) {
    if (isUrl(text)) {
      const url = readUrl(text);
      add(url.href, { kind: 'url', url, name: nameOfUrl(url, urls) });
      continue;
    }
    const path = resolve(root, /^file:\/\//i.test(text) ? fileURLToPath(text) : text);
    const found = await stat(path).catch(() => null);
    if (found?.isFile() !== true && /[*?[\]{}]/.test(text)) {
      for (const match of await matches(text, root)) {
        add(match, { kind: 'path', path: match, name: nameOfPath(match, root), missing: null });
      }
      continue;
    }
    const name = nameOfPath(path, root);
    const missing =
      found === null
        ? await missingFile(path, name)
        : found.isFile()
          ? null
          : new LoadError('unreadable-file', `${name} cannot be read: it is no file`, {
              help: `To load all files of a folder, give a glob: ${name}/*.csv`,
            });
    add(path, { kind: 'path', path, name, missing });
  }
  return [...inputs.values()];
}

async function matches(pattern: string, root: string): Promise<readonly string[]> {
  const found: string[] = [];
  for await (const match of glob(pattern, { cwd: root })) {
    // What another load is still writing is no file yet.
    if (match.split(sep).includes(unfinishedFolder)) continue;
    const path = resolve(root, match);
    if ((await stat(path)).isFile()) found.push(path);
  }
  if (found.length === 0) throw new LoadError('no-such-file', `no file matches ${pattern}`);
  return found.sort(compareText);
}

async function missingFile(path: string, name: string): Promise<LoadError> {
  let folder = dirname(path);
  let wanted = path;
  let entries = await readdir(folder).catch(() => null);
  while (entries === null && dirname(folder) !== folder) {
    wanted = folder;
    folder = dirname(folder);
    entries = await readdir(folder).catch(() => null);
  }
  const base = relative(folder, wanted);
  const meant = nearest(base, entries ?? []);
  const there = (entries ?? []).filter((entry) => !entry.startsWith('.')).sort(compareText);
  const help =
    meant !== undefined
      ? `Did you mean "${meant}"?`
      : there.length === 0
        ? undefined
        : `In that folder there is ${there.slice(0, 5).join(', ')}${there.length > 5 ? `, and ${there.length - 5} more` : ''}.`;
  return new LoadError(
    'no-such-file',
    `there is no file ${name}${wanted === path ? '' : ` (no folder "${base}")`}`,
    { help },
  );
}

/** Relative to the project where it lies inside, with `/`. */
function nameOfPath(path: string, root: string): string {
  const name = relative(root, path);
  return (name.startsWith(`..${sep}`) || isAbsolute(name) ? path : name).split(sep).join('/');
}

function isUrl(text: string): boolean {
  return /^https?:\/\//i.test(text);
}

function readUrl(text: string): URL {
  try {
    return new URL(text);
  } catch (cause) {
    throw new LoadError('bad-load-option', `"${text}" is no URL`, { cause });
  }
}
