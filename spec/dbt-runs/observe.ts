import type { Client } from 'pg';

/** What a schema holds, as far as it is compared: by relation (`orders`, `_audit.orders`), what it is. */
export type Observation = Readonly<Record<string, ObservedRelation>>;

/** A relation: everything as text. */
export interface ObservedRelation {
  readonly kind: string;
  /** `id integer not null`, in order. */
  readonly columns: readonly string[];
  /** Indexes without their names, constraints, grants, comments. */
  readonly belongings: readonly string[];
  /** Cells as text, `∅` for null. */
  readonly rows: readonly (readonly string[])[];
}

/**
 * The server's clock before the first command and after each one, as text. An instant of the run differs between two tools by nature: it
 * becomes the number of the command that was running then.
 */
export type Instants = readonly string[];

const relations = `
  select n.nspname, c.relname, c.oid,
    case c.relkind when 'r' then 'table' when 'p' then 'table' when 'v' then 'view' when 'm' then 'materialized view' end
      || case c.relpersistence when 'u' then ' unlogged' else '' end as kind,
    array(select a.attname::text from pg_attribute a where a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped order by a.attnum) as names,
    array(select format_type(a.atttypid, a.atttypmod) || case when a.attnotnull then ' not null' else '' end
      from pg_attribute a where a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped order by a.attnum) as types,
    array(select 'index ' || regexp_replace(pg_get_indexdef(i.indexrelid), 'INDEX .* ON [^ ]+ USING', 'INDEX USING') from pg_index i where i.indrelid = c.oid)
    || array(select 'constraint ' || pg_get_constraintdef(k.oid) from pg_constraint k where k.conrelid = c.oid and k.contype <> 'n')
    || array(select 'grant ' || a.privilege_type || ' to ' || case a.grantee when 0 then 'public' else a.grantee::regrole::text end
      from aclexplode(c.relacl) a where a.grantee <> c.relowner)
    || array(select 'comment ' || d.objsubid || ' ' || d.description from pg_description d where d.objoid = c.oid and d.classoid = 'pg_class'::regclass)
    as belongings
  from pg_class c join pg_namespace n on n.oid = c.relnamespace
  where (n.nspname = $1 or n.nspname like $1 || '\\_%') and c.relkind in ('r', 'p', 'v', 'm')`;

interface RelationRow {
  readonly nspname: string;
  readonly relname: string;
  readonly kind: string;
  readonly names: readonly string[];
  readonly types: readonly string[];
  readonly belongings: readonly string[];
}

/** Looks at a schema and at those whose names begin with its name and `_`. */
export async function observe(client: Client, schema: string, instants: Instants): Promise<Observation> {
  const { rows: found } = await client.query<RelationRow>(relations, [schema]);
  const observed: Record<string, ObservedRelation> = {};
  for (const relation of found) {
    const ending = relation.nspname.slice(schema.length);
    const plain = (text: string): string =>
      text.replaceAll(new RegExp(`\\b${schema}(?=\\b|_)`, 'g'), '{schema}');
    const cells = relation.names.map((name) => `"${name.replaceAll('"', '""')}"::text`).join(', ');
    const { rows } = await client.query<{ readonly cells: readonly (string | null)[] }>(
      `select array[${cells}]::text[] as cells from "${relation.nspname}"."${relation.relname.replaceAll('"', '""')}"`,
    );
    observed[`${ending === '' ? '' : `${ending}.`}${relation.relname}`] = {
      kind: relation.kind,
      columns: relation.names.map((name, index) => `${name} ${relation.types[index]}`),
      belongings: relation.belongings.map(plain).sort(),
      rows: rows.map((row) => cellTexts(row.cells, instants).map(plain)),
    };
  }
  return observed;
}

function cellTexts(cells: readonly (string | null)[], instants: Instants): readonly string[] {
  let isOfNow = false;
  const texts = cells.map((cell) => {
    const number = cell === null ? -1 : commandAt(cell, instants);
    if (number < 0) return cell;
    isOfNow = true;
    return `<during ${number}>`;
  });
  // An id that was made of an instant is another one in each run.
  const shown = isOfNow ? texts.map((text) => (/^[0-9a-f]{32}$/.test(text ?? '') ? '<hash>' : text)) : texts;
  return shown.map((text) => text ?? '∅');
}

/** Which command was running at that instant; -1: it is none, or none of this case. */
function commandAt(cell: string, marks: Instants): number {
  if (!/^\d{4}-\d\d-\d\d[ T]\d\d:\d\d:\d\d/.test(cell)) return -1;
  const text = cell.replace('T', ' ');
  if (text < marks[0]!) return -1;
  const next = marks.findIndex((mark) => text < mark);
  return next < 0 ? -1 : next;
}
