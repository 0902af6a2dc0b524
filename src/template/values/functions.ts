import type { CallSite, Effect, EffectAnswer, Keywords, Value } from './value.ts';
import { TemplateError } from './template-error.ts';
import { Callable } from './value.ts';

/** The code of the fault raised where an effect would be needed but none can be carried out. */
export const needsEffectCode = 'template-needs-effect';

class NativeFunction extends Callable {
  readonly #run: (args: readonly Value[], kwargs: Keywords, call: CallSite) => Value;
  constructor(name: string, run: (args: readonly Value[], kwargs: Keywords, call: CallSite) => Value) {
    super(name);
    this.#run = run;
  }
  override call(args: readonly Value[], kwargs: Keywords, call: CallSite): Value {
    return this.#run(args, kwargs, call);
  }
}

/** A function of the host that answers at once. It may throw `TemplateError`. */
export function nativeFunction(
  name: string,
  run: (args: readonly Value[], kwargs: Keywords, call: CallSite) => Value,
): Callable {
  return new NativeFunction(name, run);
}

/** The answer of an effect function: known already, or to be asked of the outside. */
export type EffectOutcome =
  | { readonly kind: 'value'; readonly value: Value }
  | { readonly kind: 'effect'; readonly effect: Effect };

class GeneratorFunction extends Callable {
  readonly #run: (
    args: readonly Value[],
    kwargs: Keywords,
    call: CallSite,
  ) => Generator<Effect, Value, EffectAnswer>;
  constructor(
    name: string,
    run: (args: readonly Value[], kwargs: Keywords, call: CallSite) => Generator<Effect, Value, EffectAnswer>,
  ) {
    super(name);
    this.#run = run;
  }
  override call(args: readonly Value[], kwargs: Keywords, call: CallSite): Value {
    const step = this.#run(args, kwargs, call).next();
    if (step.done === true) return step.value;
    throw new TemplateError(
      `'${this.name}' needs an answer from outside (${step.value.kind}), which this rendering cannot give`,
      {
        code: needsEffectCode,
      },
    );
  }
  override callWithEffects(
    args: readonly Value[],
    kwargs: Keywords,
    call: CallSite,
  ): Generator<Effect, Value, EffectAnswer> {
    return this.#run(args, kwargs, call);
  }
}

/**
 * A function of the host that yields effects and goes on with their answers. In a synchronous rendering it runs up to
 * its first effect, which is then a fault with the code `template-needs-effect`.
 */
export function generatorFunction(
  name: string,
  run: (args: readonly Value[], kwargs: Keywords, call: CallSite) => Generator<Effect, Value, EffectAnswer>,
): Callable {
  return new GeneratorFunction(name, run);
}

/** A function of the host that is answered at once or by one effect. An error answer surfaces at the call. */
export function effectFunction(
  name: string,
  run: (args: readonly Value[], kwargs: Keywords, call: CallSite) => EffectOutcome,
): Callable {
  return new GeneratorFunction(name, function* (args, kwargs, call) {
    const outcome = run(args, kwargs, call);
    return outcome.kind === 'value' ? outcome.value : yield* ask(outcome.effect);
  });
}

/** Yields one effect and gives its answer's value; throws `TemplateError` for an error answer. */
export function* ask(effect: Effect): Generator<Effect, Value, EffectAnswer> {
  const answer = yield effect;
  if (answer.kind === 'error') throw new TemplateError(answer.message, { code: 'template-effect' });
  return answer.value;
}
