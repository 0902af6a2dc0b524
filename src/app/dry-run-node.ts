import type { Database, Session } from '../adapters/contract.ts';
import type { ChosenMaterialization } from '../compile/choose-materialization.ts';
import type { Compiler } from '../compile/compile-node.ts';
import type { UnitTestCompiler } from '../compile/unit-test-compiler.ts';
import type { DatabaseAnswer, DatabaseEffect } from '../context/effect.ts';
import { formatDiagnostic } from '../domain/diagnostic.ts';
import { EngineError, ProjectError } from '../domain/errors.ts';
import type { NodeId } from '../domain/id.ts';
import type { SeedNode, SourceNode } from '../domain/node.ts';
import type { CompiledForPlan, Facts, Next, PlanContext } from '../domain/plan.ts';
import { relationKey, type RelationName } from '../domain/relation.ts';
import { drive } from '../execute/drive.ts';
import { KnownRelations } from '../execute/known-relations.ts';
import { answerEffect } from './answer-effect.ts';
import { compileForPlan } from './compile-and-keep.ts';
import { describeLoad } from './dry-run-load.ts';
import { type NodePlan, OpenQuestion, planSteps } from './dry-run-plan.ts';
import { planUnitTest } from './dry-run-unit-test.ts';
import { lookInto } from './dry-run-step.ts';
import type { Effects } from './effects.ts';
import { loadRequestOf } from './load-request-of.ts';
import { readSeedOf } from './make-performer.ts';
import type { BuildFlags, OpenedProject } from './open-project.ts';
import { relationOf } from './relation-of.ts';

/** What nodes are planned with. */
export interface Planner {
  readonly project: OpenedProject;
  readonly database: Database;
  readonly session: Session;
  readonly compiler: Compiler;
  readonly unitTests: UnitTestCompiler;
  readonly context: PlanContext;
  readonly materialize: (node: CompiledForPlan, facts: Facts) => Next;
  readonly flags: BuildFlags;
  /** Nodes upstream of which this run builds something. */
  readonly behindBuilt: ReadonlySet<NodeId>;
}

/** Says what a node would do. Fails with `EngineError` where the engine itself fails. */
export async function planNode(id: NodeId, planner: Planner, effects: Effects): Promise<NodePlan> {
  const { project, database, session, flags } = planner;
  const { root } = project.graph.project.config;
  const notes: string[] = [];
  try {
    const tested = project.graph.nodes.get(id)!;
    if (tested.resourceType === 'unit_test')
      return await planUnitTest(tested, planner.unitTests, (effect) => answerReading(effect, id, planner));
    const keeper = { compiled: new Map(), root, targetFolder: project.targetFolder };
    let hasAsked = false;
    const compiled = await drive(compileForPlan(planner.compiler, id, keeper, { batch: null }), (effect) => {
      hasAsked = true;
      return answerReading(effect, id, planner);
    });
    if (!compiled.ok) throw new ProjectError(compiled.error);
    const own = planner.compiler.materialization(id);
    if (own !== undefined) {
      throw new OpenQuestion(whyByTemplate(own));
    }
    if (hasAsked && planner.behindBuilt.has(id)) {
      notes.push(
        'Its template asks the database, and this run builds what it comes from first: the SQL below is of today, that of the run may differ.',
      );
    }
    const { node, postHooksWait } = compiled.value;
    if (postHooksWait === true) {
      notes.push(
        'Its post-hooks ask the database: they are made when it is built, and run in its transaction.',
      );
    }
    const plan = await planSteps({
      compiled: compiled.value,
      materialize: planner.materialize,
      lookInto: (step, facts) =>
        lookInto(step, facts, {
          database,
          session,
          compiled: compiled.value,
          readSeed: async () => readSeedOf(project, node as SeedNode, flags, effects),
          describeLoad: async ({ load, relation }) => {
            const source = project.graph.nodes.get(id) as SourceNode;
            const what = { node: source, load, relation, database, signal: effects.signal };
            return describeLoad(
              loadRequestOf(what, { project, flags, effects }),
              session,
              database.adapter.dialect.renderRelation(relation, { database: false }),
            );
          },
        }),
    });
    return { id, ...plan, notes: [...notes, ...plan.notes] };
  } catch (error) {
    if (error instanceof OpenQuestion) {
      return { id, steps: [], end: { kind: 'open', because: error.message }, notes };
    }
    if (error instanceof ProjectError) {
      const message = error.diagnostics.map(formatDiagnostic).join('\n');
      return { id, steps: [], end: { kind: 'fails', message }, notes };
    }
    throw error;
  }
}

/** Why its statements are not known before they run. */
function whyByTemplate({ macro, because }: ChosenMaterialization): string {
  const made = 'makes its statements while it runs';
  if (because.length === 0)
    return `its materialization "${macro.definition.name}" is a template of "${macro.packageName}", which ${made}`;
  const names = because.map(({ packageName, name }) => `"${packageName}.${name}"`).join(', ');
  return `its materialization calls ${names} in place of the builtin macro, and so ${made}`;
}

/** Answers what only reads; what cannot be answered before the run is an `OpenQuestion`. */
async function answerReading(effect: DatabaseEffect, id: NodeId, planner: Planner): Promise<DatabaseAnswer> {
  const { database, session, project } = planner;
  const place = { database, session, relations: new KnownRelations(database.catalog) };
  switch (effect.kind) {
    case 'query':
      try {
        return await answerEffect(effect, place);
      } catch (error) {
        if (!(error instanceof EngineError) || error.fault !== 'statement') throw error;
        throw new OpenQuestion(
          error.code === '25006'
            ? `its template changes the database: ${oneLine(effect.sql)}`
            : `its template asks the database what cannot be answered yet (${oneLine(error.message)}): ${oneLine(effect.sql)}`,
        );
      }
    case 'relation-columns':
    case 'find-relation': {
      const own = relationOf(project.graph.nodes.get(id)!);
      const isOwn = own !== null && sameName(own, effect.relation);
      if (!isOwn && isBuilt(effect.relation, planner)) {
        const found = await database.catalog.find(session, effect.relation);
        const { schema, identifier } = effect.relation;
        if (found === null)
          throw new OpenQuestion(`its template asks for "${schema}"."${identifier}", which is not built yet`);
      }
      return answerEffect(effect, place);
    }
    case 'query-columns':
    case 'list-relations':
    case 'list-schemas':
    case 'commit':
      return answerEffect(effect, place);
    default:
      throw new OpenQuestion(`its template changes the database (${effect.kind})`);
  }
}

function isBuilt(relation: RelationName, { context }: Planner): boolean {
  return (
    context.inThisRun.has(relationKey(relation)) ||
    context.inThisRun.has(relationKey({ ...relation, database: null }))
  );
}

function sameName(left: RelationName, right: RelationName): boolean {
  return left.schema === right.schema && left.identifier === right.identifier;
}

function oneLine(text: string): string {
  const line = text.trim().replace(/\s+/g, ' ');
  return line.length > 200 ? `${line.slice(0, 200)}…` : line;
}
