import type { CopiedRows } from './copy-out.ts';
import type { SourceConnection } from './source-connection.ts';

/** What is read by one statement, and by whom. */
export interface RangeParts {
  /** One statement each. */
  readonly queries: readonly string[];
  readonly format: 'text' | 'binary';
  /** Has the view of the data that all others are to have. */
  readonly first: SourceConnection;
  /** Another connection with that view. */
  readonly more: () => Promise<SourceConnection>;
  /** How many connections may read at once. */
  readonly connections: number;
}

/**
 * Reads ranges over several connections at once, each taking the next one when it is done with its own; rows come in no order between ranges.
 * Each connection holds what it has read until it is taken.
 */
export async function* readRanges(parts: RangeParts): AsyncGenerator<CopiedRows, void> {
  const { queries, format, first } = parts;
  const count = Math.min(parts.connections, queries.length);
  if (count <= 1) {
    for (const query of queries) yield* first.copy(query, format);
    return;
  }
  const opened: SourceConnection[] = [];
  const running = new Map<number, Promise<{ readonly reader: number; readonly rows: CopiedRows | null }>>();
  const readers: AsyncGenerator<CopiedRows, void>[] = [];
  let next = 0;
  try {
    for (let index = 0; index < count; index++) {
      const connection = index === 0 ? first : await parts.more();
      if (index > 0) opened.push(connection);
      readers.push(ranges(connection));
      advance(index);
    }
    while (running.size > 0) {
      const { reader, rows } = await Promise.race(running.values());
      if (rows === null) {
        running.delete(reader);
        continue;
      }
      advance(reader);
      yield rows;
    }
  } finally {
    for (const each of running.values()) each.catch(() => undefined);
    for (const connection of opened) await connection.close();
  }

  async function* ranges(connection: SourceConnection): AsyncGenerator<CopiedRows, void> {
    for (;;) {
      const query = queries[next++];
      if (query === undefined) return;
      yield* connection.copy(query, format);
    }
  }

  function advance(reader: number): void {
    running.set(
      reader,
      readers[reader]!.next().then((result) => ({
        reader,
        rows: result.done === true ? null : result.value,
      })),
    );
  }
}
