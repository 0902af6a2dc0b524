import type { Belongings, Next, Step } from '../../domain/plan.ts';
import type { Relation, RelationName } from '../../domain/relation.ts';
import type { StepName } from '../../domain/step-name.ts';
import { asideName } from '../aside-name.ts';
import { fact, isDone, isRefused } from '../facts.ts';
import { comments, commentsNeedColumns } from '../comments.ts';
import { planConstraints } from '../contract/plan-constraints.ts';
import type { Contract } from '../contract/contract-of.ts';
import { grantsOnKept, grantsOnNew } from '../grants.ts';
import { hooksInside, withWaitingHooks } from '../hooks.ts';
import { configuredIndexes, keptIndexes, type PlannedIndex } from '../indexes.ts';
import type { PlanInput } from '../materialization.ts';
import {
  cannotReplace,
  inTransaction,
  look,
  replace,
  type Standing,
  standing,
  statements,
} from '../replace.ts';
import { rewriteInPlace } from '../rewrite-in-place.ts';
import { targetOf } from '../target.ts';

/** How a materialization fills a table that is not there yet. */
export interface TableBuild {
  /** What it makes. */
  readonly kind: 'table' | 'materialized_view';
  /**
   * The steps that make and fill `relation`, `before` being statements that go first in the same transaction. The name of
   * the last step is `built`.
   */
  readonly build: (relation: RelationName, before: readonly string[]) => Next;
  /** The step whose fact says that it is built. */
  readonly built: string;
  /** It says which constraints there are. */
  readonly contract?: Contract | null;
  /** The answer when the table stands. */
  readonly done: (
    relations: readonly Relation[],
    leftovers: readonly Relation[],
    notes: readonly string[],
  ) => Next;
}

/**
 * A table, made whole before anyone sees it: under its own name where nothing stands there, else aside, and then swapped
 * in, with the old one's grants, comments and indexes; rewritten in place where a swap would lose what hangs on it.
 */
export function buildTable(input: PlanInput, table: TableBuild): Next {
  const name = targetOf(input);
  const found = standing(input);
  if (found === null) return look(input, name);
  const relation: Relation = { ...name, kind: table.kind };
  const { existing } = found;
  if (existing === undefined) return buildNew(input, table, relation, found);
  const belongings = fact(input.facts, 'belongings', 'belongings')?.belongings;
  if (belongings === undefined) {
    return { kind: 'steps', steps: [{ kind: 'belongings', name: 'belongings', relation: existing }] };
  }
  const next = buildAside(input, table, { relation, found, existing, belongings });
  // What a hook has done is undone where the table does not come to stand: one transaction from the hook to the swap.
  return next.kind === 'steps' && hooksInside(input.preHooks).length > 0 ? inTransaction(next.steps) : next;
}

interface Exchange {
  readonly relation: Relation;
  readonly found: Standing;
  readonly existing: Relation;
  readonly belongings: Belongings;
}

function buildAside(
  input: PlanInput,
  table: TableBuild,
  { relation, found, existing, belongings }: Exchange,
): Next {
  const { facts, engine, preHooks } = input;
  const { dialect } = engine;
  const name = targetOf(input);
  const aside = asideName(name, 'tmp', dialect);
  if (!isDone(facts, table.built)) {
    return table.build(aside, [...hooksInside(preHooks), ...sweep(input, found)]);
  }
  const columns = fact(facts, 'columns-after', 'columns')?.columns;
  if (columns === undefined && commentsNeedColumns(input, belongings)) {
    return { kind: 'steps', steps: [{ kind: 'relation-columns', name: 'columns-after', relation: aside }] };
  }
  const configured = configuredIndexes(input);
  const kept = hooksMakeIndexes(input) ? [] : keptIndexes(input, belongings);
  const constraints = planConstraints(input, table.contract ?? null, aside, belongings);
  if (constraints.kind === 'steps') return constraints;
  const asideIndex = (index: PlannedIndex): RelationName =>
    asideName({ ...name, identifier: index.name }, 'tmp', dialect);
  const create = (index: PlannedIndex): string => index.create(asideIndex(index).identifier, aside);
  // Where the table could not be renamed with its indexes they are made behind the swap; a kept one is only tried here.
  const { altersIndexed } = engine.capabilities;
  const tried = (index: PlannedIndex): readonly string[] =>
    altersIndexed
      ? [create(index)]
      : [create(index), `drop index ${dialect.renderRelation(asideIndex(index))}`];
  const missing: readonly Step[] = [
    ...constraints.missing,
    ...(isDone(facts, 'indexes') || !altersIndexed ? [] : statements('indexes', configured.map(create))),
    ...kept
      .filter((index) => !facts.has(keepStep(index)))
      .map((index) => ({
        kind: 'statements' as const,
        name: keepStep(index),
        sql: tried(index),
        transaction: true,
        mayFail: true,
      })),
  ];
  if (missing.length > 0) return { kind: 'steps', steps: missing };

  const lost = kept.filter((index) => isRefused(facts, keepStep(index)));
  const notes = [
    ...lost.map(
      (index) => `The index "${index.name}" does not fit the new "${name.identifier}" and is gone.`,
    ),
    ...constraints.notes,
  ];
  const inside = hooksInside(input.postHooks);
  const swapped = replace(input, {
    standing: found,
    existing,
    put: [dialect.rename({ ...aside, kind: table.kind }, name.identifier)],
    indexes: [...configured, ...kept.filter((index) => !lost.includes(index))],
    constraints: constraints.named,
    finish: [
      ...grantsOnNew(input, relation, belongings),
      ...comments(input, relation, belongings, columns),
      ...inside,
    ],
    blocked: (blockers) => {
      if (table.kind !== 'table') return cannotReplace(existing, 'another materialized view', blockers);
      const { cascades } = belongings;
      const finish = [...belongingsInPlace(input, relation, belongings), ...inside];
      const rewriting = { existing, aside, blockers, cascades, finish };
      return rewriteInPlace(input, rewriting) ?? table.done([relation], [], constraints.notesInPlace);
    },
  });
  return swapped.kind === 'replaced' ? table.done([relation], swapped.leftovers, notes) : swapped;
}

/** What the config wants of a table that stays the one that it is. */
function belongingsInPlace(input: PlanInput, relation: Relation, belongings: Belongings): readonly string[] {
  const columns = fact(input.facts, 'columns-after', 'columns')?.columns;
  return [
    ...configuredIndexes(input).map((index) => index.create(index.name, relation)),
    ...grantsOnKept(input, relation, belongings),
    ...comments(input, relation, undefined, columns),
  ];
}

function buildNew(input: PlanInput, table: TableBuild, relation: Relation, found: Standing): Next {
  const { facts, preHooks, postHooks } = input;
  const needsColumns = commentsNeedColumns(input, undefined);
  const columns = fact(facts, 'columns-after', 'columns')?.columns;
  const finish = [
    ...configuredIndexes(input).map((index) => index.create(index.name, relation)),
    ...grantsOnNew(input, relation, undefined),
    ...comments(input, relation, undefined, columns),
    ...hooksInside(postHooks),
  ];
  const more = needsColumns || finish.length > 0 || input.postHooksWait === true;
  if (!isDone(facts, table.built)) {
    const next = table.build(relation, [...hooksInside(preHooks), ...sweep(input, found)]);
    // What comes behind belongs to the same transaction: nobody sees the table without.
    return next.kind === 'steps' && more ? inTransaction(next.steps) : next;
  }
  if (needsColumns && columns === undefined) {
    return inTransaction([{ kind: 'relation-columns', name: 'columns-after', relation }]);
  }
  if (more && !isDone(facts, 'finish'))
    return inTransaction([
      withWaitingHooks(input, { kind: 'statements', name: 'finish', sql: finish, transaction: true }),
    ]);
  return table.done([relation], found.leftBehind, []);
}

/** What a killed run left. */
function sweep({ engine }: PlanInput, { tmp }: Standing): readonly string[] {
  return tmp === undefined ? [] : [engine.dialect.drop(tmp)];
}

/** Where hooks make indexes they make them all, as they would on dbt's new table. */
function hooksMakeIndexes({ postHooks }: PlanInput): boolean {
  return postHooks.some((hook) => /\bcreate\s+(unique\s+)?index\b/i.test(hook.sql));
}

function keepStep({ name }: PlannedIndex): StepName {
  return `keep index ${name}`;
}
