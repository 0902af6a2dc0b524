import { EngineError } from '../domain/errors.ts';

/**
 * Runs a generator of effects to its end: each is carried out by `answer` and its answer sent back in, each once, in
 * order. Where the engine refuses, the error is thrown in at the place that asked.
 */
export async function drive<Effect, Value, Answer>(
  generator: Generator<Effect, Value, Answer>,
  answer: (effect: Effect) => Promise<Answer>,
): Promise<Value> {
  let step = generator.next();
  while (step.done !== true) {
    let given: Answer;
    try {
      given = await answer(step.value);
    } catch (error) {
      if (!(error instanceof EngineError)) throw error;
      step = generator.throw(error);
      continue;
    }
    step = generator.next(given);
  }
  return step.value;
}
