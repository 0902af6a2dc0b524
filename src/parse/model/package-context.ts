import path from 'node:path';
import type { DiscoveredPackage } from '../../domain/discovered.ts';
import type { ProjectConfig, SourceFile } from '../../domain/project.ts';

/** A package while it is parsed. */
export interface PackageContext {
  readonly discovered: DiscoveredPackage;
  readonly name: string;
  /** Its project file, read; a builtin package has none. */
  readonly config: ProjectConfig | null;
}

/** A file's path as messages show it: relative to the root project, a builtin one with its package's name before it. */
export function shownPath(projectRoot: string, of: DiscoveredPackage, filePath: string): string {
  if (of.kind === 'root') return filePath;
  if (of.kind === 'builtin') return `${of.name}://${filePath}`;
  const relative = path.relative(projectRoot, of.root).split(path.sep).join('/');
  return relative.startsWith('..') ? `${of.root}/${filePath}` : `${relative}/${filePath}`;
}

/** A file's path below the folder that it was found under. */
export function pathBelow(file: SourceFile): string {
  return file.path.slice(file.searchPath.length + 1);
}

/** A path's folders. */
export function foldersOf(filePath: string): readonly string[] {
  return filePath.split('/').slice(0, -1);
}

/** A file's name without its last ending, and without that of a template behind it (`orders.sql.j2`). */
export function stem(filePath: string): string {
  const base = filePath
    .slice(filePath.lastIndexOf('/') + 1)
    .replace(/(?<=\.(?:sql|md))\.(?:j2|jinja2?)$/, '');
  const dot = base.lastIndexOf('.');
  return dot > 0 ? base.slice(0, dot) : base;
}
