import { typeError, typeName } from '../values/describe.ts';
import { undefinedError } from '../values/text.ts';
import { TemplateObject, Undefined } from '../values/value.ts';
import type { CallSite, Keywords, Value } from '../values/value.ts';
import type { Steps } from './code.ts';

/** Calls a value. */
export function callValue(callee: Value, args: readonly Value[], kwargs: Keywords, call: CallSite): Value {
  if (callee instanceof TemplateObject && callee.call) return callee.call(args, kwargs, call);
  return refuse(callee);
}

/** Calls a value, yielding the effects that it asks for. */
export function* callValueWithEffects(
  callee: Value,
  args: readonly Value[],
  kwargs: Keywords,
  call: CallSite,
): Steps<Value> {
  if (callee instanceof TemplateObject) {
    if (callee.callWithEffects) return yield* callee.callWithEffects(args, kwargs, call);
    if (callee.call) return callee.call(args, kwargs, call);
  }
  return refuse(callee);
}

function refuse(callee: Value): Value {
  if (callee instanceof Undefined) {
    if (callee.capture) return callee;
    throw undefinedError(callee);
  }
  throw typeError(`'${typeName(callee)}' object is not callable`);
}
