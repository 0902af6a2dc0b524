import { hash } from 'node:crypto';
import path from 'node:path';
import ignore from 'ignore';
import type { PackagePaths } from '../domain/discovered.ts';
import type { SourceFile, SourceFileKind } from '../domain/project.ts';
import { compareText } from '../util/compare.ts';
import type { Files } from './files.ts';

/** A seed above this size is known by its path, not its content, as in dbt. */
const maximumHashedSeed = 1024 * 1024;

interface Search {
  readonly folder: string;
  readonly kindOf: (name: string, relative: string) => SourceFileKind | null;
}

/** Which files of a package are read. */
export interface PackageFilesRequest {
  readonly packageName: string;
  /** Absolute path of its folder. */
  readonly root: string;
  readonly paths: PackagePaths;
  /** `.sql` and `.md` may have `.j2`, `.jinja2` or `.jinja` behind them. */
  readonly allowsJinjaSuffixes: boolean;
  readonly files: Files;
}

/**
 * Reads every file of a package that has a meaning there, sorted by path, save those that its `.dbtignore` names (in the manner of `.gitignore`).
 * A file found in two ways counts once.
 */
export function readPackageFiles(request: PackageFilesRequest): readonly SourceFile[] {
  const { packageName, root, files } = request;
  const found = new Map<string, SourceFile>();
  const isIgnored = ignoring(root, files);
  for (const { folder: given, kindOf } of searches(request.paths)) {
    const folder = path.isAbsolute(given) ? path.relative(root, given) : given;
    for (const { path: relative } of files.list(path.join(root, folder))) {
      const name = relative.slice(relative.lastIndexOf('/') + 1);
      const known = (
        request.allowsJinjaSuffixes ? name.replace(/\.(?:j2|jinja2?)$/, '') : name
      ).toLowerCase();
      const kind = /^[.#~]/.test(name) ? null : kindOf(known, relative);
      if (kind === null || isIgnored(`${folder}/${relative}`)) continue;
      const searchPath =
        kind === 'generic-test' ? `${folder}/generic` : kind === 'fixture' ? `${folder}/fixtures` : folder;
      const filePath = `${folder}/${relative}`;
      if (found.has(filePath)) continue;
      const file = readOne(
        { packageName, path: filePath, searchPath, kind },
        path.join(root, filePath),
        files,
      );
      if (file) found.set(filePath, file);
    }
  }
  return [...found.values()].sort((left, right) => compareText(left.path, right.path));
}

/** What the package's `.dbtignore` says of paths relative to its root. */
function ignoring(root: string, files: Files): (filePath: string) => boolean {
  const bytes = files.read(path.join(root, '.dbtignore'));
  if (bytes === null) return () => false;
  const rules = ignore({ allowRelativePaths: true }).add(decode(bytes));
  return (filePath) => rules.ignores(filePath);
}

function readOne(
  file: Omit<SourceFile, 'text' | 'checksum'>,
  fullPath: string,
  files: Files,
): SourceFile | null {
  if (file.kind === 'seed' && (files.size(fullPath) ?? 0) > maximumHashedSeed) {
    return { ...file, text: '', checksum: file.path };
  }
  const bytes = files.read(fullPath);
  if (bytes === null) return null;
  if (file.kind === 'seed') return { ...file, text: '', checksum: seedChecksum(bytes) };
  return { ...file, text: decode(bytes), checksum: hash('sha256', bytes, 'hex') };
}

/** dbt's: of the text with `\n` line ends and without white space at its edges. */
function seedChecksum(bytes: Uint8Array): string {
  const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('utf8');
  return hash('sha256', text.replaceAll('\r\n', '\n').replace(/^[^\S\ufeff]+|\s+$/g, ''), 'hex');
}

/** The text of a file, without a byte order mark. */
export function decode(bytes: Uint8Array): string {
  const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('utf8');
  return text.charCodeAt(0) === 0xfeff ? text.slice(1) : text;
}

function searches(paths: PackagePaths): readonly Search[] {
  const docs = paths.docs === null ? null : new Set(paths.docs);
  const list: Search[] = [];
  const add = (folders: readonly string[], code: Search['kindOf']): void => {
    for (const folder of folders) {
      list.push({
        folder,
        kindOf(name, relative) {
          if (name.endsWith('.yml') || name.endsWith('.yaml')) return 'yaml';
          if (name.endsWith('.md')) return docs === null || docs.has(folder) ? 'docs' : null;
          return code(name, relative);
        },
      });
    }
  };
  add(paths.models, (name) => (/\.(?:sql|py)$/.test(name) ? 'model' : null));
  add(paths.seeds, (name) => (name.endsWith('.csv') ? 'seed' : null));
  add(paths.snapshots, (name) => (name.endsWith('.sql') ? 'snapshot' : null));
  add(paths.tests, (name, relative) => {
    if (relative.startsWith('fixtures/')) return /\.(?:csv|sql)$/.test(name) ? 'fixture' : null;
    if (!name.endsWith('.sql')) return null;
    return relative.startsWith('generic/') ? 'generic-test' : 'test';
  });
  add(paths.analyses, (name) => (name.endsWith('.sql') ? 'analysis' : null));
  add(paths.functions, (name) => (/\.(?:sql|py|js)$/.test(name) ? 'function' : null));
  add(paths.macros, (name) => (name.endsWith('.sql') ? 'macro' : null));
  add(paths.sources, () => null);
  for (const folder of docs ?? []) {
    list.push({ folder, kindOf: (name) => (name.endsWith('.md') ? 'docs' : null) });
  }
  return list;
}
