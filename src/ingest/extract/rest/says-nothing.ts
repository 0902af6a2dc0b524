import type { Json } from '../../../util/json.ts';
import { type JsonPath, valueAtPath } from '../../json-path.ts';
import { isMap } from '../../option-shape.ts';
import { valueAt } from './page-series.ts';
import type { ReadAnswer } from './read-answer.ts';
import type { RestOptions } from './rest-options.ts';

/**
 * Whether an answer without the key of its rows says that there are none, rather than that its shape has changed: what else "pages" names is
 * where it should be (or this source has given rows before), there is no next page, and no other list holds what may be the rows.
 */
export function saysNothing(
  body: Json,
  facts: {
    readonly headers: ReadAnswer['headers'];
    readonly options: RestOptions;
    readonly isKnown: boolean;
  },
): boolean {
  const { headers, isKnown } = facts;
  const { kind, more, last, total } = facts.options.pages;
  if (!isMap(body) || Object.values(body).some(holdsRecords)) return false;
  const next = kind.kind === 'cursor' || kind.kind === 'url' ? kind.next : null;
  const answer = { body, headers };
  const following = valueAt(next, answer);
  if (following !== undefined && following !== null && following !== '') return false;
  return isKnown || [next, more, last, total].some((path) => isWhereItShouldBe(path, body));
}

function isWhereItShouldBe(path: JsonPath | null, body: Json): boolean {
  if (path === null || path.kind === 'header') return false;
  if (valueAtPath(body, path.steps) !== undefined) return true;
  return path.steps.length > 1 && isMap(valueAtPath(body, path.steps.slice(0, -1)));
}

function holdsRecords(value: Json): boolean {
  return Array.isArray(value) && (value as readonly Json[]).some(isMap);
}
