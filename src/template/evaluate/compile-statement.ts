import type {
  BlockNode,
  FilterBlockNode,
  IfNode,
  OutputNode,
  SetBlockNode,
  SetNode,
  Statement,
  WithNode,
} from '../syntax/nodes.ts';
import { truthy } from '../values/compare.ts';
import { typeError } from '../values/describe.ts';
import { escapeMarkup } from '../values/markup.ts';
import type { Value } from '../values/value.ts';
import type { BodyCode, Code, Signal, Steps, ValueCode } from './code.ts';
import { runWithEffects } from './code.ts';
import { CompileError } from './compile-error.ts';
import { compileFilter } from './compile-call.ts';
import { compileFor } from './compile-loop.ts';
import { compileCallBlock, compileMacro } from './compile-macro.ts';
import { constantText } from './constant-text.ts';
import type { Frame } from './frame.ts';
import { write, writeText } from './output.ts';
import { entryOf, exitOf, innerScope, softScope } from './scope.ts';
import type { Scope } from './scope.ts';
import { Symbols } from './symbols.ts';
import { compileTarget, namespaceChecks } from './target.ts';

const nothing: BodyCode = { sync: () => 0, effect: undefined };

/** Compiles statements that run one after the other. */
export function compileBody(nodes: readonly Statement[], scope: Scope): BodyCode {
  const codes = nodes.map((node) => compileStatement(node, scope));
  const [first, ...others] = codes;
  if (!first) return nothing;
  if (others.length === 0) return first;
  return {
    sync: (frame) => {
      for (const code of codes) {
        const signal = code.sync(frame);
        if (signal !== 0) return signal;
      }
      return 0;
    },
    effect: codes.some((code) => code.effect)
      ? function* (frame): Steps<Signal> {
          for (const code of codes) {
            const signal = code.effect ? yield* code.effect(frame) : code.sync(frame);
            if (signal !== 0) return signal;
          }
          return 0;
        }
      : undefined,
  };
}

function compileStatement(node: Statement, scope: Scope): BodyCode {
  switch (node.kind) {
    case 'text': {
      const { text } = node;
      return act((frame) => {
        if (frame.values) frame.values.push(text);
        else frame.out += text;
      });
    }
    case 'output':
      return compileOutput(node, scope);
    case 'print':
      return compileBody(node.body, scope);
    case 'do':
      return use(scope.unit.compileExpression(node.expression, scope), () => {});
    case 'if':
      return compileIf(node, scope);
    case 'for':
      return compileFor(node, scope);
    case 'set':
      return compileSet(node, scope);
    case 'set-block':
      return compileSetBlock(node, scope);
    case 'macro':
      return compileMacro(node, scope);
    case 'call-block':
      return compileCallBlock(node, scope);
    case 'filter-block':
      return compileFilterBlock(node, scope);
    case 'with':
      return compileWith(node, scope);
    case 'break':
    case 'continue': {
      if (!scope.inLoop) {
        throw new CompileError(
          node.kind === 'break' ? "'break' outside loop" : "'continue' not properly in loop",
          node,
        );
      }
      const signal = node.kind === 'break' ? 1 : 2;
      return { sync: () => signal, effect: undefined };
    }
    case 'block':
      return compileBlock(node, scope);
    case 'autoescape': {
      const inside = innerScope(scope);
      inside.symbols.visitBody(node.body);
      const escape = node.value.kind === 'const' && truthy(node.value.value);
      return entered(compileBody(node.body, { ...inside, escape }), inside);
    }
    case 'load':
      return act((frame) => {
        frame.at = node;
        throw typeError('no loader for this environment specified');
      });
  }
}

function compileSet(node: SetNode, scope: Scope): BodyCode {
  const value = scope.unit.compileExpression(node.value, scope);
  const assign = compileTarget(node.target, scope);
  const assignment = use(value, (frame, result) => {
    frame.at = node;
    assign(frame, result);
  });
  const checks = namespaceChecks(node.target, scope);
  if (checks.length === 0) return assignment;
  const check = act((frame) => {
    frame.at = node.target;
    for (const namespace of checks) namespace(frame);
  });
  return sequence([check, assignment]);
}

/** A statement that cannot yield effects. */
function act(run: (frame: Frame) => void): BodyCode {
  return {
    sync: (frame) => {
      run(frame);
      return 0;
    },
    effect: undefined,
  };
}

/** A statement that uses one value. */
function use(value: ValueCode, take: (frame: Frame, value: Value) => void): BodyCode {
  const { effect } = value;
  return {
    sync: (frame) => {
      take(frame, value.sync(frame));
      return 0;
    },
    effect: effect
      ? function* (frame): Steps<Signal> {
          take(frame, yield* effect(frame));
          return 0;
        }
      : undefined,
  };
}

/** A body with a scope of its own. To be made when the body is compiled. */
function entered(body: BodyCode, scope: Scope): BodyCode {
  const enter = entryOf(scope);
  const exit = exitOf(scope);
  const { effect } = body;
  return {
    sync: (frame) => {
      enter(frame);
      const signal = body.sync(frame);
      exit(frame);
      return signal;
    },
    effect: effect
      ? function* (frame): Steps<Signal> {
          enter(frame);
          const signal = yield* effect(frame);
          exit(frame);
          return signal;
        }
      : undefined,
  };
}

function compileOutput(node: OutputNode, scope: Scope): BodyCode {
  const value = scope.unit.compileExpression(node.expression, scope);
  if (scope.escape) {
    return use(value, (frame, result) => {
      frame.at = node.expression;
      frame.out += escapeMarkup(result);
    });
  }
  const constant = scope.unit.native ? constantText(node.expression, value, scope.unit.source) : undefined;
  if (constant !== undefined) return act((frame) => write(frame, constant));
  return use(value, (frame, result) => {
    frame.at = node.expression;
    write(frame, result);
  });
}

function compileIf(node: IfNode, scope: Scope): BodyCode {
  const soft = softScope(scope);
  const branches = node.branches.map(({ test, body }) => ({
    test: scope.unit.compileExpression(test, soft),
    body: compileBody(body, soft),
  }));
  const otherwise = compileBody(node.otherwise, soft);
  const withEffects = otherwise.effect || branches.some(({ test, body }) => test.effect || body.effect);
  return {
    sync: (frame) => {
      for (const { test, body } of branches) if (truthy(test.sync(frame))) return body.sync(frame);
      return otherwise.sync(frame);
    },
    effect: withEffects
      ? function* (frame): Steps<Signal> {
          for (const { test, body } of branches) {
            if (truthy(yield* runWithEffects(test, frame))) return yield* runWithEffects(body, frame);
          }
          return yield* runWithEffects(otherwise, frame);
        }
      : undefined,
  };
}

/** What a frame had written before a body whose text is caught. */
function setAside(frame: Frame): { readonly out: string; readonly values: Value[] | undefined } {
  const { out, values } = frame;
  frame.out = '';
  frame.values = undefined;
  return { out, values };
}

/** Runs a body and catches its text. Where the body breaks out of a loop, the text is JavaScript's undefined. */
function caught(body: BodyCode, scope: Scope): Code<{ readonly text: string; readonly signal: Signal }> {
  const inside = entered(body, scope);
  const finish = (
    frame: Frame,
    saved: ReturnType<typeof setAside>,
    signal: Signal,
  ): { text: string; signal: Signal } => {
    const text = frame.out;
    frame.out = saved.out;
    frame.values = saved.values;
    return { text, signal };
  };
  const { effect } = inside;
  return {
    sync: (frame) => {
      const saved = setAside(frame);
      return finish(frame, saved, inside.sync(frame));
    },
    effect: effect
      ? function* (frame): Steps<{ text: string; signal: Signal }> {
          const saved = setAside(frame);
          return finish(frame, saved, yield* effect(frame));
        }
      : undefined,
  };
}

/** A body whose text goes through `filter`, if there is one, and then to `take`. */
function compileCaught(
  body: Code<{ readonly text: string; readonly signal: Signal }>,
  filter: ((text: ValueCode) => ValueCode) | undefined,
  take: (frame: Frame, value: Value) => void,
): BodyCode {
  // The text goes to the filter through here: bodies do not run inside their own filter.
  let handed = '';
  const handedText: ValueCode = {
    sync: () => handed,
    effect: undefined,
  };
  const filtered = filter?.(handedText) ?? handedText;
  return {
    sync: (frame) => {
      const { text, signal } = body.sync(frame);
      if (signal !== 0) return signal;
      handed = text;
      take(frame, filtered.sync(frame));
      return 0;
    },
    effect:
      body.effect || filtered.effect
        ? function* (frame): Steps<Signal> {
            const { text, signal } = yield* runWithEffects(body, frame);
            if (signal !== 0) return signal;
            handed = text;
            take(frame, yield* runWithEffects(filtered, frame));
            return 0;
          }
        : undefined,
  };
}

function compileSetBlock(node: SetBlockNode, scope: Scope): BodyCode {
  const inside = innerScope(scope);
  inside.symbols.visitBody(node.body);
  const assign = compileTarget(node.target, scope);
  const { filter } = node;
  const body = caught(compileBody(node.body, inside), inside);
  return compileCaught(body, filter && ((text) => compileFilter(filter, scope, text)), (frame, value) => {
    frame.at = node;
    assign(frame, value);
  });
}

function compileFilterBlock(node: FilterBlockNode, scope: Scope): BodyCode {
  const inside = innerScope(scope);
  inside.symbols.visitBody(node.body);
  const body = caught(compileBody(node.body, inside), inside);
  return compileCaught(
    body,
    (text) => compileFilter(node.filter, scope, text),
    (frame, value) => {
      frame.at = node.filter;
      writeText(frame, value);
    },
  );
}

function compileWith(node: WithNode, scope: Scope): BodyCode {
  const inside = innerScope(scope);
  for (const { target } of node.assignments) inside.symbols.visitTarget(target, true);
  inside.symbols.visitBody(node.body);
  const assignments = node.assignments.map(({ target, value }) =>
    use(scope.unit.compileExpression(value, scope), compileTarget(target, inside)),
  );
  const body = compileBody(node.body, inside);
  return entered(sequence([...assignments, body]), inside);
}

function sequence(codes: readonly BodyCode[]): BodyCode {
  return {
    sync: (frame) => {
      for (const code of codes) {
        const signal = code.sync(frame);
        if (signal !== 0) return signal;
      }
      return 0;
    },
    effect: codes.some((code) => code.effect)
      ? function* (frame): Steps<Signal> {
          for (const code of codes) {
            const signal = yield* runWithEffects(code, frame);
            if (signal !== 0) return signal;
          }
          return 0;
        }
      : undefined,
  };
}

/** A block sees what the top of the template has set, and nothing of what is around it. */
function compileBlock(node: BlockNode, scope: Scope): BodyCode {
  const { unit } = scope;
  if (unit.blockNames.has(node.name)) throw new CompileError(`block '${node.name}' defined twice`, node);
  unit.blockNames.add(node.name);
  const outer = node.scoped || scope.owner !== unit.rootSymbols.owner ? scope.symbols : unit.rootSymbols;
  const inside: Scope = { ...scope, symbols: new Symbols(outer, scope.owner), inLoop: false };
  inside.symbols.visitBody(node.body);
  const body = compileBody(node.body, inside);
  if (node.required) {
    return act((frame) => {
      frame.at = node;
      throw typeError(`Required block '${node.name}' not found`);
    });
  }
  return entered(body, inside);
}
