import type { DatabaseAnswer, DatabaseEffect } from '../context/effect.ts';
import type { NodeOutcome } from '../domain/outcome.ts';
import { drive } from '../execute/drive.ts';
import type { UnitTestCall } from '../execute/performer-options.ts';
import { answerEffect } from './answer-effect.ts';
import { performResultTest } from './perform-result-test.ts';
import { judge, noting, refusedUnitTest } from './unit-test-outcome.ts';
import type { UnitTestTools } from './unit-test-outcome.ts';

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
