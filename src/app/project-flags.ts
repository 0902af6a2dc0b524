import type { ProjectConfig } from '../domain/project.ts';
import type { SelectionRequest } from './request.ts';

/** What the project file says under `flags:` of a thing that the command line can say too, and which goes before. Null: nothing. */
export function projectFlag(config: ProjectConfig, name: 'fail_fast' | 'write_json'): boolean | null {
  const value = config.flags[name];
  return typeof value === 'boolean' ? value : null;
}

/** How tests are selected along with nodes: as the command line says, else the project's flags, else `eager`. */
export function indirectSelection(
  request: Pick<SelectionRequest, 'indirectSelection'>,
  config: ProjectConfig,
): NonNullable<SelectionRequest['indirectSelection']> {
  if (request.indirectSelection !== null) return request.indirectSelection;
  const named = config.flags['indirect_selection'];
  return modes.find((mode) => typeof named === 'string' && mode === named.toLowerCase()) ?? 'eager';
}

const modes = ['eager', 'cautious', 'buildable', 'empty'] as const;
