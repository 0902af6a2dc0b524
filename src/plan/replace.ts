import type { Dialect } from '../adapters/contract.ts';
import type { Blocker, DependantView, Dependants, Next, Step } from '../domain/plan.ts';
import type { Relation, RelationName } from '../domain/relation.ts';
import type { StepName } from '../domain/step-name.ts';
import { asideName, type AsideRole, dbtsAsideNames } from './aside-name.ts';
import type { NamedConstraint } from './constraints.ts';
import { fact, isDone, isRefused } from './facts.ts';
import { withWaitingHooks } from './hooks.ts';
import type { PlannedIndex } from './indexes.ts';
import type { PlanInput } from './materialization.ts';
import { isInThisRun } from './target.ts';

/** One relation that takes another's name. */
export interface Replacement {
  readonly standing: Standing;
  /** What stands under the name now. */
  readonly existing: Relation;
  /** Statements that put the new one there, once the name is free. */
  readonly put: readonly string[];
  /** What `target/run` shows, where `put` is what builds it. */
  readonly main?: string;
  /** The new one's indexes, made under names aside; they get their own when the old ones are out of the way. */
  readonly indexes: readonly PlannedIndex[];
  /** The new one's constraints that have names aside. */
  readonly constraints?: readonly NamedConstraint[];
  /** Statements for when all is in its place: grants, comments, hooks. */
  readonly finish: readonly string[];
  /** What to do where something hangs on the old one that would not come along. */
  readonly blocked: (blockers: Dependants['blockers']) => Next;
}

/** All is in its place; the old one is still there where views need it until they are rebuilt. */
export interface Replaced {
  readonly kind: 'replaced';
  readonly leftovers: readonly Relation[];
}

/** Names under which an old relation can wait for its end: more than one, since a failed run may have left some. */
const oldRoles: readonly AsideRole[] = ['old', 'old2', 'old3'];

/** What stands where a relation is to be made, and beside it. */
export interface Standing {
  readonly existing: Relation | undefined;
  /** What a killed run was building. */
  readonly tmp: Relation | undefined;
  /** Old relations that former runs left, for views that still read them; and what a killed run of dbt left. */
  readonly leftBehind: readonly Relation[];
  /** A free name for the old relation; undefined where none is. */
  readonly freeRole: AsideRole | undefined;
}

/** The step to begin with, as long as it is not known what stands there. */
export function look({ engine }: PlanInput, name: RelationName): Next {
  const aside = (['tmp', ...oldRoles] as const).map((role) => [role, asideName(name, role, engine.dialect)]);
  const [dbtTmp, dbtBackup] = dbtsAsideNames(name, engine.dialect);
  const relations = {
    existing: name,
    ...(Object.fromEntries(aside) as Record<AsideRole, RelationName>),
    dbtTmp: dbtTmp!,
    dbtBackup: dbtBackup!,
  };
  return { kind: 'steps', steps: [{ kind: 'find-relations', name: 'look', relations }] };
}

/** What the look has found; null before it. */
export function standing({ facts }: PlanInput): Standing | null {
  const found = fact(facts, 'look', 'relations')?.relations;
  if (found === undefined) return null;
  return {
    existing: found['existing'],
    tmp: found['tmp'],
    leftBehind: [...oldRoles, 'dbtTmp', 'dbtBackup'].flatMap((role) => found[role] ?? []),
    freeRole: oldRoles.find((role) => found[role] === undefined),
  };
}

/** The first statements of a transaction that replaces: its turn, where others could be at it. */
export function takeTurn({ engine }: PlanInput, existing: Relation | null): readonly string[] {
  return engine.capabilities.concurrentSessions ? engine.dialect.takeTurn(existing) : [];
}

/**
 * Puts one relation into the place of another in one short transaction. Views that read the old one are bound
 * to the new one by their own text, taken before; where a view refuses and this run rebuilds it, the old relation stays for it
 * under another name, else the node fails and says which. The old one is dropped without cascade: what came to hang on it
 * meanwhile makes it all begin again.
 */
export function replace(input: PlanInput, replacement: Replacement): Next | Replaced {
  const { facts, engine } = input;
  const { existing } = replacement;
  const { leftBehind: leftovers, freeRole } = replacement.standing;
  if (freeRole === undefined) return tooManyLeft(leftovers);
  const old: Relation = { ...asideName(existing, freeRole, engine.dialect), kind: existing.kind };

  const known = fact(facts, 'dependants', 'dependants')?.dependants;
  if (known === undefined) {
    return inTransaction([
      ...statements('take-turn', takeTurn(input, existing)),
      { kind: 'dependants', name: 'dependants', relation: existing },
    ]);
  }
  const views = engine.capabilities.viewsBindToTables ? known.views.filter((view) => view.direct) : [];
  const refused = views.filter((view) => isRefused(facts, bindStep(view)));
  if (isDone(facts, 'swap') || isDone(facts, 'finish-swap')) {
    const kept = refused.length > 0 || known.blockers.length > 0;
    return { kind: 'replaced', leftovers: kept ? [...leftovers, old] : leftovers };
  }
  const kept = refused.length > 0 || known.blockers.length > 0;
  if (known.blockers.length > 0) {
    const blocked = replacement.blocked(known.blockers);
    // A materialized view that this run rebuilds goes on reading the old one until then.
    if (blocked.kind !== 'failed' || !known.blockers.every((blocker) => isRebuilt(input, blocker)))
      return blocked;
  }
  const stranger = refused.find((view) => !isInThisRun(input, view));
  if (stranger !== undefined) return cannotBind(input, stranger);

  const bound = views.filter((view) => !refused.includes(view));
  const parts = partsOf(input, replacement, { old, role: freeRole, bound, keepOld: kept });
  // All at once first; one by one when that was refused, to see who did.
  if (!isRefused(facts, 'swap')) {
    const all = parts.flatMap((part) => part.sql);
    const { main } = replacement;
    const swap = { kind: 'statements', name: 'swap', sql: all, transaction: true, mayFail: true } as const;
    return inTransaction([withWaitingHooks(input, main === undefined ? swap : { ...swap, main })]);
  }
  return inTransaction(
    parts.map(({ name, sql, mayFail }) => {
      const step = { kind: 'statements', name, sql, transaction: true, mayFail } as const;
      return name === 'finish-swap' ? withWaitingHooks(input, step) : step;
    }),
  );
}

function isRebuilt(input: PlanInput, { materializedView: relation }: Blocker): boolean {
  return relation !== undefined && isInThisRun(input, { relation });
}

interface Part {
  readonly name: StepName;
  readonly sql: readonly string[];
  readonly mayFail: boolean;
}

interface Partition {
  readonly old: Relation;
  readonly role: AsideRole;
  /** Views to bind to the new relation. */
  readonly bound: readonly DependantView[];
  /** Other views go on reading the old one. */
  readonly keepOld: boolean;
}

function partsOf(
  input: PlanInput,
  { existing, put, indexes, constraints = [], finish }: Replacement,
  { old, role, bound, keepOld }: Partition,
): readonly Part[] {
  const { dialect, capabilities } = input.engine;
  if (!capabilities.altersIndexed) return partsByName(dialect, existing, { put, indexes, finish });
  // What reads comes before what is read.
  const locks = capabilities.concurrentSessions
    ? bound.toReversed().flatMap((view) => dialect.lockView(view.relation, view.owner))
    : [];
  const renameIndex = (from: RelationName, to: string): string =>
    `alter index ${dialect.renderRelation(from)} rename to ${dialect.quote(to)}`;
  const names = indexes.map(({ name }) => ({ ...existing, identifier: name }));
  const taken = constraints.filter(({ hasIndex }) => hasIndex);
  const inTheWay = [...names, ...taken.map(({ name }) => ({ ...existing, identifier: name }))];
  const free = keepOld
    ? {
        sql: inTheWay.map((name) => ifThere(renameIndex(name, asideName(name, role, dialect).identifier))),
        mayFail: false,
      }
    : { sql: [dialect.drop(old)], mayFail: true };
  return [
    { name: 'lock-views', sql: locks, mayFail: false },
    { name: 'move-old', sql: [dialect.rename(existing, old.identifier)], mayFail: false },
    { name: 'put', sql: put, mayFail: false },
    ...bound.map((view) => ({
      name: bindStep(view),
      sql: [
        dialect.createView(view.relation, view.definition, {
          replace: true,
          columns: view.columns,
          options: view.options,
        }),
      ],
      mayFail: true,
    })),
    { name: 'drop-old', ...free },
    {
      name: 'finish-swap',
      sql: [
        ...names.map((name) => renameIndex(asideName(name, 'tmp', dialect), name.identifier)),
        ...constraints
          .filter(({ aside, name }) => aside !== name)
          .map(({ aside, name }) => dialect.renameConstraint(existing, aside, name)),
        ...finish,
      ],
      mayFail: false,
    },
  ];
}

/**
 * Where a name is all that others hold of a relation, the old one need not wait for its end under another; and where a table with
 * indexes cannot get another name, the new one gets them last, under their own.
 */
function partsByName(
  dialect: Dialect,
  existing: Relation,
  { put, indexes, finish }: Pick<Replacement, 'put' | 'indexes' | 'finish'>,
): readonly Part[] {
  return [
    { name: 'drop-old', sql: [dialect.drop(existing)], mayFail: true },
    { name: 'put', sql: put, mayFail: false },
    {
      name: 'finish-swap',
      sql: [...indexes.map((index) => index.create(index.name, existing)), ...finish],
      mayFail: false,
    },
  ];
}

/** An index of the config need not be on the old relation. */
function ifThere(alter: string): string {
  return alter.replace('alter index ', 'alter index if exists ');
}

function bindStep({ relation }: DependantView): StepName {
  return `bind ${relation.schema}.${relation.identifier}`;
}

function cannotBind({ facts }: PlanInput, view: DependantView): Next {
  const because = bindStep(view);
  const refusal = fact(facts, because, 'refused');
  const { schema, identifier } = view.relation;
  return {
    kind: 'failed',
    message: `The view "${schema}"."${identifier}" reads it and cannot read what would replace it: ${refusal?.message ?? ''}`,
    help: 'Change or drop that view, or select it too, so that this run rebuilds it.',
    because,
  };
}

/** The answer where what hangs on a relation would be lost with it. */
export function cannotReplace(
  { schema, identifier }: RelationName,
  by: string,
  blockers: Dependants['blockers'],
): Next {
  const hanging = blockers.map(({ what, name }) => `${what} ${name}`).join(', ');
  return {
    kind: 'failed',
    message: `"${schema}"."${identifier}" cannot be replaced by ${by}, since ${hanging} would be lost.`,
    help: 'Drop what hangs on it and make it again after the run (a post-hook can).',
  };
}

function tooManyLeft(leftovers: readonly Relation[]): Next {
  const names = leftovers.map(({ schema, identifier }) => `"${schema}"."${identifier}"`).join(', ');
  return {
    kind: 'failed',
    message: `Former runs left ${names}, which views still read.`,
    help: 'Rebuild those views, or drop these relations.',
  };
}

/** A step for statements in one transaction, or none where there are none. */
export function statements(name: StepName, sql: readonly string[]): readonly Step[] {
  return sql.length === 0 ? [] : [{ kind: 'statements', name, sql, transaction: true }];
}

/** Steps of one transaction. */
export function inTransaction(steps: readonly Step[]): Extract<Next, { readonly kind: 'steps' }> {
  return { kind: 'steps', steps, within: 'transaction' };
}
