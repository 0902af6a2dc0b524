import type { Expression, Statement } from '../syntax/nodes.ts';
import type { TemplateSource } from '../syntax/template.ts';
import type { Value } from '../values/value.ts';
import { builtinGlobals } from '../builtins/globals.ts';
import type { Filter } from '../builtins/filter.ts';
import type { Test } from '../builtins/tests.ts';
import type { BodyCode, ValueCode } from './code.ts';
import type { Frame } from './frame.ts';
import { FunctionScope, Symbols } from './symbols.ts';
import type { Reference } from './symbols.ts';

/** What is the same all over one template while it is compiled. */
export interface Unit {
  readonly source: TemplateSource;
  readonly filters: ReadonlyMap<string, Filter>;
  readonly tests: ReadonlyMap<string, Test>;
  /** The root keeps values rather than text. */
  readonly native: boolean;
  readonly rootSymbols: Symbols;
  /** The blocks so far: each name is there once. */
  readonly blockNames: Set<string>;
  /** The two compilers, for the parts that they call and that call them. */
  readonly compileExpression: (node: Expression, scope: Scope) => ValueCode;
  readonly compileBody: (nodes: readonly Statement[], scope: Scope) => BodyCode;
}

/** Where the compiler stands: in which activation, in which block, and whether what it compiles may never run. */
export interface Scope {
  readonly unit: Unit;
  readonly symbols: Symbols;
  readonly owner: FunctionScope;
  /** Inside an `if`: a filter that does not exist is an error only where it is reached. */
  readonly soft: boolean;
  /** Inside a loop of this activation. */
  readonly inLoop: boolean;
  /** HTML is escaped in what is written. */
  readonly escape: boolean;
}

/** A block of its own inside the same activation. */
export function innerScope(scope: Scope): Scope {
  return { ...scope, symbols: new Symbols(scope.symbols, scope.owner) };
}

/** The body of a macro or caller: an activation of its own. */
export function functionScope(scope: Scope): Scope {
  const owner = new FunctionScope(scope.owner);
  return { ...scope, owner, symbols: new Symbols(scope.symbols, owner), inLoop: false };
}

/** Inside an `if`. */
export function softScope(scope: Scope): Scope {
  return scope.soft ? scope : { ...scope, soft: true };
}

/** Reads a variable; JavaScript's undefined where it is not set. */
export type Getter = (frame: Frame) => Value | undefined;

/** Sets a variable of the scope's own activation. */
export type Setter = (frame: Frame, value: Value | undefined) => void;

/** How code of `scope` reads the variable. */
export function getter(scope: Scope, reference: Reference): Getter {
  const { slot } = reference;
  let depth = 0;
  for (
    let owner: FunctionScope | undefined = scope.owner;
    owner && owner !== reference.owner;
    owner = owner.parent
  )
    depth++;
  if (depth === 0) return (frame) => frame.slots[slot];
  if (depth === 1) return (frame) => frame.parent!.slots[slot];
  return (frame) => {
    let holder = frame;
    for (let level = 0; level < depth; level++) holder = holder.parent!;
    return holder.slots[slot];
  };
}

/** A name of the context, or of what every template has. */
function resolveName(frame: Frame, name: string): Value | undefined {
  const value = frame.environment.lookup(name);
  return value === undefined ? builtinGlobals.get(name) : value;
}

/** What happens on entering the scope: each variable gets its first value. To be called when all is compiled. */
export function entryOf(scope: Scope): (frame: Frame) => void {
  const steps: ((frame: Frame) => void)[] = [];
  const unset: number[] = [];
  for (const [{ slot }, load] of scope.symbols.loads) {
    switch (load.kind) {
      case 'parameter':
        break;
      case 'unset':
        unset.push(slot);
        break;
      case 'resolve': {
        const { name } = load;
        steps.push((frame) => {
          frame.slots[slot] = resolveName(frame, name);
        });
        break;
      }
      case 'alias': {
        const get = getter(scope, load.of);
        steps.push((frame) => {
          frame.slots[slot] = get(frame);
        });
        break;
      }
    }
  }
  return (frame) => {
    for (const slot of unset) frame.slots[slot] = undefined;
    for (const step of steps) step(frame);
  };
}

/** What happens on leaving it: its variables are unset, for closures that outlive it. */
export function exitOf(scope: Scope): (frame: Frame) => void {
  const slots = Array.from(scope.symbols.loads.keys(), ({ slot }) => slot);
  return (frame) => {
    for (const slot of slots) frame.slots[slot] = undefined;
  };
}
