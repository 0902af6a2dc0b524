import type { DependantView, Dependants, ViewGrant } from '../../domain/plan.ts';
import type { RelationName } from '../../domain/relation.ts';
import { compareText } from '../../util/compare.ts';
import type { Json } from '../../util/json.ts';
import type { Session } from '../contract.ts';
import { cellText } from './postgres-values.ts';

/**
 * What hangs on a relation: views, through any number of other views, and what forbids a swap. A view on a materialized view is not followed,
 * since that one is a blocker.
 */
export async function readDependants(session: Session, name: RelationName): Promise<Dependants> {
  const probe = await session.query(probeQuery, [name.schema, name.identifier]);
  const [hasViews, hasOthers] = probe.rows[0] ?? [false, false];
  const blockers = hasOthers === true ? await readBlockers(session, name) : [];
  if (hasViews !== true) return { views: [], blockers };
  const edges = await session.query(viewsQuery, [name.schema, name.identifier]);
  const order = inOrder(
    edges.rows.map(([oid, key, direct, reads]) => ({
      oid: Number(oid),
      key: cellText(key),
      direct: direct === true,
      reads: (reads as readonly number[]) ?? [],
    })),
  );
  const byOid = new Map((await readViews(session, [...order.keys()])).map((view) => [view.oid, view]));
  return {
    views: [...order].flatMap(([oid, direct]): DependantView[] => {
      const view = byOid.get(oid);
      if (view === undefined) return [];
      const { oid: _, ...facts } = view;
      return [{ ...facts, direct }];
    }),
    blockers,
  };
}

async function readBlockers(session: Session, name: RelationName): Promise<Dependants['blockers']> {
  const { rows } = await session.query(blockersQuery, [name.schema, name.identifier]);
  return rows.map(([what, blocker, database, schema, identifier]) => ({
    what: cellText(what),
    name: cellText(blocker),
    ...(identifier !== null && {
      materializedView: {
        database: cellText(database),
        schema: cellText(schema),
        identifier: cellText(identifier),
      },
    }),
  }));
}

interface Edge {
  readonly oid: number;
  readonly key: string;
  readonly direct: boolean;
  /** Those of the found views that it reads. */
  readonly reads: readonly number[];
}

/** Each view behind all that it reads; by name where that leaves a choice. The value is `direct`. */
function inOrder(edges: readonly Edge[]): ReadonlyMap<number, boolean> {
  const byOid = new Map(edges.map((edge) => [edge.oid, edge]));
  const done = new Map<number, boolean>();
  const visit = (edge: Edge): void => {
    if (done.has(edge.oid)) return;
    const read = edge.reads.flatMap((oid) => byOid.get(oid) ?? []);
    for (const before of read.sort((left, right) => compareText(left.key, right.key))) visit(before);
    done.set(edge.oid, edge.direct);
  };
  for (const edge of [...edges].sort((left, right) => compareText(left.key, right.key))) visit(edge);
  return done;
}

type FoundView = Omit<DependantView, 'direct'> & { readonly oid: number };

async function readViews(session: Session, oids: readonly number[]): Promise<readonly FoundView[]> {
  const before = await session.query(`select pg_catalog.current_setting('search_path')`);
  // Definitions leave a schema out where the search path finds the name without: a text that must hold later has to have them all.
  await session.execute(`select pg_catalog.set_config('search_path', '', false)`);
  try {
    const { rows } = await session.query(definitionsQuery, [[...oids]]);
    return rows.map(viewOf);
  } finally {
    await session.query(`select pg_catalog.set_config('search_path', $1, false)`, [
      before.rows[0]?.[0] ?? '',
    ]);
  }
}

function viewOf([
  oid,
  database,
  schema,
  identifier,
  owner,
  definition,
  options,
  columns,
  grants,
  comments,
]: readonly Json[]): FoundView {
  return {
    oid: Number(oid),
    relation: { database: cellText(database), schema: cellText(schema), identifier: cellText(identifier) },
    owner: cellText(owner),
    definition: cellText(definition).trim().replace(/;$/, ''),
    options: options as readonly string[],
    columns: columns as readonly string[],
    grants: grants as unknown as readonly ViewGrant[],
    comments: comments as unknown as DependantView['comments'],
  };
}

const target = `
  target as (
    select c.oid, c.reltype, c.relkind
    from pg_catalog.pg_class c join pg_catalog.pg_namespace n on n.oid = c.relnamespace
    where c.relname = $2 and n.nspname = $1 and c.relkind in ('r', 'p', 'v', 'm', 'f')
  )`;

const kin = `
  kin as (
    select 'pg_catalog.pg_class'::regclass as class, target.oid as object from target
    union all
    select 'pg_catalog.pg_type'::regclass, target.reltype from target where target.reltype <> 0
    union all
    select 'pg_catalog.pg_type'::regclass, t.typarray from target join pg_catalog.pg_type t on t.oid = target.reltype
  )`;

/**
 * Whether views hang on the relation, and whether anything does that is neither a view nor a plain part of it (its indexes, constraints, defaults,
 * types). Rather too often than too seldom; most relations have nothing, and the server takes longer to plan the real questions
 * than to answer them.
 */
const probeQuery = `
  with ${target}, ${kin}
  select
    coalesce(bool_or(v.relkind = 'v' and v.oid <> target.oid), false),
    coalesce(bool_or(not coalesce(case d.classid
      when 'pg_catalog.pg_type'::regclass then true
      when 'pg_catalog.pg_attrdef'::regclass then true
      when 'pg_catalog.pg_rewrite'::regclass
        then v.relkind = 'v' and r.rulename = '_RETURN' and d.refclassid = 'pg_catalog.pg_class'::regclass
      when 'pg_catalog.pg_constraint'::regclass
        then (select k.conrelid = target.oid from pg_catalog.pg_constraint k where k.oid = d.objid)
      when 'pg_catalog.pg_class'::regclass
        then d.objsubid = 0 and (select o.relkind in ('i', 't', 'S') from pg_catalog.pg_class o where o.oid = d.objid)
      else false
    end, false)), false)
    or exists (select from target join pg_catalog.pg_inherits i on i.inhrelid = target.oid)
  from target
  join kin on true
  join pg_catalog.pg_depend d on d.refclassid = kin.class and d.refobjid = kin.object
  left join pg_catalog.pg_rewrite r on d.classid = 'pg_catalog.pg_rewrite'::regclass and r.oid = d.objid
  left join pg_catalog.pg_class v on v.oid = r.ev_class`;

/** One row a view that hangs on the relation. Each step goes by pg_depend's index on what is referenced, never over all of it. */
const viewsQuery = `
  with recursive ${target},
  hanging as (
    select r.ev_class as reader, target.oid as read
    from target
    join pg_catalog.pg_depend d on d.refclassid = 'pg_catalog.pg_class'::regclass and d.refobjid = target.oid
      and d.classid = 'pg_catalog.pg_rewrite'::regclass
    join pg_catalog.pg_rewrite r on r.oid = d.objid and r.ev_class <> d.refobjid
    join pg_catalog.pg_class v on v.oid = r.ev_class and v.relkind = 'v'
    union
    select r.ev_class, hanging.reader
    from hanging
    join pg_catalog.pg_depend d on d.refclassid = 'pg_catalog.pg_class'::regclass and d.refobjid = hanging.reader
      and d.classid = 'pg_catalog.pg_rewrite'::regclass
    join pg_catalog.pg_rewrite r on r.oid = d.objid and r.ev_class <> d.refobjid
    join pg_catalog.pg_class v on v.oid = r.ev_class and v.relkind = 'v'
  )
  select h.reader::int8, n.nspname || '.' || c.relname,
         bool_or(h.read = target.oid),
         coalesce(array_agg(h.read::int8) filter (where h.read <> target.oid), '{}')
  from hanging h
  cross join target
  join pg_catalog.pg_class c on c.oid = h.reader
  join pg_catalog.pg_namespace n on n.oid = c.relnamespace
  group by h.reader, n.nspname, c.relname`;

const definitionsQuery = `
  select c.oid::int8, pg_catalog.current_database(), n.nspname, c.relname, pg_catalog.pg_get_userbyid(c.relowner),
    pg_catalog.pg_get_viewdef(c.oid),
    coalesce(c.reloptions, '{}'),
    array(select a.attname::text from pg_catalog.pg_attribute a where a.attrelid = c.oid and a.attnum > 0 order by a.attnum),
    (select coalesce(jsonb_agg(jsonb_build_object(
        'grantee', case when g.grantee = 0 then 'public' else pg_catalog.pg_get_userbyid(g.grantee)::text end,
        'privilege', lower(g.privilege_type), 'grantable', g.is_grantable, 'column', g.attname)
        order by g.attnum, g.grantee, g.privilege_type), '[]')
     from (
       select acl.*, null::name as attname, 0 as attnum from pg_catalog.aclexplode(c.relacl) acl
       union all
       select acl.*, a.attname, a.attnum from pg_catalog.pg_attribute a, pg_catalog.aclexplode(a.attacl) acl
       where a.attrelid = c.oid and a.attnum > 0
     ) g where g.grantee <> c.relowner),
    (select coalesce(jsonb_agg(jsonb_build_object('column', a.attname, 'text', d.description) order by d.objsubid), '[]')
     from pg_catalog.pg_description d
     left join pg_catalog.pg_attribute a on a.attrelid = c.oid and a.attnum = d.objsubid and d.objsubid > 0
     where d.classoid = 'pg_catalog.pg_class'::regclass and d.objoid = c.oid)
  from pg_catalog.pg_class c
  join pg_catalog.pg_namespace n on n.oid = c.relnamespace
  where c.oid in (select pg_catalog.jsonb_array_elements_text($1::jsonb)::oid)`;

/** What stays with the old table, or is lost, when another takes its name. */
const blockersQuery = `
  with ${target}, ${kin},
  hanging as materialized (
    select d.classid, d.objid, d.objsubid, d.refclassid
    from kin join pg_catalog.pg_depend d on d.refclassid = kin.class and d.refobjid = kin.object
  )
  select what, name, pg_catalog.current_database(), max(schema), max(identifier) from (
    select 'foreign key' as what, pg_catalog.format('%s on %s', k.conname, k.conrelid::regclass) as name,
      null::text as schema, null::text as identifier
    from target join pg_catalog.pg_constraint k on k.confrelid = target.oid and k.conrelid <> target.oid
    where k.contype = 'f' and k.conparentid = 0
    union all
    select 'policy', pg_catalog.format('%s on %s', p.polname, p.polrelid::regclass), null, null
    from target join pg_catalog.pg_policy p on p.polrelid = target.oid or exists (
      select from pg_catalog.pg_depend d
      where d.classid = 'pg_catalog.pg_policy'::regclass and d.objid = p.oid
        and d.refclassid = 'pg_catalog.pg_class'::regclass and d.refobjid = target.oid)
    union all
    select 'publication', b.pubname, null, null
    from target
    join pg_catalog.pg_publication_rel r on r.prrelid = target.oid
    join pg_catalog.pg_publication b on b.oid = r.prpubid
    union all
    select 'materialized view', r.ev_class::regclass::text, (select nspname::text from pg_catalog.pg_namespace where oid = m.relnamespace), m.relname::text
    from target
    join hanging d on d.classid = 'pg_catalog.pg_rewrite'::regclass
    join pg_catalog.pg_rewrite r on r.oid = d.objid
    join pg_catalog.pg_class m on m.oid = r.ev_class and m.relkind = 'm' and m.oid <> target.oid
    union all
    select 'function', d.objid::regprocedure::text, null, null
    from hanging d where d.classid = 'pg_catalog.pg_proc'::regclass
    union all
    select 'column of its row type', pg_catalog.format('%s.%s', d.objid::regclass, a.attname), null, null
    from hanging d
    join pg_catalog.pg_attribute a on a.attrelid = d.objid and a.attnum = d.objsubid
    where d.classid = 'pg_catalog.pg_class'::regclass and d.objsubid > 0
      and d.refclassid = 'pg_catalog.pg_type'::regclass
    union all
    select 'trigger', g.tgname, null, null
    from target join pg_catalog.pg_trigger g on g.tgrelid = target.oid and not g.tgisinternal
    union all
    select 'rule', r.rulename, null, null
    from target join pg_catalog.pg_rewrite r on r.ev_class = target.oid and r.rulename <> '_RETURN'
    union all
    select 'rule', pg_catalog.format('%s on %s', r.rulename, r.ev_class::regclass), null, null
    from target
    join hanging d on d.classid = 'pg_catalog.pg_rewrite'::regclass
    join pg_catalog.pg_rewrite r on r.oid = d.objid
    join pg_catalog.pg_class c on c.oid = r.ev_class and c.relkind not in ('v', 'm') and c.oid <> target.oid
    union all
    select 'inheriting table', i.inhrelid::regclass::text, null, null
    from target join pg_catalog.pg_inherits i on i.inhparent = target.oid and target.relkind in ('r', 'p', 'f')
    union all
    select 'parent table', i.inhparent::regclass::text, null, null
    from target join pg_catalog.pg_inherits i on i.inhrelid = target.oid and target.relkind in ('r', 'p', 'f')
  ) blocker
  group by what, name
  order by what collate "C", name collate "C"`;
