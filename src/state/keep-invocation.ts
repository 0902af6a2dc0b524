import { setTimeout as pause } from 'node:timers/promises';
import type { Session } from '../adapters/contract.ts';
import { EngineError } from '../domain/errors.ts';
import {
  type InvocationKeeper,
  type InvocationRecord,
  type NodeRecord,
  nodeRecord,
} from '../domain/invocation-record.ts';
import type { Json } from '../util/json.ts';
import { type StatePlace, stateTables } from './state-schema.ts';
import type { StateSession } from './state-session.ts';

/** Results of so many milliseconds are written together. */
const collectFor = 250;

/** At most so many in one statement: parameters of one are numbered to 65,535. */
const most = 500;

/** What is written with. */
export interface KeepOptions {
  readonly place: Omit<StatePlace, 'session'>;
  readonly sessions: StateSession;
  /** Done with a new session where the run's own was lost: what the lost one held is to be taken again. */
  readonly onReopen: (session: Session) => Promise<void>;
  /** Told once where results cannot be written any more; the run goes on. */
  readonly onTrouble: (error: EngineError) => void;
}

/** Enters an invocation into `sluice.invocations` as running. Fails with `EngineError`. */
export async function beginInvocation(place: StatePlace, record: InvocationRecord): Promise<void> {
  const { dialect } = place.database.adapter;
  const state = stateTables(dialect, place.databaseName);
  const { json, timestampTz } = dialect.types;
  await place.session.query(
    `insert into ${state('invocations')} (invocation_id, project, command, args, target, target_schema, status, started_at, version,
       host, pid, application_name, exclusive, nodes)
     values ($1, $2, $3, cast($4 as ${json}), $5, $6, 'running', cast($7 as ${timestampTz}), $8, $9, $10, $11, $12, cast($13 as ${json}))`,
    [
      record.id,
      record.project,
      record.command,
      jsonText(record.arguments),
      record.target,
      record.schema,
      instant(record.startedAt),
      record.version,
      record.host,
      record.pid,
      record.applicationName,
      record.exclusive,
      jsonText(record.nodes),
    ],
  );
}

/**
 * Writes node results in the background on the run's own session, those of a quarter of a second in one statement, and at last how
 * the invocation ended.
 */
export function keepInvocation(id: string, options: KeepOptions): InvocationKeeper {
  const { sessions, place } = options;
  const { dialect } = place.database.adapter;
  const state = stateTables(dialect, place.databaseName);
  const waiting: NodeRecord[] = [];
  let wake = Promise.withResolvers<void>();
  const over = new AbortController();
  let troubled = false;

  const attempt = async (work: (session: Session) => Promise<unknown>): Promise<void> => {
    if (troubled) return;
    try {
      await sessions.insist(work).catch(async (error: unknown) => {
        if (!(error instanceof EngineError) || error.fault !== 'connection') throw error;
        // What was written twice is written once: the key decides.
        await sessions.close();
        await sessions.insist(options.onReopen);
        await sessions.insist(work);
      });
    } catch (error) {
      if (!(error instanceof EngineError)) throw error;
      troubled = true;
      options.onTrouble(error);
    }
  };
  const write = async (): Promise<void> => {
    while (waiting.length > 0) {
      const records = waiting.splice(0, most);
      await attempt((session) =>
        session.query(...insertResults(state('node_results'), dialect.types.timestampTz, id, records)),
      );
    }
  };
  const writing = (async () => {
    while (!over.signal.aborted) {
      await wake.promise;
      await pause(collectFor, undefined, { signal: over.signal }).catch(() => undefined);
      wake = Promise.withResolvers();
      await write();
    }
  })();

  return {
    ended: (result) => {
      waiting.push(nodeRecord(result));
      wake.resolve();
    },
    // The journal alone tells of them; who has none does all batches again, which changes nothing.
    batch: () => undefined,
    finish: async (status, at) => {
      over.abort();
      wake.resolve();
      await writing;
      await write();
      await attempt((session) =>
        session.query(
          `update ${state('invocations')} set status = $2, ended_at = cast($3 as ${dialect.types.timestampTz}) where invocation_id = $1`,
          [id, status, instant(at)],
        ),
      );
    },
  };
}

function insertResults(
  table: string,
  timestampTz: string,
  invocation: string,
  records: readonly NodeRecord[],
): [sql: string, parameters: readonly Json[]] {
  const parameters: Json[] = [invocation];
  const rows = records.map((record) => {
    const values = [
      record.id,
      record.status,
      record.message === null ? null : clean(record.message),
      record.code,
      record.rows,
      record.rejected,
      record.failures,
      record.because,
      record.thread,
      instant(record.startedAt),
      instant(record.endedAt),
    ];
    const first = parameters.length + 1;
    parameters.push(...values);
    const marks = values.map((_, index) => `$${first + index}`);
    return `($1, ${marks.slice(0, 9).join(', ')}, cast(${marks[9]!} as ${timestampTz}), cast(${marks[10]!} as ${timestampTz}))`;
  });
  const sql = `insert into ${table} (invocation_id, node_id, status, message, code, rows, rejected, failures, because, thread, started_at, ended_at)
    values ${rows.join(',\n')} on conflict (invocation_id, node_id) do nothing`;
  return [sql, parameters];
}

function instant(milliseconds: number): string {
  return new Date(milliseconds).toISOString();
}

/** Texts of the engine hold no NUL. */
function clean(text: string): string {
  return text.replaceAll('\0', '');
}

function jsonText(value: unknown): string {
  return JSON.stringify(value).replaceAll('\\u0000', '');
}
