import { EngineError } from '../domain/errors.ts';
import type { Effects } from './effects.ts';
import type { Ending } from './ending.ts';
import { withDatabase } from './open-database.ts';
import { openProject } from './open-project.ts';
import type { DebugRequest } from './request.ts';

/** Says where everything is and whether the target answers. A target that does not is the finding, not a crash. */
export async function runDebug(request: DebugRequest, effects: Effects): Promise<Ending> {
  const say = (text: string): void =>
    effects.sink({ kind: 'output', at: effects.clock(), text: `${text}\n` });
  const project = await openProject(request, effects);
  const { config, target } = project.graph.project;
  if (!request.connection) {
    say(`sluice version: ${effects.version}`);
    say(`node version:   ${process.version} on ${effects.platform}`);
    say(`project:        ${config.root} (${project.discovered.location.projectFile}) [OK found and valid]`);
    if (project.discovered.profiles)
      say(`profiles:       ${project.discovered.profiles.path} [OK found and valid]`);
  }
  say(`target:         ${target.name} (${target.type})`);
  for (const [name, value] of Object.entries(target.shown)) {
    if (name !== 'type') say(`  ${name}: ${typeof value === 'string' ? value : JSON.stringify(value)}`);
  }
  try {
    const version = await withDatabase(project, 1, effects, (database) =>
      database.withSession(async (session) => {
        const [row] = (await session.query('select version()')).rows;
        return JSON.stringify(row?.[0]);
      }),
    );
    say(`connection:     [OK connection ok] ${version}`);
    return { kind: 'ok' };
  } catch (error) {
    if (!(error instanceof EngineError)) throw error;
    say(`connection:     [ERROR] ${error.message}`);
    return { kind: 'failed' };
  }
}
