import { createHash } from 'node:crypto';
import type { Session } from '../adapters/contract.ts';
import type { TestedNode } from '../compile/unit-test-inputs.ts';
import type { DatabaseAnswer, DatabaseEffect } from '../context/effect.ts';
import type { Diagnostic } from '../domain/diagnostic.ts';
import type { NodeOutcome } from '../domain/outcome.ts';
import { carryOut } from '../execute/carry-out.ts';
import { drive } from '../execute/drive.ts';
import { KnownRelations } from '../execute/known-relations.ts';
import { performStep } from '../execute/perform-step.ts';
import type { UnitTestCall } from '../execute/performer-options.ts';
import { InternalError } from '../domain/errors.ts';
import { answerEffect } from './answer-effect.ts';
import { withinTransaction } from './scratch-template.ts';
import { judge, noting, refusedUnitTest } from './unit-test-outcome.ts';
import type { UnitTestTools } from './unit-test-outcome.ts';

/** The way out of the transaction in which all of it happens: it is always undone. */
class Undone extends Error {
  readonly outcome: NodeOutcome;
  constructor(outcome: NodeOutcome) {
    super('undone');
    this.outcome = outcome;
  }
}

/**
 * Checks what a model's or snapshot's table holds after a run: a table of the rows of `this` is made in a schema of its own, the model is
 * built onto it by its real materialization, and what then stands there is compared. All in one transaction that is undone.
 */
export async function performResultTest(call: UnitTestCall, tools: UnitTestTools): Promise<NodeOutcome> {
  const { tested } = tools.compiler.testedBy(call.node);
  if (tested.config['incremental_strategy'] === 'microbatch') {
    return refused(
      call,
      `Unit test '${call.node.name}' cannot check the result of '${tested.name}': it is built batch by batch`,
      'Test what its query gives: take "check: result" away.',
    );
  }
  try {
    return await call.session.transaction(async () => {
      throw new Undone(await inScratch(call, tools, tested));
    });
  } catch (error) {
    if (error instanceof Undone) return error.outcome;
    throw error;
  }
}

async function inScratch(call: UnitTestCall, tools: UnitTestTools, tested: TestedNode): Promise<NodeOutcome> {
  const { compiler, database } = tools;
  const { session, node } = call;
  const { dialect } = database.adapter;
  const relations = new KnownRelations(database.catalog);
  const answer = (effect: DatabaseEffect): Promise<DatabaseAnswer> =>
    answerEffect(effect, { database, session, relations });
  const schema = `sluice_unit_${createHash('sha256').update(`${node.id} ${tools.invocationId}`).digest('hex').slice(0, 12)}`;
  const scratch = onScratch(tested, schema);
  const target = { database: scratch.database, schema, identifier: scratch.alias };
  const before = await drive(compiler.before(node), answer);
  if (!before.ok) return refusedUnitTest(call, before.error);
  await run(call, session, [dialect.createSchema(schema)]);
  if (before.value !== null) await run(call, session, [dialect.createTableAs(target, before.value)]);
  const compiled = await drive(compiler.compileOn(node, scratch), answer);
  if (!compiled.ok) return refusedUnitTest(call, compiled.error);
  call.onCompiled(compiled.value.sql);
  const failure = await build(call, tools, { scratch, sql: compiled.value.sql, relations });
  if (failure !== null) return failure;
  const result = `select * from ${dialect.renderRelation(target)}`;
  return judge(call, await drive(compiler.rows(node, result), noting(call, answer)));
}

/** The node as it would be in a schema of its own, and without what has nothing to do with its rows. */
function onScratch(tested: TestedNode, schema: string): TestedNode {
  const config = {
    ...tested.config,
    'pre-hook': [],
    'post-hook': [],
    grants: {},
    persist_docs: {},
    indexes: [],
    schema,
    ...(tested.resourceType === 'model' && tested.config.materialized === 'ephemeral'
      ? { materialized: 'view' }
      : {}),
  };
  return { ...tested, schema, config };
}

async function build(
  call: UnitTestCall,
  tools: UnitTestTools,
  work: { readonly scratch: TestedNode; readonly sql: string; readonly relations: KnownRelations },
): Promise<NodeOutcome | null> {
  const { session, signal, report } = call;
  const { scratch, sql, relations } = work;
  const compiled = { node: scratch, sql, preHooks: [], postHooks: [] };
  const byTemplate = tools.byTemplate({
    compiled,
    session,
    relations,
    thread: call.thread,
    onSql: call.onSql,
  });
  if (byTemplate !== undefined) {
    const made = await byTemplate;
    return made.ok ? null : refusedUnitTest(call, made.error);
  }
  const seedless = (): never => {
    throw new InternalError(`${scratch.id} asked for a file or a load`);
  };
  const { next } = await carryOut({
    plan: (facts) => tools.materialize(compiled, facts),
    perform: (step) => {
      report(step.name);
      return performStep(step, {
        database: tools.database,
        session,
        relations,
        inTransaction: true,
        readSeed: seedless,
        load: seedless,
        waitingHooks: () => Promise.resolve([]),
        onAsked: () => {},
        onSql: call.onSql,
      });
    },
    session: withinTransaction(session),
    patience: { attempts: 1, pause: 0 },
    onWait: () => {},
    signal,
  });
  if (next.kind === 'done') return null;
  return refused(call, next.message, next.help ?? 'Look at the config of the model.');
}

async function run(call: UnitTestCall, session: Session, statements: readonly string[]): Promise<void> {
  for (const sql of statements) {
    call.onSql(`before ${sql.slice(0, 12)}`, sql);
    await session.execute(sql);
  }
}

function refused(call: UnitTestCall, message: string, help: string): NodeOutcome {
  const diagnostic: Diagnostic = {
    code: 'unit-test-result',
    severity: 'error',
    message,
    place: call.node.place,
    help,
  };
  return refusedUnitTest(call, [diagnostic]);
}
