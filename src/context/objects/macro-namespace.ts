import { TemplateObject } from '../../template/values/value.ts';
import type { Callable, Value } from '../../template/values/value.ts';

/** A package as templates name it: `dbt_utils.star`. */
export class MacroNamespace extends TemplateObject {
  readonly #packageName: string;
  readonly #find: (name: string) => Callable | undefined;

  constructor(packageName: string, find: (name: string) => Callable | undefined) {
    super();
    this.#packageName = packageName;
    this.#find = find;
  }

  override get typeName(): string {
    return 'MacroNamespace';
  }

  override get shape(): 'mapping' {
    return 'mapping';
  }

  override toRepr(): string {
    return `<macros of ${this.#packageName}>`;
  }

  override getAttribute(name: string): Value | undefined {
    return name === 'get' ? undefined : this.#find(name);
  }

  override getItem(key: Value): Value | undefined {
    return typeof key === 'string' ? this.#find(key) : undefined;
  }

  override contains(value: Value): boolean {
    return typeof value === 'string' && this.#find(value) !== undefined;
  }
}
