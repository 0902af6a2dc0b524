import type { Database, Session } from '../adapters/contract.ts';
import type { Diagnostic } from '../domain/diagnostic.ts';
import { EngineError, ProjectError } from '../domain/errors.ts';
import type { CompiledForPlan, Facts, Step } from '../domain/plan.ts';
import { type ColumnInfo, type Relation, relationKey, type RelationName } from '../domain/relation.ts';
import type { SeedRows } from '../execute/perform-step.ts';
import { asideName } from '../plan/aside-name.ts';
import { assertNever } from '../util/assert-never.ts';
import type { Result } from '../util/result.ts';
import { type LookedInto, OpenStep } from './dry-run-plan.ts';
import { relationOf } from './relation-of.ts';

/** What steps are looked into with. */
export interface LookTools {
  readonly database: Database;
  /** Read-only where the engine can. */
  readonly session: Session;
  readonly compiled: CompiledForPlan;
  readonly readSeed: () => Promise<Result<SeedRows, readonly Diagnostic[]>>;
  readonly describeLoad: (step: Extract<Step, { readonly kind: 'load' }>) => Promise<LookedInto['step']>;
}

/**
 * Does a step that reads, and says what one that writes would do. Throws an `OpenStep` where its fact is known at run time only, and a
 * `ProjectError` where a seed's file cannot be read.
 */
export async function lookInto(step: Step, facts: Facts, tools: LookTools): Promise<LookedInto> {
  const { database, session } = tools;
  const { catalog } = database;
  const name = (relation: RelationName): string =>
    database.adapter.dialect.renderRelation(relation, { database: false });
  switch (step.kind) {
    case 'statements':
      return {
        step: shown(
          step.sql.length === 0 ? 'nothing to do' : transactional(step.transaction),
          step.sql,
          step.mayFail === true ? ['whether the engine refuses it; then other steps follow'] : [],
        ),
        fact: { kind: 'done', rows: null },
      };
    case 'query':
      throw new OpenStep('the rows that the query finds decide', shown('asks', [step.sql]));
    case 'find-relations': {
      const { relations, text } = await find(step.relations, tools, name);
      return { step: shown(text), fact: { kind: 'relations', relations } };
    }
    case 'relation-columns': {
      const columns = await columnsOf(step.relation, facts, tools, name);
      return {
        step: shown(`columns of ${name(step.relation)}: ${list(columns)}`),
        fact: { kind: 'columns', columns },
      };
    }
    case 'query-columns': {
      const columns = await described(ownQuery(step.sql, tools), tools, 'columns of the query');
      return { step: shown(`columns of the query: ${list(columns)}`), fact: { kind: 'columns', columns } };
    }
    case 'belongings': {
      const belongings = await catalog.belongings(session, step.relation);
      const { grants, indexes, comments } = belongings;
      const text = `what belongs to ${name(step.relation)}: ${grants.length} grants, ${indexes.length} indexes, ${comments.length} comments`;
      return { step: shown(text), fact: { kind: 'belongings', belongings } };
    }
    case 'dependants': {
      const dependants = await catalog.dependants(session, step.relation);
      const views = dependants.views.map(({ relation }) => name(relation));
      const others = dependants.blockers.map(({ what, name: named }) => `${what} ${named}`);
      const found = [...views, ...others].join(', ') || 'nothing';
      return {
        step: shown(`what hangs on ${name(step.relation)}: ${found}`, [], ['what hangs on it by then']),
        fact: { kind: 'dependants', dependants },
      };
    }
    case 'read-seed': {
      const { columns, count } = await seedOf(tools);
      return {
        step: shown(`reads the file: ${count} rows; ${list(columns)}`),
        fact: { kind: 'seed', columns, rows: count },
      };
    }
    case 'copy-rows': {
      const { count } = await seedOf(tools);
      const copy = `-- ${count} rows by copy into ${name(step.relation)} (${step.columns.join(', ')})`;
      return {
        step: shown('in one transaction', [...step.before, copy, ...step.after]),
        fact: { kind: 'done', rows: count },
      };
    }
    case 'load':
      throw new OpenStep(
        'what the source gives decides how many rows are loaded',
        await tools.describeLoad(step),
      );
    default:
      return assertNever(step);
  }
}

function shown(
  does: string,
  sql: readonly string[] = [],
  decidedThen: readonly string[] = [],
): LookedInto['step'] {
  return { does, sql, decidedThen };
}

function transactional(transaction: boolean): string {
  return transaction ? 'in one transaction' : 'statement by statement';
}

async function find(
  asked: Readonly<Record<string, RelationName>>,
  { database, session }: LookTools,
  name: (relation: RelationName) => string,
): Promise<{ readonly relations: Readonly<Record<string, Relation>>; readonly text: string }> {
  const names = Object.entries(asked);
  const there = new Map(
    (
      await database.catalog.findAll(
        session,
        names.map(([, relation]) => relation),
      )
    ).map((relation) => [keyOf(relation), relation]),
  );
  const relations: Record<string, Relation> = {};
  for (const [word, relation] of names) {
    const found = there.get(keyOf(relation));
    if (found !== undefined) relations[word] = { ...relation, kind: found.kind };
  }
  const first = names[0];
  const found = Object.values(relations).map((relation) => `${relation.kind} ${name(relation)}`);
  const text =
    found.length > 0
      ? `there is ${found.join(', ')}`
      : `there is no ${first === undefined ? 'relation' : name(first[1])} yet`;
  return { relations, text };
}

function keyOf(relation: RelationName): string {
  return relationKey({ ...relation, database: null });
}

/** Those of a relation that is there; of one that the node's own steps make, those of its query or its file. */
async function columnsOf(
  relation: RelationName,
  facts: Facts,
  tools: LookTools,
  name: (relation: RelationName) => string,
): Promise<readonly ColumnInfo[]> {
  const { catalog } = tools.database;
  if ((await catalog.find(tools.session, relation)) !== null) return catalog.columns(tools.session, relation);
  const seed = facts.get('read-seed');
  if (seed?.kind === 'seed') {
    return seed.columns.map((column, index) => ({ ...column, position: index + 1 }));
  }
  return described(tools.compiled.sql ?? '', tools, `columns of ${name(relation)}`);
}

/** A query of what the node's own steps make beside its relation has the columns of the node's query. */
function ownQuery(sql: string, { compiled, database }: LookTools): string {
  const relation = relationOf(compiled.node);
  if (relation === null || compiled.sql === null) return sql;
  const aside = asideName(relation, 'tmp', database.adapter.dialect).identifier;
  return sql.includes(aside) ? compiled.sql : sql;
}

async function described(sql: string, tools: LookTools, what: string): Promise<readonly ColumnInfo[]> {
  try {
    return await tools.database.catalog.describe(tools.session, sql);
  } catch (error) {
    if (!(error instanceof EngineError) || error.fault !== 'statement') throw error;
    throw new OpenStep(
      `the query cannot be described before what it reads is built: ${firstLine(error.message)}`,
      shown(`${what}: not known yet`),
    );
  }
}

async function seedOf(tools: LookTools): Promise<SeedRows> {
  const seed = await tools.readSeed();
  if (!seed.ok) throw new ProjectError(seed.error);
  return seed.value;
}

function list(columns: readonly { readonly name: string; readonly type: string }[]): string {
  return columns.map(({ name, type }) => `${name} ${type}`).join(', ') || 'none';
}

function firstLine(text: string): string {
  return text.split('\n')[0]!;
}
