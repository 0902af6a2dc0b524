import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { makeTrial, type Trial } from './trial.ts';

/** Functions of the project: in the graph, in the database, in the artifacts; words of dbt 1.12. */
let trial: Trial;
const twice = (more = '', overloads = ''): string =>
  `functions:
  - name: twice
    description: two of it
    config: {volatility: deterministic}
    arguments:
      - {name: amount, data_type: integer, description: how much}
      - {name: plus, data_type: integer, default_value: 0}
${more}    returns: {data_type: integer}
${overloads}`;

beforeAll(async () => {
  trial = await makeTrial({
    'functions/twice.sql': 'select amount * 2 + plus',
    'functions/twice_text.sql': 'select amount || amount',
    'functions/total.sql': `select sum({{ function('twice') }}(x)) from {{ ref('s') }}`,
    'functions/about.yml': `${twice('', '    overloads: [{defined_in: twice_text, arguments: [{name: amount, data_type: text}], returns: {data_type: text}}]\n')}  - name: total
    returns: {data_type: bigint}
`,
    'seeds/s.csv': 'x\n1\n2\n',
    'models/m.sql': `select {{ function('twice') }}(x) as x, {{ function('shop', 'total') }}() as all_of_it from {{ ref('s') }}`,
  });
});
afterAll(() => trial.discard());

interface Manifest {
  readonly nodes: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
  readonly functions: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
}

test('a build makes them before what calls them; the manifest has them in a section of their own', async () => {
  const { code, stdout } = await trial.run(['build']);
  expect([code, stdout]).toEqual([0, expect.stringContaining('Done. PASS=4 ')]);
  expect(trial.results()).toEqual(['m success', 's success', 'total success', 'twice success']);
  expect(await trial.rows('select * from m order by x')).toEqual([
    ['2', '6'],
    ['4', '6'],
  ]);
  expect(await trial.rows(`select twice(1, 5), twice('ab')`)).toEqual([['7', 'abab']]);
  expect(await trial.rows(`select provolatile::text from pg_proc where proname = 'twice' limit 1`)).toEqual([
    ['i'],
  ]);
  const { nodes, functions } = JSON.parse(trial.read('target/manifest.json')) as Manifest;
  expect(Object.keys(functions)).toEqual(['function.shop.total', 'function.shop.twice']);
  expect(functions['function.shop.twice']).toMatchObject({
    description: 'two of it',
    language: 'sql',
    arguments: [
      { name: 'amount', data_type: 'integer', description: 'how much', default_value: null },
      { name: 'plus', data_type: 'integer', description: null, default_value: 0 },
    ],
    returns: { data_type: 'integer', description: null },
    overloads: [{ defined_in: 'twice_text', raw_body: 'select amount || amount' }],
    config: { materialized: 'function', type: 'scalar', volatility: 'deterministic' },
  });
  expect(nodes['model.shop.m']).toMatchObject({
    functions: [['twice'], ['shop', 'total']],
    depends_on: { nodes: ['seed.shop.s', 'function.shop.twice', 'function.shop.total'] },
  });
});

test('they are selected by their type, listed, compiled, and read from the cache', async () => {
  const listed = await trial.run(['ls', '--resource-type', 'function']);
  expect(listed.stdout.trim().split('\n')).toEqual(['shop.total', 'shop.twice']);
  expect((await trial.run(['ls', '--select', 'twice+', '--quiet'])).stdout.trim().split('\n')).toEqual([
    'shop.total',
    'shop.twice',
    'shop.m',
  ]);
  await trial.run(['build', '--exclude-resource-type', 'function', '--empty']);
  expect(trial.results()).toEqual(['m success', 's success']);
  await trial.run(['compile', '--select', 'total']);
  expect(trial.read('target/compiled/shop/functions/total.sql')).toMatch(
    /^select sum\("\w+"\."public"\."twice"\(x\)\) from "\w+"\."public"\."s"$/,
  );
});

describe('what is wrong is told', () => {
  test.each([
    ['functions/js.js', 'return 1;', `Function 'js' uses JavaScript, which is not supported on 'postgres'`],
    [
      'models/bad.sql',
      `select {{ function('twise') }}(1)`,
      `depends on a function named 'twise' which was not found`,
    ],
    [
      'functions/about.yml',
      twice('      - {name: last, data_type: integer}\n'),
      `Non-defaulted argument 'last' of function 'twice' comes after a defaulted argument.`,
    ],
    [
      'functions/about.yml',
      twice('', '    overloads: [{defined_in: twice}]\n'),
      `Function 'twice' cannot list itself in overloads (defined_in: 'twice').`,
    ],
    [
      'functions/about.yml',
      twice('', '    overloads: [{defined_in: thrice}]\n'),
      `Function overload 'thrice' (defined_in) not found. Expected a SQL file at functions/thrice.sql`,
    ],
  ])('%s: %j', async (file, text, message) => {
    const before = file === 'functions/about.yml' ? trial.read(file) : null;
    trial.write({ [file]: text });
    const { code, stdout, stderr } = await trial.run(['parse']);
    if (before === null) trial.remove(file);
    else trial.write({ [file]: before });
    expect([code, stdout + stderr]).toEqual([2, expect.stringContaining(message)]);
  });

  test('of an overload that the engine refuses: the others are made, and retry goes on', async () => {
    trial.write({ 'functions/twice_text.sql': 'select nothing_such' });
    const { code, stdout } = await trial.run(['build', '--select', 'twice']);
    expect([code, stdout]).toEqual([1, expect.stringContaining('overload twice_text: ')]);
    expect(trial.results()).toEqual(['twice partial success']);
    expect(JSON.parse(trial.read('target/run_results.json'))).toMatchObject({
      results: [{ overload_results: { successful: [], failed: ['twice_text'] } }],
    });
    trial.write({ 'functions/twice_text.sql': 'select amount || amount' });
    expect((await trial.run(['retry'])).code).toBe(0);
    expect(trial.results()).toEqual(['twice success']);
  });
});
