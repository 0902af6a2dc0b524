import type { Diagnostic } from '../domain/diagnostic.ts';
import type { ParsedProject } from '../domain/project.ts';
import { textAt } from './reference-faults.ts';

/** Faults of YAML that are told of what was read. */
const ofWhatWasRead = /^(?:unknown-|duplicate-|test-|config-)/;

/**
 * Whether a name may be that of a resource in a file that could not be read: the file's own name, or for YAML and
 * snapshots any word in it. So it may take a name for hidden that is not, and never the other way round.
 */
export function namesOfUnread(
  project: ParsedProject,
  faults: readonly Diagnostic[],
): (name: string) => boolean {
  const words = new Set<string>();
  const seen = new Set<string>();
  for (const { severity, code, place } of faults) {
    if (severity !== 'error' || place === undefined || seen.has(place.path)) continue;
    const isYaml = /\.ya?ml$/.test(place.path);
    if (isYaml && ofWhatWasRead.test(code)) continue;
    seen.add(place.path);
    words.add(place.path.replace(/^.*\//, '').replace(/\.\w+$/, ''));
    const text = textAt(project, place) ?? '';
    if (!isYaml && !/\{%-?\s*snapshot\b/.test(text)) continue;
    for (const [word] of text.matchAll(/[\w.$-]+/g)) {
      words.add(word);
      for (const part of word.split(/\W/)) words.add(part);
    }
  }
  return (name) => words.has(name);
}
