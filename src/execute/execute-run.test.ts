import { describe, expect, test } from 'vitest';
import type { Event, ShownNode } from '../domain/event.ts';
import type { NodeId } from '../domain/id.ts';
import type { NodeOutcome, NodeResult } from '../domain/outcome.ts';
import type { GateId, RunOrder, WaitId } from '../domain/run-order.ts';
import { executeRun, type PerformRequest } from './execute-run.ts';

const id = (name: string): NodeId => `model.shop.${name}` as NodeId;
const success: NodeOutcome = { kind: 'success', message: 'SELECT 1', rows: 1, rejected: null };
const warn: NodeOutcome = { kind: 'warn', failures: 1, message: 'Got 1 result' };
const fail: NodeOutcome = { kind: 'fail', failures: 1, message: 'Got 1 result', compiledPath: null };
const error: NodeOutcome = {
  kind: 'error',
  failure: { message: 'no', code: null, diagnostics: [], compiledPath: null },
};

/** `a b c<a,b g=d,e`: nodes with what they wait for; `g=…` is a gate. */
function orderOf(text: string): RunOrder {
  const nodes: NodeId[] = [];
  const waitsFor = new Map<NodeId, readonly WaitId[]>();
  const gates = new Map<GateId, readonly WaitId[]>();
  const wait = (name: string): WaitId => (name.startsWith('g') ? (name as GateId) : id(name));
  for (const word of text.split(' ')) {
    const [gate, members] = word.split('=');
    if (members !== undefined) {
      gates.set(gate as GateId, members.split(',').map(wait));
      continue;
    }
    const [name, waits] = word.split('<');
    nodes.push(id(name!));
    waitsFor.set(id(name!), waits === undefined ? [] : waits.split(',').map(wait));
  }
  return { nodes, waitsFor, gates };
}

/** A run whose nodes end when the test says so. `log` holds `+a` for begun, `-a success` for ended. */
function begin(
  order: RunOrder,
  options: { readonly threads: number; readonly failFast?: boolean; readonly goesOn?: string },
) {
  const running = new Map<string, (outcome: NodeOutcome) => void>();
  const requests = new Map<string, PerformRequest>();
  const log: string[] = [];
  const cancel = new AbortController();
  let now = 0;
  const describeNode = (node: NodeId): ShownNode => {
    const name = node.split('.')[2]!;
    return { id: node, resourceType: 'model', name, materialized: 'view', shownName: name };
  };
  const sink = (event: Event): void => {
    if (event.kind === 'node-started') log.push(`+${event.node.name}`);
    if (event.kind === 'node-ended') log.push(`-${event.node.name} ${shown(event.outcome)}`);
  };
  const results = executeRun({
    order,
    perform: (request) =>
      new Promise((resolve) => {
        const { name } = describeNode(request.id);
        requests.set(name, request);
        running.set(name, (outcome) =>
          resolve({
            outcome,
            compileStartedAt: null,
            executeStartedAt: null,
            compiledCode: null,
            relationName: null,
          }),
        );
      }),
    threads: options.threads,
    failFast: options.failFast ?? false,
    goesOn: (node) => node.split('.')[2] === options.goesOn,
    sink,
    describe: describeNode,
    clock: () => ++now,
    signal: cancel.signal,
  });
  /** Ends a running node and lets what follows from it happen. */
  const end = async (name: string, outcome: NodeOutcome): Promise<void> => {
    running.get(name)!(outcome);
    await new Promise(setImmediate);
  };
  return { end, log, results, cancel, requests };
}

function shown(outcome: NodeOutcome): string {
  return outcome.kind === 'skipped'
    ? `skipped ${outcome.reason}${outcome.because === null ? '' : ` ${outcome.because.split('.')[2]}`}`
    : outcome.kind;
}

const slots = (results: readonly NodeResult[]): string[] =>
  results.map((result) => `${result.id.split('.')[2]} ${result.thread}`);

describe('order', () => {
  test('ready nodes begin in the order of their names, as many as there are threads', async () => {
    const run = begin(orderOf('c b a d<b'), { threads: 2 });
    expect(run.log).toEqual(['+a', '+b']);
    await run.end('b', success);
    expect(run.log.slice(2)).toEqual(['-b success', '+c']);
    await run.end('a', success);
    await run.end('c', success);
    await run.end('d', success);
    expect(run.log.slice(4)).toEqual(['-a success', '+d', '-c success', '-d success']);
    expect(slots(await run.results)).toEqual(['b Thread-2', 'a Thread-1', 'c Thread-2', 'd Thread-1']);
  });

  test('a gate is passed when all that it waits for has ended', async () => {
    const run = begin(orderOf('a b c<g1 d<g2 g1=a,b g2=g1'), { threads: 4 });
    await run.end('a', success);
    expect(run.log).toEqual(['+a', '+b', '-a success']);
    await run.end('b', success);
    expect(run.log.slice(3)).toEqual(['-b success', '+c', '+d']);
  });

  test('nothing to do ends at once', async () => {
    expect(await begin({ nodes: [], waitsFor: new Map(), gates: new Map() }, { threads: 4 }).results).toEqual(
      [],
    );
  });
});

describe('failures', () => {
  test('what stands behind a failed node is skipped because of it, however far behind', async () => {
    const run = begin(orderOf('a b<a c<b d'), { threads: 1 });
    await run.end('a', error);
    expect(run.log).toEqual(['+a', '-a error', '-b skipped upstream a', '-c skipped upstream a', '+d']);
    await run.end('d', success);
    expect((await run.results).map((result) => result.id)).toEqual([id('a'), id('b'), id('c'), id('d')]);
  });

  test('behind a node that lets others go on they run, unless another holds them back', async () => {
    const run = begin(orderOf('a b c<a d<a,b'), { threads: 2, goesOn: 'a' });
    await run.end('a', error);
    expect(run.log).toEqual(['+a', '+b', '-a error', '+c']);
    await run.end('b', error);
    expect(run.log.slice(4)).toEqual(['-b error', '-d skipped upstream b']);
    await run.end('c', success);
  });

  test('of two causes the one with the lesser id is named, whichever failed first', async () => {
    const run = begin(orderOf('a b c<a,b'), { threads: 2 });
    await run.end('b', error);
    await run.end('a', error);
    expect(run.log.slice(2)).toEqual(['-b error', '-a error', '-c skipped upstream a']);
  });

  test('a warning holds nothing back, a failed test does, through gates too', async () => {
    const run = begin(orderOf('t1 t2 a<g1 b<g2 g1=t1 g2=t2'), { threads: 4 });
    await run.end('t1', warn);
    await run.end('t2', fail);
    expect(run.log.slice(2)).toEqual(['-t1 warn', '+a', '-t2 fail', '-b skipped upstream t2']);
  });

  test('10,000 nodes in a chain behind a failure are skipped without a deep stack', async () => {
    const text = ['n0', ...Array.from({ length: 9_999 }, (_, index) => `n${index + 1}<n${index}`)].join(' ');
    const run = begin(orderOf(text), { threads: 4 });
    await run.end('n0', error);
    expect((await run.results).length).toBe(10_000);
  });

  test('fail-fast begins nothing more, tells the running ones, and names the failure', async () => {
    const run = begin(orderOf('a b c<a d'), { threads: 2, failFast: true });
    await run.end('a', error);
    expect(run.requests.get('b')!.signal.reason).toBe('fail-fast');
    await run.end('b', { kind: 'skipped', because: null, reason: 'fail-fast' });
    await run.results;
    expect(run.log.slice(2)).toEqual([
      '-a error',
      '-b skipped fail-fast a',
      '-c skipped fail-fast a',
      '-d skipped fail-fast a',
    ]);
  });

  test('a warning does not make it fail fast', async () => {
    const run = begin(orderOf('a b'), { threads: 1, failFast: true });
    await run.end('a', warn);
    expect(run.log).toEqual(['+a', '-a warn', '+b']);
  });
});

describe('cancelling', () => {
  test('running nodes are told, the rest is skipped, in the order of the run', async () => {
    const run = begin(orderOf('c b a'), { threads: 1 });
    run.cancel.abort();
    expect(run.requests.get('a')!.signal.reason).toBe('cancelled');
    await run.end('a', { kind: 'skipped', because: null, reason: 'cancelled' });
    await run.results;
    expect(run.log).toEqual(['+a', '-a skipped cancelled', '-c skipped cancelled', '-b skipped cancelled']);
  });

  test('cancelled before it began, it begins nothing', async () => {
    const order = orderOf('a');
    const cancelled = AbortSignal.abort();
    const results = await executeRun({
      order,
      perform: () => Promise.reject(new Error('must not be called')),
      threads: 1,
      failFast: false,
      sink: () => undefined,
      describe: (node) => ({
        id: node,
        resourceType: 'model',
        name: 'a',
        materialized: 'view',
        shownName: 'a',
      }),
      clock: () => 0,
      signal: cancelled,
    });
    expect(results.map((result) => result.outcome)).toEqual([
      { kind: 'skipped', because: null, reason: 'cancelled' },
    ]);
  });
});

test('a bug in performing ends the run with that error, once what runs has ended', async () => {
  let release = (): void => undefined;
  const results = executeRun({
    order: orderOf('a b c'),
    perform: (request) =>
      request.id === id('a')
        ? Promise.reject(new Error('a bug'))
        : new Promise((resolve) => {
            release = () =>
              resolve({
                outcome: success,
                compileStartedAt: null,
                executeStartedAt: null,
                compiledCode: null,
                relationName: null,
              });
          }),
    threads: 2,
    failFast: false,
    sink: () => undefined,
    describe: (node) => ({
      id: node,
      resourceType: 'model',
      name: node,
      materialized: 'view',
      shownName: node,
    }),
    clock: () => 0,
    signal: new AbortController().signal,
  });
  await new Promise(setImmediate);
  release();
  await expect(results).rejects.toThrow('a bug');
});

describe('what comes after all', () => {
  const withEnd = (text: string): RunOrder => ({ ...orderOf(text), afterAll: [id('x'), id('y')] });

  test('runs one after another, whatever the others came to', async () => {
    const { end, log, results } = begin(withEnd('a b<a'), { threads: 4 });
    await end('a', error);
    await end('x', success);
    await end('y', success);
    expect(log).toEqual(['+a', '-a error', '-b skipped upstream a', '+x', '-x success', '+y', '-y success']);
    expect((await results).map((result) => result.id)).toEqual(['a', 'b', 'x', 'y'].map(id));
  });

  test('runs after a run that failed fast, and is skipped behind one of its own that failed', async () => {
    const { end, log, results } = begin(withEnd('a b c'), { threads: 1, failFast: true });
    await end('a', error);
    await end('x', error);
    await results;
    expect(log.slice(-3)).toEqual(['+x', '-x error', '-y skipped upstream x']);
  });

  test('is skipped where the user stops the run', async () => {
    const { end, log, cancel, results } = begin(withEnd('a'), { threads: 1 });
    cancel.abort();
    await end('a', success);
    await results;
    expect(log).toEqual(['+a', '-a success', '-x skipped cancelled', '-y skipped cancelled']);
  });
});
