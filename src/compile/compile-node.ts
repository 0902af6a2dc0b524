import type { Diagnostic } from '../domain/diagnostic.ts';
import { InternalError } from '../domain/errors.ts';
import type { Graph } from '../domain/graph.ts';
import type { NodeId } from '../domain/id.ts';
import type { Invocation } from '../domain/project.ts';
import type { JsonObject } from '../util/json.ts';
import type { Result } from '../util/result.ts';
import type { DatabaseAnswer, DatabaseEffect } from '../context/effect.ts';
import type { MacroLibrary } from '../context/macro-library.ts';
import type { CompiledNode } from './compiled-node.ts';

/** What a compiler works with. */
export interface CompilerInput {
  readonly graph: Graph;
  readonly invocation: Invocation;
  readonly macros: MacroLibrary;
  readonly adapterType: string;
  /** Every package with its own `vars:`, as for the parse pass. */
  readonly packages: readonly { readonly name: string; readonly vars: JsonObject }[];
  /** `"name"`: the dialect's. */
  readonly quote: (identifier: string) => string;
  /** What the command selected, for `selected_resources`. */
  readonly selected?: readonly NodeId[];
  /** Milliseconds since 1970 UTC, for `modules.datetime`. */
  readonly now: () => number;
  /** Text from `log()` (debug, info), `exceptions.warn` (warning), `print()` (output). */
  readonly log: (level: 'debug' | 'info' | 'warning' | 'output', text: string, node: NodeId | null) => void;
}

/** Makes SQL of nodes. One for an invocation: what an ephemeral model compiled to is kept, `graph` is shared. */
export interface Compiler {
  /**
   * Compiles a node; each question for the database is yielded and its answer sent back in. A node that asks nothing
   * yields nothing.
   */
  compile(id: NodeId): Generator<DatabaseEffect, Result<CompiledNode, readonly Diagnostic[]>, DatabaseAnswer>;
  /** Whether a node's template (with all that it can call) might ask the database; found without rendering. */
  asksDatabase(id: NodeId): boolean;
}

/** Makes a compiler. */
export function createCompiler(_input: CompilerInput): Compiler {
  throw new InternalError('not there yet');
}
