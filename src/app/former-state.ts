import path from 'node:path';
import type { FormerState } from '../domain/former-state.ts';
import { readState } from '../record/read-state.ts';
import type { Effects } from './effects.ts';
import { valueOrThrow } from './open-project.ts';
import type { OpenedProject } from './open-project.ts';
import { upgradeFormerManifest } from './upgrade-former-manifest.ts';

const read = new WeakMap<OpenedProject, Map<string, FormerState>>();

/**
 * The artifacts in the folder of `--state` or `--defer-state`, which is relative to the project's folder, as in dbt, or else to the
 * working directory. Throws `ProjectError` where one of them cannot be used.
 */
export function formerState(
  project: OpenedProject,
  given: string,
  { cwd, files, sink, clock }: Effects,
): FormerState {
  const inProject = path.resolve(project.graph.project.config.root, given);
  const folder = files.kindOf(inProject) === 'folder' ? inProject : path.resolve(cwd, given);
  const known = read.get(project) ?? new Map<string, FormerState>();
  read.set(project, known);
  let state = known.get(folder);
  if (state === undefined) {
    if (folder === project.targetFolder) {
      const text = `The state and target directories are the same: '${given}'. This could lead to missing changes due to overwritten state including non-idempotent retries.`;
      sink({ kind: 'message', at: clock(), level: 'warning', text, node: null });
    }
    const { manifest, ...rest } = valueOrThrow(
      readState({ shown: given, folder, targetFolder: project.targetFolder }),
    );
    state = { ...rest, manifest: manifest && upgradeFormerManifest(manifest) };
    known.set(folder, state);
  }
  return state;
}
