import path from 'node:path';
import { parse } from 'yaml';
import type { Diagnostic } from '../domain/diagnostic.ts';
import type { Files } from './files.ts';
import { decode } from './read-package-files.ts';

/** Where the packages of a project lie. */
export interface FoundPackages {
  /** Those that the project names as `local:`, absolute, sorted. */
  readonly locals: readonly string[];
  /** Those in the folder of installed packages; a local one may be there once more, as a link or a copy. */
  readonly installed: readonly string[];
  readonly faults: readonly Diagnostic[];
}

/**
 * Finds installed packages, and those that the project names as `local:`, which are read where they lie, installed or
 * not. A package that is named and not installed is a fault.
 */
export function findPackages(root: string, installPath: string, files: Files): FoundPackages {
  const installFolder = path.resolve(root, installPath);
  const installed = new Set(
    files
      .list(installFolder)
      .filter((file) => /^[^/]+\/dbt_project\.yml$/.test(file.path))
      .map((file) => path.join(installFolder, file.path.split('/')[0]!)),
  );
  const listed = listedPackages(root, files);
  const locals = new Map<string, string>();
  const pending = listed.locals.map((local) => path.resolve(root, local));
  while (pending.length > 0) {
    const folder = pending.pop()!;
    if (locals.has(folder)) continue;
    locals.set(folder, path.basename(folder));
    pending.push(...listedPackages(folder, files).locals.map((local) => path.resolve(folder, local)));
  }
  const localNames = new Set(locals.values());
  const others = [...installed].filter((folder) => !localNames.has(path.basename(folder)));
  const faults: Diagnostic[] = [];
  if (others.length < listed.others) {
    const expected = listed.others + listed.locals.length;
    faults.push({
      code: 'packages-not-installed',
      severity: 'error',
      message:
        `dbt expects ${expected} package(s) based on packages specified in ${listed.file}, but found only ` +
        `${others.length + locals.size} package(s) installed in ${installPath}.`,
      place: { path: listed.file, line: 1, column: 1 },
      help: 'Run "sluice deps" to install package dependencies.',
    });
  }
  return { locals: [...locals.keys()].sort(), installed: [...installed].sort(), faults };
}

function listedPackages(
  root: string,
  files: Files,
): { readonly file: string; readonly locals: readonly string[]; readonly others: number } {
  for (const file of ['packages.yml', 'dependencies.yml']) {
    const bytes = files.read(path.join(root, file));
    if (bytes === null) continue;
    const entries = packagesOf(decode(bytes));
    if (entries.length === 0) continue;
    const locals = entries.flatMap((entry) => (typeof entry['local'] === 'string' ? [entry['local']] : []));
    return { file, locals, others: entries.length - locals.length };
  }
  return { file: 'packages.yml', locals: [], others: 0 };
}

function packagesOf(text: string): readonly Readonly<Record<string, unknown>>[] {
  try {
    const data: unknown = parse(text, { logLevel: 'silent' });
    const list = (data as { packages?: unknown } | null)?.packages;
    if (!Array.isArray(list)) return [];
    return (list as readonly unknown[]).filter(
      (item): item is Readonly<Record<string, unknown>> => typeof item === 'object' && item !== null,
    );
  } catch {
    return [];
  }
}
