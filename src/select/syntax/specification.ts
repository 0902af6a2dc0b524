import type { IndirectSelection } from '../selection.ts';
import type { Criterion, Union } from './parse-selector.ts';

/** What to select, from a text or from selectors.yml: a criterion, or sets put together. */
export type Specification =
  | {
      readonly kind: 'criterion';
      readonly criterion: Criterion;
      /** Its own mode for tests; null: the command line's. */
      readonly indirect: IndirectSelection | null;
    }
  | {
      readonly kind: 'union' | 'intersection' | 'difference';
      readonly parts: readonly Specification[];
      /** How tests whose parents come together in it are taken in; null: the command line's mode. In selectors.yml always `eager`, as in dbt. */
      readonly indirect: IndirectSelection | null;
      /** Where it matches nothing, a warning names this text; null: none is given. */
      readonly expected: string | null;
    };

/** What a text of the command line asks for. */
export function specificationOf(union: Union): Specification {
  return {
    kind: 'union',
    indirect: null,
    expected: null,
    parts: union.map(({ text, criteria }) => ({
      kind: 'intersection',
      indirect: null,
      expected: text,
      parts: criteria.map((criterion) => ({ kind: 'criterion', criterion, indirect: null })),
    })),
  };
}
