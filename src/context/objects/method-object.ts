import { TemplateObject } from '../../template/values/value.ts';
import type { Value } from '../../template/values/value.ts';

/** An object that is nothing but named values: `adapter`. */
export class MethodObject extends TemplateObject {
  readonly #typeName: string;
  readonly #methods: ReadonlyMap<string, Value>;

  constructor(typeName: string, methods: ReadonlyMap<string, Value>) {
    super();
    this.#typeName = typeName;
    this.#methods = methods;
  }

  override get typeName(): string {
    return this.#typeName;
  }

  override getAttribute(name: string): Value | undefined {
    return this.#methods.get(name);
  }
}
