import { Callable } from '../../template/values/value.ts';
import type { CallSite, Keywords, Value } from '../../template/values/value.ts';

type Run = (args: readonly Value[], kwargs: Keywords, call: CallSite) => Value;

/** `ref` and `source`: functions that carry the project's settings along, as `ref.config`; packages read those. */
export class ResolverFunction extends Callable {
  readonly #run: Run;
  readonly #config: () => Value;

  constructor(name: string, run: Run, config: () => Value) {
    super(name);
    this.#run = run;
    this.#config = config;
  }

  override call(args: readonly Value[], kwargs: Keywords, call: CallSite): Value {
    return this.#run(args, kwargs, call);
  }

  override getAttribute(name: string): Value | undefined {
    return name === 'config' ? this.#config() : undefined;
  }
}
