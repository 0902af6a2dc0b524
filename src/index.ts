/**
 * For programs: `open()` gives a project whose verbs are methods. Several invocations can run in one process at once; nothing
 * is shared between them.
 */
export { open } from './api/open.ts';
export { EngineError, InternalError, ProjectError, ToolError, UsageError } from './domain/errors.ts';
export type { Project } from './api/open.ts';
export type {
  Checkpoint,
  Cursor,
  Row,
  Source,
  SourceContext,
} from './ingest/extract/typescript/source-context.ts';
export type { Outcome } from './api/invoke.ts';
export type { OpenOptions, RunOptions, SelectOptions, ShowOptions, VerbOptions } from './api/options.ts';
export type { Diagnostic, MacroFrame, Place } from './domain/diagnostic.ts';
export type { Event } from './domain/event.ts';
export type { NodeFailure, NodeOutcome, NodeResult } from './domain/outcome.ts';
