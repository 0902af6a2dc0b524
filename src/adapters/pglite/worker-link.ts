import { Worker } from 'node:worker_threads';
import { EngineError } from '../../domain/errors.ts';
import type { FromWorker, ToWorker, WorkerStart } from './worker-messages.ts';

/** A request on its way. */
interface Pending {
  readonly onOutput: (bytes: Uint8Array) => void;
  readonly resolve: () => void;
  readonly reject: (error: Error) => void;
}

/**
 * The engine in its thread: a statement there blocks no event loop here, and the thread can be ended. Requests are answered one by
 * one in order. Once ended, for whatever reason, it stays so.
 */
export class WorkerLink {
  readonly #worker: Worker;
  readonly #pending: Pending[] = [];
  readonly #opened = Promise.withResolvers<void>();
  readonly #exited = Promise.withResolvers<void>();
  readonly #onEnd = new Set<(error: Error) => void>();
  #ended: Error | undefined;

  private constructor(start: WorkerStart) {
    // The compiler rewrites import paths, but not this one.
    const file = import.meta.url.endsWith('.ts') ? './worker.ts' : './worker.js';
    this.#worker = new Worker(new URL(file, import.meta.url), { workerData: start, execArgv: [] });
    this.#worker.on('message', (message: FromWorker) => this.#receive(message));
    this.#worker.on('error', (error: unknown) => this.#end(stopped(reasonOf(error), error)));
    this.#worker.on('exit', () => {
      this.#end(stopped('its thread ended'));
      this.#exited.resolve();
    });
    this.#opened.promise.catch(() => undefined);
  }

  /** Starts the thread and opens the database. Fails with `EngineError`, fault `connection`. */
  static async open(start: WorkerStart): Promise<WorkerLink> {
    const link = new WorkerLink(start);
    await link.#opened.promise;
    return link;
  }

  /** Whether a statement is running. */
  get busy(): boolean {
    return this.#pending.length > 0;
  }

  /** Why it has ended, if it has. */
  get ended(): Error | undefined {
    return this.#ended;
  }

  /** Calls `listener` when the thread ends. */
  onEnd(listener: (error: Error) => void): void {
    if (this.#ended === undefined) this.#onEnd.add(listener);
    else listener(this.#ended);
  }

  /** Sends protocol messages; resolves when all that they brought about has been given to `onOutput`. */
  run(bytes: Uint8Array, onOutput: (bytes: Uint8Array) => void): Promise<void> {
    return this.#request({ kind: 'run', bytes }, onOutput);
  }

  /** Shuts the database down in good order. */
  async close(): Promise<void> {
    if (this.#ended === undefined)
      await this.#request({ kind: 'close' }, () => undefined).catch(() => undefined);
    await this.#exited.promise;
  }

  /** Ends the thread at once, whatever it is doing; what is running fails with `reason`. What was committed is in the files. */
  async terminate(reason: Error): Promise<void> {
    this.#end(reason);
    await this.#worker.terminate();
    await this.#exited.promise;
  }

  #request(message: ToWorker, onOutput: (bytes: Uint8Array) => void): Promise<void> {
    if (this.#ended !== undefined) return Promise.reject(this.#ended);
    return new Promise((resolve, reject) => {
      this.#pending.push({ onOutput, resolve, reject });
      // oxlint-disable-next-line unicorn/require-post-message-target-origin -- that is for windows: a thread has no origin
      this.#worker.postMessage(message);
    });
  }

  #receive(message: FromWorker): void {
    switch (message.kind) {
      case 'opened':
        this.#opened.resolve();
        return;
      case 'refused':
        this.#end(new EngineError(`PGlite did not start: ${message.reason}`, { fault: 'connection' }));
        void this.#worker.terminate();
        return;
      case 'output':
        this.#pending[0]?.onOutput(message.bytes);
        return;
      case 'done':
      case 'closed':
        this.#pending.shift()?.resolve();
    }
  }

  #end(error: Error): void {
    if (this.#ended !== undefined) return;
    this.#ended = error;
    this.#opened.reject(error);
    for (const { reject } of this.#pending.splice(0)) reject(error);
    for (const listener of this.#onEnd) listener(error);
  }
}

function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

function stopped(reason: string, cause?: unknown): EngineError {
  return new EngineError(`PGlite stopped: ${reason}`, { fault: 'connection', cause });
}
