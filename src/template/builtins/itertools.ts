import { arithmetic } from '../values/arithmetic.ts';
import { bind } from '../values/arguments.ts';
import { truthy } from '../values/compare.ts';
import { typeError, valueError } from '../values/describe.ts';
import { nativeFunction } from '../values/functions.ts';
import { checkListLength } from '../values/limits.ts';
import { toIndex } from '../values/numbers.ts';
import { iterate, listOf } from '../values/sequence.ts';
import { PyDict, PyIterator, PyTuple, TemplateObject, noKeywords } from '../values/value.ts';
import type { CallSite, Callable, Keywords, Value } from '../values/value.ts';

type Items = Generator<Value, void, undefined>;

function lazy(
  name: string,
  make: (args: readonly Value[], kwargs: Keywords, call: CallSite) => Items,
): Callable {
  return nativeFunction(
    name,
    (args, kwargs, call) => new PyIterator(make(args, kwargs, call), `itertools.${name}`),
  );
}

function* count(start: Value, step: Value): Items {
  for (let value = start; ; value = arithmetic('+', value, step)) yield value;
}

function* cycle(items: readonly Value[]): Items {
  while (items.length > 0) yield* items;
}

function* repeat(value: Value, times: number): Items {
  for (let turn = 0; turn < times; turn++) yield value;
}

function callFunction(callee: Value, args: readonly Value[], call: CallSite): Value {
  if (callee instanceof TemplateObject && callee.call) return callee.call(args, noKeywords, call);
  throw typeError('the function argument is not callable');
}

function* accumulate(
  items: Iterable<Value>,
  by: Value | undefined,
  initial: Value | undefined,
  call: CallSite,
): Items {
  let total: Value | undefined = initial === null ? undefined : initial;
  if (total !== undefined) yield total;
  for (const item of items) {
    if (total === undefined) total = item;
    else
      total =
        by === undefined || by === null
          ? arithmetic('+', total, item)
          : callFunction(by, [total, item], call);
    yield total;
  }
}

function* chain(sources: Iterable<Value>): Items {
  for (const source of sources) yield* iterate(source);
}

function* compress(data: Iterable<Value>, selectors: Iterable<Value>): Items {
  const choice = selectors[Symbol.iterator]();
  for (const item of data) {
    const step = choice.next();
    if (step.done === true) return;
    if (truthy(step.value)) yield item;
  }
}

function* slice(items: Iterable<Value>, start: number, stop: number, step: number): Items {
  let index = 0;
  let next = start;
  if (stop <= start) return;
  for (const item of items) {
    if (index === next) {
      yield item;
      next += step;
    }
    index++;
    if (index >= stop) return;
  }
}

function* zipLongest(sources: readonly Value[], fill: Value): Items {
  const iterators = sources.map((source) => iterate(source)[Symbol.iterator]());
  for (;;) {
    let open = false;
    const row = iterators.map((iterator) => {
      const step = iterator.next();
      if (step.done === true) return fill;
      open = true;
      return step.value;
    });
    if (!open) return;
    yield new PyTuple(row);
  }
}

/** Tuples of one element from each pool, the last changing fastest. */
function* product(pools: readonly (readonly Value[])[]): Items {
  const picks = pools.map(() => 0);
  if (pools.some((pool) => pool.length === 0)) return;
  for (;;) {
    yield new PyTuple(pools.map((pool, index) => pool[picks[index]!]!));
    let at = pools.length - 1;
    while (at >= 0 && ++picks[at]! === pools[at]!.length) picks[at--] = 0;
    if (at < 0) return;
  }
}

/** Which indices of `size` elements make tuples of `length`, in order. */
function* choices(
  size: number,
  length: number,
  kind: 'permutations' | 'combinations' | 'with replacement',
): Generator<number[]> {
  const picked: number[] = [];
  function* extend(): Generator<number[]> {
    if (picked.length === length) {
      yield picked;
      return;
    }
    const last = picked.at(-1);
    const start =
      kind === 'permutations' || last === undefined ? 0 : kind === 'combinations' ? last + 1 : last;
    for (let index = start; index < size; index++) {
      if (kind === 'permutations' && picked.includes(index)) continue;
      picked.push(index);
      yield* extend();
      picked.pop();
    }
  }
  if (length > 200) throw valueError('r is too large');
  yield* extend();
}

function* chosen(items: readonly Value[], length: number, kind: Parameters<typeof choices>[2]): Items {
  for (const indices of choices(items.length, length, kind))
    yield new PyTuple(indices.map((index) => items[index]!));
}

function choosing(name: string, kind: Parameters<typeof choices>[2]): Callable {
  return lazy(name, (args, kwargs) => {
    const [items, length] = bind(
      name,
      { names: ['iterable', 'r'], required: kind === 'permutations' ? 1 : 2 },
      args,
      kwargs,
    );
    const list = listOf(items!);
    return chosen(list, length === undefined || length === null ? list.length : toIndex(length), kind);
  });
}

class Chain extends TemplateObject {
  override get typeName(): string {
    return 'type';
  }
  override toRepr(): string {
    return "<class 'itertools.chain'>";
  }
  override call(args: readonly Value[]): Value {
    return new PyIterator(chain(args), 'itertools.chain');
  }
  override getAttribute(name: string): Value | undefined {
    if (name !== 'from_iterable') return undefined;
    return nativeFunction(
      name,
      ([items]) => new PyIterator(chain(iterate(items ?? null)), 'itertools.chain'),
    );
  }
}

function sliceArguments(args: readonly Value[]): Items {
  const [items, ...bounds] = args;
  if (items === undefined || bounds.length === 0 || bounds.length > 3) {
    throw typeError(`islice expected at least 2 arguments, got ${args.length}`);
  }
  const number = (value: Value | undefined, otherwise: number): number =>
    value === undefined || value === null ? otherwise : toIndex(value);
  const [start, stop, step] =
    bounds.length === 1
      ? [0, number(bounds[0], Infinity), 1]
      : [number(bounds[0], 0), number(bounds[1], Infinity), number(bounds[2], 1)];
  if (start < 0 || stop < 0 || step < 1) {
    throw valueError('Indices for islice() must be None or an integer: 0 <= x <= sys.maxsize.');
  }
  return slice(iterate(items), start, stop, step);
}

/** dbt's `modules.itertools`. */
export function createItertools(): PyDict {
  const functions: readonly Callable[] = [
    lazy('count', (args, kwargs) => {
      const [start, step] = bind('count', { names: ['start', 'step'] }, args, kwargs);
      return count(start ?? 0, step ?? 1);
    }),
    lazy('cycle', ([items]) => cycle(listOf(items ?? null))),
    lazy('repeat', (args, kwargs) => {
      const [value, times] = bind('repeat', { names: ['object', 'times'], required: 1 }, args, kwargs);
      return repeat(value!, times === undefined ? Infinity : toIndex(times));
    }),
    lazy('accumulate', (args, kwargs, call) => {
      const [items, by, initial] = bind(
        'accumulate',
        { names: ['iterable', 'func', 'initial'], required: 1 },
        args,
        kwargs,
      );
      return accumulate(iterate(items!), by, initial, call);
    }),
    lazy('compress', (args, kwargs) => {
      const [data, selectors] = bind('compress', { names: ['data', 'selectors'], required: 2 }, args, kwargs);
      return compress(iterate(data!), iterate(selectors!));
    }),
    lazy('islice', sliceArguments),
    lazy('starmap', function* ([by, items], _, call) {
      for (const item of iterate(items ?? null)) yield callFunction(by ?? null, listOf(item), call);
    }),
    nativeFunction('tee', (args, kwargs) => {
      const [items, copies] = bind('tee', { names: ['iterable', 'n'], required: 1 }, args, kwargs);
      const list = listOf(items!);
      const number = copies === undefined ? 2 : toIndex(copies);
      checkListLength(number);
      return new PyTuple(Array.from({ length: number }, () => new PyIterator(list, 'itertools._tee')));
    }),
    lazy('zip_longest', (args, kwargs) => zipLongest(args, kwargs.get('fillvalue') ?? null)),
    lazy('product', (args, kwargs) => {
      const times = toIndex(kwargs.get('repeat') ?? 1);
      checkListLength(times * args.length);
      const pools = args.map(listOf);
      return product(Array.from({ length: times }, () => pools).flat());
    }),
    choosing('permutations', 'permutations'),
    choosing('combinations', 'combinations'),
    choosing('combinations_with_replacement', 'with replacement'),
  ];
  return PyDict.from([
    ...functions.map((callable): [string, Value] => [callable.name, callable]),
    ['chain', new Chain()],
  ]);
}
