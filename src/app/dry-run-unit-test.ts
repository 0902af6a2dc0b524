import type { UnitTestCompiler } from '../compile/unit-test-compiler.ts';
import type { DatabaseAnswer, DatabaseEffect } from '../context/effect.ts';
import { ProjectError } from '../domain/errors.ts';
import type { UnitTestNode } from '../domain/node.ts';
import { drive } from '../execute/drive.ts';
import type { NodePlan } from './dry-run-plan.ts';

/** Says what a unit test would do. Throws `ProjectError` where it would fail. */
export async function planUnitTest(
  node: UnitTestNode,
  compiler: UnitTestCompiler,
  answer: (effect: DatabaseEffect) => Promise<DatabaseAnswer>,
): Promise<NodePlan> {
  const { check, tested } = compiler.testedBy(node);
  const does =
    check === 'query'
      ? 'compares what this query gives with the expected rows'
      : `in a schema of its own, in one transaction that is undone: runs ${tested.name} onto the rows of "this", compares what then stands there`;
  const compiled = check === 'query' ? await drive(compiler.compile(node), answer) : null;
  if (compiled?.ok === false) throw new ProjectError(compiled.error);
  const sql = compiled === null ? [] : [compiled.value.sql];
  const step = { name: 'compare', does, sql, transaction: null, decidedThen: [] };
  return { id: node.id, steps: [step], end: { kind: 'complete' }, notes: [] };
}
