import path from 'node:path';
import { findProject } from '../discover/find-project.ts';
import { readRootShape } from '../discover/read-project.ts';
import { UsageError } from '../domain/errors.ts';
import { readPackageShape } from '../parse/config/read-package-shape.ts';
import type { Effects } from './effects.ts';
import type { Ending } from './ending.ts';
import { valueOrThrow } from './open-project.ts';
import type { CleanRequest } from './request.ts';

/**
 * Deletes the project's `clean-targets`. Nothing outside of the project's folder, unless that is asked for, and no folder that it is read from.
 * Only the project file is read: what else is in the project may be faulty.
 */
export async function runClean(request: CleanRequest, effects: Effects): Promise<Ending> {
  const { files, environment } = effects;
  const location = valueOrThrow(
    await findProject(path.resolve(effects.cwd, request.projectFolder ?? '.'), files),
  );
  const { root } = location;
  const { paths, cleanTargets, targetPath } = valueOrThrow(
    readRootShape(
      location,
      (file, flavor) => readPackageShape(file, { flavor, cliVars: request.vars, environment }),
      files,
    ),
  );
  const read = [
    paths.models,
    paths.seeds,
    paths.snapshots,
    paths.tests,
    paths.analyses,
    paths.macros,
    paths.sources,
  ].flat();
  const named = cleanTargets ?? [request.targetPath ?? targetPath];
  const folders = named.map((target) => path.resolve(root, target));
  const holds = (folder: string, other: string): boolean =>
    `${other}${path.sep}`.startsWith(folder.endsWith(path.sep) ? folder : `${folder}${path.sep}`);
  refuse(
    'source paths',
    folders.filter(
      (folder) => !holds(folder, root) && read.some((one) => holds(folder, path.resolve(root, one))),
    ),
  );
  // What the project itself lies in is never removed.
  const isOutside = (folder: string): boolean =>
    holds(folder, root) || (request.projectFilesOnly && !holds(root, folder));
  refuse('directories outside the project', folders.filter(isOutside));
  const say = (text: string, name: string): void =>
    effects.sink({ kind: 'message', at: effects.clock(), level: 'info', text, node: null, name });
  for (const folder of folders) {
    effects.files.remove(folder);
    say(`Cleaned ${folder}/*`, 'ConfirmCleanPath');
  }
  say('Finished cleaning all paths.', 'FinishedCleanPaths');
  return { kind: 'ok' };
}

function refuse(what: string, folders: readonly string[]): void {
  if (folders.length === 0) return;
  const list = folders.map((folder) => `'${folder}'`).join(', ');
  throw new UsageError(
    `dbt will not clean the following ${what}: [${list}]\nTake them out of clean-targets.`,
  );
}
