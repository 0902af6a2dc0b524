import type { Diagnostic } from '../domain/diagnostic.ts';
import type { DiscoveredProject, PackageShape, ProjectLocation, TextFile } from '../domain/discovered.ts';
import { InternalError } from '../domain/errors.ts';
import type { Result } from '../util/result.ts';
import type { Files } from './files.ts';

/** What reading a project needs to be told. */
export interface ReadProjectOptions {
  /** Reads name and folders out of a project file: `readPackageShape` of `parse/config/`. */
  readonly shapeOf: (file: TextFile) => Result<PackageShape, readonly Diagnostic[]>;
  /** Folders in which `profiles.yml` is looked for, in order (dbt projects only). */
  readonly profilesFolders: readonly string[];
  /** Folder of the builtin packages (`builtin/`), each a folder with `macros/`. */
  readonly builtinFolder: string;
}

/** Reads everything that parsing needs. All faults at once: a missing or broken package, two packages of one name. */
export function readProject(
  _location: ProjectLocation,
  _options: ReadProjectOptions,
  _files: Files,
): Promise<Result<DiscoveredProject, readonly Diagnostic[]>> {
  throw new InternalError('not there yet');
}
