import { dbtVersion } from '../context/scope.ts';
import { ProjectError } from '../domain/errors.ts';
import type { NodeId } from '../domain/id.ts';
import { manifestNode } from '../domain/manifest-node.ts';
import { parseTemplate } from '../template/syntax/parse-template.ts';
import type { Json } from '../util/json.ts';
import { isObject } from '../parse/yaml/yaml-value.ts';
import type { Effects } from './effects.ts';
import { makeRunPass } from './make-run-pass.ts';
import { valueOrThrow } from './open-project.ts';
import type { OpenedProject } from './open-project.ts';
import { pseudoOperation } from './pseudo-operation.ts';

/** Adds the query comment to a statement that is sent in the name of a node, or of a connection. */
export type QueryCommenter = (sql: string, asker: string | null) => string;

/** Statements in nobody's name. */
const mainConnection = 'master';

/**
 * Makes the comment that `query-comment` of the project file asks for: dbt's own where it says nothing, none where it is empty, a text, or what a
 * macro gives, in front of statements or (`append: true`) behind. Throws `ProjectError` where it cannot be made.
 */
export function queryCommenter(project: OpenedProject, effects: Effects): QueryCommenter {
  const { comment, append } = readSetting(project.graph.project.config.queryComment);
  if (comment === '') return (sql) => sql;
  const textOf = comment === null ? defaultComment(project) : ownComment(comment, project, effects);
  const known = new Map<string | null, string>();
  const commentOf = (asker: string | null): string => {
    let text = known.get(asker);
    if (text === undefined) {
      text = textOf(asker).trim();
      if (text.includes('*/')) throw wrong(`query comment contains illegal value "*/": ${text}`);
      known.set(asker, text);
    }
    return text;
  };
  commentOf(null);
  return (sql, asker) => {
    const text = commentOf(asker);
    if (text === '') return sql;
    if (!append) return `/* ${text} */\n${sql}`;
    const end = sql.trimEnd();
    return end.endsWith(';') ? `${end.slice(0, -1)}\n/* ${text} */;` : `${end}\n/* ${text} */`;
  };
}

/** `comment` null: dbt's own. */
function readSetting(setting: Json | undefined): {
  readonly comment: string | null;
  readonly append: boolean;
} {
  if (setting === undefined) return { comment: null, append: false };
  if (setting === null) return { comment: '', append: false };
  if (typeof setting === 'string') return { comment: setting, append: false };
  if (!isObject(setting)) throw wrong('query-comment is to be a text, or a map with "comment" and "append".');
  const { comment = null, append = false } = setting as { comment?: Json; append?: Json };
  if (comment !== null && typeof comment !== 'string')
    throw wrong('query-comment: "comment" is to be a text.');
  if (append !== null && typeof append !== 'boolean')
    throw wrong('query-comment: "append" is to be true or false.');
  return { comment: 'comment' in setting ? (comment ?? '') : null, append: append ?? false };
}

function defaultComment({ graph }: OpenedProject): (asker: string | null) => string {
  const { target } = graph.project;
  return (asker) => {
    const facts: Record<string, string | null> = {
      app: 'dbt',
      dbt_version: dbtVersion,
      profile_name: target.profileName,
      target_name: target.name,
    };
    if (asker !== null && graph.nodes.has(asker as NodeId)) facts['node_id'] = asker;
    else facts['connection_name'] = asker ?? mainConnection;
    const pairs = Object.entries(facts).map(
      ([key, value]) => `${JSON.stringify(key)}: ${JSON.stringify(value)}`,
    );
    return `{${pairs.join(', ')}}`;
  };
}

/** A comment of the project's own: rendered as the body of a macro that gets the connection's name and the node, as in dbt. */
function ownComment(
  comment: string,
  project: OpenedProject,
  effects: Effects,
): (asker: string | null) => string {
  if (!/\{[{%#]/.test(comment)) return () => comment;
  const { graph } = project;
  const body = `{%- macro query_comment_macro(connection_name, node) -%}\n${comment}\n{% endmacro %}`;
  const path = project.discovered.location.projectFile;
  const macro = valueOrThrow(parseTemplate({ path, text: body }, { macroFile: true, lineOffset: -1 }));
  const { pass } = makeRunPass(project, effects, [
    { packageName: graph.project.config.name, path, template: macro },
  ]);
  const call = valueOrThrow(
    parseTemplate({ path, text: '{{ query_comment_macro(sluice_connection, sluice_node) }}' }),
  );
  return (asker) => {
    const node = graph.nodes.get(asker as NodeId);
    const names = {
      sluice_connection: asker ?? mainConnection,
      sluice_node: node === undefined ? null : manifestNode(node, factsOf(project)),
    };
    return valueOrThrow(pass.open(pseudoOperation('query_comment', path, project), names).render(call));
  };
}

function factsOf({ graph, invocation }: OpenedProject): Parameters<typeof manifestNode>[1] {
  return {
    graph,
    createdAt: invocation.startedAt,
    storeFailures: invocation.flags.storeFailures,
    compiled: new Map(),
    primaryKeys: new Map(),
  };
}

function wrong(message: string): ProjectError {
  return new ProjectError([{ code: 'query-comment', severity: 'error', message }]);
}
