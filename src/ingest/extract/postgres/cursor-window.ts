import { quote } from '../../../adapters/shared/names.ts';
import { postgresDialect } from '../../../adapters/shared/postgres-dialect.ts';
import type { CursorValue, LoadSpecification, LoadWindow } from '../../../domain/load.ts';
import { nearest } from '../../../util/nearest.ts';
import { LoadError } from '../../load-error.ts';
import type { DescribedSource } from './describe-source.ts';
import type { PostgresCursor } from './postgres-options.ts';
import type { SourceConnection } from './source-connection.ts';

const literal = (text: string): string => postgresDialect.literal(text);

/** The part of a source that a load with a cursor reads. */
export interface CursorWindow {
  /** A condition; null: nothing is new. */
  readonly where: string | null;
  /** Rows in this order arrive so that the last of a key is the newest. */
  readonly orderBy: string;
  /** What the state becomes. */
  readonly next: CursorValue;
}

/**
 * What lies behind the last cursor and up to the greatest value that there is now, both as the server spells them: an append begins
 * strictly behind it, a merge with it, less the lag. Rows whose cursor is null or infinite would never be read, or would end
 * all reading: they are refused.
 */
export async function findWindow(
  connection: SourceConnection,
  described: DescribedSource,
  facts: {
    readonly cursor: PostgresCursor;
    readonly before: CursorValue | undefined;
    readonly specification: LoadSpecification;
    /** In place of what the cursor says. */
    readonly asked: LoadWindow | null;
  },
): Promise<CursorWindow> {
  const { cursor, specification } = facts;
  const { place, disposition } = specification;
  const column = described.columns.find(({ name }) => name === cursor.field);
  if (column === undefined) {
    const names = described.columns.map(({ name }) => name);
    const meant = nearest(cursor.field, names);
    throw new LoadError(
      'bad-load-option',
      `${described.name} has no column "${cursor.field}" for the cursor`,
      {
        place,
        help: meant === undefined ? `Its columns are ${names.join(', ')}.` : `Did you mean "${meant}"?`,
      },
    );
  }
  const field = quote(cursor.field);
  const dated = ['date', 'timestamp', 'timestamptz'].includes(column.typeName);
  const value = (text: string): string => `${literal(text)}::${column.type}`;
  if (facts.asked !== null) {
    const { since, until } = facts.asked;
    const bounds = [
      ...(since === null ? [] : [`${field} >= ${value(since)}`]),
      ...(until === null ? [] : [`${field} < ${value(until)}`]),
    ];
    return { where: bounds.join(' and ') || 'true', orderBy: field, next: facts.before ?? null };
  }
  const usable = dated ? `${field} is not null and isfinite(${field})` : `${field} is not null`;
  const bad = await connection.rows(
    `select count(*)::text from (select from ${described.from} where not (${usable}) limit 1) as bad`,
  );
  if (bad[0]?.[0] !== '0') {
    throw new LoadError(
      'bad-load-option',
      `${described.name} has rows whose cursor "${cursor.field}" is null${dated ? ' or infinite' : ''}, which would never be read`,
      {
        place,
        help: 'Read a query that gives them a value: coalesce(updated_at, created_at) as updated_at.',
      },
    );
  }
  // Under another name, since what is sorted by is a column of the result, a text, where one is called so.
  const [greatest] = await connection.rows(
    `select ${field}::text as greatest_of_all from ${described.from} order by ${field} desc limit 1`,
  );
  const last = readBefore(facts.before, described, specification);
  const top = greatest?.[0] ?? null;
  const orderBy = field;
  if (top === null) return { where: null, orderBy, next: facts.before ?? null };
  const conditions = [`${field} <= ${value(top)}`];
  if (last !== null) {
    conditions.push(
      disposition === 'append'
        ? `${field} > ${value(last)}`
        : `${field} >= ${lagged(value(last), cursor.lag, dated)}`,
    );
  } else if (cursor.start !== null) {
    conditions.push(`${field} >= ${value(cursor.start)}`);
  }
  const next = { of: described.name, value: top };
  // A source whose newest rows were deleted must not make the cursor go back.
  const [moves] =
    last === null ? [['1']] : await connection.rows(`select (${value(top)} > ${value(last)})::int::text`);
  return moves?.[0] === '1'
    ? { where: conditions.join(' and '), orderBy, next }
    : {
        where: disposition === 'append' ? null : conditions.join(' and '),
        orderBy,
        next: facts.before ?? null,
      };
}

function lagged(value: string, lag: string | null, dated: boolean): string {
  if (lag === null) return value;
  return dated ? `(${value} - interval ${literal(lag)})` : `(${value} - ${lag.trim()})`;
}

/** The last value of a former load of the same source. */
function readBefore(
  before: CursorValue | undefined,
  { name }: DescribedSource,
  { place }: LoadSpecification,
): string | null {
  if (before === undefined || before === null || typeof before !== 'object' || Array.isArray(before))
    return null;
  const { of, value } = before as { readonly of?: unknown; readonly value?: unknown };
  if (of !== name) {
    throw new LoadError(
      'specification-changed',
      `the cursor is of ${String(of)}, and ${name} is to be read now`,
      {
        place,
        help: 'Load everything again with --full-refresh, or under another name.',
      },
    );
  }
  return typeof value === 'string' ? value : null;
}
