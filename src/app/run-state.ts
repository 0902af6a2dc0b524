import type { Database, Session } from '../adapters/contract.ts';
import { EngineError, ProjectError } from '../domain/errors.ts';
import type { InvocationKeeper, InvocationRecord } from '../domain/invocation-record.ts';
import type { NodeId } from '../domain/id.ts';
import { beginJournal, journalName, keepInJournal, readJournal } from '../record/run-journal.ts';
import { buryDead, endSessions, isAlive } from '../state/dead-invocations.ts';
import { invocationState } from '../state/invocation-tables.ts';
import { beginInvocation, keepInvocation } from '../state/keep-invocation.ts';
import { showLife, takeRunLock, tryRunLock } from '../state/run-lock.ts';
import { ensureComponent, isForbidden, stateSchema } from '../state/state-schema.ts';
import { StateSession } from '../state/state-session.ts';
import type { Effects } from './effects.ts';
import { applicationName } from './open-database.ts';
import type { OpenedProject } from './open-project.ts';
import type { ProjectRequest } from './request.ts';

/** Milliseconds after which a run that waits says so again. */
const sayAgainAfter = 5_000;

/** A run that is going to begin. */
export interface RunFacts {
  readonly project: OpenedProject;
  readonly request: ProjectRequest;
  readonly database: Database;
  /** In order. */
  readonly nodes: readonly NodeId[];
  /** Whether it changes relations: then it waits for others of the project in the target's schema, and they for it. */
  readonly exclusive: boolean;
}

/** A run that has its turn and whose record is kept. */
export interface RunState {
  readonly keeper: InvocationKeeper;
  /** Gives the turn to the next run. */
  readonly close: () => Promise<void>;
}

/**
 * Waits for the run's turn, ends what a killed run has left on the server, and begins the record of this one: in schema `sluice` of the
 * target, or where its user may not make that, in the folder for artifacts. Fails with `EngineError`, and with `ProjectError`
 * where a newer version has written the schema.
 */
export async function openRunState(facts: RunFacts, effects: Effects): Promise<RunState> {
  const sessions = new StateSession(facts.database);
  try {
    return { keeper: await begin(facts, sessions, effects), close: () => sessions.close() };
  } catch (error) {
    await sessions.close();
    throw error;
  }
}

async function begin(facts: RunFacts, sessions: StateSession, effects: Effects): Promise<InvocationKeeper> {
  const { project, database, exclusive } = facts;
  const { graph, targetFolder } = project;
  const { target, config } = graph.project;
  const place = { database, databaseName: target.database };
  const say = sayer(effects);
  const lock = { project: config.name, schema: target.schema };

  const ensured = await sessions.use((session) => ensureComponent({ ...place, session }, invocationState));
  if (ensured.kind === 'newer') throw tooNew(ensured.found, ensured.known);
  const { advisoryLocks } = database.adapter.capabilities;
  const locks = exclusive && advisoryLocks;
  if (locks) {
    await sessions.use((session) =>
      takeRunLock({ ...place, session }, lock, {
        onWait: (holder) =>
          say('warning', `Waiting for another run of this project in this target: ${holder}.`),
        every: sayAgainAfter,
        signal: effects.signal,
      }),
    );
  }
  const record = recordOf(facts, effects);
  const previous = readJournal(targetFolder);
  let refusal = ensured.kind === 'forbidden' ? ensured.error : null;
  if (refusal === null) {
    const { pid, host, isGone } = effects.process;
    const who = { id: record.id, pid, host, isGone, holds: exclusive ? lock : null, now: effects.clock() };
    refusal = await unlessForbidden(() =>
      sessions.use(async (session) => {
        for (const { id, command, pid: of, host: at, ended } of await buryDead({ ...place, session }, who)) {
          const left =
            ended === 0 ? '' : ` ${ended} of its sessions were still at work on the server and were ended.`;
          say('info', `The ${command} of process ${of} on ${at} was killed (invocation ${id}).${left}`);
        }
        if (advisoryLocks) await showLife({ ...place, session }, record.id);
        await beginInvocation({ ...place, session }, record);
      }),
    );
  } else if (locks && previous?.process && !isAlive(previous.process, effects.process)) {
    // Who has the lock knows that the run before has ended.
    await sessions.use((session) => endSessions({ ...place, session }, applicationName(previous.id)));
  }
  beginJournal(targetFolder, record);
  const journal = keepInJournal(targetFolder);
  if (refusal !== null) {
    say('info', withoutRight(refusal));
    return journal;
  }
  const onTrouble = ({ message }: EngineError): void =>
    say('warning', `What nodes do cannot be kept in schema "${stateSchema}" any more: ${message}`);
  const onReopen = async (session: Session): Promise<void> => {
    if (advisoryLocks) await showLife({ ...place, session }, record.id);
    if (locks && !(await tryRunLock({ ...place, session }, lock)))
      say(
        'warning',
        'The connection that kept other runs of this project out was lost, and another run has begun.',
      );
  };
  return both(journal, keepInvocation(record.id, { place, sessions, onReopen, onTrouble }));
}

/** The journal has what a killed run had not yet written to the target. */
function both(first: InvocationKeeper, second: InvocationKeeper): InvocationKeeper {
  return {
    ended: (result) => {
      first.ended(result);
      second.ended(result);
    },
    batch: (moment) => {
      first.batch(moment);
      second.batch(moment);
    },
    finish: async (status, at) => {
      await Promise.all([first.finish(status, at), second.finish(status, at)]);
    },
  };
}

function recordOf({ project, request, nodes, exclusive }: RunFacts, effects: Effects): InvocationRecord {
  const { invocation, graph } = project;
  const { target, config } = graph.project;
  return {
    id: invocation.id,
    project: config.name,
    command: request.command,
    arguments: request.arguments,
    target: target.name,
    schema: target.schema,
    version: effects.version,
    startedAt: invocation.startedAt,
    host: effects.process.host,
    pid: effects.process.pid,
    applicationName: applicationName(invocation.id),
    exclusive,
    nodes,
  };
}

async function unlessForbidden(work: () => Promise<void>): Promise<EngineError | null> {
  try {
    await work();
    return null;
  } catch (error) {
    if (error instanceof EngineError && isForbidden(error)) return error;
    throw error;
  }
}

function withoutRight({ message }: EngineError): string {
  return [
    `The target's user may not keep records in schema "${stateSchema}" (${message}): what this run does is kept in ${journalName} of the target folder.`,
    `To keep it in the database: create schema ${stateSchema} authorization <user>, or grant create on database to the user.`,
  ].join('\n');
}

function tooNew(found: number, known: number): ProjectError {
  return new ProjectError([
    {
      code: 'state-too-new',
      severity: 'error',
      message: `schema "${stateSchema}" is of version ${found}, which a newer sluice has written; this one knows versions up to ${known}`,
      help: 'Update sluice, or use another database.',
    },
  ]);
}

function sayer(effects: Effects): (level: 'info' | 'warning', text: string) => void {
  return (level, text) => effects.sink({ kind: 'message', at: effects.clock(), level, text, node: null });
}
