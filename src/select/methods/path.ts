import type { Graph } from '../../domain/graph.ts';
import type { Method } from './method.ts';
import { nodesThat } from './method.ts';
import { wildcard } from './wildcard.ts';

/**
 * `path:`, and whatever has a slash: nodes whose file, or the YAML file that describes them, or a folder of the file
 * is named. Relative to the project's root; `*` stays within a folder, `**` is any number of folders. As in dbt a path must be
 * there in the root project, and then counts for packages too.
 */
export const selectByPath: Method = ({ graph, value }) => {
  const matches = pathMatcher(value);
  const named = new Set<string>();
  for (const path of knownPaths(graph)) if (matches(path)) named.add(path);
  return nodesThat(graph, ({ originalPath, patchPath }) => {
    if (named.size === 0) return false;
    const described = patchPath?.split('://')[1];
    if (described !== undefined && named.has(described)) return true;
    for (const path of withFolders(originalPath)) if (named.has(path)) return true;
    return false;
  });
};

/** Every file of the root project and every folder that one of them lies in. */
function knownPaths(graph: Graph): ReadonlySet<string> {
  const { name } = graph.project.config;
  const paths = new Set<string>();
  const add = (file: string): void => {
    for (const path of withFolders(file)) {
      if (paths.has(path)) break;
      paths.add(path);
    }
  };
  for (const { packageName, path } of graph.project.files.values()) if (packageName === name) add(path);
  for (const { packageName, originalPath } of graph.nodes.values())
    if (packageName === name) add(originalPath);
  return paths;
}

function* withFolders(file: string): Generator<string> {
  for (let end = file.length; end > 0; end = file.lastIndexOf('/', end - 1)) yield file.slice(0, end);
}

function pathMatcher(pattern: string): (path: string) => boolean {
  const steps = pattern.split('/').filter((part) => part !== '' && part !== '.');
  const matchers = steps.map((step) => (step === '**' ? null : wildcard(step)));
  const foldersOnly = pattern.endsWith('/') || steps.at(-1) === '**';
  return (path) => {
    const parts = path.split('/');
    if (foldersOnly && parts.at(-1)!.includes('.')) return false;
    /** Which steps may come next: a set, so that no pattern takes long. */
    let states = new Set([0]);
    for (const part of parts) {
      const next = new Set<number>();
      for (const state of closed(states, matchers)) {
        const matches = matchers[state];
        if (matches === null) next.add(state);
        else if (matches?.(part) === true) next.add(state + 1);
      }
      states = next;
    }
    return closed(states, matchers).has(matchers.length);
  };
}

/** With what can be reached by letting `**` be no folder at all. */
function closed(states: ReadonlySet<number>, matchers: readonly (object | null)[]): ReadonlySet<number> {
  const all = new Set(states);
  for (const state of all) if (state < matchers.length && matchers[state] === null) all.add(state + 1);
  return all;
}
