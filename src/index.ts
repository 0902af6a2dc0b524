/**
 * The verbs as functions, for programs: each takes a request and effects, throws `ToolError` where nothing could be
 * begun, and tells what happens to `effects.sink`. Several can run in one process, one after the other or at once.
 */
export { runBuild } from './app/build.ts';
export { runCompile } from './app/compile.ts';
export { runDeps } from './app/deps.ts';
export { createLocalEffects } from './app/local-effects.ts';
export { runLoad } from './app/load.ts';
export { runLs } from './app/ls.ts';
export { runParse } from './app/parse.ts';
export { runRun } from './app/run.ts';
export { runSeed } from './app/seed.ts';
export { runShow } from './app/show.ts';
export { runTest } from './app/test.ts';
export { EngineError, InternalError, ProjectError, ToolError, UsageError } from './domain/errors.ts';
export type { Effects } from './app/effects.ts';
export type { Ending } from './app/ending.ts';
export type {
  BuildRequest,
  CompileRequest,
  DepsRequest,
  LoadRequest,
  LsRequest,
  ParseRequest,
  RunRequest,
  SeedRequest,
  ShowRequest,
  TestRequest,
} from './app/request.ts';
export type { Diagnostic, Place } from './domain/diagnostic.ts';
export type { Event, Sink } from './domain/event.ts';
export type { NodeOutcome, NodeResult } from './domain/outcome.ts';
