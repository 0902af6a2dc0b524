import type { CallNode, Expression } from '../template/syntax/nodes.ts';

/** What a body may reach, by the look of it. */
export interface BodyUses {
  /** Names that are read (some may be bound in the body: a name too many does no harm). */
  readonly names: ReadonlySet<string>;
  /** `a.b` where `a` is a name. */
  readonly attributes: ReadonlyMap<string, ReadonlySet<string>>;
  /** Names of which something else is done than reading an attribute: passed on, indexed, called. */
  readonly whole: ReadonlySet<string>;
  /** Calls of `adapter.dispatch` with literal arguments. */
  readonly dispatches: readonly { readonly name: string; readonly namespace: string | null }[];
  /** A dispatch whose name is computed. */
  readonly computedDispatch: boolean;
}

const cache = new WeakMap<object, BodyUses>();

/** Collects what a template's or macro's nodes use. `root` is anything that holds nodes; the answer is kept beside it. */
export function bodyUses(root: object): BodyUses {
  let uses = cache.get(root);
  if (!uses) {
    const walk = new UsesWalk();
    walk.visit(root);
    cache.set(root, (uses = walk));
  }
  return uses;
}

class UsesWalk implements BodyUses {
  readonly names = new Set<string>();
  readonly attributes = new Map<string, Set<string>>();
  readonly whole = new Set<string>();
  readonly dispatches: { readonly name: string; readonly namespace: string | null }[] = [];
  computedDispatch = false;

  /** Goes through all that a node holds: nodes differ in their fields, and only names and what stands around them count. */
  visit(node: unknown): void {
    if (Array.isArray(node)) {
      for (const item of node) this.visit(item);
    } else if (typeof node === 'object' && node !== null) {
      this.#node(node as Expression | { readonly kind: 'other' });
    }
  }

  #node(node: Expression | { readonly kind: 'other' }): void {
    switch (node.kind) {
      case 'name':
        this.names.add(node.name);
        this.whole.add(node.name);
        return;
      case 'attribute':
        if (node.object.kind === 'name') this.#attribute(node.object.name, node.name);
        else this.visit(node.object);
        return;
      case 'item':
        if (node.object.kind === 'name' && node.key.kind === 'const' && typeof node.key.value === 'string') {
          this.#attribute(node.object.name, node.key.value);
          return;
        }
        break;
      case 'call':
        if (isDispatch(node)) {
          this.names.add('adapter');
          this.#dispatch(node);
          this.visit([node.args, node.kwargs, node.spread, node.spreadKeywords]);
          return;
        }
        break;
      default:
    }
    for (const value of Object.values(node)) if (typeof value === 'object') this.visit(value);
  }

  #attribute(object: string, name: string): void {
    this.names.add(object);
    const known = this.attributes.get(object);
    if (known) known.add(name);
    else this.attributes.set(object, new Set([name]));
  }

  #dispatch(call: CallNode): void {
    const argument = (index: number, name: string): Expression | undefined =>
      call.args[index] ?? call.kwargs.find((one) => one.name === name)?.value;
    const name = argument(0, 'macro_name');
    const namespace = argument(1, 'macro_namespace');
    const literal =
      name?.kind === 'const' && typeof name.value === 'string' && !call.spread && !call.spreadKeywords;
    if (
      literal &&
      (namespace === undefined || (namespace.kind === 'const' && isTextOrNone(namespace.value)))
    ) {
      this.dispatches.push({
        name: name.value,
        namespace: namespace?.kind === 'const' ? (namespace.value as string | null) : null,
      });
    } else {
      this.computedDispatch = true;
    }
  }
}

function isDispatch(node: CallNode): boolean {
  const { callee } = node;
  return (
    callee.kind === 'attribute' &&
    callee.name === 'dispatch' &&
    callee.object.kind === 'name' &&
    callee.object.name === 'adapter'
  );
}

function isTextOrNone(value: unknown): boolean {
  return value === null || typeof value === 'string';
}
