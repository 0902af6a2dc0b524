import type { Belongings } from '../../domain/plan.ts';
import type { RelationName } from '../../domain/relation.ts';
import type { Json } from '../../util/json.ts';
import type { Session } from '../contract.ts';

/** What belongs to a relation itself and would be lost with it. One question. */
export async function readBelongings(session: Session, name: RelationName): Promise<Belongings> {
  const { rows } = await session.query(query, [name.schema, name.identifier]);
  const [grants, indexes, comments, cascades, reads, constraints] = rows[0] ?? [];
  return {
    grants: listOf(grants) as unknown as Belongings['grants'],
    indexes: listOf(indexes) as unknown as Belongings['indexes'],
    comments: listOf(comments) as unknown as Belongings['comments'],
    cascades: listOf(cascades) as readonly string[],
    reads: listOf(reads) as unknown as Belongings['reads'],
    constraints: listOf(constraints) as unknown as Belongings['constraints'],
  };
}

function listOf(value: Json | undefined): readonly Json[] {
  return Array.isArray(value) ? (value as readonly Json[]) : [];
}

/**
 * An index's definition is cut out of what the catalog prints, which begins with names that are known, and goes on
 * from `USING`.
 */
const query = `
  with target as (
    select c.oid, c.relacl, c.relowner, c.relkind
    from pg_catalog.pg_class c join pg_catalog.pg_namespace n on n.oid = c.relnamespace
    where c.relname = $2 and n.nspname = $1 and c.relkind in ('r', 'p', 'v', 'm', 'f')
  )
  select
    (select coalesce(jsonb_agg(jsonb_build_object(
        'grantee', case when g.grantee = 0 then 'public' else pg_catalog.pg_get_userbyid(g.grantee)::text end,
        'privilege', lower(g.privilege_type), 'grantable', g.is_grantable, 'column', g.attname)
        order by g.attnum, g.grantee, g.privilege_type), '[]')
     from (
       select acl.*, null::name as attname, 0 as attnum from pg_catalog.aclexplode(t.relacl) acl
       union all
       select acl.*, a.attname, a.attnum from pg_catalog.pg_attribute a, pg_catalog.aclexplode(a.attacl) acl
       where a.attrelid = t.oid and a.attnum > 0 and not a.attisdropped
     ) g where g.grantee <> t.relowner),
    (select coalesce(jsonb_agg(jsonb_build_object('name', c.relname, 'unique', i.indisunique, 'method', m.amname,
        'definition', substr(d.def, strpos(d.def, ' USING ' || m.amname || ' (') + 1),
        'columns', case when i.indexprs is null and i.indpred is null then (
          select jsonb_agg(a.attname order by a.attnum) from pg_catalog.pg_attribute a
          where a.attrelid = t.oid and a.attnum = any(i.indkey)) end) order by c.relname), '[]')
     from pg_catalog.pg_index i
     join pg_catalog.pg_class c on c.oid = i.indexrelid
     join pg_catalog.pg_am m on m.oid = c.relam
     cross join lateral (select pg_catalog.pg_get_indexdef(i.indexrelid) as def) d
     where i.indrelid = t.oid and i.indisvalid
       and not exists (select from pg_catalog.pg_constraint k where k.conindid = i.indexrelid and k.conrelid = t.oid)),
    (select coalesce(jsonb_agg(jsonb_build_object('column', a.attname, 'text', d.description) order by d.objsubid), '[]')
     from pg_catalog.pg_description d
     left join pg_catalog.pg_attribute a on a.attrelid = t.oid and a.attnum = d.objsubid and d.objsubid > 0
     where d.classoid = 'pg_catalog.pg_class'::regclass and d.objoid = t.oid),
    (select coalesce(jsonb_agg(k.conname || ' on ' || k.conrelid::regclass::text order by k.conname), '[]')
     from pg_catalog.pg_constraint k
     where k.confrelid = t.oid and k.contype = 'f' and k.confdeltype in ('c', 'n', 'd')),
    (select coalesce(jsonb_agg(distinct jsonb_build_object('database', null, 'schema', n.nspname, 'identifier', c.relname)), '[]')
     from pg_catalog.pg_rewrite r
     join pg_catalog.pg_depend d on d.classid = 'pg_catalog.pg_rewrite'::regclass and d.objid = r.oid
       and d.refclassid = 'pg_catalog.pg_class'::regclass and d.refobjid <> t.oid
     join pg_catalog.pg_class c on c.oid = d.refobjid
     join pg_catalog.pg_namespace n on n.oid = c.relnamespace
     where t.relkind = 'm' and r.ev_class = t.oid),
    (select coalesce(jsonb_agg(jsonb_build_object(
        'name', k.conname,
        'kind', case k.contype when 'p' then 'primary_key' when 'u' then 'unique' when 'c' then 'check'
          when 'f' then 'foreign_key' else 'exclusion' end,
        'columns', (select coalesce(jsonb_agg(a.attname order by place.n), '[]')
          from unnest(k.conkey) with ordinality place(number, n)
          join pg_catalog.pg_attribute a on a.attrelid = t.oid and a.attnum = place.number),
        'definition', pg_catalog.pg_get_constraintdef(k.oid), 'ontoItself', k.confrelid = k.conrelid)
        order by k.oid), '[]')
     from pg_catalog.pg_constraint k
     where k.conrelid = t.oid and k.contype in ('p', 'u', 'c', 'f', 'x') and k.coninhcount = 0 and k.conparentid = 0)
  from target t`;
