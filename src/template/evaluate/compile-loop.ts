import type { ForNode, Target } from '../syntax/nodes.ts';
import { truthy } from '../values/compare.ts';
import { limitError } from '../values/limits.ts';
import { hasLength, iterate, lengthOf } from '../values/sequence.ts';
import type { Value } from '../values/value.ts';
import type { BodyCode, Signal, Steps, ValueCode } from './code.ts';
import { runWithEffects } from './code.ts';
import { CompileError } from './compile-error.ts';
import { Frame } from './frame.ts';
import { LoopContext } from './loop-context.ts';
import type { Cursor, Recursion } from './loop-context.ts';
import { entryOf, exitOf, functionScope, innerScope } from './scope.ts';
import type { Scope } from './scope.ts';
import { compileTarget } from './target.ts';
import type { Assign } from './target.ts';
import { undeclaredNames } from './undeclared.ts';

/** The parts of a loop, compiled. */
interface Loop {
  readonly node: ForNode;
  readonly assign: Assign;
  readonly loopSlot: number | undefined;
  readonly enter: (frame: Frame) => void;
  readonly exit: (frame: Frame) => void;
  readonly body: BodyCode;
  readonly test:
    | { readonly code: ValueCode; readonly assign: Assign; readonly enter: (frame: Frame) => void }
    | undefined;
  readonly otherwise: { readonly code: BodyCode; readonly enter: (frame: Frame) => void } | undefined;
}

/** Compiles a loop. */
export function compileFor(node: ForNode, scope: Scope): BodyCode {
  const iterable = scope.unit.compileExpression(node.iterable, scope);
  if (bindsLoop(node.target)) {
    throw new CompileError("Can't assign to special loop variable in for-loop target", node.target);
  }
  const around = node.recursive ? functionScope(scope) : scope;
  const loop = compileParts(node, around);
  if (node.recursive) return compileRecursive(iterable, loop, around);
  return {
    sync: (frame) => {
      const items = iterable.sync(frame);
      frame.at = node.iterable;
      return runLoop(loop, frame, items, undefined, 0);
    },
    effect:
      iterable.effect || loop.body.effect || loop.test?.code.effect || loop.otherwise?.code.effect
        ? function* (frame): Steps<Signal> {
            const items = yield* runWithEffects(iterable, frame);
            frame.at = node.iterable;
            return yield* runLoopWithEffects(loop, frame, items, undefined, 0);
          }
        : undefined,
  };
}

function bindsLoop(target: Target): boolean {
  if (target.kind === 'target-tuple') return target.items.some(bindsLoop);
  return target.kind === 'target-name' && target.name === 'loop';
}

function compileParts(node: ForNode, scope: Scope): Loop {
  const { unit } = scope;
  const inside: Scope = { ...(node.recursive ? scope : innerScope(scope)), inLoop: true };
  const usesLoop = node.recursive || undeclaredNames(node.body, ['loop']).has('loop');
  const loopSlot = usesLoop ? inside.symbols.declare('loop').slot : undefined;
  inside.symbols.visitTarget(node.target, true);
  inside.symbols.visitBody(node.body);
  const assign = compileTarget(node.target, inside);
  const body = unit.compileBody(node.body, inside);
  return {
    node,
    assign,
    loopSlot,
    enter: entryOf(inside),
    exit: exitOf(inside),
    body,
    test: node.test ? compileLoopTest(node, scope) : undefined,
    otherwise: node.otherwise.length > 0 ? compileElse(node, scope) : undefined,
  };
}

function compileLoopTest(node: ForNode, scope: Scope): Loop['test'] {
  if (!node.test) return undefined;
  const inside = innerScope(scope);
  inside.symbols.visitTarget(node.target, true);
  inside.symbols.visitExpression(node.test);
  const assign = compileTarget(node.target, inside);
  const code = scope.unit.compileExpression(node.test, inside);
  return { code, assign, enter: entryOf(inside) };
}

function compileElse(node: ForNode, scope: Scope): Loop['otherwise'] {
  const inside = innerScope(scope);
  inside.symbols.visitBody(node.otherwise);
  const code = scope.unit.compileBody(node.otherwise, inside);
  return { code, enter: entryOf(inside) };
}

function compileRecursive(iterable: ValueCode, loop: Loop, scope: Scope): BodyCode {
  const { owner } = scope;
  const open = (frame: Frame): Frame => {
    if (frame.run.depth >= frame.run.limits.recursion) {
      throw limitError('maximum recursion depth exceeded: a recursive loop calls itself without end');
    }
    const { source, environment, run, caller, macro } = frame;
    return new Frame({ size: owner.size, parent: frame, source, environment, run, caller, macro });
  };
  const recursionOf = (outer: Frame): Recursion => {
    const recursion: Recursion = {
      sync: (items, depth) => {
        const frame = open(outer);
        frame.run.depth++;
        frame.at = loop.node.iterable;
        try {
          runLoop(loop, frame, items, recursion, depth);
        } finally {
          frame.run.depth--;
        }
        return frame.out;
      },
      effect: function* (items, depth) {
        const frame = open(outer);
        frame.run.depth++;
        frame.at = loop.node.iterable;
        try {
          yield* runLoopWithEffects(loop, frame, items, recursion, depth);
        } finally {
          frame.run.depth--;
        }
        return frame.out;
      },
    };
    return recursion;
  };
  return {
    sync: (frame) => {
      const items = iterable.sync(frame);
      frame.out += recursionOf(frame).sync(items, 0) as string;
      return 0;
    },
    effect: function* (frame) {
      const items = yield* runWithEffects(iterable, frame);
      frame.out += (yield* recursionOf(frame).effect(items, 0)) as string;
      return 0;
    },
  };
}

function cursorOf(items: Value): Cursor {
  if (Array.isArray(items)) {
    let index = 0;
    return () => items[index++];
  }
  const iterator = iterate(items)[Symbol.iterator]();
  return () => {
    const step = iterator.next();
    return step.done === true ? undefined : step.value;
  };
}

function filtered(cursor: Cursor, loop: Loop, frame: Frame): Cursor {
  const { test } = loop;
  if (!test) return cursor;
  test.enter(frame);
  return () => {
    for (let item = cursor(); item !== undefined; item = cursor()) {
      test.assign(frame, item);
      if (truthy(test.code.sync(frame))) return item;
      frame.run.turn();
    }
    return undefined;
  };
}

/** The elements that pass a test which may yield effects: all at once where `loop` may look ahead. */
function* filteredWithEffects(cursor: Cursor, loop: Loop, frame: Frame): Steps<Cursor> {
  const { test } = loop;
  if (!test?.code.effect) return filtered(cursor, loop, frame);
  test.enter(frame);
  const passed: Value[] = [];
  for (let item = cursor(); item !== undefined; item = cursor()) {
    frame.run.turn();
    test.assign(frame, item);
    if (truthy(yield* test.code.effect(frame))) passed.push(item);
  }
  return cursorOf(passed);
}

/** The loop's own variable, if the body uses it, and what gives its elements. */
function start(
  loop: Loop,
  frame: Frame,
  items: Value,
  cursor: Cursor,
  recursion: Recursion | undefined,
  depth: number,
): Cursor {
  if (loop.loopSlot === undefined) return cursor;
  const size = !loop.test && hasLength(items) ? lengthOf(items) : undefined;
  const context = new LoopContext(cursor, { size, recursion, depth, capture: frame.capture });
  frame.slots[loop.loopSlot] = context;
  return () => context.next();
}

function runLoop(
  loop: Loop,
  frame: Frame,
  items: Value,
  recursion: Recursion | undefined,
  depth: number,
): Signal {
  const next = start(loop, frame, items, filtered(cursorOf(items), loop, frame), recursion, depth);
  let completed = false;
  for (let item = next(); item !== undefined; item = next()) {
    frame.run.turn();
    frame.at = loop.node.target;
    loop.assign(frame, item);
    loop.enter(frame);
    const signal = loop.body.sync(frame);
    if (signal === 1) break;
    if (signal === 0) completed = true;
    frame.run.checkOutput(frame.out.length);
  }
  loop.exit(frame);
  if (completed || !loop.otherwise) return 0;
  loop.otherwise.enter(frame);
  return loop.otherwise.code.sync(frame);
}

function* runLoopWithEffects(
  loop: Loop,
  frame: Frame,
  items: Value,
  recursion: Recursion | undefined,
  depth: number,
): Steps<Signal> {
  const cursor = yield* filteredWithEffects(cursorOf(items), loop, frame);
  const next = start(loop, frame, items, cursor, recursion, depth);
  let completed = false;
  for (let item = next(); item !== undefined; item = next()) {
    frame.run.turn();
    frame.at = loop.node.target;
    loop.assign(frame, item);
    loop.enter(frame);
    const signal = yield* runWithEffects(loop.body, frame);
    if (signal === 1) break;
    if (signal === 0) completed = true;
    frame.run.checkOutput(frame.out.length);
  }
  loop.exit(frame);
  if (completed || !loop.otherwise) return 0;
  loop.otherwise.enter(frame);
  return yield* runWithEffects(loop.otherwise.code, frame);
}
