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
 * Deletes the project's `clean-targets`. Nothing outside of the project's folder, and no folder that it is read from.
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
  const folders = named.map((target) => ({ target, folder: path.resolve(root, target) }));
  for (const { target, folder } of folders) {
    const inside = path.relative(root, folder);
    if (inside === '' || inside.startsWith('..') || path.isAbsolute(inside)) {
      throw new UsageError(
        `dbt will not clean the path "${target}": it is not inside of the project "${root}". Take it out of clean-targets.`,
      );
    }
    if (read.some((one) => `${path.resolve(root, one)}${path.sep}`.startsWith(`${folder}${path.sep}`))) {
      throw new UsageError(
        `dbt will not clean the path "${target}": the project is read from it. Take it out of clean-targets.`,
      );
    }
  }
  for (const { target, folder } of folders) {
    if (effects.files.kindOf(folder) === null) continue;
    effects.files.remove(folder);
    effects.sink({
      kind: 'message',
      at: effects.clock(),
      level: 'info',
      text: `Removed ${target}`,
      node: null,
    });
  }
  return { kind: 'ok' };
}
