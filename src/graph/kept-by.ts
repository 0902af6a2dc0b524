import type { NodeId } from '../domain/id.ts';
import type { SourceNode } from '../domain/node.ts';
import type { ParsedProject } from '../domain/project.ts';

/** A source's table that stores what comes, and where: the part of the path that does not change. */
interface Keeping {
  readonly id: NodeId;
  readonly folder: string;
}

const known = new WeakMap<ParsedProject, readonly Keeping[]>();

/** The tables whose stored files a table reads, by its paths: they are loaded first. */
export function keptBy(node: SourceNode, project: ParsedProject): readonly NodeId[] {
  if (node.load?.extractor !== 'file') return [];
  const { path } = node.load.options;
  const paths = (Array.isArray(path) ? path : [path]).filter((one): one is string => typeof one === 'string');
  const steady = paths.map((one) => plain(one.split(/[*?[{]/)[0] ?? ''));
  return keepings(project)
    .filter(
      ({ id, folder }) =>
        id !== node.id && steady.some((one) => one.startsWith(folder) || folder.startsWith(one)),
    )
    .map(({ id }) => id);
}

function keepings(project: ParsedProject): readonly Keeping[] {
  let found = known.get(project);
  if (found === undefined) {
    found = [...project.nodes.values()].flatMap((node): readonly Keeping[] => {
      if (node.resourceType !== 'source' || node.load?.keep == null) return [];
      const path = node.load.keep.path
        .replaceAll('{source}', node.sourceName)
        .replaceAll('{table}', node.name);
      const folder = plain(path.split('{')[0] ?? '');
      return folder === '' ? [] : [{ id: node.id, folder }];
    });
    known.set(project, found);
  }
  return found;
}

function plain(path: string): string {
  return path.replace(/^(?:\.\/)+/, '').replaceAll(/\/{2,}/g, '/');
}
