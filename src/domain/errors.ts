import type { Diagnostic } from './diagnostic.ts';
import { formatDiagnostic } from './diagnostic.ts';

/** What every error of ours is; exit codes are decided from the class, in `cli/` alone. */
export class ToolError extends Error {
  override readonly name: string = 'ToolError';
}

/** The command line is wrong: exit code 2. */
export class UsageError extends ToolError {
  override readonly name = 'UsageError';
}

/** The project, a profile or a template is wrong, in one or many places: exit code 2. */
export class ProjectError extends ToolError {
  override readonly name = 'ProjectError';
  readonly diagnostics: readonly Diagnostic[];
  constructor(diagnostics: readonly Diagnostic[], options?: ErrorOptions) {
    super(diagnostics.map(formatDiagnostic).join('\n'), options);
    this.diagnostics = diagnostics;
  }
}

/** What went wrong with the engine, told apart so that the executor knows what is safe to do. */
export type EngineFault =
  /** The statement was refused (syntax, constraint, type): the session lives on. */
  | 'statement'
  /** The connection was lost or could not be made. */
  | 'connection'
  /** A lock was not got in time, or a deadlock was broken: safe to try again. */
  | 'lock'
  /** The statement was cancelled, by us or by the server. */
  | 'cancelled'
  /** The database is held by another process. */
  | 'busy';

/** An engine refused or failed. The adapter translates its driver's codes into `fault`, once. */
export class EngineError extends ToolError {
  override readonly name = 'EngineError';
  readonly fault: EngineFault;
  /** The engine's own code (SQLSTATE), where it gave one. */
  readonly code: string | undefined;
  /** The statement that was running. */
  readonly sql: string | undefined;
  /** Offset into `sql` at which the engine points, from 0. */
  readonly position: number | undefined;
  constructor(
    message: string,
    facts: {
      readonly fault: EngineFault;
      readonly code?: string | undefined;
      readonly sql?: string | undefined;
      readonly position?: number | undefined;
      readonly cause?: unknown;
    },
  ) {
    super(message, { cause: facts.cause });
    this.fault = facts.fault;
    this.code = facts.code;
    this.sql = facts.sql;
    this.position = facts.position;
  }
}

/** A bug of ours. */
export class InternalError extends ToolError {
  override readonly name = 'InternalError';
}
