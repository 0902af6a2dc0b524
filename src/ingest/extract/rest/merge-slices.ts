/**
 * Reads several series at once, each a page ahead of whoever takes the pages, and gives them as they come. At most `concurrency` are under
 * way, and none is begun further than `reach` behind the first that is not done.
 */
export async function* mergeSeries<T>(
  begin: (index: number) => AsyncGenerator<T>,
  facts: {
    readonly indexes: readonly number[];
    readonly concurrency: number;
    readonly reach: number;
  },
): AsyncGenerator<{ readonly index: number; readonly value: T | null }> {
  const { indexes, concurrency, reach } = facts;
  type Arrival = { readonly index: number; readonly result: IteratorResult<T, unknown> };
  const running = new Map<number, { readonly series: AsyncGenerator<T>; arrival: Promise<Arrival> }>();
  const pull = async (index: number, series: AsyncGenerator<T>): Promise<Arrival> => ({
    index,
    result: await series.next(),
  });
  let begun = 0;
  try {
    for (;;) {
      const oldest = Math.min(...running.keys());
      while (begun < indexes.length && running.size < concurrency && indexes[begun]! < oldest + reach) {
        const index = indexes[begun++]!;
        const series = begin(index);
        const arrival = pull(index, series);
        // It is awaited in its turn; until then its failure is nobody's.
        arrival.catch(() => undefined);
        running.set(index, { series, arrival });
      }
      if (running.size === 0) return;
      const { index, result } = await Promise.race([...running.values()].map(({ arrival }) => arrival));
      const one = running.get(index)!;
      if (result.done === true) {
        running.delete(index);
        yield { index, value: null };
        continue;
      }
      one.arrival = pull(index, one.series);
      one.arrival.catch(() => undefined);
      yield { index, value: result.value };
    }
  } finally {
    // Not awaited: a series whose request is under way ends with it.
    for (const { series } of running.values()) void series.return(undefined).catch(() => undefined);
  }
}
