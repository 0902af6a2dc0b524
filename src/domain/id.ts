declare const brand: unique symbol;

/** A node's unique id, exactly as dbt forms it: `model.shop.orders`, `source.shop.raw.users`, `test.shop.not_null_orders_id.cf6c17daed`. */
export type NodeId = string & { readonly [brand]: 'NodeId' };

/** A macro's unique id: `macro.<package>.<name>`. */
export type MacroId = string & { readonly [brand]: 'MacroId' };

/** The kinds of node, in dbt's spelling (a data test is `test`; a hook or on-run operation is `operation`). */
export type ResourceType =
  | 'model'
  | 'seed'
  | 'snapshot'
  | 'test'
  | 'analysis'
  | 'source'
  | 'exposure'
  | 'operation'
  | 'metric'
  | 'semantic_model'
  | 'saved_query'
  | 'unit_test'
  | 'function';

/** Builds a node's id from its parts: `nodeId('source', 'shop', 'raw', 'users')`. */
export function nodeId(type: ResourceType, packageName: string, ...names: readonly string[]): NodeId {
  return [type, packageName, ...names].join('.') as NodeId;
}

/** Builds a macro's id. */
export function macroId(packageName: string, name: string): MacroId {
  return `macro.${packageName}.${name}` as MacroId;
}

/** Takes an id apart. `names` holds what follows the package: one name, for a source two, for a generic test name and hash. */
export function splitNodeId(id: NodeId): {
  readonly type: ResourceType;
  readonly packageName: string;
  readonly names: readonly string[];
} {
  const [type, packageName, ...names] = id.split('.');
  return { type: type as ResourceType, packageName: packageName ?? '', names };
}
