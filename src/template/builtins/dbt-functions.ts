import { createHash } from 'node:crypto';
import { bind } from '../values/arguments.ts';
import { truthy } from '../values/compare.ts';
import { typeError, typeName } from '../values/describe.ts';
import { dumpJson } from '../values/dump-json.ts';
import { nativeFunction } from '../values/functions.ts';
import { parseJson } from '../values/parse-json.ts';
import { iterate } from '../values/sequence.ts';
import { TemplateError } from '../values/template-error.ts';
import type { PythonErrorType } from '../values/template-error.ts';
import { Markup, PyIterator, PySet, PyTuple } from '../values/value.ts';
import type { Callable, Value } from '../values/value.ts';
import { dumpYaml } from './yaml-dump.ts';
import { loadYaml } from './yaml-load.ts';

/** What `run` gives, or `otherwise` where it fails as Python would with that class of error. */
function orDefault(types: readonly PythonErrorType[], otherwise: Value, run: () => Value): Value {
  try {
    return run();
  } catch (error) {
    if (error instanceof TemplateError && types.includes(error.type)) return otherwise;
    throw error;
  }
}

function textOf(value: Value | undefined, message: (type: string) => string): string {
  if (typeof value === 'string') return value;
  if (value instanceof Markup) return value.text;
  throw typeError(message(typeName(value ?? null)));
}

function* zip(sources: readonly Iterable<Value>[]): Generator<Value, void, undefined> {
  if (sources.length === 0) return;
  const iterators = sources.map((source) => source[Symbol.iterator]());
  for (;;) {
    const row: Value[] = [];
    for (const iterator of iterators) {
      const step = iterator.next();
      if (step.done === true) return;
      row.push(step.value);
    }
    yield new PyTuple(row);
  }
}

function zipped(args: readonly Value[]): Value {
  return new PyIterator(zip(args.map(iterate)), 'zip');
}

const functions: readonly Callable[] = [
  nativeFunction('fromjson', (args, kwargs) => {
    const [text, otherwise] = bind('fromjson', { names: ['string', 'default'], required: 1 }, args, kwargs);
    const json = textOf(text, (type) => `the JSON object must be str, bytes or bytearray, not ${type}`);
    return orDefault(['ValueError'], otherwise ?? null, () => parseJson(json));
  }),
  nativeFunction('tojson', (args, kwargs) => {
    const names = ['value', 'default', 'sort_keys'];
    const [value, otherwise, sort] = bind('tojson', { names, required: 1 }, args, kwargs);
    const options = { sortKeys: truthy(sort ?? false), indent: undefined };
    return orDefault(['ValueError'], otherwise ?? null, () => dumpJson(value!, options));
  }),
  nativeFunction('fromyaml', (args, kwargs) => {
    const [text, otherwise] = bind('fromyaml', { names: ['value', 'default'], required: 1 }, args, kwargs);
    if (typeof text !== 'string' && !(text instanceof Markup)) return otherwise ?? null;
    return orDefault(['ValueError', 'AttributeError'], otherwise ?? null, () =>
      loadYaml(textOf(text, String)),
    );
  }),
  nativeFunction('toyaml', (args, kwargs) => {
    const names = ['value', 'default', 'sort_keys'];
    const [value, otherwise, sort] = bind('toyaml', { names, required: 1 }, args, kwargs);
    return orDefault(['ValueError'], otherwise ?? null, () =>
      dumpYaml(value!, { sortKeys: truthy(sort ?? false) }),
    );
  }),
  nativeFunction('set', (args, kwargs) => {
    const [value, otherwise] = bind('_set', { names: ['value', 'default'], required: 1 }, args, kwargs);
    return orDefault(['TypeError'], otherwise ?? null, () => new PySet(iterate(value!)));
  }),
  nativeFunction('set_strict', (args, kwargs) => {
    const [value] = bind('set_strict', { names: ['value'], required: 1 }, args, kwargs);
    return new PySet(iterate(value!));
  }),
  nativeFunction('zip', (args, kwargs) => {
    return orDefault(['TypeError'], kwargs.get('default') ?? null, () => zipped(args));
  }),
  nativeFunction('zip_strict', zipped),
  nativeFunction('local_md5', (args, kwargs) => {
    const [value] = bind('local_md5', { names: ['value'], required: 1 }, args, kwargs);
    const text = textOf(value, (type) => `'${type}' object has no attribute 'encode'`);
    return createHash('md5').update(text, 'utf8').digest('hex');
  }),
];

/** The functions of dbt's context that need nothing from outside, by name. */
export const dbtFunctions: ReadonlyMap<string, Callable> = new Map(
  functions.map((callable) => [callable.name, callable]),
);
