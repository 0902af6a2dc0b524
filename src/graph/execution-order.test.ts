import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { dataTest, handMadeProject, model, source } from '../../spec/rig/hand-made-project.ts';
import type { Graph } from '../domain/graph.ts';
import type { NodeId } from '../domain/id.ts';
import type { Node } from '../domain/node.ts';
import type { GateId, RunOrder } from '../domain/run-order.ts';
import { buildGraph } from './build-graph.ts';
import { orderForRun } from './execution-order.ts';

function link(nodes: readonly Node[]): Graph {
  const result = buildGraph(handMadeProject(nodes));
  if (!result.ok) throw new Error(result.error.map(({ message }) => message).join('\n'));
  return result.value;
}

/** `child: a b` for each node that runs, gates opened. */
function shown(order: RunOrder): readonly string[] {
  const short = (id: string): string => id.split('.').at(-1)!;
  return order.nodes.map((id) =>
    `${short(id)}: ${[...direct(order, id)].map(short).sort().join(' ')}`.trim(),
  );
}

function direct(order: RunOrder, id: NodeId): ReadonlySet<NodeId> {
  const found = new Set<NodeId>();
  const open = [...order.waitsFor.get(id)!];
  for (let wait = open.pop(); wait !== undefined; wait = open.pop()) {
    const behind = order.gates.get(wait as GateId);
    if (behind === undefined) found.add(wait as NodeId);
    else open.push(...behind);
  }
  return found;
}

const chain = [
  source('raw', 's'),
  model('a', { sources: [['raw', 's']] }),
  model('b', { refs: ['a'] }),
  model('c', { refs: ['b'] }),
  model('e', { refs: ['a'], config: { materialized: 'ephemeral' } }),
  model('f', { refs: ['e'] }),
  dataTest('ta', { refs: ['a'] }),
  dataTest('tc', { refs: ['c'] }),
  dataTest('ts', { sources: [['raw', 's']] }),
  dataTest('te', { refs: ['e'] }),
];

describe('orderForRun', () => {
  test.each([
    {
      what: 'tests wait for what they test and block what follows it',
      nodes: chain,
      select: ['a', 'b', 'c', 'e', 'f', 'ta', 'tc', 'ts', 'te', 's'],
      testsBlock: true,
      expected: ['ts:', 'a: ts', 'ta: a', 'b: a ta', 'c: b', 'tc: c', 'te: a ta', 'f: a ta te'],
    },
    {
      what: 'without blocking, a test is a leaf',
      nodes: chain,
      select: ['a', 'b', 'c', 'f', 'ta', 'te'],
      testsBlock: false,
      expected: ['a:', 'b: a', 'c: b', 'f: a', 'ta: a', 'te: a'],
    },
    {
      what: 'what is not selected is passed through, its tests are no matter',
      nodes: chain,
      select: ['a', 'c', 'ta'],
      testsBlock: true,
      expected: ['a:', 'ta: a', 'c: a ta'],
    },
    {
      what: 'a test of two branches blocks what joins them, and nothing on one side',
      nodes: [
        model('l'),
        model('r'),
        model('l2', { refs: ['l'] }),
        model('j', { refs: ['l2', 'r'] }),
        model('k', { refs: ['j'] }),
        dataTest('t', { refs: ['l', 'r'] }),
      ],
      select: ['l', 'r', 'l2', 'j', 'k', 't'],
      testsBlock: true,
      expected: ['l:', 'l2: l', 'r:', 't: l r', 'j: l2 r t', 'k: j'],
    },
    {
      what: 'a test of a node and its own parent blocks what follows the node',
      nodes: [
        model('a'),
        model('b', { refs: ['a'] }),
        model('c', { refs: ['b'] }),
        model('d', { refs: ['a'] }),
        dataTest('t', { refs: ['a', 'b'] }),
      ],
      select: ['a', 'b', 'c', 'd', 't'],
      testsBlock: true,
      expected: ['a:', 'b: a', 'd: a', 't: a b', 'c: b t'],
    },
  ])('$what', ({ nodes, select, testsBlock, expected }) => {
    const graph = link(nodes);
    const selected = new Set(graph.order.filter((id) => select.includes(id.split('.').at(-1)!)));
    expect(shown(orderForRun(graph, selected, { testsBlock }))).toEqual(expected);
  });

  test('is the order of the plain rule: everything upstream, and every test all of whose parents are upstream', () => {
    fc.assert(
      fc.property(randomGraph(), fc.infiniteStream(fc.boolean()), ({ nodes }, coin) => {
        const graph = link(nodes);
        const selected = new Set(graph.order.filter(() => coin.next().value));
        const order = orderForRun(graph, selected, { testsBlock: true });
        const expected = plainRule(graph, selected);
        const place = new Map(order.nodes.map((id, index) => [id, index]));
        expect([...order.nodes].sort()).toEqual([...expected.keys()].sort());
        for (const id of order.nodes) {
          const behind = everythingBehind(order, id);
          expect([id, [...behind].sort()]).toEqual([id, [...expected.get(id)!].sort()]);
          for (const other of behind) expect(place.get(other)!).toBeLessThan(place.get(id)!);
        }
      }),
      { numRuns: 300 },
    );
  });

  test('many tests on a node with many children, between many parents: no product of them', () => {
    const nodes = [
      ...Array.from({ length: 2000 }, (_, index) => model(`p${index}`)),
      model('hub', { refs: Array.from({ length: 2000 }, (_, index) => `p${index}`) }),
      ...Array.from({ length: 2000 }, (_, index) => model(`c${index}`, { refs: ['hub'] })),
      ...Array.from({ length: 2000 }, (_, index) => dataTest(`t${index}`, { refs: ['hub'] })),
    ];
    const graph = link(nodes);
    const all = new Set(graph.order);
    const withoutHub = new Set(graph.order.filter((id) => !id.endsWith('.hub')));
    for (const selected of [all, withoutHub]) {
      const order = orderForRun(graph, selected, { testsBlock: true });
      const waits = [...order.waitsFor.values(), ...order.gates.values()].reduce(
        (sum, list) => sum + list.length,
        0,
      );
      expect(waits).toBeLessThan(4 * nodes.length);
    }
  });
});

/** Up to 12 nodes, some ephemeral, and up to 12 tests of one to four of them. */
function randomGraph(): fc.Arbitrary<{ readonly nodes: readonly Node[] }> {
  const below = (count: number): fc.Arbitrary<readonly number[]> =>
    count === 0 ? fc.constant([]) : fc.uniqueArray(fc.nat(count - 1), { maxLength: 4 });
  return fc.integer({ min: 1, max: 12 }).chain((count) =>
    fc
      .record({
        parents: fc.tuple(...Array.from({ length: count }, (_, index) => below(index))),
        ephemeral: fc.array(fc.boolean(), { minLength: count, maxLength: count }),
        tests: fc.array(fc.uniqueArray(fc.nat(count - 1), { minLength: 1, maxLength: 4 }), { maxLength: 40 }),
      })
      .map(({ parents, ephemeral, tests }) => ({
        nodes: [
          ...parents.map((refs, index) =>
            model(`m${index}`, {
              refs: refs.map((ref) => `m${ref}`),
              config: { materialized: ephemeral[index] === true ? 'ephemeral' : 'table' },
            }),
          ),
          ...tests.map((refs, index) => dataTest(`t${index}`, { refs: refs.map((ref) => `m${ref}`) })),
        ],
      })),
  );
}

/** dbt's rule as it is said, by brute force: sets of everything that comes before, among what runs. */
function plainRule(graph: Graph, selected: ReadonlySet<NodeId>): ReadonlyMap<NodeId, ReadonlySet<NodeId>> {
  const isTest = (id: NodeId): boolean => graph.nodes.get(id)!.resourceType === 'test';
  const upstream = new Map<NodeId, Set<NodeId>>();
  for (const id of graph.order) {
    const all = new Set<NodeId>();
    for (const parent of graph.parents.get(id)!)
      for (const one of [parent, ...upstream.get(parent)!]) all.add(one);
    upstream.set(id, all);
  }
  const runs = [...selected].filter((id) => graph.nodes.get(id)!.config.materialized !== 'ephemeral');
  const tests = runs.filter(isTest);
  const before = (id: NodeId): ReadonlySet<NodeId> => {
    const all = new Set(upstream.get(id));
    const spots = isTest(id) ? [...upstream.get(id)!] : [id, ...upstream.get(id)!];
    for (const spot of spots) {
      for (const one of tests)
        if (graph.parents.get(one)!.every((parent) => upstream.get(spot)!.has(parent))) all.add(one);
    }
    return new Set([...all].filter((one) => runs.includes(one)));
  };
  return new Map(runs.map((id) => [id, before(id)]));
}

function everythingBehind(order: RunOrder, id: NodeId): ReadonlySet<NodeId> {
  const found = new Set<NodeId>();
  const open = [...direct(order, id)];
  for (let one = open.pop(); one !== undefined; one = open.pop()) {
    if (found.has(one)) continue;
    found.add(one);
    open.push(...direct(order, one));
  }
  return found;
}
