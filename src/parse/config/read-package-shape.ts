import type { Diagnostic } from '../../domain/diagnostic.ts';
import type { PackageShape, TextFile } from '../../domain/discovered.ts';
import { InternalError } from '../../domain/errors.ts';
import type { JsonObject } from '../../util/json.ts';
import type { Result } from '../../util/result.ts';

/** What a project file's templates may ask before a target is known. */
export interface ShapeContext {
  readonly flavor: 'native' | 'dbt';
  readonly cliVars: JsonObject;
  readonly environment: ReadonlyMap<string, string>;
}

/** Reads name and folders out of a project file, rendered; what else is in it is not looked at. */
export function readPackageShape(
  _file: TextFile,
  _context: ShapeContext,
): Result<PackageShape, readonly Diagnostic[]> {
  throw new InternalError('not there yet');
}
