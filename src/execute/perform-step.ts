import type { Database, Session } from '../adapters/contract.ts';
import type { Diagnostic } from '../domain/diagnostic.ts';
import { InternalError } from '../domain/errors.ts';
import type { LoadCounts } from '../domain/load.ts';
import type { Fact, Step } from '../domain/plan.ts';
import type { Relation, RelationName } from '../domain/relation.ts';
import type { Result } from '../util/result.ts';
import { assertNever } from '../util/assert-never.ts';
import type { KnownRelations } from './known-relations.ts';

/** A seed's rows, read and typed. */
export interface SeedRows {
  readonly columns: readonly { readonly name: string; readonly type: string }[];
  readonly count: number;
  /** The rows in COPY's text format; can be asked for again. */
  readonly chunks: () => AsyncIterable<Uint8Array>;
}

/** A seed's file that cannot be read: a fault of the user's, on its way to the node's outcome. */
export class SeedRefused extends Error {
  readonly diagnostics: readonly Diagnostic[];
  constructor(diagnostics: readonly Diagnostic[]) {
    super('the seed cannot be read');
    this.diagnostics = diagnostics;
  }
}

/** What a step is carried out with. */
export interface StepTools {
  readonly database: Database;
  /** Null for a node whose work borrows its own sessions: a load. */
  readonly session: Session | null;
  readonly relations: KnownRelations;
  /** Whether a transaction is open on the session. */
  readonly inTransaction: boolean;
  readonly readSeed: () => Promise<Result<SeedRows, readonly Diagnostic[]>>;
  readonly load: (step: Extract<Step, { readonly kind: 'load' }>) => Promise<LoadCounts>;
  /** Renders the post-hooks that ask the database; those that run in the node's transaction. */
  readonly waitingHooks: () => Promise<readonly string[]>;
  /** Names that were asked for: what stands there changes with the node. */
  readonly onAsked: (name: RelationName) => void;
  /** Told of the SQL of steps that change something. */
  readonly onSql: (step: string, sql: string, main?: boolean) => void;
}

/** Carries a step out; what it found is its fact. */
export async function performStep(step: Step, tools: StepTools): Promise<Fact> {
  switch (step.kind) {
    case 'statements':
      return runStatements(step, tools);
    case 'query': {
      tools.onSql(step.name, step.sql);
      const { columns, rows } = await sessionOf(tools).query(step.sql);
      return { kind: 'rows', columns: columns.map(({ name }) => name), rows };
    }
    case 'find-relations':
      return findRelations(step, tools);
    case 'relation-columns': {
      const columns = await tools.database.catalog.columns(sessionOf(tools), step.relation);
      return { kind: 'columns', columns };
    }
    case 'query-columns': {
      const columns = await tools.database.catalog.describe(sessionOf(tools), step.sql);
      return { kind: 'columns', columns };
    }
    case 'dependants': {
      const dependants = await tools.database.catalog.dependants(sessionOf(tools), step.relation);
      return { kind: 'dependants', dependants };
    }
    case 'belongings': {
      const belongings = await tools.database.catalog.belongings(sessionOf(tools), step.relation);
      return { kind: 'belongings', belongings };
    }
    case 'read-seed': {
      const { columns, count } = await seedOf(tools);
      return { kind: 'seed', columns, rows: count };
    }
    case 'copy-rows':
      return copyRows(step, tools);
    case 'load': {
      const { read, loaded, rejected } = await tools.load(step);
      return { kind: 'loaded', read, loaded, rejected };
    }
    default:
      return assertNever(step);
  }
}

async function findRelations(
  { relations: asked }: Extract<Step, { readonly kind: 'find-relations' }>,
  tools: StepTools,
): Promise<Fact> {
  const names = Object.entries(asked);
  for (const [, name] of names) tools.onAsked(name);
  const found = await tools.relations.find(
    sessionOf(tools),
    names.map(([, name]) => name),
  );
  const relations: Record<string, Relation> = {};
  for (const [index, [word]] of names.entries()) {
    const relation = found[index];
    if (relation) relations[word] = relation;
  }
  return { kind: 'relations', relations };
}

async function runStatements(
  { name, sql, transaction, main, postHooks = false }: Extract<Step, { readonly kind: 'statements' }>,
  tools: StepTools,
): Promise<Fact> {
  if (sql.length === 0 && !postHooks) return { kind: 'done', rows: null };
  const session = sessionOf(tools);
  const text = joined(sql);
  tools.onSql(name, main ?? text, main !== undefined);
  const run = async (): Promise<Fact> => {
    const { tag, rows } = sql.length === 0 ? { tag: '', rows: null } : await session.execute(text);
    if (postHooks) await runWaitingHooks(tools, session);
    return { kind: 'done', rows, tag };
  };
  const begins = transaction && (sql.length > 1 || postHooks) && !tools.inTransaction;
  return begins ? session.transaction(run) : run();
}

async function runWaitingHooks(tools: StepTools, session: Session): Promise<void> {
  const hooks = await tools.waitingHooks();
  if (hooks.length === 0) return;
  tools.onSql('post-hooks', joined(hooks), false);
  await session.execute(joined(hooks));
}

async function copyRows(
  { name, before, relation, columns, after }: Extract<Step, { readonly kind: 'copy-rows' }>,
  tools: StepTools,
): Promise<Fact> {
  const session = sessionOf(tools);
  const seed = await seedOf(tools);
  tools.onSql(name, joined([...before, ...after]));
  const work = async (): Promise<number> => {
    if (before.length > 0) await session.execute(joined(before));
    const rows = seed.count === 0 ? 0 : await session.copyIn({ relation, columns }, seed.chunks());
    if (after.length > 0) await session.execute(joined(after));
    return rows;
  };
  return { kind: 'done', rows: tools.inTransaction ? await work() : await session.transaction(work) };
}

async function seedOf(tools: StepTools): Promise<SeedRows> {
  const seed = await tools.readSeed();
  if (!seed.ok) throw new SeedRefused(seed.error);
  return seed.value;
}

function sessionOf({ session }: StepTools): Session {
  if (session === null) throw new InternalError('a step that needs a session came in a node that has none');
  return session;
}

/** Statements as one text; each ends on a line of its own, since one may end in a comment. */
function joined(sql: readonly string[]): string {
  return sql.join('\n;\n');
}
