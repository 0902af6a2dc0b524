import { unpack } from '../items.ts';
import { iterableOf, iterate } from '../sequence.ts';
import { DictView } from '../dict-view.ts';
import { TemplateError } from '../template-error.ts';
import { typeError, typeName, valueError } from '../describe.ts';
import { repr } from '../text.ts';
import { PyDict, PyTuple } from '../value.ts';
import type { Keywords, Value } from '../value.ts';
import type { Method } from './method.ts';
import { positional } from './method.ts';

/** Puts the entries of a dict, or of an iterable of pairs, into `dict`: what `dict(…)` and `update` do. */
export function addEntries(dict: PyDict, source: Value | undefined, kwargs: Keywords): void {
  if (source instanceof PyDict) {
    for (const [key, value] of source === dict ? [] : source.entries()) dict.set(key, value);
  } else if (source !== undefined) {
    let index = 0;
    for (const pair of iterate(source)) {
      const items = iterableOf(pair);
      if (items === undefined)
        throw typeError(`cannot convert dictionary update sequence element #${index} to a sequence`);
      const parts = [...items];
      if (parts.length !== 2) {
        throw valueError(
          `dictionary update sequence element #${index} has length ${parts.length}; 2 is required`,
        );
      }
      const [key, value] = unpack(parts, pair, 2);
      dict.set(key!, value!);
      index++;
    }
  }
  for (const [key, value] of kwargs) dict.set(key, value);
}

/** A new dict with the same entries. */
function copyDict(dict: PyDict): PyDict {
  const copy = new PyDict();
  for (const [key, value] of dict.entries()) copy.set(key, value);
  return copy;
}

function requireHashable(dict: PyDict, key: Value): void {
  // Setting would throw for a key that cannot be hashed; a look-up that Python refuses must too.
  if (key !== null && typeof key === 'object' && !dict.has(key)) new PyDict().set(key, null);
}

/** The methods of dicts. */
export const dictMethods: ReadonlyMap<string, Method<PyDict>> = new Map<string, Method<PyDict>>([
  positional<PyDict>('get', ['key', 'default'], 1, (dict, [key, otherwise]) => {
    requireHashable(dict, key!);
    const value = dict.get(key!);
    return value === undefined ? (otherwise ?? null) : value;
  }),
  positional<PyDict>('dict.keys', [], 0, (dict) => new DictView(dict, 'keys')),
  positional<PyDict>('dict.values', [], 0, (dict) => new DictView(dict, 'values')),
  positional<PyDict>('dict.items', [], 0, (dict) => new DictView(dict, 'items')),
  [
    'update',
    (dict, args, kwargs) => {
      if (args.length > 1) throw typeError(`update expected at most 1 argument, got ${args.length}`);
      const [source] = args;
      if (source !== undefined && iterableOf(source) === undefined)
        throw typeError(`'${typeName(source)}' object is not iterable`);
      addEntries(dict, source, kwargs);
      return null;
    },
  ],
  positional<PyDict>('pop', ['key', 'default'], 1, (dict, [key, otherwise]) => {
    const value = dict.get(key!);
    if (value !== undefined) {
      dict.delete(key!);
      return value;
    }
    if (otherwise !== undefined) return otherwise;
    throw new TemplateError(repr(key!), { type: 'KeyError' });
  }),
  positional<PyDict>('dict.popitem', [], 0, (dict) => {
    const last = [...dict.entries()].at(-1);
    if (!last) throw new TemplateError("'popitem(): dictionary is empty'", { type: 'KeyError' });
    dict.delete(last[0]);
    return new PyTuple(last);
  }),
  positional<PyDict>('setdefault', ['key', 'default'], 1, (dict, [key, otherwise]) => {
    const value = dict.get(key!);
    if (value !== undefined) return value;
    dict.set(key!, otherwise ?? null);
    return otherwise ?? null;
  }),
  positional<PyDict>('dict.clear', [], 0, (dict) => {
    dict.clear();
    return null;
  }),
  positional<PyDict>('dict.copy', [], 0, (dict) => copyDict(dict)),
  positional<PyDict>('fromkeys', ['iterable', 'value'], 1, (_, [keys, value]) => {
    const dict = new PyDict();
    for (const key of iterate(keys!)) dict.set(key, value ?? null);
    return dict;
  }),
]);
