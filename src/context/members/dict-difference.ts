import { nativeFunction } from '../../template/values/functions.ts';
import { str } from '../../template/values/text.ts';
import { PyDict } from '../../template/values/value.ts';
import type { Value } from '../../template/values/value.ts';
import { bindArguments } from '../arguments.ts';

/** `diff_of_two_dicts(a, b)`: of each list in `a`, what the list of the same name in `b` has not; letters' case does not count. */
export function dictDifference(): Value {
  return nativeFunction('diff_of_two_dicts', (args, kwargs) => {
    const [left, right] = bindArguments('diff_of_two_dicts', ['dict_a', 'dict_b'], args, kwargs);
    const known = new Map<string, ReadonlySet<string>>();
    if (right instanceof PyDict) {
      for (const [key, value] of right.entries()) known.set(fold(key), new Set(listOf(value).map(fold)));
    }
    const difference = new PyDict();
    if (left instanceof PyDict) {
      for (const [key, value] of left.entries()) {
        const other = known.get(fold(key));
        const kept = listOf(value).filter((item) => !other?.has(fold(item)));
        if (!other) difference.set(key, value);
        else if (kept.length > 0) difference.set(key, kept);
      }
    }
    return difference;
  });
}

function fold(value: Value): string {
  return str(value).toLowerCase();
}

function listOf(value: Value): Value[] {
  return Array.isArray(value) ? value : [value];
}
