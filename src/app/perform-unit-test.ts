import type { UnitTestCompiler } from '../compile/unit-test-compiler.ts';
import type { Diagnostic } from '../domain/diagnostic.ts';
import { formatDiagnostic } from '../domain/diagnostic.ts';
import type { NodeOutcome } from '../domain/outcome.ts';
import type { CompiledForPlan, Facts, Next } from '../domain/plan.ts';
import type { Database } from '../adapters/contract.ts';
import type { DatabaseAnswer, DatabaseEffect } from '../context/effect.ts';
import { drive } from '../execute/drive.ts';
import type { UnitTestCall } from '../execute/performer-options.ts';
import { unitTestDifference } from '../plan/unit-test/verdict.ts';
import type { UnitTestRows } from '../compile/unit-test-compiler.ts';
import type { Result } from '../util/result.ts';
import { answerEffect } from './answer-effect.ts';
import { performResultTest } from './perform-result-test.ts';

/** What unit tests are performed with. */
export interface UnitTestTools {
  readonly compiler: UnitTestCompiler;
  readonly database: Database;
  readonly invocationId: string;
  readonly materialize: (node: CompiledForPlan, facts: Facts) => Next;
  /** Whether the project (or a package) materializes the node by a template of its own. */
  readonly hasOwnMaterialization: (call: UnitTestCall) => boolean;
}

/** Performs a unit test on its session: what its model gives of the inputs is compared with what is expected. Nothing stays in the database. */
export async function performUnitTest(call: UnitTestCall, tools: UnitTestTools): Promise<NodeOutcome> {
  const { compiler, database } = tools;
  const { check } = compiler.testedBy(call.node);
  if (check === 'result') return performResultTest(call, tools);
  const place = { database, session: call.session, relations: call.relations };
  const answer = (effect: DatabaseEffect): Promise<DatabaseAnswer> => answerEffect(effect, place);
  const compiled = await drive(compiler.compile(call.node), answer);
  if (!compiled.ok) return refusedUnitTest(call, compiled.error);
  call.onCompiled(compiled.value.sql);
  return judge(call, await drive(compiler.rows(call.node, compiled.value.sql), noting(call, answer)));
}

/** The same answers; statements are told to the call, for `target/run`. */
export function noting(
  { onSql }: UnitTestCall,
  answer: (effect: DatabaseEffect) => Promise<DatabaseAnswer>,
): (effect: DatabaseEffect) => Promise<DatabaseAnswer> {
  let count = 0;
  return (effect) => {
    if (effect.kind === 'query') onSql(`statement ${++count}`, effect.sql);
    return answer(effect);
  };
}

/** What the rows make of a unit test. */
export function judge(call: UnitTestCall, rows: Result<UnitTestRows, readonly Diagnostic[]>): NodeOutcome {
  if (!rows.ok) return refusedUnitTest(call, rows.error);
  const difference = unitTestDifference(rows.value);
  if (difference === null) return { kind: 'pass', failures: 0 };
  return { kind: 'fail', failures: 1, message: difference, compiledPath: call.compiledPath() };
}

/** A fault of a unit test, in dbt's words for one of a template. */
export function refusedUnitTest(call: UnitTestCall, diagnostics: readonly Diagnostic[]): NodeOutcome {
  const { node } = call;
  const message = diagnostics.map(formatDiagnostic).join('\n');
  return {
    kind: 'error',
    failure: {
      message: `Compilation Error in unit_test ${node.name} (${node.originalPath})\n${message}`,
      code: null,
      diagnostics,
      compiledPath: call.compiledPath(),
    },
  };
}
