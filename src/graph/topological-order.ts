import { MinimumHeap } from '../util/minimum-heap.ts';

/**
 * Sorts the numbers 0..n-1 so that each comes after its parents; of those that could come next the least does. Numbers
 * on a circle, and all that follows them, are left out. `children[i]` may name a child more than once if
 * `parentCounts[child]` counts it as often.
 */
export function topologicalOrder(
  children: readonly (readonly number[])[],
  parentCounts: ArrayLike<number>,
): number[] {
  const waiting = Int32Array.from(parentCounts);
  const ready = new MinimumHeap();
  for (let index = 0; index < waiting.length; index++) if (waiting[index] === 0) ready.push(index);
  const order: number[] = [];
  for (let index = ready.pop(); index !== undefined; index = ready.pop()) {
    order.push(index);
    for (const child of children[index]!) {
      waiting[child]! -= 1;
      if (waiting[child] === 0) ready.push(child);
    }
  }
  return order;
}
