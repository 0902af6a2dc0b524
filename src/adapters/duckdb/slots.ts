/** So many at a time, in the order of asking. */
export class Slots {
  readonly #waiting: (() => void)[] = [];
  readonly #total: number;
  #free: number;
  #onDrained: (() => void) | null = null;

  constructor(total: number) {
    this.#total = total;
    this.#free = total;
  }

  /** Resolves when there is room, with what gives it back. */
  async take(): Promise<() => void> {
    if (this.#free > 0) this.#free -= 1;
    else await new Promise<void>((resolve) => this.#waiting.push(resolve));
    return () => this.#giveBack();
  }

  /** Resolves when nobody has one. */
  async drained(): Promise<void> {
    if (this.#free === this.#total) return;
    await new Promise<void>((resolve) => {
      this.#onDrained = resolve;
    });
  }

  #giveBack(): void {
    const next = this.#waiting.shift();
    if (next === undefined) this.#free += 1;
    else next();
    if (this.#free === this.#total) this.#onDrained?.();
  }
}
