import type { Next } from '../../domain/plan.ts';
import { type RelationName, relationKey } from '../../domain/relation.ts';
import type { Materialization } from '../materialization.ts';
import { look, standing } from '../replace.ts';
import { targetOf } from '../target.ts';
import { view } from './view.ts';

/**
 * What `clone` makes of a node: a view of the relation that the state has for it (`theirs`). What is there already is left as it is,
 * but by `--full-refresh`; the messages are dbt's.
 */
export function clone(theirs: RelationName | null): Materialization {
  return (input) => {
    const { node, engine, context } = input;
    if (theirs === null) return nothing(`No relation found in state manifest for ${node.id}`);
    const name = targetOf(input);
    const shown = engine.dialect.renderRelation(name);
    if (relationKey(name) === relationKey(theirs) && context.flags.fullRefresh) {
      return nothing(
        `Target relation and defer relation are the same, skipping clone for relation: ${shown}`,
      );
    }
    const found = standing(input);
    if (found === null) return look(input, name);
    if (found.existing !== undefined && !context.flags.fullRefresh) {
      return nothing(`Relation ${shown} already exists`);
    }
    return view(input);
  };
}

function nothing(note: string): Next {
  return { kind: 'done', relations: [], message: 'No-op', rows: null, notes: [note] };
}
