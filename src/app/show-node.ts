import type { ShownNode } from '../domain/event.ts';
import type { Node } from '../domain/node.ts';

/** A node as reporters show it. */
export function showNode(node: Node): ShownNode {
  const { id, resourceType, name, originalPath: path } = node;
  return { id, resourceType, name, materialized: materializedAs(node), shownName: shownName(node), path };
}

function materializedAs(node: Node): string {
  switch (node.resourceType) {
    case 'source':
      return 'load';
    case 'model':
      return node.config.materialized ?? 'view';
    case 'operation':
      return node.when;
    case 'seed':
    case 'snapshot':
    case 'test':
    case 'analysis':
    case 'exposure':
      return node.resourceType;
  }
}

function shownName(node: Node): string {
  switch (node.resourceType) {
    case 'source':
      return `${node.schema}.${node.identifier}`;
    case 'model':
    case 'seed':
    case 'snapshot':
      return `${node.schema}.${node.alias}`;
    case 'operation':
    case 'test':
    case 'analysis':
    case 'exposure':
      return node.name;
  }
}
