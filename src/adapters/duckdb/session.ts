import { setTimeout as pause } from 'node:timers/promises';
import type {
  DuckDBConnection,
  DuckDBExtractedStatements,
  DuckDBMaterializedResult,
  DuckDBPreparedStatement,
} from '@duckdb/node-api';
import { ResultReturnType, StatementType } from '@duckdb/node-api';
import { EngineError, InternalError } from '../../domain/errors.ts';
import type { ColumnInfo } from '../../domain/relation.ts';
import type { Json } from '../../util/json.ts';
import type { CopyRequest, QueryResult, Session, StatementResult } from '../contract.ts';
import { copyPieces } from './copy-pieces.ts';
import { translateError } from './errors.ts';
import { answers, bind, nested, refuseNul, typeName } from './statement-parts.ts';
import { commandTag } from './tags.ts';
import { plainValue } from './values.ts';
import { ZoneOffsets } from './zone-offsets.ts';

/** How often a statement that met another one's change is sent again, where it is a transaction of its own. */
const maximumConflicts = 20;

/** A session over one connection of its own. */
export class DuckdbSession implements Session {
  readonly #connection: DuckDBConnection;
  readonly #copies: () => AbortSignal;
  #turn: Promise<unknown> = Promise.resolve();
  #inTransaction = false;
  /** Whether the connection has a transaction open, by whatever statement. */
  #open = false;
  /** Whether a statement of the open transaction has failed. */
  #failed = false;
  #busy = 0;

  /** `copies` gives what ends the copies that begin now. */
  constructor(connection: DuckDBConnection, copies: () => AbortSignal) {
    this.#connection = connection;
    this.#copies = copies;
  }

  /** Interrupts what runs; a statement that waits for its turn goes on. */
  interrupt(): void {
    if (this.#busy > 0) this.#connection.interrupt();
  }

  async execute(sql: string): Promise<StatementResult> {
    const { result } = await this.#next(() => this.#run(sql));
    return commandTag(sql, result);
  }

  async query(sql: string, parameters: readonly Json[] = []): Promise<QueryResult> {
    return this.#next(async () => {
      const { result } = await this.#run(sql, parameters);
      if (result === null || result.returnType !== ResultReturnType.QUERY_RESULT)
        return { columns: [], rows: [] };
      const types = result.columnTypes();
      const hasMoments = types.some((type) => type.toString().includes('WITH TIME ZONE'));
      const offsets = new ZoneOffsets(hasMoments ? await this.#timeZone() : 'UTC');
      return {
        columns: result.columnNames().map((name, index) => ({ name, type: typeName(types[index]!) })),
        rows: (await result.getRows()).map((row) =>
          row.map((value, index) => plainValue(value, types[index]!, offsets)),
        ),
      };
    });
  }

  async describe(sql: string): Promise<readonly ColumnInfo[]> {
    refuseNul(sql);
    return this.#next(async () => {
      const columns = await this.#translated(sql, async () => {
        const prepared = await this.#connection.prepare(sql);
        try {
          if (!answers.has(prepared.statementType)) return [];
          return Array.from({ length: prepared.columnCount }, (_, index) => ({
            name: prepared.columnName(index),
            type: typeName(prepared.columnType(index)),
            isPlain: !nested.has(prepared.columnTypeId(index)),
          }));
        } finally {
          prepared.destroySync();
        }
      });
      // Only DuckDB itself knows which names within a type it would quote.
      const spelled = columns.every(({ isPlain }) => isPlain) ? null : await this.#spelledTypes(sql);
      return columns.map(({ name, type }, index) => ({
        name,
        type: spelled?.[index] ?? type,
        position: index + 1,
      }));
    });
  }

  async transaction<T>(work: () => Promise<T>): Promise<T> {
    if (this.#inTransaction) throw new InternalError('transactions are not nested');
    this.#inTransaction = true;
    try {
      await this.execute('begin');
      let value: T;
      try {
        value = await work();
        // DuckDB commits what went before a refused statement, or answers COMMIT with a rollback and no error.
        if (this.#failed) throw halfDone();
      } catch (error) {
        await this.execute('rollback').catch(() => undefined);
        throw error;
      }
      await this.execute('commit');
      return value;
    } finally {
      this.#inTransaction = false;
    }
  }

  async copyIn(request: CopyRequest, chunks: AsyncIterable<Uint8Array>): Promise<number> {
    return this.#next(async () => {
      const own = !this.#open;
      if (own) await this.#run('begin');
      try {
        const count = await this.#copy(request, chunks);
        if (own) await this.#run('commit');
        return count;
      } catch (error) {
        this.#failed = true;
        if (own) await this.#run('rollback').catch(() => undefined);
        throw error;
      }
    });
  }

  /** Waits for what is still running. */
  async settle(): Promise<void> {
    await this.#turn;
  }

  async #copy({ relation, columns }: CopyRequest, chunks: AsyncIterable<Uint8Array>): Promise<number> {
    const { statement, pieces } = copyPieces({ relation, columns }, chunks, this.#copies());
    const prepared = new Map<boolean, DuckDBPreparedStatement>();
    const prepare = async (escaped: boolean): Promise<DuckDBPreparedStatement> => {
      const known = prepared.get(escaped);
      if (known !== undefined) return known;
      const made = await this.#translated(statement(escaped), () =>
        this.#connection.prepare(statement(escaped)),
      );
      prepared.set(escaped, made);
      return made;
    };
    try {
      // A table that is not there is told before the first row is asked for.
      await prepare(false);
      let count = 0;
      for await (const { bytes, escaped } of pieces) {
        const insert = await prepare(escaped);
        insert.bindBlob(1, bytes);
        const { rowsChanged } = await this.#translated(statement(escaped), () => insert.run());
        count += rowsChanged;
      }
      return count;
    } finally {
      for (const each of prepared.values()) each.destroySync();
    }
  }

  async #timeZone(): Promise<string> {
    const { result } = await this.#run(`select current_setting('TimeZone')`);
    const [row] = (await result?.getRows()) ?? [];
    return String(row?.[0] ?? 'UTC');
  }

  async #spelledTypes(sql: string): Promise<readonly string[]> {
    const { result } = await this.#run(`describe\n${sql}`);
    return ((await result?.getRows()) ?? []).map((row) => String(row[1]));
  }

  /** The last statement's result; null where there was none. Several are one transaction, as they are elsewhere. */
  async #run(
    sql: string,
    parameters: readonly Json[] = [],
  ): Promise<{ readonly result: DuckDBMaterializedResult | null }> {
    refuseNul(sql);
    for (let attempt = 1; ; attempt++) {
      const alone = !this.#open;
      try {
        return { result: await this.#translated(sql, () => this.#statements(sql, parameters)) };
      } catch (error) {
        const again = alone && !this.#open && error instanceof EngineError && error.fault === 'lock';
        if (!again || attempt >= maximumConflicts) throw error;
        await pause(attempt);
      }
    }
  }

  async #statements(sql: string, parameters: readonly Json[]): Promise<DuckDBMaterializedResult | null> {
    const extracted = await this.#extract(sql);
    const count = extracted?.count ?? 0;
    if (extracted === null || count === 0) return null;
    const together = count > 1 && !this.#open && !endsTransactions.test(sql);
    if (together) await this.#connection.run('begin');
    try {
      let result: DuckDBMaterializedResult | null = null;
      for (let index = 0; index < count; index++) {
        const prepared = await extracted.prepare(index);
        try {
          if (index === count - 1) bind(prepared, parameters);
          result = await this.#one(prepared);
        } finally {
          prepared.destroySync();
        }
      }
      if (together) await this.#connection.run('commit');
      return result;
    } catch (error) {
      if (together) await this.#connection.run('rollback').catch(() => undefined);
      throw error;
    }
  }

  /** Null where the text holds no statement, which the driver takes for a fault without a message. */
  async #extract(sql: string): Promise<DuckDBExtractedStatements | null> {
    try {
      return await this.#connection.extractStatements(sql);
    } catch (error) {
      if (error instanceof Error && error.message.includes('Error in native callback')) return null;
      throw error;
    }
  }

  /** A statement that begins or ends a transaction says so by its type alone: each one that succeeds turns the state over. */
  async #one(prepared: DuckDBPreparedStatement): Promise<DuckDBMaterializedResult> {
    const turns = prepared.statementType === StatementType.TRANSACTION;
    try {
      const result = await prepared.run();
      if (turns) {
        this.#open = !this.#open;
        this.#failed = false;
      }
      return result;
    } catch (error) {
      // A commit that is refused has rolled back.
      const still = error instanceof Error && error.message.includes('within a transaction');
      if (turns && !still) this.#open = false;
      throw error;
    }
  }

  async #translated<T>(sql: string, work: () => Promise<T>): Promise<T> {
    this.#busy += 1;
    try {
      return await work();
    } catch (error) {
      if (this.#open) this.#failed = true;
      throw translateError(error, sql);
    } finally {
      this.#busy -= 1;
    }
  }

  /** One statement at a time: what is asked meanwhile waits. */
  async #next<T>(work: () => Promise<T>): Promise<T> {
    const mine = this.#turn.then(work, work);
    this.#turn = mine.catch(() => undefined);
    return mine;
  }
}

/** Such a text is sent statement by statement. */
const endsTransactions =
  /\b(?:begin|start|commit|rollback|abort|end|checkpoint|vacuum|attach|detach|pragma)\b/i;

function halfDone(): EngineError {
  return new EngineError('The transaction was rolled back, since a statement in it had failed.', {
    fault: 'statement',
    code: '25P02',
    sql: 'commit',
  });
}
