import { nativeFunction } from '../../template/values/functions.ts';
import { TemplateObject } from '../../template/values/value.ts';
import type { Value } from '../../template/values/value.ts';
import { bindArguments } from '../arguments.ts';

/** Names behind a dict's face, found when they are asked for: `context`, `builtins`. */
export class NameSpace extends TemplateObject {
  readonly #typeName: string;
  readonly #find: (name: string) => Value | undefined;
  readonly #names: () => readonly string[];

  constructor(typeName: string, find: (name: string) => Value | undefined, names: () => readonly string[]) {
    super();
    this.#typeName = typeName;
    this.#find = find;
    this.#names = names;
  }

  override get typeName(): string {
    return this.#typeName;
  }

  override get shape(): 'mapping' {
    return 'mapping';
  }

  override getAttribute(name: string): Value | undefined {
    if (name === 'get') {
      return nativeFunction('get', (args, kwargs) => {
        const [key, fallback] = bindArguments('get', ['key', 'default?'], args, kwargs);
        return (typeof key === 'string' ? this.#find(key) : undefined) ?? fallback ?? null;
      });
    }
    if (name === 'keys') return nativeFunction('keys', () => [...this.#names()]);
    return this.#find(name);
  }

  override getItem(key: Value): Value | undefined {
    return typeof key === 'string' ? this.#find(key) : undefined;
  }

  override contains(value: Value): boolean {
    return typeof value === 'string' && this.#find(value) !== undefined;
  }

  override iterate(): Iterable<Value> {
    return this.#names();
  }
}
