import { Callable } from '../template/values/value.ts';
import type { CallSite, Keywords, Value } from '../template/values/value.ts';
import type { LibraryMacro } from './macro-library.ts';

/** Which macros a rendering called. */
export class MacroCalls {
  /** Called by the template itself. */
  readonly direct = new Set<LibraryMacro>();
  /** Reached at all. */
  readonly all = new Set<LibraryMacro>();
  #depth = 0;

  /** Notes a call while it lasts. */
  during<T>(macro: LibraryMacro, run: () => T): T {
    if (this.#depth === 0) this.direct.add(macro);
    this.all.add(macro);
    this.#depth++;
    try {
      return run();
    } finally {
      this.#depth--;
    }
  }
}

/** A macro whose calls are noted. */
export class RecordingMacro extends Callable {
  readonly #macro: LibraryMacro;
  readonly #inner: Callable;
  readonly #calls: MacroCalls;

  constructor(macro: LibraryMacro, inner: Callable, calls: MacroCalls) {
    super(inner.name);
    this.#macro = macro;
    this.#inner = inner;
    this.#calls = calls;
  }

  override get typeName(): string {
    return this.#inner.typeName;
  }

  override getAttribute(name: string): Value | undefined {
    return this.#inner.getAttribute(name);
  }

  override call(args: readonly Value[], kwargs: Keywords, call: CallSite): Value {
    return this.#calls.during(this.#macro, () => this.#inner.call(args, kwargs, call));
  }
}
