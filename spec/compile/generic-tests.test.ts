import { readFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Database } from '../../src/adapters/contract.ts';
import { createCompiler } from '../../src/compile/compile-node.ts';
import type { JsonObject } from '../../src/util/json.ts';
import { caseProject } from './case-project.ts';
import type { CaseNode } from './case-project.ts';
import { compileOn, openMemory, valueOf } from './on-pglite.ts';

/** The four builtin tests on a small table; `failures` were counted by hand from its seven rows. */
const table = JSON.parse(readFileSync(path.join(import.meta.dirname, 'generic-tests.json'), 'utf8')) as {
  readonly setup: string;
  readonly cases: readonly {
    readonly name: string;
    readonly arguments: JsonObject;
    readonly where?: string;
    readonly failures: number;
  }[];
};

const parents = ['model.shop.orders', 'model.shop.parents'];
const nodes: Record<string, CaseNode> = {};
for (const name of ['orders', 'parents'])
  nodes[`model.shop.${name}`] = { ...nodeOf('model', name), raw_code: 'select 1' };
for (const [index, one] of table.cases.entries()) {
  nodes[`test.shop.t${index}`] = {
    ...nodeOf('test', `t${index}`),
    raw_code: `{{ test_${one.name}(**_dbt_generic_test_kwargs) }}`,
    depends_on: { macros: [], nodes: parents },
    refs: [{ name: 'orders' }, { name: 'parents' }],
    config: one.where === undefined ? {} : { where: one.where },
    test_metadata: {
      name: one.name,
      kwargs: { ...one.arguments, model: "{{ get_where_subquery(ref('orders')) }}" },
    },
  };
}

function nodeOf(type: string, name: string): CaseNode {
  return {
    unique_id: `${type}.shop.${name}`,
    resource_type: type,
    package_name: 'shop',
    name,
    path: `${name}.sql`,
    original_file_path: `models/${name}.sql`,
    fqn: ['shop', name],
    database: 'postgres',
    schema: 'shop_dev',
    config: {},
  };
}

const { graph, invocation, macros, packages } = caseProject({
  vars: {},
  dispatch: [],
  files: {},
  nodes,
  sources: {},
  macros: {},
});
const compiler = createCompiler({
  graph,
  invocation,
  macros,
  packages,
  adapterType: 'postgres',
  quote: (name) => `"${name}"`,
  now: () => 0,
  log: () => {},
});

let database: Database;
beforeAll(async () => {
  database = await openMemory();
  await database.withSession((session) => session.execute(table.setup));
});
afterAll(() => database.close());

test.each(
  table.cases.map(
    (one, index) => [JSON.stringify([one.name, one.arguments, one.where]), one, index] as const,
  ),
)('%s', async (_shown, one, index) => {
  const sql = await compileOn(database, compiler, `test.shop.t${index}`);
  expect(Number(await valueOf(database, `select count(*) from (${sql}) failing`))).toBe(one.failures);
});
