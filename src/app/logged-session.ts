import type { CopyRequest, QueryResult, Session, StatementResult } from '../adapters/contract.ts';
import { EngineError } from '../domain/errors.ts';
import type { ColumnInfo } from '../domain/relation.ts';
import type { Json } from '../util/json.ts';

/** What becomes of the statements of a session on their way. */
export interface StatementWatch {
  /** The statement as it is sent: with the query comment. */
  readonly commented: (sql: string) => string;
  readonly onStatement: (sql: string) => void;
  readonly onAnswer: (status: string, milliseconds: number) => void;
  readonly clock: () => number;
}

/** A session whose statements carry a comment and are told of before and after. */
export class LoggedSession implements Session {
  readonly #inner: Session;
  readonly #watch: StatementWatch;

  constructor(inner: Session, watch: StatementWatch) {
    this.#inner = inner;
    this.#watch = watch;
  }

  execute(sql: string): Promise<StatementResult> {
    return this.#told(
      sql,
      (sent) => this.#inner.execute(sent),
      ({ tag }) => tag,
    );
  }

  query(sql: string, parameters?: readonly Json[]): Promise<QueryResult> {
    return this.#told(
      sql,
      (sent) => this.#inner.query(sent, parameters),
      ({ rows }) => `SELECT ${rows.length}`,
    );
  }

  describe(sql: string): Promise<readonly ColumnInfo[]> {
    return this.#told(
      sql,
      (sent) => this.#inner.describe(sent),
      () => 'DESCRIBE',
    );
  }

  transaction<T>(work: () => Promise<T>): Promise<T> {
    return this.#inner.transaction(async () => {
      this.#watch.onStatement('begin');
      const value = await work();
      this.#watch.onStatement('commit');
      return value;
    });
  }

  copyIn(request: CopyRequest, chunks: AsyncIterable<Uint8Array>): Promise<number> {
    const { schema, identifier } = request.relation;
    const sql = `copy "${schema}"."${identifier}" (${request.columns.join(', ')}) from stdin`;
    return this.#told(
      sql,
      () => this.#inner.copyIn(request, chunks),
      (rows) => `COPY ${rows}`,
    );
  }

  async #told<T>(
    sql: string,
    work: (sent: string) => Promise<T>,
    statusOf: (value: T) => string,
  ): Promise<T> {
    const { commented, onStatement, onAnswer, clock } = this.#watch;
    const sent = isTransactionWord(sql) ? sql : commented(sql);
    onStatement(sent);
    const startedAt = clock();
    try {
      const value = await work(sent);
      onAnswer(statusOf(value), clock() - startedAt);
      return value;
    } catch (error) {
      throw error instanceof EngineError && error.sql === sent ? withoutComment(error, sent, sql) : error;
    }
  }
}

/** The error as that of the statement itself, its position in it. */
function withoutComment(error: EngineError, sent: string, sql: string): EngineError {
  const before = Math.max(0, sent.indexOf(sql));
  const { fault, code, position } = error;
  const own = position === undefined ? undefined : position - before;
  const told = new EngineError(error.message, { fault, code, sql, position: own, cause: error.cause });
  if (error.stack !== undefined) told.stack = error.stack;
  return told;
}

/** dbt sends these without a comment. */
function isTransactionWord(sql: string): boolean {
  return /^\s*(begin|commit|rollback)\s*;?\s*$/i.test(sql);
}
