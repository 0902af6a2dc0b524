/**
 * Finds one circle among the given nodes, each of which has a parent among them: the nodes in the direction of the
 * edges, the first one not repeated, beginning with the least. Walks back from the least node, so it takes no longer than
 * the path is.
 */
export function findCycle<Id extends string>(
  nodes: ReadonlySet<Id>,
  parentsOf: (node: Id) => readonly Id[],
): readonly Id[] {
  const seenAt = new Map<Id, number>();
  const path: Id[] = [];
  let node = least(nodes);
  while (node !== undefined && !seenAt.has(node)) {
    seenAt.set(node, path.length);
    path.push(node);
    node = least(parentsOf(node).filter((parent) => nodes.has(parent)));
  }
  if (node === undefined) return [];
  const circle = path.slice(seenAt.get(node)).reverse();
  const start = circle.indexOf(least(circle)!);
  return [...circle.slice(start), ...circle.slice(0, start)];
}

function least<Id extends string>(ids: Iterable<Id>): Id | undefined {
  let best: Id | undefined;
  for (const id of ids) if (best === undefined || id < best) best = id;
  return best;
}
