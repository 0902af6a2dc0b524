import { nearest } from '../../../util/nearest.ts';
import { quote } from '../../../adapters/shared/names.ts';
import { postgresDialect } from '../../../adapters/shared/postgres-dialect.ts';
import type { LoadSpecification } from '../../../domain/load.ts';
import { LoadError } from '../../load-error.ts';
import { readCommonOptions } from '../../common-options.ts';
import { snakeCase } from '../../normalize/names.ts';
import type { PostgresSource } from './postgres-options.ts';
import type { SourceColumn } from './source-columns.ts';
import type { SourceConnection } from './source-connection.ts';

const literal = (text: string): string => postgresDialect.literal(text);

/** What is read, as the server knows it. */
export interface DescribedSource {
  /** What stands behind `from`. */
  readonly from: string;
  /** Its name for messages and the cursor: `public.orders`, or `query`. */
  readonly name: string;
  readonly columns: readonly SourceColumn[];
  readonly table: TableFacts | null;
}

/** What of a table says how it can be read in ranges. */
export interface TableFacts {
  readonly oid: string;
  /** `pg_class.relkind`. */
  readonly kind: string;
}

/** Looks a table or a query up: its columns, without reading a row. Fails with `LoadError` where a table is not there. */
export async function describeSource(
  connection: SourceConnection,
  source: PostgresSource,
  specification: LoadSpecification,
): Promise<DescribedSource> {
  if (source.kind === 'query') {
    const columns = await columnsOf(connection, source.sql, specification);
    return { from: `(${source.sql}\n) as source`, name: 'query', columns, table: null };
  }
  const { schema, name } = source;
  const found = await connection.rows(
    `select c.oid, c.relkind::text from pg_catalog.pg_class c join pg_catalog.pg_namespace n on n.oid = c.relnamespace
      where n.nspname = $1 and c.relname = $2 and c.relkind in ('r', 'p', 'v', 'm', 'f')`,
    [schema, name],
  );
  const [oid, kind] = found[0] ?? [];
  if (typeof oid !== 'string') throw await missing(connection, source, specification);
  const from = `${quote(schema)}.${quote(name)}`;
  const columns = await columnsOf(connection, `select * from ${from}`, specification);
  return { from, name: `${schema}.${name}`, columns, table: { oid, kind: kind ?? '' } };
}

async function columnsOf(
  connection: SourceConnection,
  sql: string,
  specification: LoadSpecification,
): Promise<readonly SourceColumn[]> {
  const fields = await connection.describe(sql);
  if (fields.length === 0) {
    throw new LoadError('source-refused', 'what the source gives has no columns', {
      place: specification.places?.['query'] ?? specification.place,
    });
  }
  const types = await connection.rows(
    `select pg_catalog.format_type(g.type, g.modifier), coalesce(e.typname, t.typname), (e.oid is not null)::int,
       (coalesce(en.nspname, n.nspname) = 'pg_catalog')::int
     from rows from (pg_catalog.unnest(array[${fields.map((each) => each.dataTypeID).join(', ')}]::oid[]),
       pg_catalog.unnest(array[${fields.map((each) => each.dataTypeModifier).join(', ')}]::int[]))
       with ordinality as g (type, modifier, position)
     join pg_catalog.pg_type t on t.oid = g.type join pg_catalog.pg_namespace n on n.oid = t.typnamespace
     left join pg_catalog.pg_type e on e.oid = t.typelem and t.typlen = -1 and t.typinput = 'pg_catalog.array_in'::regproc
     left join pg_catalog.pg_namespace en on en.oid = e.typnamespace
     order by g.position`,
  );
  const names = new Set<string>();
  for (const { name } of fields) {
    if (names.has(name)) {
      throw new LoadError('source-refused', `the query gives two columns of the name "${name}"`, {
        place: specification.places?.['query'] ?? specification.place,
        help: `Give one of them another name: … as ${name}_2.`,
      });
    }
    names.add(name);
  }
  const all = fields.map(({ name }, index): SourceColumn => {
    const [type, typeName, isArray, builtin] = types[index] ?? [];
    return {
      name,
      type: type ?? 'text',
      typeName: typeName ?? '',
      isArray: isArray === '1',
      builtin: builtin === '1',
    };
  });
  return all.filter(({ name }) => isWanted(name, specification));
}

/** Where the declared columns are all that is wanted, the others are not even read. */
function isWanted(name: string, specification: LoadSpecification): boolean {
  const { columns } = specification;
  if (columns.length === 0 || readCommonOptions(specification).unknownColumns === 'load') return true;
  return columns.some((each) => snakeCase(each.path ?? each.name) === snakeCase(name));
}

async function missing(
  connection: SourceConnection,
  { schema, name }: Extract<PostgresSource, { kind: 'table' }>,
  { place, places }: LoadSpecification,
): Promise<LoadError> {
  const rows = await connection.rows(
    `select n.nspname, c.relname from pg_catalog.pg_class c join pg_catalog.pg_namespace n on n.oid = c.relnamespace
      where c.relkind in ('r', 'p', 'v', 'm', 'f') and n.nspname not in ('pg_catalog', 'information_schema', 'pg_toast')
        and (n.nspname = ${literal(schema)} or c.relname = ${literal(name)})
      order by 1, 2 limit 10000`,
  );
  const there = rows.map(([of, table]) => ({ schema: of ?? '', name: table ?? '' }));
  const here = there.filter((each) => each.schema === schema).map((each) => each.name);
  const meant = nearest(name, here);
  const elsewhere = there.find((each) => each.name === name);
  const help =
    meant !== undefined
      ? `Did you mean "${meant}"?`
      : elsewhere !== undefined
        ? `There is one in the schema "${elsewhere.schema}": from: ${elsewhere.schema}.${name}.`
        : here.length === 0
          ? `The schema "${schema}" has no table that this user may see.`
          : `The schema has ${here.slice(0, 8).join(', ')}${here.length > 8 ? ', …' : ''}.`;
  return new LoadError('no-such-table', `there is no table "${schema}.${name}" in the source`, {
    place: places?.['from'] ?? place,
    help,
  });
}
