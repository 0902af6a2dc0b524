import type { Session } from '../adapters/contract.ts';
import type { Diagnostic, FaultyNode } from '../domain/diagnostic.ts';
import { formatDiagnostic } from '../domain/diagnostic.ts';
import { EngineError, InternalError, ProjectError } from '../domain/errors.ts';
import { faultText } from '../domain/fault-text.ts';
import type { BatchPart } from '../domain/batch.ts';
import type { Node, SeedNode, SourceNode, UnitTestNode } from '../domain/node.ts';
import type { NodeOutcome, OverloadResults, PerformedNode } from '../domain/outcome.ts';
import type { CompiledForPlan, CompiledHook, Next } from '../domain/plan.ts';
import type { Relation, RelationName } from '../domain/relation.ts';
import type { Result } from '../util/result.ts';
import { type Carried, carryOut, type LockPatience, Stopped } from './carry-out.ts';
import { drive } from './drive.ts';
import type { PerformRequest } from './execute-run.ts';
import type { KnownRelations } from './known-relations.ts';
import { type CompiledText, type FailedNode, failureOf } from './node-failure.ts';
import { outcomeOf } from './outcome-of.ts';
import { performStep, SeedRefused, type SeedRows, type StepTools } from './perform-step.ts';
import type { NodeTurn, PerformerOptions } from './performer-options.ts';
import { builtRelation } from './prepare-schemas.ts';

/** About a quarter of an hour: a report that runs on the old table holds it up no longer than that. */
const defaultPatience: LockPatience = { attempts: 200, pause: 5_000 };

/** One node's work, from its template to its outcome. */
export class Performing<Effect, Answer> {
  readonly #options: PerformerOptions<Effect, Answer>;
  readonly #relations: KnownRelations;
  readonly #node: Node;
  readonly #request: PerformRequest;
  readonly #batch: BatchPart | null;
  readonly #compileStartedAt: number;
  readonly #asked: RelationName[] = [];
  readonly #ran = new Map<string, string>();
  #main: string | null = null;
  readonly #remarks = new Set<string>();
  #overloads: OverloadResults | undefined;
  #executeStartedAt: number | null = null;
  #seed: Promise<Result<SeedRows, readonly Diagnostic[]>> | undefined;
  #compiled: CompiledText | null = null;
  #hasAsked = false;
  #hasHooks = false;
  /** The post-hooks that ask the database, once they are rendered. */
  #rendered: readonly CompiledHook[] | null = null;
  #mayHaveCommitted = false;
  #lostConnection = false;
  /** Old relations that views still read. */
  leftovers: readonly Relation[] = [];

  constructor(
    options: PerformerOptions<Effect, Answer>,
    relations: KnownRelations,
    node: Node,
    request: PerformRequest,
    batch: BatchPart | null = null,
  ) {
    this.#options = options;
    this.#relations = relations;
    this.#node = node;
    this.#request = request;
    this.#batch = batch;
    this.#compileStartedAt = options.clock();
  }

  /** Does all of it on the session; a load has none and borrows its own. */
  async go(session: Session | null): Promise<PerformedNode> {
    const performed = await this.#work(session).then(
      (outcome) => this.#performed(outcome),
      (error: unknown) => this.failed(error),
    );
    const { kind } = performed.outcome;
    if (session !== null && (kind === 'error' || kind === 'skipped')) await this.#sweep(session);
    return performed;
  }

  /** Drops what was being built beside the node's relation. Where that cannot be done, the node's next run does it. */
  async #sweep(session: Session): Promise<void> {
    const { asideOf, database } = this.#options;
    const name = builtRelation(this.#node);
    if (asideOf === undefined || name === null || !this.#mayHaveCommitted || this.#lostConnection) return;
    const aside = asideOf(name);
    this.#relations.doubt(aside);
    try {
      const [left] = await this.#relations.find(session, [aside]);
      if (left != null) await session.execute(database.adapter.dialect.drop(left));
      this.#relations.remove(aside);
    } catch (error) {
      if (!(error instanceof EngineError)) throw error;
    }
  }

  /**
   * Whether the connection was lost and the whole of it can be done again on another session without doing anything twice: nothing can have been
   * committed, or the node is one that is made whole each time (a view, a table, a seed) or only asks (a test). Never where hooks
   * or statements of the template may have been carried out.
   */
  get canBeginAgain(): boolean {
    return (
      this.#lostConnection &&
      !this.#request.signal.aborted &&
      !this.#hasAsked &&
      (!this.#mayHaveCommitted || (isMadeWhole(this.#node) && !this.#hasHooks))
    );
  }

  /** What an error makes of the node; a bug is thrown on. */
  failed(error: unknown): PerformedNode {
    for (const name of this.#asked) this.#relations.doubt(name);
    const { signal } = this.#request;
    if (
      error instanceof Stopped ||
      (signal.aborted &&
        ((error instanceof EngineError && error.fault === 'cancelled') || error instanceof ProjectError))
    ) {
      const reason = signal.reason === 'fail-fast' ? 'fail-fast' : 'cancelled';
      return this.#performed({ kind: 'skipped', because: null, reason });
    }
    if (error instanceof SeedRefused || error instanceof ProjectError) {
      return this.#performed(this.#refused(error.diagnostics));
    }
    if (!(error instanceof EngineError)) throw error;
    this.#lostConnection = error.fault === 'connection';
    return this.#performed({ kind: 'error', failure: failureOf(error, this.#facts) });
  }

  get #turn(): NodeTurn {
    return { batch: this.#batch, thread: this.#thread };
  }

  /** As dbt names its workers; the project's own statements run in its main thread. */
  get #thread(): string {
    return this.#node.resourceType === 'operation' ? 'MainThread' : `Thread-${this.#request.slot} (worker)`;
  }

  async #work(session: Session | null): Promise<NodeOutcome> {
    const outcome = await this.#itself(session);
    const isDone = outcome.kind === 'success' && this.#batch?.isLast !== false;
    const follower = isDone ? this.#options.follower?.(this.#node) : undefined;
    if (follower === undefined) return outcome;
    const compiled = await this.#drive(follower, session);
    if (!compiled.ok) return this.#refused(compiled.error);
    const { next } = await this.#carry(compiled.value, session);
    if (next.kind === 'done') {
      for (const relation of next.relations) this.#relations.put(relation);
      return outcome;
    }
    return { kind: 'error', failure: failureOf(null, this.#facts, next.message) };
  }

  async #itself(session: Session | null): Promise<NodeOutcome> {
    const options = this.#options;
    const node = this.#node;
    if (node.resourceType === 'unit_test') return this.#unitTest(node, session);
    const compiled = await this.#drive(options.compile(node.id, this.#turn), session);
    if (!compiled.ok) return this.#notCompiled(compiled.error);
    const { sql, preHooks, postHooks } = compiled.value;
    this.#hasHooks = preHooks.length + postHooks.length > 0;
    if (sql !== null) this.#compiled = { code: sql, path: this.#writeSql('compiled', sql) };
    this.#executeStartedAt = options.clock();

    const byTemplate =
      session === null
        ? undefined
        : options.byTemplate?.({
            compiled: compiled.value,
            session,
            relations: this.#relations,
            thread: this.#thread,
            onSql: (name, text) => this.#ran.set(name, text),
          });
    if (byTemplate !== undefined) {
      this.#hasAsked = true;
      const done = await byTemplate;
      return done.ok ? this.#done(done.value) : this.#refused(done.error);
    }

    const { next, ...rest } = await this.#carry(compiled.value, session);
    if (this.#hasHooks || node.resourceType === 'operation') this.#relations.forget();
    if (next.kind === 'failed') {
      for (const name of this.#asked) this.#relations.doubt(name);
      const error = 'error' in rest ? rest.error : null;
      const message = next.help === null ? next.message : `${next.message}\n${next.help}`;
      return {
        kind: 'error',
        failure: failureOf(error, this.#facts, message),
      };
    }
    const outcome = this.#done(next);
    if (compiled.value.postHooksWait !== true || session === null) return outcome;
    return (await this.#hooksBehind(session)) ?? outcome;
  }

  /** Does the steps of a compiled node's materialization. */
  #carry(compiled: CompiledForPlan, session: Session | null): Promise<Carried> {
    const options = this.#options;
    return carryOut({
      plan: (facts) => this.#told(options.materialize(compiled, facts)),
      perform: async (step, inTransaction) => {
        this.#request.report(step.name);
        await options.onStep?.({ id: this.#node.id, step: step.name, when: 'before' });
        const fact = await performStep(step, this.#tools(session, inTransaction));
        await options.onStep?.({ id: this.#node.id, step: step.name, when: 'after' });
        return fact;
      },
      session,
      patience: options.patience ?? defaultPatience,
      onCommit: () => {
        this.#mayHaveCommitted = true;
      },
      onWait: () => this.#request.report('waiting for a lock'),
      signal: this.#request.signal,
    });
  }

  async #unitTest(node: UnitTestNode, session: Session | null): Promise<NodeOutcome> {
    const { unitTest, clock } = this.#options;
    if (session === null || !unitTest) throw new InternalError(`${node.id} cannot be performed`);
    this.#hasAsked = true;
    const { signal, report } = this.#request;
    return unitTest({
      node,
      thread: this.#thread,
      session,
      relations: this.#relations,
      signal,
      report,
      onCompiled: (sql) => {
        this.#compiled = { code: sql, path: this.#writeSql('compiled', sql) };
        this.#executeStartedAt = clock();
      },
      compiledPath: () => this.#compiled?.path ?? null,
      onSql: (name, sql) => this.#ran.set(name, sql),
    });
  }

  #drive<Value>(generator: Generator<Effect, Value, Answer>, session: Session | null): Promise<Value> {
    return drive(generator, (effect) => {
      if (session === null)
        throw new EngineError('A load asks the database nothing.', { fault: 'statement' });
      this.#hasAsked = true;
      return this.#options.answer(effect, session, this.#relations);
    });
  }

  /** Renders the hooks that ask for what was built; gives those that belong into the transaction. */
  async #waitingHooks(session: Session | null): Promise<readonly string[]> {
    const { postHooks } = this.#options;
    if (postHooks === undefined) return [];
    this.#hasHooks = true;
    const hooks = await this.#drive(postHooks(this.#node.id, this.#turn), session);
    if (!hooks.ok) throw new ProjectError(hooks.error);
    this.#rendered = hooks.value;
    return hooks.value.filter((hook) => hook.transaction).map((hook) => hook.sql);
  }

  /** Runs what of these hooks belongs behind the transaction; all of them, where there was none that had them. */
  async #hooksBehind(session: Session): Promise<NodeOutcome | null> {
    const name = 'post-hooks-outside';
    try {
      const tools = this.#tools(session, false);
      if (this.#rendered === null) {
        const sql = await this.#waitingHooks(session);
        await performStep({ kind: 'statements', name, sql, transaction: true }, tools);
      }
      const sql = (this.#rendered ?? []).filter((hook) => !hook.transaction).map((hook) => hook.sql);
      if (sql.length > 0) this.#request.report(name);
      await performStep({ kind: 'statements', name, sql, transaction: false }, tools);
    } catch (error) {
      if (error instanceof ProjectError) return this.#refused(error.diagnostics);
      throw error;
    }
    this.#relations.forget();
    return null;
  }

  #writeSql(kind: 'compiled' | 'run', sql: string): string {
    return this.#options.writeSql({ kind, node: this.#node, sql, batch: this.#batch });
  }

  /** Tells the remarks of an answer that were not told before. */
  #told(next: Next): Next {
    if (next.kind === 'done') return next;
    for (const remark of next.remarks ?? []) {
      if (this.#remarks.has(remark.text)) continue;
      this.#remarks.add(remark.text);
      this.#options.onRemark?.(this.#node.id, remark);
    }
    return next;
  }

  #done(next: Extract<Next, { readonly kind: 'done' }>): NodeOutcome {
    this.leftovers = next.leftovers ?? [];
    for (const name of this.#asked) this.#relations.remove(name);
    for (const relation of [...next.relations, ...this.leftovers]) this.#relations.put(relation);
    const tell = (level: 'debug' | 'info' | 'warning', texts: readonly string[] = []): void => {
      for (const text of texts) this.#options.onNote?.(this.#node.id, text, level);
    };
    this.#overloads = next.overloads;
    tell('debug', next.trace);
    tell('info', next.notes);
    tell('warning', next.warnings);
    const [stored] = next.verdict === undefined ? [] : next.relations;
    const { dialect } = this.#options.database.adapter;
    return outcomeOf(next, this.#compiled, stored === undefined ? null : dialect.renderRelation(stored));
  }

  #tools(session: Session | null, inTransaction: boolean): StepTools {
    const { database } = this.#options;
    const { report, signal } = this.#request;
    const node = this.#node;
    return {
      database,
      session,
      relations: this.#relations,
      inTransaction,
      readSeed: () => (this.#seed ??= this.#options.readSeed(node as SeedNode)),
      load: ({ load, relation }) =>
        this.#options.load({ node: node as SourceNode, load, relation, database, signal, report }),
      waitingHooks: () => this.#waitingHooks(session),
      onAsked: (name) => this.#asked.push(name),
      onSql: (step, sql, main = false) => {
        if (main) this.#main = sql;
        this.#ran.set(step, sql);
      },
    };
  }

  /** The fault of an ephemeral model is not that of the node that reads it: that one is skipped. */
  #notCompiled(diagnostics: readonly Diagnostic[]): NodeOutcome {
    const about = diagnostics[0]?.node;
    const outcome = this.#refused(diagnostics, about);
    if (outcome.kind !== 'error' || about === undefined) return outcome;
    const nodes = [...this.#options.nodes.values()];
    const faulty = nodes.find((one) => one.name === about.name && one.originalPath === about.path);
    return faulty === undefined || faulty.id === this.#node.id
      ? outcome
      : { kind: 'skipped', because: faulty.id, reason: 'upstream', failure: outcome.failure };
  }

  /** A template or a seed's file that is wrong. */
  #refused(diagnostics: readonly Diagnostic[], node: FaultyNode = this.#facts.node): NodeOutcome {
    const message = diagnostics.map(formatDiagnostic).join('\n');
    const text = faultText(diagnostics, node);
    return { kind: 'error', failure: { message, text, code: null, diagnostics, compiledPath: null } };
  }

  get #facts(): FailedNode {
    const { resourceType: type, name, originalPath: path } = this.#node;
    return { node: { type, name, path }, compiled: this.#compiled };
  }

  #performed(outcome: NodeOutcome): PerformedNode {
    if (this.#ran.size > 0) {
      const text = this.#main ?? [...this.#ran.values()].join('\n;\n');
      this.#writeSql('run', text);
    }
    const relation = builtRelation(this.#node, this.#options.storeFailures ?? false);
    return {
      outcome,
      compileStartedAt: this.#compileStartedAt,
      executeStartedAt: this.#executeStartedAt,
      compiledCode: this.#compiled?.code ?? null,
      relationName:
        relation === null ? null : this.#options.database.adapter.dialect.renderRelation(relation),
      ...(this.#overloads !== undefined && { overloads: this.#overloads }),
    };
  }
}

const madeWhole: ReadonlySet<string> = new Set(['view', 'table', 'materialized_view']);

/** Whether a node gives the same, begun a second time, whatever came of the first. */
function isMadeWhole(node: Node): boolean {
  switch (node.resourceType) {
    case 'test':
    case 'seed':
      return true;
    case 'model': {
      const { materialized = 'view', sql_header: header } = node.config;
      return madeWhole.has(materialized) && !header;
    }
    default:
      return false;
  }
}
