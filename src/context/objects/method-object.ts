import { TemplateObject } from '../../template/values/value.ts';
import type { Value } from '../../template/values/value.ts';

/** An object that is nothing but named values: `adapter`. Those of `later` are made when they are asked for. */
export class MethodObject extends TemplateObject {
  readonly #typeName: string;
  readonly #methods: ReadonlyMap<string, Value>;
  readonly #later: ReadonlyMap<string, () => Value>;

  constructor(
    typeName: string,
    methods: ReadonlyMap<string, Value>,
    later: ReadonlyMap<string, () => Value> = new Map(),
  ) {
    super();
    this.#typeName = typeName;
    this.#methods = methods;
    this.#later = later;
  }

  override get typeName(): string {
    return this.#typeName;
  }

  override getAttribute(name: string): Value | undefined {
    return this.#methods.get(name) ?? this.#later.get(name)?.();
  }
}
