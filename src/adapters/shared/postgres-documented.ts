import type { Json } from '../../util/json.ts';
import type { DocumentedRelation } from '../contract.ts';
import { gatherDocumented } from './gather-documented.ts';

/** Everything that documentation shows of the relations of these schemas (parameter 1: a JSON array of names), in one question. */
const documentedSql = `
  select pg_catalog.current_database(), n.nspname, c.relname,
    case c.relkind when 'v' then 'VIEW' when 'm' then 'MATERIALIZED VIEW' else 'BASE TABLE' end,
    pg_catalog.pg_get_userbyid(c.relowner), pg_catalog.obj_description(c.oid, 'pg_class'),
    a.attname, a.attnum, pg_catalog.format_type(a.atttypid, a.atttypmod),
    pg_catalog.col_description(c.oid, a.attnum)
  from pg_catalog.pg_class c
  join pg_catalog.pg_namespace n on n.oid = c.relnamespace
  join pg_catalog.pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
  where c.relkind in ('r', 'p', 'v', 'm', 'f') and c.relpersistence in ('p', 'u')
    and n.nspname in (select pg_catalog.jsonb_array_elements_text($1))
  order by n.nspname, c.relname, a.attnum`;

/** Reads it by `ask`. */
export async function readDocumented(
  ask: (sql: string, parameters: readonly Json[]) => Promise<{ readonly rows: readonly (readonly Json[])[] }>,
  schemas: readonly string[],
): Promise<readonly DocumentedRelation[]> {
  if (schemas.length === 0) return [];
  const { rows } = await ask(documentedSql, [[...schemas]]);
  return gatherDocumented(rows);
}
