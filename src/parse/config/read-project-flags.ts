import type { JsonObject } from '../../util/json.ts';
import { Faults } from '../faults.ts';
import { member, plainObject } from '../yaml/yaml-value.ts';
import { readProjectFile } from './project-file.ts';

/**
 * A project file's `flags:` and `log-path:` as they are written, for what must be known before the project is read. What is wrong with the
 * file is left for then.
 */
export function readProjectFlags(
  path: string,
  text: string,
): { readonly flags: JsonObject; readonly logPath: string | null } {
  const file = readProjectFile({ path, text, checksum: '' }, new Faults());
  const flags = file === null ? undefined : member(file.root, 'flags');
  const logPath = file === null ? undefined : member(file.root, 'log-path');
  const named = logPath?.kind === 'scalar' ? logPath.value : null;
  return {
    flags: (flags === undefined ? null : plainObject(flags)) ?? {},
    logPath: typeof named === 'string' && !named.includes('{{') ? named : null,
  };
}
