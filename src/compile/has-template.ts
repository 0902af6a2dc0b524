import type { ResourceType } from '../domain/id.ts';
import type { CompilableNode, Node } from '../domain/node.ts';

const withTemplate: ReadonlySet<ResourceType> = new Set([
  'model',
  'snapshot',
  'analysis',
  'function',
  'test',
  'operation',
]);

/** Whether a node has a template to compile. */
export function hasTemplate(node: Node): node is CompilableNode {
  return withTemplate.has(node.resourceType);
}
