import type { Client } from 'pg';
import type { ColumnInfo } from '../../domain/relation.ts';
import { EngineError, InternalError } from '../../domain/errors.ts';
import type { Json } from '../../util/json.ts';
import type { CopyRequest, QueryResult, Session, StatementResult } from '../contract.ts';
import { postgresDialect } from './postgres-dialect.ts';
import { translateError } from './postgres-errors.ts';
import { parameterText, parseValue } from './postgres-values.ts';
import type { RawResult, StatementRequest } from './statement.ts';
import { Statement } from './statement.ts';
import type { TypeNames } from './type-names.ts';

/** Streams COPY data on a connection, the engine's way; the number of rows. `run` sends a statement of one's own. */
export type CopyIn = (
  client: Client,
  statement: string,
  chunks: AsyncIterable<Uint8Array>,
  run: (request: StatementRequest) => Promise<RawResult>,
) => Promise<number>;

/** A session over a connection that speaks PostgreSQL's protocol, whatever is at its other end. */
export class PostgresSession implements Session {
  readonly #client: Client;
  readonly #types: TypeNames;
  readonly #copy: CopyIn;
  #turn: Promise<unknown> = Promise.resolve();
  #inTransaction = false;
  /** The server's last word may come before the connection is seen to end. */
  #isLost = false;

  constructor(client: Client, types: TypeNames, copy: CopyIn) {
    this.#client = client;
    this.#types = types;
    this.#copy = copy;
  }

  async execute(sql: string): Promise<StatementResult> {
    const { tag } = await this.#run({ kind: 'simple', sql, keepRows: false }, sql);
    return { tag, rows: rowsOf(tag) };
  }

  async query(sql: string, parameters?: readonly Json[]): Promise<QueryResult> {
    const raw = await this.#run(
      parameters === undefined || parameters.length === 0
        ? { kind: 'simple', sql, keepRows: true }
        : { kind: 'parameters', sql, values: parameters.map(parameterText) },
      sql,
    );
    const types = await this.#typesOf(raw);
    return {
      columns: raw.fields.map(({ name }, index) => ({ name, type: types[index]!.name })),
      rows: raw.rows.map((row) => row.map((text, index) => parseValue(text, types[index]!.facts))),
    };
  }

  async describe(sql: string): Promise<readonly ColumnInfo[]> {
    const raw = await this.#run({ kind: 'describe', sql }, sql);
    const types = await this.#typesOf(raw);
    return raw.fields.map(({ name }, index) => ({ name, type: types[index]!.name, position: index + 1 }));
  }

  async transaction<T>(work: () => Promise<T>): Promise<T> {
    if (this.#inTransaction) throw new InternalError('transactions are not nested');
    this.#inTransaction = true;
    try {
      await this.execute('begin');
      let value: T;
      try {
        value = await work();
      } catch (error) {
        await this.execute('rollback').catch(() => undefined);
        throw error;
      }
      const { tag } = await this.execute('commit');
      // The server answers COMMIT in a failed transaction with a rollback, and no error.
      if (tag !== 'COMMIT') {
        throw new EngineError('The transaction was rolled back, since a statement in it had failed.', {
          fault: 'statement',
          code: '25P02',
          sql: 'commit',
        });
      }
      return value;
    } finally {
      this.#inTransaction = false;
    }
  }

  async copyIn(
    { relation, columns, format }: CopyRequest,
    chunks: AsyncIterable<Uint8Array>,
  ): Promise<number> {
    const names = columns.map((column) => postgresDialect.quote(column)).join(', ');
    const target = postgresDialect.renderRelation(relation, { database: false });
    const statement = `copy ${target} (${names}) from stdin${format === 'binary' ? ' with (format binary)' : ''}`;
    let failure: { readonly error: unknown } | undefined;
    const watched = (async function* (): AsyncGenerator<Uint8Array> {
      try {
        yield* chunks;
      } catch (error) {
        failure = { error };
        throw error;
      }
    })();
    return this.#next(async () => {
      try {
        return await this.#copy(this.#client, statement, watched, (request) => this.#send(request));
      } catch (error) {
        throw failure === undefined ? this.#translate(error, statement) : failure.error;
      }
    });
  }

  /**
   * Waits for what is still running and rolls a left-open transaction back, before the connection is lent again. False where that
   * cannot be had, and the connection is to be thrown away. Twice, since a late cancel may hit the first rollback.
   */
  async settle(): Promise<boolean> {
    await this.#turn;
    if (this.#isLost) return false;
    for (let attempt = 0; attempt < 2 && this.#client.getTransactionStatus() !== 'I'; attempt++) {
      await this.execute('rollback').catch(() => undefined);
    }
    return this.#client.getTransactionStatus() === 'I';
  }

  async #typesOf(
    raw: RawResult,
  ): Promise<readonly { name: string; facts: Parameters<typeof parseValue>[1] }[]> {
    return this.#types.of(raw.fields, (sql) => this.#run({ kind: 'simple', sql, keepRows: true }, sql));
  }

  async #run(request: StatementRequest, sql: string): Promise<RawResult> {
    // The protocol ends a text at NUL: the server would run what stands before it.
    if (sql.includes('\0')) {
      throw new EngineError('A statement must not contain the character NUL.', {
        fault: 'statement',
        code: '22021',
        sql,
      });
    }
    return this.#next(async () => {
      try {
        return await this.#send(request);
      } catch (error) {
        throw this.#translate(error, sql);
      }
    });
  }

  #translate(error: unknown, sql: string): Error {
    const translated = translateError(error, sql);
    if (translated instanceof EngineError && translated.fault === 'connection') this.#isLost = true;
    return translated;
  }

  #send(request: StatementRequest): Promise<RawResult> {
    return this.#client.query(new Statement(request)).done;
  }

  /** One statement at a time: what is asked meanwhile waits. */
  async #next<T>(work: () => Promise<T>): Promise<T> {
    const mine = this.#turn.then(work, work);
    this.#turn = mine.catch(() => undefined);
    return mine;
  }
}

/** The count at a command tag's end: `INSERT 0 5`, `SELECT 5`, `COPY 5`. */
function rowsOf(tag: string): number | null {
  const count = /^[A-Z]+(?: \d+)? (\d+)$/.exec(tag)?.[1];
  return count === undefined ? null : Number(count);
}
