import type { Database } from '../adapters/contract.ts';
import type { UnitTestCompiler, UnitTestRows } from '../compile/unit-test-compiler.ts';
import type { DatabaseAnswer, DatabaseEffect } from '../context/effect.ts';
import type { Diagnostic } from '../domain/diagnostic.ts';
import { formatDiagnostic } from '../domain/diagnostic.ts';
import { faultText } from '../domain/fault-text.ts';
import type { NodeOutcome } from '../domain/outcome.ts';
import type { CompiledForPlan, Facts, Next } from '../domain/plan.ts';
import type { TemplateCall, UnitTestCall } from '../execute/performer-options.ts';
import { unitTestDifference } from '../plan/unit-test/verdict.ts';
import type { Result } from '../util/result.ts';

/** What unit tests are performed with. */
export interface UnitTestTools {
  readonly compiler: UnitTestCompiler;
  readonly database: Database;
  readonly invocationId: string;
  readonly materialize: (node: CompiledForPlan, facts: Facts) => Next;
  /** Builds a node of the graph, with other names, where a template materializes it; undefined where none does. */
  readonly byTemplate: (call: TemplateCall) => Promise<Result<unknown, readonly Diagnostic[]>> | undefined;
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
  const count = rows.value.actual.length + rows.value.expected.length;
  if (difference === null) return { kind: 'pass', failures: 0, rows: count };
  const compiledPath = call.compiledPath();
  return { kind: 'fail', failures: 1, message: difference, rows: count, compiledPath };
}

/** A fault of a unit test, under dbt's header. */
export function refusedUnitTest(call: UnitTestCall, diagnostics: readonly Diagnostic[]): NodeOutcome {
  const { name, originalPath: path } = call.node;
  const compiledPath = call.compiledPath();
  const text = faultText(diagnostics, { type: 'unit_test', name, path });
  return {
    kind: 'error',
    failure: {
      message: diagnostics.map(formatDiagnostic).join('\n'),
      text: compiledPath === null ? text : `${text}\n  compiled code at ${compiledPath}`,
      code: null,
      diagnostics,
      compiledPath,
    },
  };
}
