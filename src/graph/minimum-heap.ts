/** A binary heap of numbers: the least first. */
export class MinimumHeap {
  readonly #items: number[] = [];

  push(value: number): void {
    const items = this.#items;
    let hole = items.length;
    items.push(value);
    while (hole > 0) {
      const parent = (hole - 1) >> 1;
      if (items[parent]! <= value) break;
      items[hole] = items[parent]!;
      hole = parent;
    }
    items[hole] = value;
  }

  /** Takes the least, or undefined where nothing is left. */
  pop(): number | undefined {
    const items = this.#items;
    const least = items[0];
    const last = items.pop();
    if (last === undefined || items.length === 0) return least;
    let hole = 0;
    for (let child = 1; child < items.length; child = 2 * hole + 1) {
      if (child + 1 < items.length && items[child + 1]! < items[child]!) child += 1;
      if (items[child]! >= last) break;
      items[hole] = items[child]!;
      hole = child;
    }
    items[hole] = last;
    return least;
  }
}
