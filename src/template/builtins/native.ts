import { str } from '../values/text.ts';
import { TemplateObject } from '../values/value.ts';
import type { Filter } from './filter.ts';

/** What a text is marked to become, where a template is rendered to a value. */
export type MarkerKind = 'as_text' | 'as_bool' | 'as_native' | 'as_number';

/** Text marked by `as_bool` and its kind. Joined with anything else it is text again. */
export class Marker extends TemplateObject {
  readonly kind: MarkerKind;
  readonly text: string;
  constructor(kind: MarkerKind, text: string) {
    super();
    this.kind = kind;
    this.text = text;
  }
  override get typeName(): string {
    return 'str';
  }
  override toText(): string {
    return this.text;
  }
}

const kinds: readonly MarkerKind[] = ['as_text', 'as_bool', 'as_native', 'as_number'];

/** The filters that mark. */
export const nativeFilters: readonly (readonly [string, Filter])[] = kinds.map((kind) => [
  kind,
  (value) => new Marker(kind, str(value)),
]);
