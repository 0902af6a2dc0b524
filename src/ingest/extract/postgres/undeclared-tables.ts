import type { LoadSpecification } from '../../../domain/load.ts';
import { isStringList } from '../../option-check.ts';
import type { PostgresSource } from './postgres-options.ts';
import type { SourceConnection } from './source-connection.ts';

/**
 * Tables of a schema that `include` and `exclude` name and that the source does not declare: a schema that is loaded whole is declared table by
 * table, so that `source()` and lineage know them without a connection, and one that was added is not to be missed. Asked with the first
 * of the declared tables alone; null for the others.
 */
export async function undeclaredTables(
  connection: SourceConnection,
  source: PostgresSource,
  { options }: LoadSpecification,
): Promise<readonly string[] | null> {
  const { include, exclude, declared, from } = options;
  if (source.kind !== 'table' || !isStringList(include) || !isStringList(declared)) return null;
  if (declared[0] !== from) return null;
  const rows = await connection.rows(
    `select c.relname from pg_catalog.pg_class c join pg_catalog.pg_namespace n on n.oid = c.relnamespace
      where n.nspname = $1 and c.relkind in ('r', 'p', 'v', 'm', 'f') and not c.relispartition order by 1`,
    [source.schema],
  );
  const known = new Set(declared.map((name) => name.replace(/^.*\./, '').replaceAll('"', '')));
  const wanted = include.map(globPattern);
  const unwanted = isStringList(exclude) ? exclude.map(globPattern) : [];
  return rows
    .map(([name]) => name ?? '')
    .filter((name) => wanted.some((glob) => glob.test(name)) && !unwanted.some((glob) => glob.test(name)))
    .filter((name) => !known.has(name));
}

function globPattern(glob: string): RegExp {
  const escaped = glob
    .replace(/[.+^${}()|[\]\\]/g, '\\$&')
    .replaceAll('*', '.*')
    .replaceAll('?', '.');
  return new RegExp(`^${escaped}$`);
}
