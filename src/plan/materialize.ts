import type { CompiledForPlan, Facts, Next, PlanContext } from '../domain/plan.ts';
import type { RelationName } from '../domain/relation.ts';
import { assertNever } from '../util/assert-never.ts';
import { nearest } from '../util/nearest.ts';
import { checkRelation } from './check-relation.ts';
import { withMissingColumns } from './comments.ts';
import { withStrangeTypes } from './contract/check-contract.ts';
import { withOutsideHooks } from './hooks.ts';
import type { EngineForPlan, Materialization } from './materialization.ts';
import { clone } from './materialize/clone.ts';
import { dataTest } from './materialize/data-test.ts';
import { ephemeral } from './materialize/ephemeral.ts';
import { incremental } from './materialize/incremental.ts';
import { load } from './materialize/load.ts';
import { materializedView } from './materialize/materialized-view.ts';
import { operation } from './materialize/operation.ts';
import { seed } from './materialize/seed.ts';
import { snapshot } from './materialize/snapshot.ts';
import { table } from './materialize/table.ts';
import { view } from './materialize/view.ts';

/** What `config(materialized=…)` of a model can say. A new one is a file and a line. */
const ofModels: Readonly<Record<string, Materialization>> = {
  ephemeral,
  incremental,
  materialized_view: materializedView,
  table,
  view,
};

/**
 * Says what to do next for a node, given what is known so far: to be asked again with the new facts until it is done. Pure: the
 * same node, facts and context give the same answer.
 */
export function materialize(
  node: CompiledForPlan,
  facts: Facts,
  engine: EngineForPlan,
  context: PlanContext,
): Next {
  const input = { ...node, facts, engine, context };
  return checkRelation(input) ?? withStrangeTypes(input, withMissingColumns(input, choose(node)(input)));
}

/** The same for `clone`: the node becomes a view of `theirs`, its relation in the state; null where the state has none. */
export function materializeClone(
  node: CompiledForPlan,
  facts: Facts,
  engine: EngineForPlan,
  context: PlanContext,
  theirs: RelationName | null,
): Next {
  return withOutsideHooks(clone(theirs))({ ...node, facts, engine, context });
}

function choose({ node }: CompiledForPlan): Materialization {
  switch (node.resourceType) {
    case 'model':
      return modelMaterialization(node.config.materialized ?? 'view');
    case 'seed':
      return withOutsideHooks(seed);
    case 'test':
      return dataTest;
    case 'source':
      return load;
    case 'operation':
      return operation;
    case 'snapshot':
      return withOutsideHooks(snapshot);
    // Its materialization is a macro.
    case 'function':
      return ({ engine }) => unknown('function', engine.type);
    default:
      return assertNever(node);
  }
}

function modelMaterialization(name: string): Materialization {
  const known = Object.hasOwn(ofModels, name) ? ofModels[name] : undefined;
  return known === undefined ? ({ engine }) => unknown(name, engine.type) : withOutsideHooks(known);
}

/** A block of the project's own was looked for before. */
function unknown(name: string, type: string): Next {
  const near = nearest(name, Object.keys(ofModels));
  return {
    kind: 'failed',
    message: `No materialization '${name}' was found for adapter ${type}! (searched types 'default' and '${type}')`,
    help: near === undefined ? null : `Did you mean "${near}"?`,
  };
}
