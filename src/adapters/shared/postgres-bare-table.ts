import type { RelationName } from '../../domain/relation.ts';
import type { Session } from '../contract.ts';

/**
 * Whether a table of schema `from` may be moved under a name without a loss: there is no relation, or a plain table of the current
 * user's that has columns and rows and nothing else, and of which nothing else knows; and neither schema has default privileges.
 */
export async function mayTakePlace(session: Session, name: RelationName, from: string): Promise<boolean> {
  const { rows } = await session.query(query, [name.schema, name.identifier, from]);
  return rows[0]?.[0] === true;
}

/**
 * What hangs on a table refers to it or to its row type in pg_depend; what it has of its own is in its pg_class row and its
 * columns'. Its row type and its toast table are its own and are passed over. `attcompression` is there from version 14 on.
 */
const query = `
  with target as (
    select c.* from pg_catalog.pg_class c join pg_catalog.pg_namespace n on n.oid = c.relnamespace
    where n.nspname = $1 and c.relname = $2
  ),
  kin as (
    select 'pg_catalog.pg_class'::regclass as class, t.oid as object from target t
    union all
    select 'pg_catalog.pg_type'::regclass, y.oid from target t join pg_catalog.pg_type y
      on y.oid = t.reltype or y.oid = (select row_type.typarray from pg_catalog.pg_type row_type where row_type.oid = t.reltype)
  )
  select
    not exists (select from target t
      where t.relkind <> 'r' or t.relpersistence <> 'p' or t.relispartition or t.relhassubclass or t.relhasrules or t.relhastriggers
        or t.relrowsecurity or t.relhasindex or t.relacl is not null or t.reloptions is not null or t.reloftype <> 0
        or t.reltablespace <> 0 or t.relreplident <> 'd' or t.relchecks > 0
        or not pg_catalog.pg_get_userbyid(t.relowner) = current_user)
    and not exists (select from target t join pg_catalog.pg_attribute a on a.attrelid = t.oid and a.attnum > 0 and not a.attisdropped
      where a.attnotnull or a.atthasdef or a.attidentity <> '' or a.attgenerated <> '' or a.attacl is not null or a.attoptions is not null
        or coalesce(a.attstattarget, -1) <> -1 or coalesce(pg_catalog.to_jsonb(a) ->> 'attcompression', '') <> '')
    and not exists (select from target t join pg_catalog.pg_inherits i on i.inhrelid = t.oid or i.inhparent = t.oid)
    and not exists (select from target t join pg_catalog.pg_description d
      on d.classoid = 'pg_catalog.pg_class'::regclass and d.objoid = t.oid)
    and not exists (select from target t join pg_catalog.pg_seclabel l
      on l.classoid = 'pg_catalog.pg_class'::regclass and l.objoid = t.oid)
    and not exists (select from target t join pg_catalog.pg_publication_rel p on p.prrelid = t.oid)
    and not exists (select from kin join pg_catalog.pg_depend d on d.refclassid = kin.class and d.refobjid = kin.object
      where not (d.deptype = 'i' and d.classid in ('pg_catalog.pg_type'::regclass, 'pg_catalog.pg_class'::regclass)))
    and not exists (select from pg_catalog.pg_default_acl a join pg_catalog.pg_namespace n on n.oid = a.defaclnamespace
      where a.defaclobjtype = 'r' and n.nspname in ($1, $3) and pg_catalog.pg_get_userbyid(a.defaclrole) = current_user)`;
