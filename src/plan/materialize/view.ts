import type { Next } from '../../domain/plan.ts';
import type { ColumnInfo, Relation } from '../../domain/relation.ts';
import { fact, isDone, isRefused } from '../facts.ts';
import { comments, commentsNeedColumns } from '../comments.ts';
import { checkContract } from '../contract/check-contract.ts';
import { type Contract, contractOf } from '../contract/contract-of.ts';
import { grantsOnKept, grantsOnNew, hasConfiguredGrants } from '../grants.ts';
import { hooksInside, withWaitingHooks } from '../hooks.ts';
import type { Materialization, PlanInput } from '../materialization.ts';
import {
  cannotReplace,
  inTransaction,
  look,
  replace,
  type Standing,
  standing,
  takeTurn,
} from '../replace.ts';
import { headerOf, intermediateName, sqlOf, targetOf } from '../target.ts';

/**
 * `view`: the query, stored. An existing view is replaced as it stands, which keeps all that hangs on it; where its columns
 * do not allow that, or something else stands there, a new one takes its place in one transaction.
 */
export const view: Materialization = (input) => {
  const contract = contractOf(input);
  const next = makeView(input, contract);
  // One transaction from the check of a contract on: what hooks and the header made is still there.
  return contract !== null && isBegun(input) && next.kind === 'steps'
    ? { ...next, within: 'transaction' }
    : next;
};

function isBegun({ facts }: PlanInput): boolean {
  return facts.has('definition-columns');
}

function makeView(input: PlanInput, contract: Contract | null): Next {
  const { facts, engine } = input;
  const name = targetOf(input);
  const relation: Relation = { ...name, kind: 'view' };
  const found = standing(input);
  if (found === null) return look(input, name);
  const before = [...hooksInside(input.preHooks), ...headerOf(input)];
  const checked = contract === null ? null : checkContract(input, contract, before);
  if (checked !== null) return checked;
  const needed = neededColumns(input);
  if (needed !== null) return needed;
  const columns = fact(facts, 'query-columns', 'columns')?.columns;
  const create = (replaced: boolean): readonly string[] => [
    ...(contract === null ? before : []),
    engine.dialect.createView(name, sqlOf(input), { replace: replaced }),
  ];
  if (found.existing === undefined) {
    if (isDone(facts, 'create-view')) return done([relation], found.leftBehind);
    const finish = [
      ...grantsOnNew(input, relation, undefined),
      ...comments(input, relation, undefined, columns),
      ...hooksInside(input.postHooks),
    ];
    const sql = [...create(false), ...finish];
    return {
      kind: 'steps',
      steps: [
        withWaitingHooks(input, {
          kind: 'statements',
          name: 'create-view',
          sql,
          transaction: true,
          main: mainOf(input),
        }),
      ],
    };
  }
  if (found.existing.kind === 'view' && engine.capabilities.replaceView) {
    const replacing = replaceAsItStands(input, found, relation, create(true));
    if (replacing !== null) return replacing;
  }
  return putInPlace(input, found, found.existing, relation, create(false));
}

function mainOf(input: PlanInput): string {
  const { dialect } = input.engine;
  return `${dialect.createView(intermediateName(targetOf(input)), sqlOf(input))};`;
}

/** Asks for the columns where comments have to be said on them; null where that is done or not needed. */
function neededColumns(input: PlanInput): Next | null {
  const belongings = fact(input.facts, 'belongings', 'belongings')?.belongings;
  if (input.facts.has('query-columns') || !commentsNeedColumns(input, belongings)) return null;
  return { kind: 'steps', steps: [{ kind: 'query-columns', name: 'query-columns', sql: sqlOf(input) }] };
}

/** Null where that was tried, and the columns are why it does not go. */
function replaceAsItStands(
  input: PlanInput,
  { leftBehind }: Standing,
  relation: Relation,
  create: readonly string[],
): Next | null {
  const { facts } = input;
  const current = fact(facts, 'belongings', 'belongings')?.belongings;
  if (current === undefined && hasConfiguredGrants(input)) {
    return { kind: 'steps', steps: [{ kind: 'belongings', name: 'belongings', relation }] };
  }
  if (isDone(facts, 'replace-view')) return done([relation], leftBehind);
  if (!isRefused(facts, 'replace-view')) {
    const grants = current === undefined ? [] : grantsOnKept(input, relation, current);
    const sql = [
      ...takeTurn(input, null),
      ...create,
      ...grants,
      ...comments(input, relation, undefined, fact(facts, 'query-columns', 'columns')?.columns),
      ...hooksInside(input.postHooks),
    ];
    return inTransaction([
      withWaitingHooks(input, {
        kind: 'statements',
        name: 'replace-view',
        sql,
        transaction: true,
        mayFail: true,
        main: mainOf(input),
      }),
    ]);
  }
  const before = fact(facts, 'view-columns', 'columns')?.columns;
  const after = fact(facts, 'query-columns', 'columns')?.columns;
  if (before === undefined || after === undefined) {
    return {
      kind: 'steps',
      steps: [
        ...(after === undefined
          ? ([{ kind: 'query-columns', name: 'query-columns', sql: sqlOf(input) }] as const)
          : []),
        { kind: 'relation-columns', name: 'view-columns', relation },
      ],
    };
  }
  return columnsFit(before, after)
    ? {
        kind: 'failed',
        message: fact(facts, 'replace-view', 'refused')?.message ?? '',
        help: null,
        because: 'replace-view',
      }
    : null;
}

/** Whether a view of the first columns can be replaced by one of the second: more may come, at the end. */
function columnsFit(before: readonly ColumnInfo[], after: readonly ColumnInfo[]): boolean {
  return before.every(({ name, type }, index) => after[index]?.name === name && after[index].type === type);
}

function putInPlace(
  input: PlanInput,
  standing: Standing,
  existing: Relation,
  relation: Relation,
  put: readonly string[],
): Next {
  const { facts } = input;
  const belongings = fact(facts, 'belongings', 'belongings')?.belongings;
  if (belongings === undefined) {
    return { kind: 'steps', steps: [{ kind: 'belongings', name: 'belongings', relation: existing }] };
  }
  const finish = [
    ...grantsOnNew(input, relation, belongings),
    ...comments(input, relation, belongings, fact(facts, 'query-columns', 'columns')?.columns),
    ...hooksInside(input.postHooks),
  ];
  const replaced = replace(input, {
    standing,
    existing,
    put,
    main: mainOf(input),
    indexes: [],
    finish,
    blocked: (blockers) => cannotReplace(existing, 'another view', blockers),
  });
  return replaced.kind === 'replaced' ? done([relation], replaced.leftovers) : replaced;
}

function done(relations: readonly Relation[], leftovers: readonly Relation[]): Next {
  return { kind: 'done', relations, leftovers, message: 'CREATE VIEW', rows: null };
}
