/** Everything that documentation shows of the relations of these schemas (parameter 1: a JSON array of names), in one question. */
export const documentedSql = `
  select c.database_name, c.schema_name, c.table_name, r.type, null, r.comment,
    c.column_name, c.column_index, c.data_type, c.comment
  from duckdb_columns() as c
  join (
    select database_name, schema_name, table_name, 'BASE TABLE' as type, comment from duckdb_tables()
    union all
    select database_name, schema_name, view_name, 'VIEW', comment from duckdb_views()
  ) as r using (database_name, schema_name, table_name)
  where c.database_name = current_database()
    and c.schema_name in (select unnest(cast(cast($1 as json) as varchar[])))
  order by c.schema_name, c.table_name, c.column_index`;
