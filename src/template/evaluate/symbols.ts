import type { Expression, MacroNode, Parameter, Statement, Target } from '../syntax/nodes.ts';
import { forEachOperand } from '../syntax/for-each-operand.ts';

/** The variables of one activation (root, macro or caller body): how many slots its frame needs. */
export class FunctionScope {
  readonly parent: FunctionScope | undefined;
  size = 0;
  constructor(parent: FunctionScope | undefined) {
    this.parent = parent;
  }
}

/** A variable: which activation holds it, and where. */
export interface Reference {
  readonly owner: FunctionScope;
  readonly slot: number;
}

/** How a variable gets its value when its scope is entered. */
export type Load =
  | { readonly kind: 'parameter' }
  | { readonly kind: 'resolve'; readonly name: string }
  | { readonly kind: 'alias'; readonly of: Reference }
  | { readonly kind: 'unset' };

/**
 * The names of one scope. Jinja2 decides before rendering, from all that a body reads and writes, which scope each name
 * belongs to and whether it starts from the context, from the scope around it, or unset; this is the same analysis.
 */
export class Symbols {
  readonly parent: Symbols | undefined;
  readonly owner: FunctionScope;
  readonly loads = new Map<Reference, Load>();
  readonly #references = new Map<string, Reference>();
  readonly #stored = new Set<string>();
  /** Names first stored inside the `if`s that are being visited, innermost last. */
  readonly #branches: Set<string>[] = [];

  /** The template's own macros are kept under names that cannot be written, as dbt does. */
  readonly #hideMacros: boolean;

  constructor(parent: Symbols | undefined, owner: FunctionScope, hideMacros = false) {
    this.parent = parent;
    this.owner = owner;
    this.#hideMacros = parent ? parent.#hideMacros : hideMacros;
  }

  /** The name under which a macro of the template itself is kept. */
  nameOfMacro(node: MacroNode): string {
    return this.#hideMacros ? ` ${node.macroName}` : node.macroName;
  }

  find(name: string): Reference | undefined {
    return this.#references.get(name) ?? this.parent?.find(name);
  }

  /** The name's variable; one that nothing here reads or writes is read from the context. */
  reference(name: string): Reference {
    const found = this.find(name);
    if (found) return found;
    return this.#define(name, { kind: 'resolve', name });
  }

  declare(name: string): Reference {
    this.#stored.add(name);
    return this.#define(name, { kind: 'parameter' });
  }

  load(name: string): void {
    if (!this.find(name)) this.#define(name, { kind: 'resolve', name });
  }

  store(name: string): void {
    if (!this.#stored.has(name)) {
      this.#stored.add(name);
      this.#branches.at(-1)?.add(name);
    }
    if (this.#references.has(name)) return;
    const outer = this.parent?.find(name);
    this.#define(name, outer ? { kind: 'alias', of: outer } : { kind: 'unset' });
  }

  #define(name: string, load: Load): Reference {
    const reference = { owner: this.owner, slot: this.owner.size++ };
    this.#references.set(name, reference);
    this.loads.set(reference, load);
    return reference;
  }

  /** Reads the names of a body, in its order. */
  visitBody(body: readonly Statement[]): void {
    for (const statement of body) this.visit(statement);
  }

  visitParameters(parameters: readonly Parameter[]): void {
    for (const { name } of parameters) this.declare(name);
    for (const { defaultValue } of parameters) if (defaultValue) this.visitExpression(defaultValue);
  }

  visitTarget(target: Target, parameter: boolean): void {
    if (target.kind === 'target-tuple') {
      for (const item of target.items) this.visitTarget(item, parameter);
    } else if (target.kind === 'target-attribute') {
      this.load(target.name);
    } else if (parameter) {
      this.declare(target.name);
    } else {
      this.store(target.name);
    }
  }

  readonly #visitOperand = (operand: Expression): void => {
    this.visitExpression(operand);
  };

  visitExpression(expression: Expression): void {
    if (expression.kind === 'name') this.load(expression.name);
    else forEachOperand(expression, this.#visitOperand);
  }

  /** A statement as the scope around it sees it: what is inside its own scope is not visited. */
  visit(node: Statement): void {
    switch (node.kind) {
      case 'text':
      case 'break':
      case 'continue':
      case 'block':
        return;
      case 'output':
      case 'do':
        this.visitExpression(node.expression);
        return;
      case 'print':
        this.visitBody(node.body);
        return;
      case 'if':
        this.#visitIf(node);
        return;
      case 'for':
        this.visitExpression(node.iterable);
        return;
      case 'set':
        this.visitExpression(node.value);
        this.visitTarget(node.target, false);
        return;
      case 'set-block':
        this.visitTarget(node.target, false);
        return;
      case 'macro':
        this.store(this.nameOfMacro(node));
        return;
      case 'call-block':
        this.visitExpression(node.call);
        return;
      case 'filter-block':
        this.visitExpression(node.filter);
        return;
      case 'with':
        for (const { value } of node.assignments) this.visitExpression(value);
        return;
      case 'autoescape':
        return;
      case 'load':
        this.visitExpression(node.template);
        for (const name of node.names) this.store(name);
    }
  }

  #visitIf(node: Statement & { readonly kind: 'if' }): void {
    const [first, ...others] = node.branches;
    if (first) this.visitExpression(first.test);
    const stored = new Set<string>();
    this.#branches.push(stored);
    if (first) this.visitBody(first.body);
    for (const branch of others) {
      this.visitExpression(branch.test);
      this.visitBody(branch.body);
    }
    this.visitBody(node.otherwise);
    this.#branches.pop();
    // What only a branch may set starts from outside, not unset.
    for (const name of stored) {
      const reference = this.#references.get(name);
      if (!reference) continue;
      const outer = this.parent?.find(name);
      this.loads.set(reference, outer ? { kind: 'alias', of: outer } : { kind: 'resolve', name });
      this.#branches.at(-1)?.add(name);
    }
  }
}
