import { describe, expect, test } from 'vitest';
import { postgresCapabilities } from '../adapters/postgres/capabilities.ts';
import { postgresDialect } from '../adapters/shared/postgres-dialect.ts';
import type {
  Belongings,
  CompiledForPlan,
  Dependants,
  DependantView,
  Fact,
  Next,
  Step,
} from '../domain/plan.ts';
import type { Relation } from '../domain/relation.ts';
import { relationKey } from '../domain/relation.ts';
import type { Json } from '../util/json.ts';
import { materialize } from './materialize.ts';

const name = { database: 'db', schema: 'shop', identifier: 'orders' };
const nothing: Dependants = { views: [], blockers: [] };
const bare: Belongings = {
  grants: [],
  indexes: [],
  constraints: [],
  comments: [],
  cascades: [],
  reads: [],
};

function node(
  materialized: string,
  config: Readonly<Record<string, Json>> = {},
  more: Partial<CompiledForPlan> = {},
): CompiledForPlan {
  const resourceType = ['seed', 'test'].includes(materialized) ? materialized : 'model';
  const made = {
    id: `${resourceType}.shop.orders`,
    resourceType,
    database: 'db',
    schema: 'shop',
    alias: 'orders',
    config: { enabled: true, tags: [], meta: {}, materialized, ...config },
  };
  return {
    node: made as unknown as CompiledForPlan['node'],
    sql: materialized === 'seed' ? null : 'select 1 as id',
    preHooks: [],
    postHooks: [],
    ...more,
  };
}

function view(identifier: string, direct = true): DependantView {
  return {
    relation: { ...name, identifier },
    definition: `SELECT id FROM shop.orders`,
    columns: ['id'],
    direct,
    options: [],
    owner: 'me',
    grants: [],
    comments: [],
  };
}

/** What the engine would answer; a step that is not named here is done, and lookups find nothing. */
type Answers = Readonly<Record<string, Fact>>;

/**
 * Carries a plan out against given answers, transactions undone on refusal as the executor does. Gives what was asked for, one line a step
 * (`[` and `]` around a transaction), and the end.
 */
function follow(
  compiled: CompiledForPlan,
  answers: Answers,
  context: { inThisRun?: readonly string[]; concurrentSessions?: boolean } = {},
): {
  readonly steps: readonly string[];
  readonly end: Next;
  readonly sql: Readonly<Record<string, readonly string[]>>;
} {
  const facts = new Map<string, Fact>();
  const engine = {
    type: 'postgres',
    dialect: postgresDialect,
    capabilities: { ...postgresCapabilities, concurrentSessions: context.concurrentSessions ?? false },
  };
  const inThisRun = new Set(
    (context.inThisRun ?? []).map((identifier) => relationKey({ ...name, identifier })),
  );
  const ask = (): Next =>
    materialize(compiled, facts, engine, { inThisRun, flags: { fullRefresh: false, storeFailures: false } });
  const steps: string[] = [];
  const sql: Record<string, readonly string[]> = {};
  let before: Map<string, Fact> | null = null;
  for (let round = 0; round < 50; round++) {
    const next = ask();
    const inTransaction = next.kind === 'steps' && next.within === 'transaction';
    if (inTransaction && before === null) {
      before = new Map(facts);
      steps.push('[');
    } else if (!inTransaction && before !== null) {
      before = null;
      steps.push(']');
    }
    if (next.kind !== 'steps') return { steps, end: next, sql };
    for (const step of next.steps) {
      if (step.kind === 'statements') sql[step.name] = step.sql;
      if (step.kind === 'copy-rows') sql[step.name] = step.before;
      const answer = answers[step.name] ?? usual(step);
      steps.push(answer.kind === 'refused' ? `${step.name}!` : step.name);
      if (answer.kind === 'refused' && before !== null) {
        facts.clear();
        for (const [known, fact] of before) facts.set(known, fact);
        before = null;
        steps.push('undone');
      }
      facts.set(step.name, answer);
      if (answer.kind === 'refused' && step.kind === 'statements') break;
    }
    for (const [known, answer] of Object.entries(answers)) {
      if (answer.kind === 'refused' && steps.includes(`${known}!`)) facts.set(known, answer);
    }
  }
  throw new Error(`no end: ${steps.join(' ')}`);
}

function usual(step: Step): Fact {
  switch (step.kind) {
    case 'find-relations':
      return { kind: 'relations', relations: {} };
    case 'dependants':
      return { kind: 'dependants', dependants: nothing };
    case 'belongings':
      return { kind: 'belongings', belongings: bare };
    default:
      return { kind: 'done', rows: 1 };
  }
}

const there = (kind: Relation['kind'], beside: Readonly<Record<string, Relation>> = {}): Answers => ({
  look: { kind: 'relations', relations: { existing: { ...name, kind }, ...beside } },
});
const refused: Fact = { kind: 'refused', message: 'it may not', code: 'XX000' };

describe('steps', () => {
  test.each<[string, CompiledForPlan, Answers, readonly string[]]>([
    ['a new table is one statement', node('table'), {}, ['look', 'create-table-as']],
    [
      'a new table with indexes is one transaction',
      node('table', { indexes: [{ columns: ['id'] }] }),
      {},
      ['look', '[', 'create-table-as', 'finish', ']'],
    ],
    [
      'a table in the place of a table',
      node('table'),
      there('table'),
      ['look', 'belongings', 'create-table-as', '[', 'dependants', 'swap', ']'],
    ],
    [
      'a table in the place of a view',
      node('table'),
      there('view'),
      ['look', 'belongings', 'create-table-as', '[', 'dependants', 'swap', ']'],
    ],
    ['a new view is one step', node('view'), {}, ['look', 'create-view']],
    ['a view in the place of a view', node('view'), there('view'), ['look', '[', 'replace-view', ']']],
    [
      'a view in the place of a table',
      node('view'),
      there('table'),
      ['look', 'belongings', '[', 'dependants', 'swap', ']'],
    ],
    [
      'a view whose columns do not allow it',
      node('view'),
      {
        ...there('view'),
        'replace-view': refused,
        'query-columns': { kind: 'columns', columns: [{ name: 'id', type: 'text', position: 1 }] },
        'view-columns': { kind: 'columns', columns: [{ name: 'id', type: 'integer', position: 1 }] },
      },
      [
        'look',
        '[',
        'replace-view!',
        'undone',
        'query-columns',
        'view-columns',
        'belongings',
        '[',
        'dependants',
        'swap',
        ']',
      ],
    ],
    [
      'hooks outside the transaction',
      node(
        'view',
        {},
        { preHooks: [{ sql: 'a', transaction: false }], postHooks: [{ sql: 'b', transaction: false }] },
      ),
      {},
      ['pre-hooks-outside', 'look', 'create-view', 'post-hooks-outside'],
    ],
    [
      'a seed',
      node('seed'),
      { 'read-seed': { kind: 'seed', columns: [{ name: 'id', type: 'integer' }], rows: 2 } },
      ['read-seed', 'look', 'copy-rows'],
    ],
  ])('%s', (_, compiled, answers, expected) => {
    const { steps, end } = follow(compiled, answers);
    expect(steps).toEqual(expected);
    expect(end.kind).toBe('done');
  });
});

describe('a swap', () => {
  const bound = {
    ...there('table'),
    dependants: { kind: 'dependants', dependants: { views: [view('a'), view('b', false)], blockers: [] } },
  } as const;

  test('is this SQL, what reads being locked before what is read', () => {
    const { sql } = follow(node('table'), bound, { concurrentSessions: true });
    expect(sql['create-table-as']).toEqual([
      'create table "db"."shop"."orders__sluice_tmp_1c168adb" as (\nselect 1 as id\n)',
    ]);
    expect(sql['take-turn']).toEqual([
      'select pg_catalog.pg_advisory_xact_lock(7237126930814)',
      'set local lock_timeout = 3000',
      'lock table only "db"."shop"."orders" in share update exclusive mode',
      'set local lock_timeout = 100',
    ]);
    expect(sql['swap']).toEqual([
      'alter view "db"."shop"."a" owner to "me"',
      'alter table "db"."shop"."orders" rename to "orders__sluice_old_1c168adb"',
      'alter table "db"."shop"."orders__sluice_tmp_1c168adb" rename to "orders"',
      'create or replace view "db"."shop"."a" ("id") as (\nSELECT id FROM shop.orders\n)',
      'drop table if exists "db"."shop"."orders__sluice_old_1c168adb"',
    ]);
  });

  test('goes step by step when it was refused as a whole, and begins again where the last step was', () => {
    const { steps, end } = follow(node('table'), { ...bound, swap: refused });
    expect(steps.slice(3)).toEqual([
      '[',
      'dependants',
      'swap!',
      'undone',
      '[',
      'dependants',
      'lock-views',
      'move-old',
      'put',
      'bind shop.a',
      'drop-old',
      'finish-swap',
      ']',
    ]);
    expect(end.kind).toBe('done');
  });

  test('leaves the old table to a view of this run that refuses', () => {
    const { end, sql } = follow(
      node('table'),
      { ...bound, swap: refused, 'bind shop.a': refused },
      { inThisRun: ['a'] },
    );
    expect(end).toMatchObject({
      kind: 'done',
      leftovers: [{ identifier: 'orders__sluice_old_1c168adb', kind: 'table' }],
    });
    expect(sql['drop-old']).toEqual([]);
  });

  test('fails for any other view that refuses', () => {
    const { end } = follow(node('table'), { ...bound, swap: refused, 'bind shop.a': refused });
    expect(end).toEqual({
      kind: 'failed',
      message: 'The view "shop"."a" reads it and cannot read what would replace it: it may not',
      help: 'Change or drop that view, or select it too, so that this run rebuilds it.',
      because: 'bind shop.a',
    });
  });

  test('takes another name aside where a former run left something, and hands that on', () => {
    const old: Relation = { ...name, identifier: 'orders__sluice_old_1c168adb', kind: 'table' };
    const { sql, end } = follow(node('table'), there('table', { old }));
    expect(sql['swap']?.[0]).toBe(
      'alter table "db"."shop"."orders" rename to "orders__sluice_old2_1c168adb"',
    );
    expect(end).toMatchObject({ kind: 'done', leftovers: [old] });
  });

  test('sweeps a table that a killed run was building', () => {
    const tmp: Relation = { ...name, identifier: 'orders__sluice_tmp_1c168adb', kind: 'table' };
    const { sql } = follow(node('table'), there('table', { tmp }));
    expect(sql['create-table-as']?.[0]).toBe(
      'drop table if exists "db"."shop"."orders__sluice_tmp_1c168adb"',
    );
  });
});

test('a refused view whose columns fit fails for the reason that the engine gave', () => {
  const columns: Fact = { kind: 'columns', columns: [{ name: 'id', type: 'integer', position: 1 }] };
  const { end } = follow(node('view'), {
    ...there('view'),
    'replace-view': refused,
    'query-columns': columns,
    'view-columns': columns,
  });
  expect(end).toEqual({ kind: 'failed', message: 'it may not', help: null, because: 'replace-view' });
});

test('asked again with the same facts it says the same', () => {
  const facts = new Map<string, Fact>([['look', { kind: 'relations', relations: {} }]]);
  const engine = { type: 'postgres', dialect: postgresDialect, capabilities: postgresCapabilities };
  const context = { inThisRun: new Set<string>(), flags: { fullRefresh: false, storeFailures: false } };
  const once = materialize(node('table'), facts, engine, context);
  expect(materialize(node('table'), facts, engine, context)).toEqual(once);
});

test('an engine without materialized views says so in dbt’s words', () => {
  const { materializedViews: _, ...dialect } = postgresDialect;
  const engine = { type: 'duckdb', dialect, capabilities: postgresCapabilities };
  const context = { inThisRun: new Set<string>(), flags: { fullRefresh: false, storeFailures: false } };
  expect(materialize(node('materialized_view'), new Map(), engine, context)).toEqual({
    kind: 'failed',
    message: '`get_create_materialized_view_as_sql` has not been implemented for this adapter.',
    help: 'duckdb has no materialized views: "table" gives the same rows.',
  });
});
