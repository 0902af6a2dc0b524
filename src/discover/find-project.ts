import path from 'node:path';
import type { Diagnostic } from '../domain/diagnostic.ts';
import type { ProjectLocation } from '../domain/discovered.ts';
import { failed, ok } from '../util/result.ts';
import type { Result } from '../util/result.ts';
import type { Files } from './files.ts';

/**
 * Finds the project file in `start` or in the nearest folder above it. Both `project.yml` and `dbt_project.yml` in one
 * folder is an error that names both.
 */
export function findProject(
  start: string,
  files: Files,
): Promise<Result<ProjectLocation, readonly Diagnostic[]>> {
  return Promise.resolve(find(path.resolve(start), files));
}

function find(start: string, files: Files): Result<ProjectLocation, readonly Diagnostic[]> {
  for (let folder = start; ; folder = path.dirname(folder)) {
    const native = files.kindOf(path.join(folder, 'project.yml')) === 'file';
    const dbt = files.kindOf(path.join(folder, 'dbt_project.yml')) === 'file';
    if (native && dbt) {
      return fault(
        'project-file-twice',
        `Both "project.yml" and "dbt_project.yml" are in "${folder}": one project has one project file.`,
        'Keep dbt_project.yml for a dbt project, project.yml for a native one, and remove the other.',
      );
    }
    if (native) return ok({ root: folder, flavor: 'native', projectFile: 'project.yml' });
    if (dbt) return ok({ root: folder, flavor: 'dbt', projectFile: 'dbt_project.yml' });
    if (path.dirname(folder) === folder) break;
  }
  return fault(
    'project-file-missing',
    `No dbt_project.yml found at expected path ${path.join(start, 'dbt_project.yml')}, and no project.yml, nor one of them in a folder above.`,
    'Go to the project\'s folder, name it with --project-dir, or begin a project with "sluice init".',
  );
}

function fault(code: string, message: string, help: string): Result<ProjectLocation, readonly Diagnostic[]> {
  return failed([{ code, severity: 'error', message, help }]);
}
