import type { LoadSpecification } from '../domain/load.ts';
import { isStringList, oneOf, type OptionCheck } from './option-check.ts';
import type { NamingRule } from './normalize/names.ts';
import { checkNested, type Nested, readNested } from './normalize/nested.ts';

/** Options that every extractor has: they say how records become rows. */
export interface CommonOptions {
  readonly nullTexts: readonly string[];
  readonly inferTypes: boolean;
  readonly unknownColumns: 'load' | 'ignore';
  readonly naming: NamingRule;
  readonly nested: Nested;
}

/** How each of them is checked. */
export const commonChecks: Readonly<Record<string, OptionCheck>> = {
  null_values: (value) => (isStringList(value) ? null : 'a list of texts'),
  infer_types: (value) => (typeof value === 'boolean' ? null : 'true or false'),
  unknown_columns: oneOf(['load', 'ignore']),
  names: oneOf(['snake_case', 'as_is']),
  nested: checkNested,
};

/** The options with defaults filled in. They have been checked. */
export function readCommonOptions({ options }: Pick<LoadSpecification, 'options'>): CommonOptions {
  const nulls = options['null_values'];
  return {
    nullTexts: isStringList(nulls) ? nulls : [''],
    inferTypes: options['infer_types'] !== false,
    unknownColumns: options['unknown_columns'] === 'ignore' ? 'ignore' : 'load',
    naming: options['names'] === 'as_is' ? 'as_is' : 'snake_case',
    nested: readNested(options['nested']),
  };
}

/** The column that says of a row that the source has deleted it. */
export const deletedColumn = '_sluice_deleted';

/** What becomes of rows that the source tells to be deleted; null where it tells of none. */
export function readDeletes({ options }: Pick<LoadSpecification, 'options'>): 'delete' | 'mark' | null {
  if (options['mode'] !== 'changes') return null;
  return options['deletes'] === 'mark' ? 'mark' : 'delete';
}
