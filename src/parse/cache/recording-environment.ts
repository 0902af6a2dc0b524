/** The environment's variables, which notes the names that are asked for, set or not. */
export class RecordingEnvironment extends Map<string, string> {
  readonly #base: ReadonlyMap<string, string>;
  readonly #asked = new Set<string>();

  constructor(base: ReadonlyMap<string, string>) {
    super();
    this.#base = base;
  }

  get asked(): ReadonlySet<string> {
    return this.#asked;
  }

  /** Notes names that a cached answer asked for. */
  note(names: readonly string[]): void {
    for (const name of names) this.#asked.add(name);
  }

  override get(name: string): string | undefined {
    this.#asked.add(name);
    return this.#base.get(name);
  }

  override has(name: string): boolean {
    this.#asked.add(name);
    return this.#base.has(name);
  }

  override entries(): MapIterator<[string, string]> {
    return this.#base.entries();
  }

  override keys(): MapIterator<string> {
    return this.#base.keys();
  }

  override values(): MapIterator<string> {
    return this.#base.values();
  }

  override get size(): number {
    return this.#base.size;
  }

  override [Symbol.iterator](): MapIterator<[string, string]> {
    return this.#base[Symbol.iterator]();
  }
}
