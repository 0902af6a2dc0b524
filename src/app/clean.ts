import path from 'node:path';
import { UsageError } from '../domain/errors.ts';
import type { Effects } from './effects.ts';
import type { Ending } from './ending.ts';
import { openProject } from './open-project.ts';
import type { CleanRequest } from './request.ts';

/** Deletes the project's `clean-targets`. Nothing outside of the project's folder, and no folder that it is read from. */
export async function runClean(request: CleanRequest, effects: Effects): Promise<Ending> {
  const { graph } = await openProject(request, effects);
  const { root, paths, cleanTargets } = graph.project.config;
  const read = [
    paths.models,
    paths.seeds,
    paths.snapshots,
    paths.tests,
    paths.analyses,
    paths.macros,
    paths.sources,
  ].flat();
  const folders = cleanTargets.map((target) => ({ target, folder: path.resolve(root, target) }));
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
