/** Gives each value a number; equal ones (by identity, or as JSON) share it. */
export class Interner {
  readonly #values: unknown[] = [];
  readonly #byIdentity = new Map<unknown, number>();
  readonly #byText = new Map<string, number>();

  /** All values by number. */
  get values(): readonly unknown[] {
    return this.#values;
  }

  number(value: unknown): number {
    const known = this.#byIdentity.get(value);
    if (known !== undefined) return known;
    const text = JSON.stringify(value) ?? 'undefined';
    let number = this.#byText.get(text);
    if (number === undefined) {
      number = this.#values.length;
      this.#values.push(value);
      this.#byText.set(text, number);
    }
    this.#byIdentity.set(value, number);
    return number;
  }
}
