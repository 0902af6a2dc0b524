import { describe, expect, test } from 'vitest';
import {
  dataTest,
  exposure,
  handMadeProject,
  model,
  seed,
  source,
} from '../../spec/rig/hand-made-project.ts';
import type { Graph } from '../domain/graph.ts';
import type { Node } from '../domain/node.ts';
import { buildGraph } from './build-graph.ts';

interface Case {
  readonly what: string;
  readonly nodes: readonly Node[];
  readonly disabled?: readonly Node[];
  /** Edges as `parent > child`, ids without package where it is `shop`. */
  readonly edges?: readonly string[];
  readonly order?: readonly string[];
  readonly faults?: readonly string[];
  readonly warnings?: readonly string[];
}

const cases: readonly Case[] = [
  {
    what: 'refs and sources become edges, parents come first, ties by id',
    nodes: [
      model('orders', { refs: ['stg_orders', 'stg_customers'] }),
      model('stg_orders', { sources: [['raw', 'orders']] }),
      model('stg_customers', { refs: ['customers_seed'] }),
      seed('customers_seed'),
      source('raw', 'orders'),
      source('raw', 'unused'),
      dataTest('no_gaps', { refs: ['orders'] }),
      exposure('board', { refs: ['orders'], sources: [['raw', 'unused']] }),
    ],
    edges: [
      'model.orders > exposure.board',
      'model.orders > test.no_gaps',
      'model.stg_customers > model.orders',
      'model.stg_orders > model.orders',
      'seed.customers_seed > model.stg_customers',
      'source.raw.orders > model.stg_orders',
      'source.raw.unused > exposure.board',
    ],
    order: [
      'seed.customers_seed',
      'model.stg_customers',
      'source.raw.orders',
      'model.stg_orders',
      'model.orders',
      'source.raw.unused',
      'exposure.board',
      'test.no_gaps',
    ],
  },
  {
    what: 'an unpinned ref is the latest version, a pinned one is that version',
    nodes: [
      model('m', { version: 1, latestVersion: 2 }),
      model('m', { version: 2, latestVersion: 2 }),
      model('newest', { refs: ['m'] }),
      model('oldest', { refs: [[null, 'm', 1]] }),
    ],
    edges: ['model.m.v1 > model.oldest', 'model.m.v2 > model.newest'],
  },
  {
    what: 'a version that is not there',
    nodes: [model('m', { version: 1, latestVersion: 1 }), model('x', { refs: [[null, 'm', 3]] })],
    faults: [
      "models/x.sql:1:1  error  unknown-ref  Model 'model.shop.x' (models/x.sql) depends on a node named 'm' with version '3' which was not found | \"m\" has the versions 1.",
    ],
  },
  {
    what: 'the root project goes before the own package; a package named in the call is the only one',
    nodes: [
      model('a'),
      model('a', { packageName: 'lib' }),
      model('b', { packageName: 'lib', refs: ['a'] }),
      model('c', { refs: [['lib', 'a']] }),
    ],
    edges: ['model.a > model.lib.b', 'model.lib.a > model.c'],
  },
  {
    what: 'two packages have it, neither is ours',
    nodes: [
      model('a', { packageName: 'lib' }),
      model('a', { packageName: 'kit' }),
      model('b', { refs: ['a'] }),
    ],
    faults: [
      "models/b.sql:1:1  error  ambiguous-ref  When referencing 'a', found nodes in multiple packages: 'model.kit.a', 'model.lib.a' | Use two-argument ref, with the package name first: 'kit' or 'lib'.",
    ],
  },
  {
    what: 'all unknown names at once, with the nearest',
    nodes: [
      model('stg_orders', { sources: [['raw', 'order']] }),
      model('orders', { refs: ['stg_order', 'nothing_like_it', ['lip', 'x']] }),
      source('raw', 'orders'),
      model('x', { packageName: 'lib' }),
      exposure('board', { sources: [['row', 'orders']] }),
    ],
    faults: [
      "models/exposures.yml:1:9  error  unknown-source  Exposure 'exposure.shop.board' (models/exposures.yml) depends on a source named 'row.orders' which was not found | Did you mean \"raw\"?",
      "models/orders.sql:1:1  error  unknown-ref  Model 'model.shop.orders' (models/orders.sql) depends on a node named 'stg_order' which was not found | Did you mean \"stg_orders\"?",
      "models/orders.sql:2:1  error  unknown-ref  Model 'model.shop.orders' (models/orders.sql) depends on a node named 'nothing_like_it' which was not found",
      "models/orders.sql:3:1  error  unknown-ref  Model 'model.shop.orders' (models/orders.sql) depends on a node named 'x' in package or project 'lip' which was not found | Did you mean \"lib\"?",
      "models/stg_orders.sql:1:9  error  unknown-source  Model 'model.shop.stg_orders' (models/stg_orders.sql) depends on a source named 'raw.order' which was not found | Did you mean \"orders\"?",
    ],
  },
  {
    what: 'a disabled node is told apart from one that is not there',
    nodes: [model('b', { refs: ['a'], sources: [['raw', 't']] })],
    disabled: [model('a'), source('raw', 't')],
    faults: [
      'models/b.sql:1:1  error  disabled-ref  Model \'model.shop.b\' (models/b.sql) depends on a node named \'a\' which is disabled | "a" has "enabled: false" in its configuration: enable it, or take the reference out.',
      'models/b.sql:1:9  error  disabled-source  Model \'model.shop.b\' (models/b.sql) depends on a source named \'raw.t\' which is disabled | "raw.t" has "enabled: false" in its configuration: enable it, or take the reference out.',
    ],
  },
  {
    what: 'a test of what is disabled goes silently, of what is missing with a warning',
    nodes: [
      model('a'),
      dataTest('t1', { refs: ['off'] }),
      dataTest('t2', { refs: ['aa', 'a'] }),
      dataTest('t3', { refs: ['a'] }),
    ],
    disabled: [model('off')],
    edges: ['model.a > test.t3'],
    warnings: [
      "tests/t2.sql:1:1  warning  unknown-ref  Test 'test.shop.t2' (tests/t2.sql) depends on a node named 'aa' which was not found | Did you mean \"a\"?",
    ],
  },
  {
    what: 'a cycle has its whole path, at the ref that closes it',
    nodes: [
      model('a', { refs: ['ok', 'c'] }),
      model('b', { refs: ['a'] }),
      model('c', { refs: ['b'] }),
      model('d', { refs: ['c'] }),
      model('ok'),
    ],
    faults: [
      'models/a.sql:2:1  error  cycle  Found a cycle: model.shop.a --> model.shop.b --> model.shop.c --> model.shop.a | A node cannot depend on itself, directly or through others: take one of these references out.',
    ],
  },
  {
    what: 'two cycles and a node that names itself',
    nodes: [
      model('a', { refs: ['b'] }),
      model('b', { refs: ['a'] }),
      model('self', { refs: ['self', 'a'] }),
      model('x', { refs: ['y', 'self'] }),
      model('y', { refs: ['x'] }),
    ],
    faults: [
      'models/a.sql:1:1  error  cycle  Found a cycle: model.shop.a --> model.shop.b --> model.shop.a | A node cannot depend on itself, directly or through others: take one of these references out.',
      'models/self.sql:1:1  error  cycle  Found a cycle: model.shop.self --> model.shop.self | A node cannot depend on itself, directly or through others: take one of these references out.',
      'models/x.sql:1:1  error  cycle  Found a cycle: model.shop.x --> model.shop.y --> model.shop.x | A node cannot depend on itself, directly or through others: take one of these references out.',
    ],
  },
  {
    what: 'a private model is for its group',
    nodes: [
      model('p', { access: 'private', group: 'finance' }),
      model('inside', { refs: ['p'], group: 'finance' }),
      model('outside', { refs: ['p'] }),
    ],
    faults: [
      'models/outside.sql:1:1  error  private-ref  Node model.shop.outside attempted to reference node model.shop.p, which is not allowed because the referenced node is private to the \'finance\' group. | Give "outside" the group "finance", or "p" the access "protected".',
    ],
  },
];

describe('buildGraph', () => {
  test.each(cases)('$what', ({ what: _what, nodes, disabled, ...expected }) => {
    const result = buildGraph(handMadeProject(nodes, disabled));
    const actual = result.ok ? shown(result.value) : { faults: result.error.map(inOneLine) };
    expect(actual).toMatchObject(expected.faults === undefined ? { warnings: [], ...expected } : expected);
  });

  test('a long chain neither overflows nor takes long', () => {
    const nodes = Array.from({ length: 30_000 }, (_, index) =>
      model(`m${index}`, { refs: index === 0 ? [] : [`m${index - 1}`] }),
    );
    const result = buildGraph(handMadeProject(nodes));
    expect(result.ok && result.value.order.length).toBe(30_000);
    const circle = [...nodes.slice(1), model('m0', { refs: ['m29999'] })];
    const failedResult = buildGraph(handMadeProject(circle));
    expect(!failedResult.ok && failedResult.error[0]?.message.split(' --> ').length).toBe(30_001);
  });
});

function shown(graph: Graph): Omit<Case, 'what' | 'nodes'> {
  const short = (id: string): string => id.replace('.shop.', '.');
  const edges = (map: Graph['children'], edge: (from: string, to: string) => string): readonly string[] =>
    [...map].flatMap(([id, others]) => others.map((other) => edge(short(id), short(other)))).sort();
  const down = edges(graph.children, (parent, child) => `${parent} > ${child}`);
  expect(edges(graph.parents, (child, parent) => `${parent} > ${child}`)).toEqual(down);
  return { edges: down, order: graph.order.map(short), warnings: graph.project.warnings.map(inOneLine) };
}

function inOneLine(fault: {
  readonly place?: { readonly path: string; readonly line: number; readonly column: number };
  readonly severity: string;
  readonly code: string;
  readonly message: string;
  readonly help?: string;
}): string {
  const { place, severity, code, message, help } = fault;
  return `${place?.path}:${place?.line}:${place?.column}  ${severity}  ${code}  ${message}${help === undefined ? '' : ` | ${help}`}`;
}
