import type { Database, Session } from '../../src/adapters/contract.ts';
import { type Outcome, runPieces } from './rig.ts';
import type { KillCase } from './kill-cases.ts';

/** Called at each moment of a run; the run goes on when the promise is fulfilled. */
export type OnMoment = (label: string) => void | Promise<void>;

/**
 * Runs a case's second run, one node after the other. Its moments are: before and after each step, at the begin of each
 * transaction, before and after each COMMIT, in the middle of a COPY, around statements that belong to no step.
 */
export function runWithMoments(
  database: Database,
  schema: string,
  { second, fullRefresh = false }: KillCase,
  onMoment: OnMoment,
): Promise<Outcome> {
  let step: string | null = null;
  return runPieces(
    observed(database, onMoment, () => step),
    schema,
    second,
    {
      threads: 1,
      fullRefresh,
      performer: {
        onStep: async (moment) => {
          const label = `${moment.id.split('.')[2]} ${moment.step.replace(schema, '…')}`;
          if (moment.when === 'before') step = label;
          await onMoment(`${label} ${moment.when}`);
          if (moment.when === 'after') step = null;
        },
      },
    },
  );
}

/** A database whose transactions, copies and statements outside of steps are told of. */
function observed(database: Database, onMoment: OnMoment, step: () => string | null): Database {
  return {
    adapter: database.adapter,
    catalog: database.catalog,
    withSession: (work) => database.withSession((session) => work(observedSession(session, onMoment, step))),
    endSessions: (ended) => database.endSessions(ended),
    cancel: () => database.cancel(),
    close: () => database.close(),
  };
}

function observedSession(session: Session, onMoment: OnMoment, step: () => string | null): Session {
  return {
    execute: async (sql) => {
      if (step() !== null) return session.execute(sql);
      await onMoment('statement before');
      const result = await session.execute(sql);
      await onMoment('statement after');
      return result;
    },
    query: (sql, parameters) => session.query(sql, parameters),
    describe: (sql) => session.describe(sql),
    transaction: async (work) => {
      const value = await session.transaction(async () => {
        await onMoment('begin');
        const done = await work();
        await onMoment('commit before');
        return done;
      });
      await onMoment('commit after');
      return value;
    },
    copyIn: (request, chunks) => session.copyIn(request, interrupted(chunks, onMoment)),
  };
}

async function* interrupted(
  chunks: AsyncIterable<Uint8Array>,
  onMoment: OnMoment,
): AsyncGenerator<Uint8Array> {
  for await (const chunk of chunks) {
    const middle = Math.ceil(chunk.length / 2);
    yield chunk.subarray(0, middle);
    await onMoment('copy middle');
    yield chunk.subarray(middle);
  }
}

/**
 * From which moment on readers see what a step (`node step`) made: the COMMIT of its own transaction, else of the one that it
 * is part of, else its end. The step's last happening counts.
 */
export function publishedAt(labels: readonly string[], step: string): number {
  const before = labels.lastIndexOf(`${step} before`);
  const after = labels.lastIndexOf(`${step} after`);
  if (before < 0 || after < before) throw new Error(`${step} is no step of this run`);
  const within = labels.indexOf('commit after', before);
  if (within > before && within < after) return within;
  const open = labels.slice(0, before).filter((label) => label === 'begin').length;
  const closed = labels.slice(0, before).filter((label) => label === 'commit after').length;
  // What was rolled back began and did not commit: the last of both tells.
  const isOpen =
    open > closed && labels.lastIndexOf('begin', before) > labels.lastIndexOf('commit after', before);
  return isOpen && !rolledBack(labels, before) ? labels.indexOf('commit after', after) : after;
}

/** Whether the transaction that began last before this moment was undone before it: its last step has no end. */
function rolledBack(labels: readonly string[], before: number): boolean {
  const begin = labels.lastIndexOf('begin', before);
  const inside = labels.slice(begin + 1, before);
  const last = inside.at(-1);
  return last !== undefined && last.endsWith(' before') && last !== 'commit before';
}
