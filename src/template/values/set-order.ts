/** Slots looked at side by side before the probe jumps. */
const linearProbes = 9;

/**
 * The order in which CPython's set holds ints that were added in this order. Ints hash to themselves, so that the order is
 * the same on every run there, and `{{ set([3, 1, 2]) }}` prints `{1, 2, 3}`.
 */
export function setOrder(items: readonly number[]): number[] {
  let table: (number | undefined)[] = Array.from({ length: 8 });
  let used = 0;
  for (const item of items) {
    place(table, item);
    used++;
    if (used * 5 < (table.length - 1) * 3) continue;
    const wanted = used > 50_000 ? used * 2 : used * 4;
    let size = 8;
    while (size <= wanted) size *= 2;
    const old = table;
    table = Array.from({ length: size });
    for (const held of old) if (held !== undefined) place(table, held);
  }
  return table.filter((item) => item !== undefined);
}

/** -1 hashes to -2 there; other small ints to themselves. */
function hashOf(item: number): bigint {
  const modulus = (1n << 61n) - 1n;
  const size = BigInt(Math.abs(item)) % modulus;
  const hash = item < 0 ? -size : size;
  return BigInt.asUintN(64, hash === -1n ? -2n : hash);
}

function place(table: (number | undefined)[], item: number): void {
  const mask = table.length - 1;
  let perturb = hashOf(item);
  let index = Number(perturb & BigInt(mask));
  for (;;) {
    const last = index + linearProbes <= mask ? index + linearProbes : index;
    for (let at = index; at <= last; at++) {
      if (table[at] === undefined) {
        table[at] = item;
        return;
      }
    }
    perturb >>= 5n;
    index = Number((BigInt(index) * 5n + 1n + perturb) & BigInt(mask));
  }
}
