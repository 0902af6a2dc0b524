import type { NodeConfig } from '../../domain/config.ts';
import type { ColumnDescription, MetricCall, Node, RefCall, SourceCall } from '../../domain/node.ts';
import type { MacroId } from '../../domain/id.ts';
import type { Json, JsonObject } from '../../util/json.ts';
import type { Location } from '../faults.ts';
import type { DocRenderer } from '../macro/doc-renderer.ts';
import { isObject } from '../yaml/yaml-value.ts';
import { textOf } from '../yaml/text-of.ts';

/** What `description`, `columns` and docs blocks become. */
export interface Described {
  readonly description: string;
  readonly columns: ReadonlyMap<string, ColumnDescription>;
  readonly docBlocks: readonly string[];
}

const noColumns: ReadonlyMap<string, ColumnDescription> = new Map();

/** Renders the descriptions of a node and its columns. */
export function describe(
  written: { readonly description: string; readonly columns: readonly ColumnDescription[] },
  about: { readonly id: string; readonly packageName: string; readonly at: Location },
  docs: DocRenderer,
): Described {
  const { text, blocks } = docs.render(written.description, about);
  if (written.columns.length === 0) return { description: text, columns: noColumns, docBlocks: blocks };
  const columns = new Map<string, ColumnDescription>();
  for (const column of written.columns) {
    const rendered = docs.render(column.description, about);
    columns.set(
      column.name,
      rendered.text === column.description && rendered.blocks.length === 0
        ? column
        : { ...column, description: rendered.text, docBlocks: rendered.blocks },
    );
  }
  return { description: text, columns, docBlocks: blocks };
}

/** A node's tags: its own, then those of its config, each once. */
export function tagsOf(own: readonly string[], config: NodeConfig): readonly string[] {
  if (own.length === 0 && config.tags.length === 0) return noTags;
  return [...new Set([...own, ...config.tags])];
}

const noTags: readonly string[] = [];

/** Whether a node shows in documentation, and in what colour. */
export function docsOf(config: NodeConfig | JsonObject): Node['docs'] {
  const docs = config['docs'];
  if (!isObject(docs)) return shown;
  const color = docs['node_color'] ?? null;
  return docs['show'] !== false && color === null
    ? shown
    : { show: docs['show'] !== false, nodeColor: color === null ? null : textOf(color) };
}

const shown: Node['docs'] = { show: true, nodeColor: null };

/** What was captured, put together of several templates of one node: its own and its hooks'. */
export interface Calls {
  readonly refs: readonly RefCall[];
  readonly sources: readonly SourceCall[];
  readonly macros: readonly MacroId[];
  readonly metrics?: readonly MetricCall[];
}

/** No calls at all. */
export const noCalls: Calls = { refs: [], sources: [], macros: [] };

/** Calls of one after those of another; macros each once. */
export function joinCalls(left: Calls, right: Calls): Calls {
  const metrics = [...(left.metrics ?? []), ...(right.metrics ?? [])];
  if (right.refs.length + right.sources.length + right.macros.length + metrics.length === 0) return left;
  return {
    refs: [...left.refs, ...right.refs],
    sources: [...left.sources, ...right.sources],
    macros: [...new Set([...left.macros, ...right.macros])],
    ...(metrics.length > 0 ? { metrics } : {}),
  };
}

/** The statements of a config's hooks. */
export function hookStatements(config: NodeConfig): readonly string[] {
  const statements: string[] = [];
  for (const key of ['pre-hook', 'post-hook']) {
    for (const hook of (config[key] ?? []) as readonly Json[]) {
      const sql = isObject(hook) ? hook['sql'] : undefined;
      if (typeof sql === 'string') statements.push(sql);
    }
  }
  return statements;
}
