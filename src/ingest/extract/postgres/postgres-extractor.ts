import { EngineError } from '../../../domain/errors.ts';
import { type CursorValue, isKeyed } from '../../../domain/load.ts';
import type { CopyBatch, ExtractContext, Extracted, Extractor } from '../extractor.ts';
import { fromEnvironment } from '../from-environment.ts';
import { type CursorWindow, findWindow } from './cursor-window.ts';
import { type DescribedSource, describeSource } from './describe-source.ts';
import { planRanges } from './plan-ranges.ts';
import { type PostgresOptions, readPostgresOptions } from './postgres-options.ts';
import { readRanges } from './read-ranges.ts';
import { readColumn } from './source-columns.ts';
import { undeclaredTables } from './undeclared-tables.ts';
import { connectSource, type SourceConnection } from './source-connection.ts';
import { sourceFault } from './source-faults.ts';

/** Of the order of arrival: a range has room for so many rows. */
const rowsPerRange = 2n ** 40n;

/**
 * Reads a table or a query of any server that speaks PostgreSQL's protocol. All is of one moment: one transaction, whose view
 * of the data further connections share. The rows go from COPY to COPY without being looked at. There is one slice, whose cursor is the
 * greatest value of the cursor's column; a load that was killed begins again, since its moment is past.
 */
export const postgresExtractor: Extractor = {
  open: async (context) => {
    const { specification } = context;
    const connection = fromEnvironment(specification.options['connection'] ?? null, context);
    const options = readPostgresOptions(specification, connection);
    // What is wrong with the connection or the table is told before the target is touched.
    await withSource(options, context, null, async (source) => {
      await describeSource(source, options.source, specification);
      const missed = (await undeclaredTables(source, options.source, specification)) ?? [];
      if (missed.length > 0) context.tell(missedText(missed), 'warning');
    });
    return { typed: true, read: (state) => read(options, context, state) };
  },
};

function missedText(missed: readonly string[]): string {
  const some = missed.slice(0, 12).join(', ');
  return `the source's schema has tables that are included and not declared: ${some}${missed.length > 12 ? ', …' : ''}; declare them (sluice generate sources), or exclude them`;
}

async function withSource<T>(
  options: PostgresOptions,
  { specification }: ExtractContext,
  snapshot: string | null,
  work: (source: SourceConnection) => Promise<T>,
): Promise<T> {
  const query = options.source.kind === 'query' ? options.source.sql : null;
  try {
    const { connection: settings, lockTimeout } = options;
    const source = await connectSource({ settings, lockTimeout, snapshot });
    try {
      return await work(source);
    } finally {
      await source.close();
    }
  } catch (error) {
    throw sourceFault(error, specification, query);
  }
}

async function* read(
  options: PostgresOptions,
  context: ExtractContext,
  state: ReadonlyMap<string, CursorValue>,
): AsyncGenerator<Extracted, void> {
  const { specification, signal } = context;
  const { connection: settings, lockTimeout } = options;
  const slice = '';
  const query = options.source.kind === 'query' ? options.source.sql : null;
  let source: SourceConnection | null = null;
  try {
    source = await connectSource({ settings, lockTimeout, snapshot: null });
    const described = await describeSource(source, options.source, specification);
    const columns = described.columns.map((column) => readColumn(column, context));
    const format = context.capabilities.copiesBinary && !context.keepsRows ? 'binary' : 'text';
    const facts = { kind: 'copy', slice, file: null, lines: null, rejects: [], format } as const;
    const fields = columns.map(({ field }) => field);
    // A table without rows is made, too.
    yield { kind: 'batch', batch: { ...facts, fields, bytes: new Uint8Array(), rowCount: 0, byteCount: 0 } };
    const before = state.get(slice);
    const { cursor } = options;
    const window =
      cursor === null
        ? null
        : await findWindow(source, described, { cursor, before, specification, asked: context.window });
    if (window === null || window.where !== null) {
      const conditions =
        window === null && options.parallel > 1
          ? await planRanges(source, described)
          : [window?.where ?? 'true'];
      const queries = selects(described, {
        conditions,
        window,
        expressions: columns.map(({ expression }) => expression),
        numbered: isKeyed(specification.disposition),
      });
      const snapshot = queries.length > 1 ? await exportSnapshot(source) : null;
      if (snapshot === null && queries.length > 1) {
        await source.close();
        source = await connectSource({ settings, lockTimeout, snapshot: null });
      }
      const rows = readRanges({
        queries,
        format,
        first: source,
        more: () => connectSource({ settings, lockTimeout, snapshot }),
        connections: snapshot === null ? 1 : options.parallel,
      });
      for await (const { bytes, rowCount } of rows) {
        signal.throwIfAborted();
        const batch: CopyBatch = { ...facts, fields, bytes, rowCount, byteCount: bytes.length };
        yield { kind: 'batch', batch };
      }
    }
    yield { kind: 'slice-done', slice, cursor: window === null ? null : window.next };
  } catch (error) {
    throw sourceFault(error, specification, query);
  } finally {
    await source?.close();
  }
}

/** The statements that read the ranges. Where the order of arrival counts, rows are numbered by the source. */
function selects(
  { from }: DescribedSource,
  parts: {
    readonly conditions: readonly string[];
    readonly window: CursorWindow | null;
    readonly expressions: readonly string[];
    readonly numbered: boolean;
  },
): readonly string[] {
  const { conditions, window, expressions, numbered } = parts;
  const order = window === null ? '' : `order by ${window.orderBy}`;
  return conditions.map((condition, index) => {
    const number = numbered
      ? [`row_number() over (${order}) + ${BigInt(index) * rowsPerRange} as _sluice_seq`]
      : [];
    return `select ${[...expressions, ...number].join(', ')} from ${from} where ${condition}`;
  });
}

/** A name for this transaction's view of the data; null, and the transaction is over, where the server gives none. */
async function exportSnapshot(source: SourceConnection): Promise<string | null> {
  try {
    const [row] = await source.rows('select pg_catalog.pg_export_snapshot()');
    return row?.[0] ?? null;
  } catch (error) {
    if (error instanceof EngineError && error.fault === 'statement') return null;
    throw error;
  }
}
