import type { Effect, EffectAnswer, Value } from '../values/value.ts';
import type { Frame } from './frame.ts';

/** A computation that may yield effects on its way to a `T`. */
export type Steps<T> = Generator<Effect, T, EffectAnswer>;

/**
 * An expression or statement compiled: `sync` for rendering at full speed, and, only where a call is inside, `effect`
 * for rendering with effects. Where there is no call, both ways use `sync`.
 */
export interface Code<T> {
  readonly sync: (frame: Frame) => T;
  readonly effect: ((frame: Frame) => Steps<T>) | undefined;
}

/** An expression's code. */
export type ValueCode = Code<Value>;

/** How a statement ended: 0 it goes on, 1 `break`, 2 `continue`. */
export type Signal = 0 | 1 | 2;

/** A statement's code. */
export type BodyCode = Code<Signal>;

/** Runs code with effects. */
export function* runWithEffects<T>(code: Code<T>, frame: Frame): Steps<T> {
  return code.effect ? yield* code.effect(frame) : code.sync(frame);
}

/** The effect side of code that first computes its operands in order and then combines them; none if no operand has one. */
export function combined<T>(
  operands: readonly ValueCode[],
  combine: (frame: Frame, values: readonly Value[]) => T,
): ((frame: Frame) => Steps<T>) | undefined {
  if (operands.every((operand) => operand.effect === undefined)) return undefined;
  return function* (frame) {
    const values: Value[] = [];
    for (const operand of operands)
      values.push(operand.effect ? yield* operand.effect(frame) : operand.sync(frame));
    return combine(frame, values);
  };
}
