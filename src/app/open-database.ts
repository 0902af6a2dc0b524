import type { Database } from '../adapters/contract.ts';
import type { NodeId } from '../domain/id.ts';
import type { JsonObject } from '../util/json.ts';
import type { Effects } from './effects.ts';
import { LoggedSession } from './logged-session.ts';
import type { StatementWatch } from './logged-session.ts';
import { valueOrThrow } from './open-project.ts';
import type { OpenedProject } from './open-project.ts';
import { queryCommenter } from './query-comment.ts';
import type { QueryCommenter } from './query-comment.ts';

/** How a server shows the sessions of an invocation. */
export function applicationName(invocationId: string): string {
  return `sluice ${invocationId}`;
}

/** Milliseconds after which the user is told what is waited for. */
const patience = 2_000;

/** Opens the project's target, and says so where that takes long; `createMissing` as of `OpenOptions`. Fails with `EngineError`. */
export async function openDatabase(
  project: OpenedProject,
  sessions: number,
  effects: Effects,
  createMissing = true,
): Promise<Database> {
  const { adapter, graph, invocation } = project;
  const { target, config } = graph.project;
  const settings = valueOrThrow(adapter.readSettings(target.values));
  const { path, host } = settings.values;
  const where = typeof path === 'string' ? path : typeof host === 'string' ? host : target.name;
  const waiting = setTimeout(() => {
    const text = `Opening the database (${where}) …${typeof path === 'string' ? ' A new one takes a few seconds.' : ''}`;
    effects.sink({ kind: 'message', at: effects.clock(), level: 'info', text, node: null });
  }, patience);
  const commented = queryCommenter(project, effects);
  const opening = adapter.open(settings, {
    around: (session, asker) => new LoggedSession(session, watch(asker, commented, project, effects)),
    applicationName: applicationName(invocation.id),
    root: config.root,
    maximumSessions: sessions,
    createMissing,
    onNotice: (text) =>
      effects.sink({ kind: 'message', at: effects.clock(), level: 'debug', text, node: null }),
  });
  return opening.finally(() => clearTimeout(waiting));
}

/** Comments a session's statements and tells the log of them, under dbt's names of events. */
function watch(
  asker: string | null,
  commented: QueryCommenter,
  { graph }: OpenedProject,
  { sink, clock }: Effects,
): StatementWatch {
  const name = asker ?? 'master';
  const node = asker !== null && graph.nodes.has(asker as NodeId) ? (asker as NodeId) : null;
  const tell = (event: string, text: string, data: JsonObject): void =>
    sink({ kind: 'message', at: clock(), level: 'debug', text, node, name: event, data });
  return {
    clock,
    commented: (sql) => commented(sql, asker),
    onStatement: (sql) => tell('SQLQuery', `On ${name}: ${sql}`, { conn_name: name, sql }),
    onAnswer: (status, milliseconds) => {
      const seconds = milliseconds / 1000;
      tell('SQLQueryStatus', `SQL status: ${status} in ${seconds.toFixed(3)} seconds`, {
        status,
        elapsed: seconds,
        query_id: '',
      });
    },
  };
}

/** Opens the target for some work and closes it in any case; what runs is cancelled when the user asks to stop. */
export async function withDatabase<T>(
  project: OpenedProject,
  sessions: number,
  effects: Effects,
  work: (database: Database) => Promise<T>,
  createMissing = true,
): Promise<T> {
  const database = await openDatabase(project, sessions, effects, createMissing);
  const cancel = (): void => void database.cancel().catch(() => undefined);
  effects.signal.addEventListener('abort', cancel, { once: true });
  try {
    return await work(database);
  } finally {
    effects.signal.removeEventListener('abort', cancel);
    await database.close();
  }
}
