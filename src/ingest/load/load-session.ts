import type { Database, Dialect, Session } from '../../adapters/contract.ts';
import type { RelationName } from '../../domain/relation.ts';
import { stateTables } from '../../state/state-schema.ts';
import { LoadError } from '../load-error.ts';
import type { LoadRequest, LoadStep } from '../load-request.ts';

/** What every part of one load needs. */
export interface LoadSession {
  readonly request: LoadRequest;
  readonly database: Database;
  readonly dialect: Dialect;
  /** The one session that holds the lock. */
  readonly session: Session;
  /** The destination, as state is keyed by it: `raw.newest`. */
  readonly relationKey: string;
  /** Announces a step; throws where the load was told to stop. */
  readonly step: (step: LoadStep) => Promise<void>;
  /** `"sluice"."loads"`. */
  readonly state: (table: string) => string;
}

/** Schema of staging tables. */
export const stagingSchema = 'sluice_staging';

/** Binds a load to a session. */
export function bindSession(request: LoadRequest, session: Session, step: LoadSession['step']): LoadSession {
  const { database, relation } = request;
  const { dialect } = database.adapter;
  return {
    request,
    database,
    dialect,
    session,
    relationKey: keyOfRelation(relation, dialect),
    step,
    state: stateTables(dialect, relation.database),
  };
}

/** A destination as text: `raw.newest`; with quotes where a name holds a dot or a quote. */
export function keyOfRelation(relation: RelationName, dialect: Dialect): string {
  const plain = `${relation.schema}.${relation.identifier}`;
  return /^[^."]+\.[^."]+$/.test(plain) ? plain : dialect.renderRelation(relation, { database: false });
}

/** Throws where the load was told to stop. */
export function stopIfAborted(request: LoadRequest): void {
  if (request.signal.aborted) {
    throw new LoadError(
      'interrupted',
      `loading ${request.sourceName}.${request.tableName} was interrupted; nothing was changed`,
      {
        place: request.specification.place,
        cause: request.signal.reason,
      },
    );
  }
}

/** Makes texts without a zone mean UTC, until the transaction ends. */
export async function pinTimeZone({ session, dialect }: LoadSession): Promise<void> {
  await session.execute(dialect.pinTimeZone);
}
