import type { Database } from '../../src/adapters/contract.ts';
import type { Json } from '../../src/util/json.ts';

/** Everything that stands in a schema, as text, sorted; names of the schema itself left out, so that two schemas can be compared. */
export async function snapshot(
  database: Database,
  schema: string,
  except: readonly string[] = [],
): Promise<readonly string[]> {
  return database.withSession(async (session) => {
    const { rows } = await session.query(`
      with mine as (
        select c.* from pg_class c where relnamespace = '${schema}'::regnamespace
          and relname not in (${['', ...except].map((name) => `'${name}'`).join(', ')})
      )
      select relname || ' is ' || relkind::text || relpersistence::text || ' ' || coalesce(reloptions::text, '') || ' '
        || coalesce((select string_agg(item::text, ' ' order by item::text) from unnest(relacl) item), '')
        || ' ' || coalesce(obj_description(oid, 'pg_class'), '') || ' ' || relrowsecurity::text
        || case when relkind in ('v', 'm') then pg_get_viewdef(oid) else '' end from mine
      union all
      select relname || '.' || attname || ' ' || format_type(atttypid, atttypmod) || ' ' || attnotnull::text || ' '
        || coalesce(attacl::text, '') || ' ' || coalesce(col_description(attrelid, attnum), '')
        from pg_attribute join mine on mine.oid = attrelid where attnum > 0 and not attisdropped
      union all
      select pg_get_indexdef(indexrelid) from pg_index join mine on mine.oid = indrelid
      union all
      select conname || ' ' || pg_get_constraintdef(pg_constraint.oid) from pg_constraint join mine on mine.oid = conrelid
        where contype <> 'n'
      union all
      select polname || ' ' || pg_get_expr(polqual, polrelid) from pg_policy join mine on mine.oid = polrelid
      union all
      select 'row of ' || relname from mine where relkind in ('r', 'v', 'm')
      order by 1`);
    const lines: string[] = [];
    for (const [line] of rows as readonly (readonly [string])[]) {
      const relation = /^row of (.*)$/.exec(line)?.[1];
      if (relation === undefined) lines.push(line);
      else lines.push(...(await rowsOf(session, schema, relation)).map((row) => `${relation} has ${row}`));
    }
    return lines.map((line) => line.replaceAll(schema, '…')).sort();
  });
}

/** A relation's rows as texts, sorted. */
export async function rowsOf(
  session: { readonly query: (sql: string) => Promise<{ readonly rows: readonly (readonly Json[])[] }> },
  schema: string,
  relation: string,
): Promise<readonly string[]> {
  const { rows } = await session.query(
    `select r::text from "${schema}"."${relation}" r order by r::text collate "C"`,
  );
  return rows.map(([row]) => row as string);
}
