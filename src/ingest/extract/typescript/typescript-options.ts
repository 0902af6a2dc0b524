import path from 'node:path';
import type { Diagnostic } from '../../../domain/diagnostic.ts';
import type { LoadSpecification } from '../../../domain/load.ts';
import type { JsonObject } from '../../../util/json.ts';
import { commonChecks } from '../../common-options.ts';
import { checkOptions, type OptionCheck } from '../../option-check.ts';

/** The `typescript` extractor's own options, with defaults filled in. */
export interface TypescriptOptions {
  /** The file with the function, relative to the project's folder. */
  readonly file: string;
  /** Which of its exports; null: the one with the table's name where there is one, else the default export. */
  readonly exportName: string | null;
  /** What is handed to the function. */
  readonly options: JsonObject;
}

const checks: Readonly<Record<string, OptionCheck>> = {
  file: (value) =>
    typeof value === 'string' && /\.[cm]?[jt]s$/.test(value)
      ? null
      : 'the path of a .ts file from the project folder, such as sources/orders.ts',
  export: (value) =>
    typeof value === 'string' && /^[\p{ID_Start}$_][\p{ID_Continue}$]*$/u.test(value)
      ? null
      : 'the name of an exported function',
  options: (value) => (typeof value === 'object' && value !== null && !Array.isArray(value) ? null : 'a map'),
  ...commonChecks,
};

/** Faults of the options of a table that a function in TypeScript loads. Pure: the file itself is looked at by `inspectSource`. */
export function checkTypescriptOptions(specification: LoadSpecification): readonly Diagnostic[] {
  return checkOptions(specification, checks);
}

/** The options of a specification that has been checked. Without `file`, the file beside the YAML that has its name. */
export function readTypescriptOptions({
  options: given,
  place,
}: Pick<LoadSpecification, 'options' | 'place'>): TypescriptOptions {
  const { file, export: exportName, options } = given;
  return {
    file: typeof file === 'string' ? path.posix.normalize(file) : `${place.path.replace(/\.ya?ml$/, '')}.ts`,
    exportName: typeof exportName === 'string' ? exportName : null,
    options: (options ?? {}) as JsonObject,
  };
}
