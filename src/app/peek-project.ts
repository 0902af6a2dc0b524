import path from 'node:path';
import { findProject } from '../discover/find-project.ts';
import { localFiles } from '../discover/files.ts';
import { readProjectFlags } from '../parse/config/read-project-flags.ts';
import type { JsonObject } from '../util/json.ts';

/** What must be known of a project before anything is said. */
export interface ProjectPeek {
  /** Absolute path of its folder; null where there is none. */
  readonly root: string | null;
  /** Its `flags:`, as they are written. */
  readonly flags: JsonObject;
  /** Its `log-path:`, relative to the folder; null where it says none. */
  readonly logPath: string | null;
}

/** Looks into the project file for what concerns the report itself; what is wrong there is found when the project is read. */
export async function peekProject(start: string): Promise<ProjectPeek> {
  const files = localFiles();
  const found = await findProject(start, files);
  if (!found.ok) return { root: null, flags: {}, logPath: null };
  const { root, projectFile } = found.value;
  try {
    const bytes = files.read(path.join(root, projectFile));
    return { root, ...readProjectFlags(projectFile, new TextDecoder().decode(bytes ?? new Uint8Array())) };
  } catch {
    return { root, flags: {}, logPath: null };
  }
}
