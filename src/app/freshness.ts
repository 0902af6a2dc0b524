import path from 'node:path';
import { dbtVersion } from '../context/scope.ts';
import { formatDiagnostic } from '../domain/diagnostic.ts';
import { EngineError, ProjectError } from '../domain/errors.ts';
import type { OperationNode, SourceNode } from '../domain/node.ts';
import { ageInSeconds, makeSources } from '../record/sources.ts';
import type { FreshnessResult } from '../record/sources.ts';
import { writeChunks } from '../record/write-chunks.ts';
import { compareText } from '../util/compare.ts';
import { askFreshness, freshnessStatus, isWatched } from './ask-freshness.ts';
import type { Freshness } from './ask-freshness.ts';
import { chooseNodes } from './choose-nodes.ts';
import type { Effects } from './effects.ts';
import type { Ending } from './ending.ts';
import { makeRunPass } from './make-run-pass.ts';
import { withDatabase } from './open-database.ts';
import { openProject } from './open-project.ts';
import { customEnvironment, recordManifest } from './record-run.ts';
import type { FreshnessRequest } from './request.ts';
import { runProjectHooks } from './run-project-hooks.ts';

/**
 * Asks each selected source's table that has thresholds how old its newest row is, and writes sources.json. Ends `failed` where one is
 * older than `error_after` or could not be asked. The project's hooks run before and behind, unless its flag
 * `source_freshness_run_project_hooks` says no: where one at the start fails no source is asked.
 */
export async function runFreshness(request: FreshnessRequest, effects: Effects): Promise<Ending> {
  const project = await openProject(request, effects);
  const { nodes, project: parsed } = project.graph;
  const startedAt = effects.clock();
  const chosen = chooseNodes(project, request, { defaults: ['source'], all: ['source'] }, effects);
  const tables = [...chosen]
    .flatMap((id) => {
      const node = nodes.get(id);
      return node?.resourceType === 'source' && isWatched(node) ? [node] : [];
    })
    .sort((left, right) => compareText(left.id, right.id));
  const { pass } = makeRunPass(project, effects);
  const threads = Math.max(1, Math.min(tables.length, request.threads ?? parsed.target.threads));
  const results: FreshnessResult[] = [];
  const queue = tables.entries();
  const runsHooks = parsed.config.flags['source_freshness_run_project_hooks'] !== false;
  const wentWell = await withDatabase(project, threads, effects, async (database) => {
    const hooks = (when: OperationNode['when']): Promise<boolean> =>
      runsHooks ? runProjectHooks({ project, database, when }, effects) : Promise.resolve(true);
    if (!(await hooks('on-run-start'))) return false;
    const work = async (thread: string): Promise<void> => {
      for (const [index, table] of queue) {
        if (effects.signal.aborted) return;
        const begun = effects.clock();
        const result = await resultOf(table, { begun, thread, effects }, () =>
          database.withSession((session) =>
            askFreshness(table, {
              session,
              database,
              rendering: pass.open(table),
              project: parsed.config.name,
            }),
          ),
        );
        results[index] = result;
        tell(table, result, `${index + 1} of ${tables.length}`, effects);
      }
    };
    await Promise.all(Array.from({ length: threads }, (_, index) => work(`Thread-${index + 1}`)));
    return hooks('on-run-end');
  });
  recordManifest(project, request, effects);
  const file =
    request.outputPath === null
      ? path.join(project.targetFolder, 'sources.json')
      : path.resolve(effects.cwd, request.outputPath);
  const text = makeSources({
    results,
    invocationId: project.invocation.id,
    startedAt,
    generatedAt: effects.clock(),
    dbtVersion,
    customEnvironment: customEnvironment(effects),
  });
  writeChunks(file, [text]);
  const ended = ending(results, effects);
  return wentWell ? ended : { kind: 'failed' };
}

async function resultOf(
  table: SourceNode,
  about: { readonly begun: number; readonly thread: string; readonly effects: Effects },
  ask: () => Promise<Freshness>,
): Promise<FreshnessResult> {
  const { id } = table;
  try {
    const { maximumLoadedAt, snapshottedAt } = await ask();
    return {
      kind: 'known',
      id,
      status: freshnessStatus(table, ageInSeconds(maximumLoadedAt, snapshottedAt)),
      maximumLoadedAt,
      snapshottedAt,
      criteria: table.freshness ?? {},
      startedAt: about.begun,
      endedAt: about.effects.clock(),
      thread: about.thread,
    };
  } catch (error) {
    if (error instanceof ProjectError)
      return { kind: 'failed', id, message: error.diagnostics.map(formatDiagnostic).join('\n') };
    if (error instanceof EngineError && error.fault === 'statement')
      return { kind: 'failed', id, message: error.message };
    throw error;
  }
}

const words = { pass: 'PASS', warn: 'WARN', error: 'ERROR STALE' } as const;

/** dbt's line, and how old the newest row is. */
function tell(table: SourceNode, result: FreshnessResult, position: string, effects: Effects): void {
  const what = `freshness of ${table.sourceName}.${table.name}`;
  const level =
    result.kind === 'failed' || result.status === 'error'
      ? 'error'
      : result.status === 'warn'
        ? 'warning'
        : 'info';
  const text =
    result.kind === 'failed'
      ? `${position} ERROR ${what}\n${result.message}`
      : `${position} ${words[result.status]} ${what} (${ageText(result)})`;
  effects.sink({ kind: 'message', at: effects.clock(), level, text, node: table.id });
}

function ageText({
  maximumLoadedAt,
  snapshottedAt,
}: Extract<FreshnessResult, { readonly kind: 'known' }>): string {
  if (maximumLoadedAt === null) return 'nothing was ever loaded';
  const minutes = Math.floor((snapshottedAt - maximumLoadedAt) / 60_000);
  const parts = [
    [Math.floor(minutes / 1440), 'd'],
    [Math.floor(minutes / 60) % 24, 'h'],
    [minutes % 60, 'min'],
  ] as const;
  const shown = parts.filter(([count]) => count > 0).map(([count, unit]) => `${count} ${unit}`);
  return `newest row ${shown.length === 0 ? 'less than a minute' : shown.join(' ')} old`;
}

function ending(results: readonly FreshnessResult[], effects: Effects): Ending {
  const count = (of: (result: FreshnessResult) => boolean): number => results.filter(of).length;
  const errors = count((result) => result.kind === 'failed' || result.status === 'error');
  const warnings = count((result) => result.kind === 'known' && result.status === 'warn');
  const passed = results.length - errors - warnings;
  const text =
    results.length === 0
      ? 'Nothing to do: no selected source has freshness with warn_after or error_after.'
      : `Done. PASS=${passed} WARN=${warnings} ERROR=${errors} TOTAL=${results.length}`;
  const level = results.length === 0 ? 'warning' : 'info';
  effects.sink({ kind: 'message', at: effects.clock(), level, text, node: null });
  return { kind: errors === 0 && !effects.signal.aborted ? 'ok' : 'failed' };
}
