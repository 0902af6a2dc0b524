import type { Dialect } from '../../adapters/contract.ts';
import type { JsonObject } from '../../util/json.ts';
import type { Contract } from './contract-of.ts';

/** How names of constraints are written while the table stands aside. */
export type ConstraintNamer = (name: string) => string;

/** What stands in the parentheses of `create table`: the contract's columns with their constraints, then those of the table, as dbt writes them. */
export function tableDefinitions(
  { columns, constraints }: Contract,
  namer: ConstraintNamer,
): readonly string[] {
  return [
    ...columns.map((column) =>
      [`${column.name} ${column.type}`, ...column.constraints.flatMap(ofColumn)].join(' '),
    ),
    ...constraints.flatMap((constraint) => ofTable(constraint, namer)),
  ];
}

/** Names that the contract itself gives to what has an index of this name, as the engine keeps them. */
export function namesWithIndex({ constraints }: Contract): readonly string[] {
  return constraints.flatMap((constraint) =>
    mayHaveIndex(constraint) ? [kept(textAt(constraint, 'name'))] : [],
  );
}

/** A name as it is written where the table stands aside: folded and quoted as the engine keeps it. */
export function asideNamer(aside: (name: string) => string, dialect: Dialect): ConstraintNamer {
  return (name) => dialect.quote(aside(kept(name)));
}

/** dbt writes names as they are, so that the engine folds what is not quoted. */
function kept(name: string): string {
  return name.startsWith('"') ? name.slice(1, -1).replaceAll('""', '"') : name.toLowerCase();
}

/** A column's constraint; its name is not used, as in dbt. What lacks something is left out. */
function ofColumn(constraint: JsonObject): readonly string[] {
  const expression = textAt(constraint, 'expression');
  const text = ((): string => {
    switch (constraint['type']) {
      case 'check':
        return expression === '' ? '' : `check (${expression})`;
      case 'not_null':
        return `not null ${expression}`;
      case 'unique':
        return `unique ${expression}`;
      case 'primary_key':
        return `primary key ${expression}`;
      case 'foreign_key':
        return references(constraint);
      case 'custom':
        return expression;
      default:
        return '';
    }
  })().trim();
  return text === '' ? [] : [text];
}

/** A constraint of the table. `not_null` is none, as in dbt. */
function ofTable(constraint: JsonObject, namer: ConstraintNamer): readonly string[] {
  const name = textAt(constraint, 'name');
  const expression = textAt(constraint, 'expression');
  const columns = listAt(constraint, 'columns').join(', ');
  const more = expression === '' ? '' : ` ${expression}`;
  const text = ((): string => {
    switch (constraint['type']) {
      case 'check':
        return expression === '' ? '' : `check (${expression})`;
      case 'unique':
        return `unique${more} (${columns})`;
      case 'primary_key':
        return `primary key${more} (${columns})`;
      case 'foreign_key': {
        const target = references(constraint);
        return target === '' ? '' : `foreign key (${columns}) ${target}`;
      }
      case 'custom':
        return expression;
      default:
        return '';
    }
  })();
  if (text === '') return [];
  if (name === '') return [text];
  return [`constraint ${mayHaveIndex(constraint) ? namer(name) : name} ${text}`];
}

/** Names of the others are the table's own business. */
function mayHaveIndex({ type, name }: JsonObject): boolean {
  return typeof name === 'string' && (type === 'unique' || type === 'primary_key' || type === 'custom');
}

function references(constraint: JsonObject): string {
  const to = textAt(constraint, 'to');
  const columns = listAt(constraint, 'to_columns');
  if (to !== '' && columns.length > 0) return `references ${to} (${columns.join(', ')})`;
  const expression = textAt(constraint, 'expression');
  return expression === '' ? '' : `references ${expression}`;
}

function textAt(constraint: JsonObject, key: string): string {
  const value = constraint[key];
  return typeof value === 'string' ? value : '';
}

function listAt(constraint: JsonObject, key: string): readonly string[] {
  const value = constraint[key];
  return Array.isArray(value) ? value.filter((item) => typeof item === 'string') : [];
}
