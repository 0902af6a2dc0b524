import type { LibraryMacro, MacroLibrary } from '../context/macro-library.ts';
import type { Database, Session } from '../adapters/contract.ts';
import { EngineError, ProjectError, UsageError } from '../domain/errors.ts';
import { faultHeader, faultText, indented } from '../domain/fault-text.ts';
import type { NodeId } from '../domain/id.ts';
import type { OperationNode } from '../domain/node.ts';
import type { NodeOutcome } from '../domain/outcome.ts';
import { drive } from '../execute/drive.ts';
import { KnownRelations } from '../execute/known-relations.ts';
import { parseTemplate } from '../template/syntax/parse-template.ts';
import type { JsonObject } from '../util/json.ts';
import { nearest } from '../util/nearest.ts';
import { answerEffect } from './answer-effect.ts';
import { compileNodes } from './compile-nodes.ts';
import type { Effects } from './effects.ts';
import type { Ending } from './ending.ts';
import { inlineId } from './inline-node.ts';
import { makeRunPass } from './make-run-pass.ts';
import { withDatabase } from './open-database.ts';
import { openProject, valueOrThrow } from './open-project.ts';
import type { OpenedProject } from './open-project.ts';
import { pseudoOperation } from './pseudo-operation.ts';
import { recordResults } from './record-run.ts';
import type { RunOperationRequest } from './request.ts';

/** What is run, under the name that the artifact gives it. */
interface Operation {
  readonly id: NodeId;
  readonly run: (session: Session, database: Database) => Promise<string>;
}

/**
 * Calls a macro, or runs a statement, on one session. Each statement is committed by itself, as in dbt; what a `begin` of the macro's
 * own opened and no `commit` closed is rolled back. Ends `failed` where the macro or a statement does; an unknown macro is a
 * `UsageError`.
 */
export async function runRunOperation(request: RunOperationRequest, effects: Effects): Promise<Ending> {
  const project = await openProject(request, effects, request.sql);
  const operation =
    request.sql === null
      ? macroCall(request.macro ?? '', request.macroArguments, project, effects)
      : statement(project, effects);
  const startedAt = effects.clock();
  let executeStartedAt = startedAt;
  const outcome = await withDatabase(project, 2, effects, (database) =>
    database.withSession((session) => {
      executeStartedAt = effects.clock();
      return outcomeOf(() => operation.run(session, database));
    }),
  );
  const result = {
    id: operation.id,
    outcome,
    compileStartedAt: startedAt,
    executeStartedAt,
    startedAt,
    endedAt: effects.clock(),
    thread: 'Thread-1',
    compiledCode: null,
    relationName: null,
  };
  recordResults({ project, request, results: [result], startedAt }, effects);
  if (outcome.kind !== 'error') return { kind: 'ok' };
  const text = `Encountered an error while running operation:\n${outcome.failure.text ?? outcome.failure.message}`;
  effects.sink({
    kind: 'message',
    at: effects.clock(),
    level: 'error',
    text,
    node: null,
    name: 'RunningOperationCaughtError',
  });
  return { kind: 'failed' };
}

async function outcomeOf(work: () => Promise<string>): Promise<NodeOutcome> {
  try {
    return { kind: 'success', message: await work(), rows: null, rejected: null };
  } catch (error) {
    if (!(error instanceof ProjectError) && !(error instanceof EngineError)) throw error;
    const diagnostics = error instanceof ProjectError ? error.diagnostics : [];
    const code = error instanceof EngineError ? (error.code ?? null) : null;
    const { message } = error;
    const text =
      error instanceof ProjectError
        ? faultText(diagnostics)
        : [faultHeader('Database'), ...indented(error.message)].join('\n');
    return { kind: 'error', failure: { message, text, code, diagnostics, compiledPath: null } };
  }
}

function macroCall(name: string, given: JsonObject, project: OpenedProject, effects: Effects): Operation {
  const { pass, macros } = makeRunPass(project, effects);
  const macro = findMacro(name, macros);
  const called = macros.builtinPackages.includes(macro.packageName)
    ? macro.name
    : `${macro.packageName}.${macro.name}`;
  const template = valueOrThrow(
    parseTemplate({ path: 'run-operation', text: `{% do ${called}(**sluice_arguments) %}` }),
  );
  const rendering = pass.open(operationOf(macro, project), { sluice_arguments: given });
  return {
    id: macro.id as string as NodeId,
    run: async (session, database) => {
      const relations = new KnownRelations(database.catalog);
      const text = await drive(rendering.renderAsking(template), (effect) =>
        answerEffect(effect, { database, session, relations }),
      );
      valueOrThrow<string>(text);
      return 'OK';
    },
  };
}

/** As dbt looks for it: of the package that is named, else in the project, dbt's own, any other package. */
function findMacro(name: string, macros: MacroLibrary): LibraryMacro {
  const dot = name.indexOf('.');
  const [packageName, own] = dot < 0 ? [null, name] : [name.slice(0, dot), name.slice(dot + 1)];
  const all = macros.all();
  const macro =
    packageName === null
      ? (macros.resolve(own, macros.rootPackage) ?? all.find((one) => one.name === own))
      : macros.get(packageName, own);
  if (macro !== undefined) return macro;
  const near = nearest(
    own,
    all.map((one) => one.name),
  );
  throw new UsageError(
    `dbt could not find a macro with the name '${own}' in ${packageName === null ? 'any package' : `package '${packageName}'`}.` +
      (near === undefined ? '' : `\nDid you mean ${near}?`),
  );
}

/** The node in whose name a macro is called. */
function operationOf({ packageName, name, path }: LibraryMacro, project: OpenedProject): OperationNode {
  const root = project.graph.project.config.name;
  return pseudoOperation(name, path, project, packageName === 'dbt' ? root : packageName);
}

function statement(project: OpenedProject, effects: Effects): Operation {
  const seconds = (since: number): string => `${((effects.clock() - since) / 1000).toFixed(2)}s`;
  const id = `sql_operation.${project.graph.project.config.name}.inline_query` as NodeId;
  return {
    id,
    run: async (session) => {
      const { nodes } = await compileNodes(project, [inlineId(project.graph)], effects);
      const startedAt = effects.clock();
      const say = (text: string): void =>
        effects.sink({ kind: 'message', at: effects.clock(), level: 'info', text, node: null });
      say('START executing inline_query');
      try {
        const { tag } = await session.execute(nodes[0]?.sql ?? '');
        say(`OK executed inline_query [${tag} in ${seconds(startedAt)}]`);
        return tag;
      } catch (error) {
        say(`ERROR executing inline_query [ERROR in ${seconds(startedAt)}]`);
        throw error;
      }
    },
  };
}
