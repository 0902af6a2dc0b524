import type { Database } from '../adapters/contract.ts';
import type { LoadSpecification } from '../domain/load.ts';
import type { RelationName } from '../domain/relation.ts';
import type { LoadRequest } from '../ingest/load-request.ts';
import type { Effects } from './effects.ts';
import type { BuildFlags, OpenedProject } from './open-project.ts';

/** A load of a table of a source as the loader is asked for it. */
export function loadRequestOf(
  what: {
    readonly node: { readonly sourceName: string; readonly name: string };
    readonly load: LoadSpecification;
    readonly relation: RelationName;
    readonly database: Database;
    readonly signal: AbortSignal;
  },
  run: { readonly project: OpenedProject; readonly flags: BuildFlags; readonly effects: Effects },
): LoadRequest {
  const { project, flags, effects } = run;
  const { config } = project.graph.project;
  return {
    specification: what.load,
    project: config.name,
    sourceName: what.node.sourceName,
    tableName: what.node.name,
    relation: what.relation,
    root: config.root,
    database: what.database,
    invocationId: project.invocation.id,
    fullRefresh: flags.fullRefresh ?? false,
    window: flags.window ?? null,
    limit: flags.limit ?? null,
    replay: flags.replay ?? false,
    clock: effects.clock,
    host: effects.process.host,
    pid: effects.process.pid,
    onProgress: () => undefined,
    environment: effects.environment,
    signal: what.signal,
  };
}
