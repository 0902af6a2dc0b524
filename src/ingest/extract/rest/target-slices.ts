import type { RelationName } from '../../../domain/relation.ts';
import type { Json } from '../../../util/json.ts';
import { LoadError } from '../../load-error.ts';
import type { ExtractContext } from '../extractor.ts';
import type { RestOptions } from './rest-options.ts';
import { type Slice, sliceName } from './slice.ts';

/** So many parents are asked for at once. */
const atOnce = 10_000;

/** A slice for each row of a query on the target; its columns are the values. Rows with a null are left out, and so are repetitions. */
export async function slicesOfQuery(
  sql: string,
  { query }: Pick<ExtractContext, 'query'>,
): Promise<readonly Slice[]> {
  const { columns, rows } = await query(sql);
  const slices = new Map<string, Slice>();
  for (const row of rows) {
    if (row.includes(null)) continue;
    const values = Object.fromEntries(columns.map(({ name }, index) => [name, row[index]!]));
    const name = sliceName(values);
    if (!slices.has(name)) slices.set(name, { name, values });
  }
  return [...slices.values()];
}

/**
 * A slice for each row that the parent table holds in the target, known by the columns that the request is made of; columns that are only
 * kept go along. Sorted, and read in pieces.
 */
export async function slicesOfParent(
  parent: { readonly table: string; readonly relation: RelationName },
  names: { readonly asked: readonly string[]; readonly kept: readonly string[] },
  { query, dialect, specification, sourceName }: ExtractContext,
): Promise<readonly Slice[]> {
  const { table, relation } = parent;
  const columnOf = (name: string): string => name.slice(table.length + 1);
  const keys = [...new Set(names.asked.length > 0 ? names.asked : names.kept)];
  const others = [...new Set(names.kept)].filter((name) => !keys.includes(name));
  const { text } = dialect.types;
  const cast = (name: string): string => `cast(${dialect.quote(columnOf(name))} as ${text})`;
  const select = [...keys.map(cast), ...others.map((name) => `min(${cast(name)})`)].join(', ');
  const present = keys.map((name) => `${dialect.quote(columnOf(name))} is not null`).join(' and ');
  const list = keys.map(cast).join(', ');
  const slices: Slice[] = [];
  for (;;) {
    const last = slices.at(-1);
    const after =
      last === undefined ? '' : ` and (${list}) > (${keys.map((_, index) => `$${index + 1}`).join(', ')})`;
    const { rows } = await query(
      `select ${select} from ${dialect.renderRelation(relation)} where ${present}${after} group by ${list} order by ${list} limit ${atOnce}`,
      last === undefined ? [] : keys.map((name) => last.values[name]!),
    ).catch((cause: unknown) => {
      const why = cause instanceof Error ? cause.message : String(cause);
      const isColumn = /column/i.test(why.split('\n', 1)[0]!);
      throw new LoadError(
        'parent-missing',
        `"for: ${table}" reads ${dialect.renderRelation(relation, { database: false })}, which cannot be read: ${why}`,
        {
          place: specification.place,
          cause,
          help: isColumn
            ? 'Name its columns as the table in the target has them.'
            : `Load it first: sluice load --select source:${sourceName}.${table}`,
        },
      );
    });
    for (const row of rows) {
      const values: Record<string, Json> = {};
      [...keys, ...others].forEach((name, index) => (values[name] = row[index] ?? null));
      slices.push({ name: sliceName(Object.fromEntries(keys.map((name) => [name, values[name]!]))), values });
    }
    if (rows.length < atOnce) return slices;
  }
}

/** The parent's columns that a request is made of, and those that its rows are to have. */
export function parentNames(
  { parent, keep }: RestOptions,
  asked: readonly string[],
): { readonly asked: readonly string[]; readonly kept: readonly string[] } {
  const of = (names: readonly string[]): readonly string[] =>
    names.filter((name) => name.startsWith(`${parent ?? ''}.`));
  return { asked: of(asked), kept: of(keep.map(({ name }) => name)) };
}
