import path from 'node:path';
import { findProject } from '../discover/find-project.ts';
import { readRootShape } from '../discover/read-project.ts';
import type { ProjectLocation } from '../domain/discovered.ts';
import { ProjectError, UsageError } from '../domain/errors.ts';
import { type NodeId, splitNodeId } from '../domain/id.ts';
import type { PastInvocation } from '../domain/invocation-record.ts';
import { readPackageShape } from '../parse/config/read-package-shape.ts';
import { readRunResults } from '../record/read-run-results.ts';
import { readJournal } from '../record/run-journal.ts';
import { countSessions, isAlive } from '../state/dead-invocations.ts';
import { readInvocation } from '../state/read-invocation.ts';
import type { Effects } from './effects.ts';
import type { Ending } from './ending.ts';
import { executeNodes } from './execute-nodes.ts';
import { applicationName, withDatabase } from './open-database.ts';
import { type OpenedProject, openProject, valueOrThrow } from './open-project.ts';
import { recordRun } from './record-run.ts';
import type { RetryRequest } from './request.ts';
import { retriedOperation, retriedRequest } from './retried-request.ts';
import { runRunOperation } from './run-operation.ts';

/**
 * Runs again, with the last run's command and options, what did not end well in it: what run_results.json says so of, as dbt does; where
 * that run was killed before it could write the file, everything that its record does not say to have ended well.
 */
export async function runRetry(request: RetryRequest, effects: Effects): Promise<Ending> {
  const location = valueOrThrow(
    await findProject(path.resolve(effects.cwd, request.projectFolder ?? '.'), effects.files),
  );
  const artifacts = targetFolderOf(location, request, effects);
  const local =
    request.stateFolder === null
      ? lastOf(readRunResults(artifacts), readJournal(artifacts))
      : readRunResults(path.resolve(effects.cwd, request.stateFolder));
  if (request.stateFolder !== null && local === null) throw nothingThere(request.stateFolder);
  const operation = local === null ? null : await againOperation(local, request, effects);
  if (operation !== null) return operation;
  const again = retriedRequest(local, request);
  const project = await openProject(again, effects);
  const past = local?.nodes === null ? local : await recorded(project, local, effects);
  if (past === null) throw nothingThere(path.relative(effects.cwd, artifacts) || '.');
  const left = idsToRetry(past, request.warnings?.error === 'all');
  const selected = new Set(left.filter((id) => project.graph.nodes.has(id)));
  const say = (text: string): void =>
    effects.sink({ kind: 'message', at: effects.clock(), level: 'info', text, node: null });
  const gone = left.filter((id) => !selected.has(id));
  if (gone.length > 0) throw notThere(gone);
  const request2 = local === null ? retriedRequest(past, request) : again;
  if (selected.size === 0) {
    say(`Nothing to retry: all of the last ${past.command} (invocation ${past.id}) ended well.`);
    const startedAt = effects.clock();
    if (!request.dryRun)
      recordRun({ project, request: request2, results: [], startedAt, compiled: new Map() }, effects);
    return { kind: 'ok' };
  }
  if (request2.command === 'compile')
    throw new UsageError('The last run was "compile", which builds nothing: run it again as it was.');
  say(`Retrying ${selected.size} of the last ${past.command} (invocation ${past.id}).`);
  return executeNodes(
    {
      project,
      selected,
      request: request2,
      testsBlock: request2.command === 'build',
      clone: request2.command === 'clone',
      former: { startedAt: past.startedAt, batches: past.batches ?? new Map() },
    },
    effects,
  );
}

function targetFolderOf(
  location: ProjectLocation,
  { targetPath, vars }: RetryRequest,
  { files, environment }: Effects,
): string {
  if (targetPath !== null) return path.resolve(location.root, targetPath);
  const shape = readRootShape(
    location,
    (file, flavor) => readPackageShape(file, { flavor, cliVars: vars, environment }),
    files,
  );
  return path.resolve(location.root, valueOrThrow(shape).targetPath);
}

/** The later of both; of one run its results. */
function lastOf(results: PastInvocation | null, journal: PastInvocation | null): PastInvocation | null {
  if (results === null || journal === null) return results ?? journal;
  return results.id === journal.id || results.startedAt > journal.startedAt ? results : journal;
}

/** What the target knows of the run, or of the project's last one, added to what the journal does. A run that goes on is refused. */
async function recorded(
  project: OpenedProject,
  journal: PastInvocation | null,
  effects: Effects,
): Promise<PastInvocation | null> {
  const { target, config } = project.graph.project;
  const which = journal === null ? { project: config.name, schema: target.schema } : { id: journal.id };
  return withDatabase(project, 1, effects, (database) =>
    database.withSession(async (session) => {
      const place = { database, session, databaseName: target.database };
      const kept = await readInvocation(place, which);
      const past = journal ?? kept;
      if (past === null) return null;
      const { pid, host } = past.process!;
      const { advisoryLocks } = database.adapter.capabilities;
      if (
        advisoryLocks &&
        (host !== effects.process.host || isAlive({ host, pid }, effects.process)) &&
        (await countSessions(place, applicationName(past.id))) > 0
      ) {
        throw new UsageError(
          `The last ${past.command} still runs: process ${pid} on host ${host} (invocation ${past.id}).\nWait until it has ended, or end it.`,
        );
      }
      return { ...past, statuses: new Map([...past.statuses, ...(kept?.statuses ?? [])]) };
    }),
  );
}

const well: ReadonlySet<string | undefined> = new Set(['success', 'pass', 'warn', 'no-op']);
/** dbt's words for what is retried. */
const notWell: ReadonlySet<string> = new Set([
  'error',
  'fail',
  'skipped',
  'runtime error',
  'partial success',
]);

function idsToRetry({ nodes, statuses }: PastInvocation, warningsToo: boolean): readonly NodeId[] {
  const isLeft = (status: string): boolean => notWell.has(status) || (warningsToo && status === 'warn');
  const ids =
    nodes === null
      ? [...statuses].filter(([, status]) => isLeft(status)).map(([id]) => id)
      : nodes.filter((id) => !well.has(statuses.get(id)) || isLeft(statuses.get(id) ?? ''));
  // on-run-start and on-run-end belong to each run.
  return ids.filter((id) => splitNodeId(id).type !== 'operation');
}

/** An operation, called again with its arguments where it failed; null where the last run was none. */
async function againOperation(
  past: PastInvocation,
  request: RetryRequest,
  effects: Effects,
): Promise<Ending | null> {
  if (past.command !== 'run-operation') return null;
  if (![...past.statuses.values()].some((status) => notWell.has(status))) {
    const text = `Nothing to retry: the last run-operation (invocation ${past.id}) ended well.`;
    effects.sink({ kind: 'message', at: effects.clock(), level: 'info', text, node: null });
    return { kind: 'ok' };
  }
  return runRunOperation(retriedOperation(past, request), effects);
}

function notThere(gone: readonly NodeId[]): ProjectError {
  return new ProjectError(
    gone.map((id) => ({
      code: 'retry-node-gone',
      severity: 'error' as const,
      message: `Couldn't find ${splitNodeId(id).type} '${id}', which the last run left to be done`,
      help: 'Put it back, or run what is to be built now: sluice build --select …',
    })),
  );
}

function nothingThere(folder: string): UsageError {
  return new UsageError(
    `Could not find previous run in '${folder}' target directory, nor in the target's schema sluice.\nIts run_results.json is not there, or not whole. sluice retry goes on with the last run, build, load, seed or test.`,
  );
}
