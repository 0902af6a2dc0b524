import type { Value } from '../values/value.ts';
import { literalValue } from './literal-value.ts';
import type { Arguments, CallNode, Expression, MacroNode, Parameter, Statement, Target } from './nodes.ts';
import type { StaticCall, TemplateUsage } from './template.ts';

const plainFunctions = new Set(['ref', 'source', 'config', 'var']);

/** What a body uses. `parameters` are bound in it, as are a macro's own names. */
export function usageOf(body: readonly Statement[], macro?: MacroNode): TemplateUsage {
  const walk = new UsageWalk();
  if (macro) walk.macro(macro);
  else walk.body(body);
  return {
    names: walk.names,
    calls: walk.calls,
    plain: !macro && isPlain(body, walk.calls),
    dynamic: walk.dynamic,
  };
}

function isPlain(body: readonly Statement[], calls: readonly StaticCall[]): boolean {
  return (
    body.every((statement) => statement.kind === 'text' || isPlainOutput(statement)) &&
    calls.every((call) => call.literal)
  );
}

function isPlainOutput(statement: Statement): boolean {
  if (statement.kind !== 'output') return false;
  const { expression } = statement;
  if (expression.kind !== 'call' || expression.callee.kind !== 'name') return false;
  return plainFunctions.has(expression.callee.name);
}

/** `a`, `a.b`, `a.b.c` as it is written, else undefined. */
function dottedName(node: Expression): string | undefined {
  if (node.kind === 'name') return node.name;
  if (node.kind !== 'attribute') return undefined;
  const object = dottedName(node.object);
  return object === undefined ? undefined : `${object}.${node.name}`;
}

/**
 * Collects in the order of the text. A name counts as bound only where it surely is (after a `set` in the same body, in
 * a loop over it, …): in doubt it is reported as read.
 */
class UsageWalk {
  readonly names = new Set<string>();
  readonly calls: StaticCall[] = [];
  dynamic = false;
  #bound: ReadonlySet<string>[] = [];
  #current = new Set<string>();

  body(statements: readonly Statement[], bound: Iterable<string> = []): void {
    const outer = this.#current;
    this.#bound.push(outer);
    this.#current = new Set(bound);
    for (const statement of statements) this.#statement(statement);
    this.#current = outer;
    this.#bound.pop();
  }

  macro(node: MacroNode): void {
    const outer = this.#bound;
    const current = this.#current;
    this.#bound = [];
    this.#current = new Set();
    this.#parameters(node.parameters, node.body);
    this.#bound = outer;
    this.#current = current;
  }

  #parameters(parameters: readonly Parameter[], body: readonly Statement[]): void {
    const bound = ['caller', 'varargs', 'kwargs'];
    for (const parameter of parameters) {
      if (parameter.defaultValue) this.#expression(parameter.defaultValue, bound);
      bound.push(parameter.name);
    }
    this.body(body, bound);
  }

  #read(name: string): void {
    if (this.#current.has(name) || this.#bound.some((scope) => scope.has(name))) return;
    this.names.add(name);
    if (name === 'context') this.dynamic = true;
  }

  #bind(target: Target): void {
    if (target.kind === 'target-name') this.#current.add(target.name);
    else if (target.kind === 'target-attribute') this.#read(target.name);
    else for (const item of target.items) this.#bind(item);
  }

  #statement(node: Statement): void {
    switch (node.kind) {
      case 'text':
      case 'break':
      case 'continue':
        return;
      case 'output':
      case 'do':
        this.#expression(node.expression);
        return;
      case 'print':
      case 'block':
        this.body(node.body);
        return;
      case 'if':
        for (const branch of node.branches) {
          this.#expression(branch.test);
          this.body(branch.body);
        }
        this.body(node.otherwise);
        return;
      case 'for': {
        this.#expression(node.iterable);
        const bound = [...targetNames(node.target), 'loop'];
        if (node.test) this.#expression(node.test, bound);
        this.body(node.body, bound);
        this.body(node.otherwise);
        return;
      }
      case 'set':
        this.#expression(node.value);
        this.#bind(node.target);
        return;
      case 'set-block':
        this.body(node.body);
        if (node.filter) this.#expression(node.filter);
        this.#bind(node.target);
        return;
      case 'macro':
        this.macro(node);
        return;
      case 'call-block':
        this.#expression(node.call);
        this.#parameters(node.parameters, node.body);
        return;
      case 'filter-block':
        this.#expression(node.filter);
        this.body(node.body);
        return;
      case 'with': {
        const bound: string[] = [];
        for (const { target, value } of node.assignments) {
          this.#expression(value);
          bound.push(...targetNames(target));
        }
        this.body(node.body, bound);
        return;
      }
      case 'autoescape':
        this.#expression(node.value);
        this.body(node.body);
        return;
      case 'load':
        this.#expression(node.template);
        for (const name of node.names) this.#current.add(name);
    }
  }

  #expression(node: Expression, bound?: Iterable<string>): void {
    if (bound) {
      this.#bound.push(new Set(bound));
      this.#expression(node);
      this.#bound.pop();
      return;
    }
    switch (node.kind) {
      case 'const':
        return;
      case 'name':
        this.#read(node.name);
        return;
      case 'tuple':
      case 'list':
      case 'concat':
        for (const item of node.items) this.#expression(item);
        return;
      case 'dict':
        for (const item of node.items) {
          this.#expression(item.key);
          this.#expression(item.value);
        }
        return;
      case 'binary':
      case 'logic':
        this.#expression(node.left);
        this.#expression(node.right);
        return;
      case 'unary':
        this.#expression(node.operand);
        return;
      case 'compare':
        this.#expression(node.first);
        for (const { operand } of node.rest) this.#expression(operand);
        return;
      case 'conditional':
        this.#expression(node.test);
        this.#expression(node.whenTrue);
        if (node.whenFalse) this.#expression(node.whenFalse);
        return;
      case 'attribute':
        this.#expression(node.object);
        return;
      case 'item':
        this.#expression(node.object);
        this.#expression(node.key);
        return;
      case 'slice':
        for (const part of [node.from, node.to, node.step]) if (part) this.#expression(part);
        return;
      case 'call':
        this.#call(node);
        return;
      case 'filter':
        if (node.operand) this.#expression(node.operand);
        this.#arguments(node);
        return;
      case 'test':
        this.#expression(node.operand);
        this.#arguments(node);
    }
  }

  #arguments(given: Arguments): void {
    for (const argument of given.args) this.#expression(argument);
    for (const { value } of given.kwargs) this.#expression(value);
    if (given.spread) this.#expression(given.spread);
    if (given.spreadKeywords) this.#expression(given.spreadKeywords);
  }

  #call(node: CallNode): void {
    const callee = dottedName(node.callee);
    if (callee === undefined) {
      // A call of what `adapter.dispatch(…)` gave is known from the call within.
      if (node.callee.kind !== 'call') this.dynamic = true;
    } else {
      this.calls.push(staticCall(callee, node));
    }
    this.#expression(node.callee);
    this.#arguments(node);
  }
}

function staticCall(callee: string, node: CallNode): StaticCall {
  const args = node.args.map(literalValue);
  const kwargs = new Map<string, Value | undefined>();
  for (const { name, value } of node.kwargs) kwargs.set(name, literalValue(value));
  const literal =
    !node.spread &&
    !node.spreadKeywords &&
    !args.includes(undefined) &&
    ![...kwargs.values()].includes(undefined);
  return { callee, args, kwargs, keywords: node.kwargs, literal, start: node.start, end: node.end };
}

/** The names that a target binds. */
function targetNames(target: Target): string[] {
  if (target.kind === 'target-name') return [target.name];
  return target.kind === 'target-tuple' ? target.items.flatMap(targetNames) : [];
}
