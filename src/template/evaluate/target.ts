import type { Target } from '../syntax/nodes.ts';
import { Namespace } from '../builtins/globals.ts';
import { unpack } from '../values/items.ts';
import { iterableOf } from '../values/sequence.ts';
import { TemplateError } from '../values/template-error.ts';
import { Undefined } from '../values/value.ts';
import type { Value } from '../values/value.ts';
import type { Frame } from './frame.ts';
import { getter } from './scope.ts';
import type { Scope } from './scope.ts';

/** Assigns a value to a target of the scope. */
export type Assign = (frame: Frame, value: Value) => void;

/** Compiles what stands left of `=` or of `in`. */
export function compileTarget(target: Target, scope: Scope): Assign {
  switch (target.kind) {
    case 'target-name': {
      const { slot } = scope.symbols.reference(target.name);
      return (frame, value) => {
        frame.slots[slot] = value;
      };
    }
    case 'target-attribute': {
      const namespace = compileNamespace(target.name, scope);
      const { attribute } = target;
      return (frame, value) => {
        namespace(frame).setAttribute(attribute, value);
      };
    }
    case 'target-tuple': {
      const items = target.items.map((item) => compileTarget(item, scope));
      return (frame, value) => {
        const parts = unpack(iterableOf(value), value, items.length);
        items.forEach((assign, index) => {
          assign(frame, parts[index]!);
        });
      };
    }
  }
}

/** What throws where a target's namespaces are none: looked at before the value is computed. */
export function namespaceChecks(target: Target, scope: Scope): ((frame: Frame) => unknown)[] {
  return namespacesOf(target).map((name) => compileNamespace(name, scope));
}

function namespacesOf(target: Target): string[] {
  if (target.kind === 'target-attribute') return [target.name];
  return target.kind === 'target-tuple' ? target.items.flatMap(namespacesOf) : [];
}

function compileNamespace(name: string, scope: Scope): (frame: Frame) => Namespace {
  const get = getter(scope, scope.symbols.reference(name));
  return (frame) => {
    const value = get(frame);
    if (value instanceof Namespace) return value;
    if (value instanceof Undefined && value.capture) return new Namespace();
    if (value === undefined && frame.capture) return new Namespace();
    throw new TemplateError('cannot assign attribute on non-namespace object');
  };
}
