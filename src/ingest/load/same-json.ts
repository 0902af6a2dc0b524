import { isDeepStrictEqual } from 'node:util';
import type { Json } from '../../util/json.ts';

/** Whether two values are the same as JSON: the order of keys, which a database does not keep, is nothing. */
export function sameJson(left: Json, right: Json): boolean {
  return isDeepStrictEqual(JSON.parse(JSON.stringify(left)), JSON.parse(JSON.stringify(right)));
}
