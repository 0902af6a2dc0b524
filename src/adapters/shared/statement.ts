import type { Connection, FieldDef, Submittable } from 'pg';
import { isServerError } from './postgres-errors.ts';

/** What the server answered to a statement, as it came: every value a text. */
export interface RawResult {
  readonly tag: string;
  readonly fields: readonly FieldDef[];
  readonly rows: readonly (readonly (string | null)[])[];
}

/** How a statement is sent. */
export type StatementRequest =
  /** One or several statements; the last one's outcome. */
  | { readonly kind: 'simple'; readonly sql: string; readonly keepRows: boolean }
  | { readonly kind: 'parameters'; readonly sql: string; readonly values: readonly (string | null)[] }
  /** Columns only: parsed and analysed by the server, not run. */
  | { readonly kind: 'describe'; readonly sql: string }
  /** Whole protocol messages, sent as they are and answered as one. */
  | { readonly kind: 'messages'; readonly bytes: Uint8Array };

/** The connection as `pg` hands it to a query of one's own. */
type WireConnection = Connection & { sendCopyFail(reason: string): void };

/**
 * A statement on the wire: `pg` calls `submit` when its turn has come, then one `handle…` for each message. Rows are
 * kept as texts, since the driver's own reading makes local times of dates.
 */
export class Statement implements Submittable {
  readonly done: Promise<RawResult>;
  readonly #request: StatementRequest;
  readonly #resolve: (result: RawResult) => void;
  readonly #reject: (error: unknown) => void;
  #tag = '';
  #fields: readonly FieldDef[] = [];
  #rows: (readonly (string | null)[])[] = [];
  #complete = false;

  constructor(request: StatementRequest) {
    this.#request = request;
    const { promise, resolve, reject } = Promise.withResolvers<RawResult>();
    this.done = promise;
    this.#resolve = resolve;
    this.#reject = reject;
  }

  submit(connection: Connection): void {
    const request = this.#request;
    switch (request.kind) {
      case 'simple':
        connection.query(request.sql);
        return;
      case 'parameters':
        connection.stream.cork();
        connection.parse({ name: '', text: request.sql, types: [] }, true);
        connection.bind({ portal: '', statement: '', values: [...request.values] }, true);
        connection.describe({ type: 'P', name: '' }, true);
        connection.execute({ portal: '' }, true);
        connection.sync();
        connection.stream.uncork();
        return;
      case 'describe':
        connection.stream.cork();
        connection.parse({ name: '', text: request.sql, types: [] }, true);
        connection.describe({ type: 'S', name: '' }, true);
        connection.sync();
        connection.stream.uncork();
        return;
      case 'messages':
        connection.stream.write(request.bytes);
    }
  }

  handleRowDescription(message: { readonly fields: readonly FieldDef[] }): void {
    this.#startNext();
    this.#fields = message.fields;
  }

  handleDataRow(message: { readonly fields: readonly (string | null)[] }): void {
    if (this.#request.kind !== 'simple' || this.#request.keepRows) this.#rows.push(message.fields);
  }

  handleCommandComplete(message: { readonly text: string }): void {
    this.#startNext();
    this.#tag = message.text;
    this.#complete = true;
  }

  handleEmptyQuery(): void {
    this.#startNext();
    this.#complete = true;
  }

  handlePortalSuspended(): void {}

  handleCopyData(): void {}

  handleCopyInResponse(connection: WireConnection): void {
    if (this.#request.kind !== 'messages')
      connection.sendCopyFail('there is no data to copy: load files with a source');
  }

  handleReadyForQuery(): void {
    this.#resolve({ tag: this.#tag, fields: this.#fields, rows: this.#rows });
  }

  /** Says so only when the server has taken notice (ReadyForQuery), so that the transaction's state is known. */
  handleError(error: unknown, connection: Connection): void {
    if (!isServerError(error) || error.severity === 'FATAL' || error.severity === 'PANIC') {
      this.#reject(error);
      return;
    }
    const settle = (): void => {
      connection.off('readyForQuery', settle);
      connection.off('end', settle);
      this.#reject(error);
    };
    connection.on('readyForQuery', settle);
    connection.on('end', settle);
  }

  #startNext(): void {
    if (!this.#complete) return;
    this.#complete = false;
    this.#tag = '';
    this.#fields = [];
    this.#rows = [];
  }
}
