import type { CompiledNode } from '../compile/compiled-node.ts';
import { parseTemplate } from '../template/syntax/parse-template.ts';
import type { Effects } from './effects.ts';
import { makeRunPass } from './make-run-pass.ts';
import { valueOrThrow } from './open-project.ts';
import type { OpenedProject } from './open-project.ts';
import { pseudoOperation } from './pseudo-operation.ts';

const macros = /(^|__)get_(show_sql|limit_subquery_sql|limit_sql)$/;

/**
 * Puts the limit of `show` behind a query and the node's `sql_header` before it, as dbt does; by the project's or a package's own
 * `get_show_sql` or `…__get_limit_sql` where there is one. A limit below 0 is none.
 */
export function limitQuery(
  project: OpenedProject,
  limit: number,
  effects: Effects,
): (compiled: CompiledNode, sql: string) => string {
  const headerOf = ({ node }: CompiledNode): string | null => {
    const header = 'sql_header' in node.config ? node.config['sql_header'] : null;
    return typeof header === 'string' && header.trim() !== '' ? header : null;
  };
  const packages = new Set(
    project.discovered.packages.filter(({ kind }) => kind !== 'builtin').map(({ name }) => name),
  );
  const own = [...project.graph.project.macros.values()].some(
    ({ name, packageName }) => packages.has(packageName) && macros.test(name),
  );
  if (!own) {
    return (compiled, sql) => {
      const header = headerOf(compiled);
      return `${header === null ? '' : `${header}\n`}${sql}${limit < 0 ? '' : `\nlimit ${limit}`}`;
    };
  }
  const { pass } = makeRunPass(project, effects);
  const path = 'get_show_sql';
  const call = valueOrThrow(
    parseTemplate({ path, text: '{{ get_show_sql(sluice_sql, sluice_header, sluice_limit) }}' }),
  );
  return (compiled, sql) => {
    const names = {
      sluice_sql: sql,
      sluice_header: headerOf(compiled),
      sluice_limit: limit < 0 ? null : limit,
    };
    return valueOrThrow(pass.open(pseudoOperation('show', path, project), names).render(call));
  };
}
