import type { Belongings, TableConstraint } from '../domain/plan.ts';
import type { RelationName } from '../domain/relation.ts';
import { asideName } from './aside-name.ts';
import type { PlanInput } from './materialization.ts';

/** A constraint that gets its own name when its table stands where it belongs. */
export interface NamedConstraint {
  readonly aside: string;
  readonly name: string;
  /** It has an index of its name, which is one of the schema's. */
  readonly hasIndex: boolean;
}

/** A constraint that someone made on the old table and that the new one gets too. */
export interface KeptConstraint extends NamedConstraint {
  readonly sql: string;
}

/** Constraints of the old table that are to come along: all of them that do not point at the table itself. */
export function keptConstraints(
  input: PlanInput,
  aside: RelationName,
  { constraints }: Belongings,
): readonly KeptConstraint[] {
  const { dialect } = input.engine;
  return constraints
    .filter(({ ontoItself }) => !ontoItself)
    .map((constraint) => {
      const hasIndex = isIndexed(constraint);
      const name = hasIndex ? asideConstraint(input, constraint.name) : constraint.name;
      return {
        name: constraint.name,
        aside: name,
        hasIndex,
        sql: `alter table ${dialect.renderRelation(aside)} add constraint ${dialect.quote(name)} ${constraint.definition}`,
      };
    });
}

/** The name of what has an index, while its table stands aside. */
export function asideConstraint({ engine }: PlanInput, name: string): string {
  return asideName({ database: null, schema: '', identifier: name }, 'tmp', engine.dialect).identifier;
}

/**
 * The names that the constraints of a table made aside get in their place: what the engine would have called them there, and those
 * that were `given`. A constraint that already has its name is left out.
 */
export function namesInPlace(
  input: PlanInput,
  tables: { readonly aside: RelationName; readonly target: RelationName },
  constraints: readonly TableConstraint[],
  given: readonly string[],
): readonly NamedConstraint[] {
  const { dialect } = input.engine;
  const byAside = new Map(given.map((name) => [asideConstraint(input, name), name]));
  return constraints.flatMap((constraint) => {
    const { name } = constraint;
    const hasIndex = isIndexed(constraint);
    const wanted = byAside.get(name);
    if (wanted !== undefined) return [{ aside: name, name: wanted, hasIndex }];
    for (let ordinal = 0; ordinal <= constraints.length; ordinal++) {
      if (dialect.automaticConstraintName(tables.aside.identifier, constraint, ordinal) !== name) continue;
      const there = dialect.automaticConstraintName(tables.target.identifier, constraint, ordinal);
      return there === null ? [] : [{ aside: name, name: there, hasIndex }];
    }
    return [];
  });
}

function isIndexed({ kind }: TableConstraint): boolean {
  return kind === 'primary_key' || kind === 'unique' || kind === 'exclusion';
}
