import type { Diagnostic, FaultyNode, Place } from '../domain/diagnostic.ts';
import { nearest } from '../util/nearest.ts';

/** What a stage of parsing has to say about the project so far. Grows only; `all` is what there is. */
export class Faults {
  readonly #all: Diagnostic[] = [];

  get all(): readonly Diagnostic[] {
    return this.#all;
  }

  get hasError(): boolean {
    return this.#all.some((fault) => fault.severity === 'error');
  }

  add(...faults: readonly Diagnostic[]): void {
    for (const fault of faults) this.#all.push(fault);
  }

  error(code: string, message: string, at: Location | null, help?: string, node?: FaultyNode): void {
    this.#all.push({ ...diagnostic('error', code, message, at, help), ...(node && { node }) });
  }

  warn(code: string, message: string, at: Location | null, help?: string): void {
    this.#all.push(diagnostic('warning', code, message, at, help));
  }
}

/** A place with the text of its line, for the excerpt. */
export interface Location {
  readonly place: Place;
  readonly sourceLine?: string;
}

function diagnostic(
  severity: 'error' | 'warning',
  code: string,
  message: string,
  at: Location | null,
  help: string | undefined,
): Diagnostic {
  return {
    code,
    severity,
    message,
    ...(at ? { place: at.place } : {}),
    ...(at?.sourceLine === undefined ? {} : { sourceLine: at.sourceLine }),
    ...(help === undefined ? {} : { help }),
  };
}

/** `Did you mean "orders"?`, where one of the candidates is near enough; else `otherwise`. */
export function didYouMean(
  name: string,
  candidates: Iterable<string>,
  otherwise?: string,
): string | undefined {
  const best = nearest(name, candidates);
  return best === undefined ? otherwise : `Did you mean "${best}"?`;
}
