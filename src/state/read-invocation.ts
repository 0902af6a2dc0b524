import type { NodeId } from '../domain/id.ts';
import type { PastInvocation } from '../domain/invocation-record.ts';
import type { Json } from '../util/json.ts';
import type { RunLock } from './run-lock.ts';
import { hasStateTable, type StatePlace, stateTables } from './state-schema.ts';

/** Which invocation: that one, or the last that began of a project in a schema. */
export type WhichInvocation = { readonly id: string } | RunLock;

/** Reads an earlier invocation with what its nodes did; null where it is not known. Fails with `EngineError`. */
export async function readInvocation(
  place: StatePlace,
  which: WhichInvocation,
): Promise<PastInvocation | null> {
  if (!(await hasStateTable(place, 'invocations'))) return null;
  const { session, database, databaseName } = place;
  const state = stateTables(database.adapter.dialect, databaseName);
  const [condition, parameters] =
    'id' in which
      ? ['invocation_id = $1', [which.id]]
      : ['project = $1 and target_schema = $2', [which.project, which.schema]];
  const { rows } = await session.query(
    `select invocation_id, command, args, cast(extract(epoch from started_at) * 1000 as ${database.adapter.dialect.types.bigint}), host, pid, nodes from ${state('invocations')} where ${condition}
     order by started_at desc limit 1`,
    parameters,
  );
  const [row] = rows;
  if (row === undefined) return null;
  const id = row[0] as string;
  const { rows: results } = await session.query(
    `select node_id, status from ${state('node_results')} where invocation_id = $1`,
    [id],
  );
  return {
    id,
    command: row[1] as string,
    arguments: row[2] as Readonly<Record<string, Json>>,
    startedAt: Number(row[3]),
    process: { host: row[4] as string, pid: Number(row[5]) },
    nodes: row[6] as readonly NodeId[],
    statuses: new Map(results.map(([node, status]) => [node as NodeId, status as string])),
  };
}
