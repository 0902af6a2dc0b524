import { nativeFunction } from '../values/functions.ts';
import type { Value } from '../values/value.ts';
import { bind } from '../values/arguments.ts';

/** Thrown by `return(value)`, caught by the macro that is being called. Not an error, so no stack is taken. */
export class ReturnSignal {
  readonly value: Value;
  constructor(value: Value) {
    this.value = value;
  }
}

/** dbt's `return`: ends the nearest macro with a value of any type; text that it has written is dropped. */
export const returnFunction = nativeFunction('return', (args, kwargs) => {
  const [data] = bind('return', { names: ['data'], required: 1 }, args, kwargs);
  // oxlint-disable-next-line only-throw-error
  throw new ReturnSignal(data ?? null);
});
