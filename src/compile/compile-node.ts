import type { Diagnostic } from '../domain/diagnostic.ts';
import { inNode } from '../domain/diagnostic.ts';
import { InternalError } from '../domain/errors.ts';
import type { BatchPart, NamedBatch } from '../domain/batch.ts';
import type { Graph } from '../domain/graph.ts';
import type { NodeId } from '../domain/id.ts';
import { isDefinition } from '../domain/node.ts';
import type {
  CompilableNode,
  DefinitionNode,
  FunctionOverload,
  ModelNode,
  Node,
  UnitTestNode,
} from '../domain/node.ts';
import type { CompiledHook } from '../domain/plan.ts';
import type { Invocation } from '../domain/project.ts';
import type { RelationName } from '../domain/relation.ts';
import type { Json } from '../util/json.ts';
import { failed, ok } from '../util/result.ts';
import type { Result } from '../util/result.ts';
import { parseTemplate } from '../template/syntax/parse-template.ts';
import { placeOf } from '../template/syntax/place-of.ts';
import type { Template } from '../template/syntax/template.ts';
import { createDatabaseReach } from '../context/database-reach.ts';
import type { DatabaseReach } from '../context/database-reach.ts';
import type { DatabaseAnswer, DatabaseEffect } from '../context/effect.ts';
import type { LibraryMacro, MacroLibrary } from '../context/macro-library.ts';
import { cteName } from '../context/node-relation.ts';
import { createRunPass } from '../context/run-pass.ts';
import type { NodeRendering, RunPass } from '../context/run-pass.ts';
import type { ScopePackage } from '../context/scope.ts';
import { testArgumentTemplate } from '../context/test-arguments.ts';
import { createMaterializationChooser } from './choose-materialization.ts';
import type { ChosenMaterialization, MaterializationChooser } from './choose-materialization.ts';
import type { CompiledNode, InjectedCte } from './compiled-node.ts';
import { hasTemplate } from './has-template.ts';
import { injectCtes } from './inject-ctes.ts';
import { referencedBy } from './referenced-by.ts';
import { readHooks } from './read-hooks.ts';
import { readMaterialized } from './read-materialized.ts';
import type { Materialized } from './read-materialized.ts';

/** What a compiler works with. */
export interface CompilerInput {
  readonly graph: Graph;
  readonly invocation: Invocation;
  readonly macros: MacroLibrary;
  readonly adapterType: string;
  /** Every package with its own `vars:`, as for the parse pass. */
  readonly packages: readonly ScopePackage[];
  /** `"name"`: the dialect's. */
  readonly quote: (identifier: string) => string;
  /** False: the texts of ephemeral models are left out of what reads them. */
  readonly injectCtes?: boolean;
  /** What the command selected, for `selected_resources`. */
  readonly selected?: readonly NodeId[];
  /** `--defer`: what refs of these nodes lead to in place of their own relation. */
  readonly deferred?: ReadonlyMap<NodeId, RelationName>;
  /** Milliseconds since 1970 UTC, for `modules.datetime`. */
  readonly now: () => number;
  /** Text from `log()` (debug, info), `exceptions.warn` (warning), `print()` (output). */
  readonly log: (level: 'debug' | 'info' | 'warning' | 'output', text: string, node: NodeId | null) => void;
}

/** A compilation on its way: what it asks of the database, what it ends with, what it is told. */
export type Compilation<T> = Generator<DatabaseEffect, Result<T, readonly Diagnostic[]>, DatabaseAnswer>;

/** The hooks that stand around a node. */
export type HookKey = 'pre-hook' | 'post-hook';

/** How a node is compiled. */
export interface CompileOptions {
  /**
   * Renders these hooks too; only for a node that is going to be built, since hooks may change the database. Default none.
   * Post-hooks that ask the database are left to `Compiler.hooks`, since what they ask for is not built yet.
   */
  readonly hooks?: readonly HookKey[];
  /** Names beside the context's own: `results` and `schemas` of an on-run-end statement. */
  readonly names?: Readonly<Record<string, Json>>;
  /** The batch of a microbatch model: its inputs are narrowed to it. */
  readonly batch?: NamedBatch | null;
}

/** A node that a template materializes: what it compiled to (null for a seed), and the name of the thread that templates see. */
export interface NodeToMaterialize {
  readonly id: NodeId;
  readonly sql: string | null;
  readonly thread: string;
  /** Hooks before a model are its first batch's, those behind it its last one's. */
  readonly batch: BatchPart | null;
  /** Of a function: one of its further signatures, in place of its own. */
  readonly overload?: FunctionOverload;
}

/** Makes SQL of nodes. One for an invocation: what an ephemeral model compiled to is kept, `graph` is shared. */
export interface Compiler {
  /**
   * Compiles a node; each question for the database is yielded and its answer sent back in. A node that asks nothing
   * yields nothing. A statement's `EngineError` thrown into it becomes a fault of the template, with its place; all else
   * that is thrown comes out of it.
   */
  compile(id: NodeId, options?: CompileOptions): Compilation<CompiledNode>;
  /** Renders a node's hooks alone, for those that must see what was built. */
  hooks(id: NodeId, when: HookKey, options?: CompileOptions): Compilation<readonly CompiledHook[]>;
  /** What the macro `generate_latest_version_pointer_alias` makes of a versioned model, given the alias of its config. */
  pointerName(id: NodeId, alias: string | null): Compilation<string>;
  /** The `{% materialization %}` block that is run for a node; undefined where the plan does it, as it does without overrides. */
  materialization(id: NodeId): ChosenMaterialization | undefined;
  /** Runs such a block for a node that was compiled. Its statements are questions like any other; `commit` is one too. */
  materializeWith(macro: LibraryMacro, node: NodeToMaterialize): Compilation<Materialized>;
  /** An ephemeral model that was compiled because another reads it. */
  ephemeral(id: NodeId): CompiledEphemeral | undefined;
  /** Whether a node's templates (with all that they can call) might ask the database; found without rendering. */
  asksDatabase(id: NodeId): boolean;
}

/** Makes a compiler. */
export function createCompiler(input: CompilerInput): Compiler {
  return new NodeCompiler(input);
}

/** An ephemeral model, compiled for those that read it. */
export interface CompiledEphemeral {
  /** Its text with the CTEs that it needs itself. */
  readonly sql: string;
  readonly extraCtes: readonly InjectedCte[];
}

interface Ephemeral extends CompiledEphemeral {
  /** Those that it needs, then its own. */
  readonly ctes: readonly InjectedCte[];
}

/** A text to render, with what is known of it. */
interface Prepared {
  readonly template: Template;
  readonly asks: boolean;
}

class NodeCompiler implements Compiler {
  readonly #graph: Graph;
  readonly #materializations: MaterializationChooser;
  readonly #pass: RunPass;
  readonly #reach: DatabaseReach;
  readonly #injects: boolean;
  readonly #ephemeral = new Map<NodeId, Ephemeral>();
  readonly #prepared = new WeakMap<Node, Result<Prepared, readonly Diagnostic[]>>();

  constructor(input: CompilerInput) {
    this.#graph = input.graph;
    this.#injects = input.injectCtes ?? true;
    const { flags } = input.graph.project.config;
    this.#materializations = createMaterializationChooser(input.macros, {
      packagesMayNotOverride:
        flags['require_explicit_package_overrides_for_builtin_materializations'] !== false,
      keepsFailures: input.invocation.flags.storeFailures,
    });
    this.#pass = createRunPass({ ...input, selected: input.selected ?? [] });
    this.#reach = createDatabaseReach({ macros: input.macros, variables: this.#pass.variables });
  }

  asksDatabase(id: NodeId): boolean {
    const node = this.#node(id);
    const isSql = hasTemplate(node) && node.language === 'sql';
    const body = isSql ? this.#prepare(node) : undefined;
    return (body?.ok === true && body.value.asks) || this.#hooksAsk(node, ['pre-hook', 'post-hook']);
  }

  *compile(
    id: NodeId,
    { hooks = [], names = {}, batch = null }: CompileOptions = {},
  ): Compilation<CompiledNode> {
    const node = this.#node(id);
    const rendering = this.#pass.open(node, names, undefined, batch);
    let sql: string | null = null;
    let extraCtes: readonly InjectedCte[] = [];
    if ('language' in node && node.language === 'python') sql = node.rawCode;
    else if (hasTemplate(node)) {
      const body = yield* this.#body(node, rendering);
      if (!body.ok) return body;
      const ctes = yield* this.#ctesOf(rendering.ctes);
      if (!ctes.ok) return ctes;
      extraCtes = this.#injects ? ctes.value : [];
      sql = injectCtes(body.value, extraCtes);
    }
    const references = yield* this.#references(node, rendering);
    if (!references.ok) return references;
    const overloads: string[] = [];
    for (const { rawBody } of node.resourceType === 'function' ? node.overloads : []) {
      const body = yield* this.#text(rawBody, node, rendering);
      if (!body.ok) return body;
      overloads.push(body.value);
    }
    const has = (key: HookKey): boolean => hooks.includes(key);
    const preHooks = yield* this.#hooks(has('pre-hook') ? node : null, 'pre-hook', rendering);
    if (!preHooks.ok) return preHooks;
    const postHooksWait = has('post-hook') && this.#hooksAsk(node, ['post-hook']);
    const postHooks = yield* this.#hooks(
      has('post-hook') && !postHooksWait ? node : null,
      'post-hook',
      rendering,
    );
    if (!postHooks.ok) return postHooks;
    return ok({
      node,
      sql,
      overloads,
      extraCtes,
      preHooks: preHooks.value,
      postHooks: postHooks.value,
      postHooksWait,
      references: references.value,
      asksDatabase: this.asksDatabase(id),
    });
  }

  *hooks(
    id: NodeId,
    when: HookKey,
    { names = {}, batch = null }: CompileOptions = {},
  ): Compilation<readonly CompiledHook[]> {
    const node = this.#node(id);
    return yield* this.#hooks(node, when, this.#pass.open(node, names, undefined, batch));
  }

  *pointerName(id: NodeId, alias: string | null): Compilation<string> {
    const node = this.#node(id);
    const call = `{{ generate_latest_version_pointer_alias(${alias === null ? 'none' : JSON.stringify(alias)}, model) }}`;
    const name = yield* this.#text(call, node, this.#pass.open(node, {}));
    return name.ok ? ok(name.value.trim()) : name;
  }

  materialization(id: NodeId): ChosenMaterialization | undefined {
    return this.#materializations.of(this.#node(id));
  }

  ephemeral(id: NodeId): CompiledEphemeral | undefined {
    return this.#ephemeral.get(id);
  }

  *materializeWith(
    macro: LibraryMacro,
    { id, sql, thread, batch, overload }: NodeToMaterialize,
  ): Compilation<Materialized> {
    const node = withOverload(this.#node(id), overload);
    const hooks = (key: 'pre-hook' | 'post-hook'): Json =>
      readHooks(node.config, key).map((hook, index) => ({ ...hook, index: index + 1 }));
    const names = {
      sql,
      compiled_code: sql,
      pre_hooks: batch?.isFirst === false ? [] : hooks('pre-hook'),
      post_hooks: batch?.isLast === false ? [] : hooks('post-hook'),
      thread_id: thread,
    };
    const rendering = this.#pass.open(node, names, undefined, batch);
    const value = yield* rendering.call(macro);
    if (!value.ok) return value;
    return readMaterialized({
      value: value.value,
      main: rendering.result('main'),
      materialization: macro.definition.name,
      place: placeOf(macro.definition.source, macro.definition),
    });
  }

  #node(id: NodeId): Exclude<Node, DefinitionNode | UnitTestNode> {
    const node = this.#graph.nodes.get(id);
    if (!node || isDefinition(node) || node.resourceType === 'unit_test')
      throw new InternalError(`there is nothing to compile under ${id}`);
    return node;
  }

  *#text(text: string, node: Node, rendering: NodeRendering): Compilation<string> {
    const parsed = parseTemplate({ path: node.originalPath, text }, { keepPlainText: true });
    if (!parsed.ok) return parsed;
    return yield* render({ template: parsed.value, asks: this.#asks(parsed.value, node) }, rendering);
  }

  *#body(node: CompilableNode, rendering: NodeRendering): Compilation<string> {
    const prepared = this.#prepare(node);
    return prepared.ok ? yield* render(prepared.value, rendering) : prepared;
  }

  #prepare(node: CompilableNode): Result<Prepared, readonly Diagnostic[]> {
    let prepared = this.#prepared.get(node);
    if (!prepared) {
      const parsed = parseTemplate(
        { path: node.originalPath, text: node.rawCode },
        { lineOffset: node.place.line - 1, keepPlainText: true },
      );
      prepared = parsed.ok
        ? ok({ template: parsed.value, asks: this.#asks(parsed.value, node) || this.#argumentsAsk(node) })
        : parsed;
      this.#prepared.set(node, prepared);
    }
    return prepared;
  }

  #asks(template: Template, node: Node): boolean {
    return this.#reach.asks(template, node.packageName);
  }

  #argumentsAsk(node: CompilableNode): boolean {
    if (node.resourceType !== 'test' || !node.generic) return false;
    return Object.values(node.generic.arguments).some((value) => {
      if (typeof value !== 'string') return false;
      const template = testArgumentTemplate(value, node.originalPath);
      return template?.ok === true && this.#asks(template.value, node);
    });
  }

  #hooksAsk(node: Node, keys: readonly ('pre-hook' | 'post-hook')[]): boolean {
    return keys.some((key) =>
      readHooks(node.config, key).some((hook) => {
        const parsed = parseTemplate({ path: node.originalPath, text: hook.sql });
        return parsed.ok && this.#asks(parsed.value, node);
      }),
    );
  }

  /** What `to: ref('orders')` of foreign keys names, as the model's own `ref` would. */
  *#references(node: Node, rendering: NodeRendering): Compilation<ReadonlyMap<string, string>> {
    const references = new Map<string, string>();
    for (const to of referencedBy(node)) {
      const bare = to.trim().replace(/^\{\{(.*)\}\}$/s, '$1');
      const parsed = parseTemplate({ path: node.originalPath, text: `{{ ${bare} }}` });
      if (!parsed.ok) return parsed;
      const text = yield* render({ template: parsed.value, asks: false }, rendering);
      if (!text.ok) return text;
      references.set(to, text.value);
    }
    return ok(references);
  }

  *#hooks(
    node: Node | null,
    key: 'pre-hook' | 'post-hook',
    rendering: NodeRendering,
  ): Compilation<readonly CompiledHook[]> {
    const compiled: CompiledHook[] = [];
    if (!node) return ok(compiled);
    for (const [index, hook] of readHooks(node.config, key).entries()) {
      const path = `${node.originalPath} (${key} ${index + 1})`;
      const parsed = parseTemplate({ path, text: hook.sql }, { keepPlainText: true });
      if (!parsed.ok) return parsed;
      const text = yield* render({ template: parsed.value, asks: this.#asks(parsed.value, node) }, rendering);
      if (!text.ok) return text;
      const sql = text.value.trim();
      if (sql !== '') compiled.push({ sql, transaction: hook.transaction });
    }
    return ok(compiled);
  }

  /** The CTEs for these ephemeral models, each behind those that it reads itself, none twice. */
  *#ctesOf(ids: ReadonlySet<NodeId>): Compilation<readonly InjectedCte[]> {
    const all = new Map<NodeId, InjectedCte>();
    for (const id of ids) {
      const ephemeral = yield* this.#compileEphemeral(id);
      if (!ephemeral.ok) return ephemeral;
      for (const cte of ephemeral.value.ctes) all.set(cte.id, cte);
    }
    return ok([...all.values()]);
  }

  *#compileEphemeral(id: NodeId): Compilation<Ephemeral> {
    const known = this.#ephemeral.get(id);
    if (known) return ok(known);
    const node = this.#node(id) as ModelNode;
    const rendering = this.#pass.open(node);
    const body = yield* this.#body(node, rendering);
    if (!body.ok) return failed(inNode(body.error, node));
    const needed = yield* this.#ctesOf(rendering.ctes);
    if (!needed.ok) return needed;
    const own = { id, sql: ` ${cteName(node.alias)} as (\n${body.value}\n)` };
    const sql = injectCtes(body.value, needed.value);
    const ephemeral = { sql, extraCtes: needed.value, ctes: [...needed.value, own] };
    this.#ephemeral.set(id, ephemeral);
    return ok(ephemeral);
  }
}

function* render({ template, asks }: Prepared, rendering: NodeRendering): Compilation<string> {
  if (!asks) return rendering.render(template);
  return yield* rendering.renderAsking(template);
}

/** A function with another of its signatures. */
function withOverload<N extends Node>(node: N, overload: FunctionOverload | undefined): N {
  if (node.resourceType !== 'function' || overload === undefined) return node;
  return { ...node, arguments: overload.arguments, returns: overload.returns ?? node.returns };
}
