import { setTimeout } from 'node:timers/promises';
import type { BatchPart } from '../domain/batch.ts';
import { isMicrobatch } from '../domain/batch.ts';
import type { NodeId } from '../domain/id.ts';
import { isPassedBy } from '../domain/node.ts';
import type { Node } from '../domain/node.ts';
import type { PerformedNode } from '../domain/outcome.ts';
import type { Relation } from '../domain/relation.ts';
import { performBatches } from './perform-batches.ts';
import type { PerformRequest } from './execute-run.ts';
import { KnownRelations } from './known-relations.ts';
import { Performing } from './performing.ts';
import type { BatchRun, PerformerOptions } from './performer-options.ts';
import { builtRelation, prepareSchemas } from './prepare-schemas.ts';

/** Milliseconds between two requests to cancel. */
const cancelEvery = 250;

const passedBy: PerformedNode = {
  outcome: { kind: 'no-op' },
  compileStartedAt: null,
  executeStartedAt: null,
  compiledCode: null,
  relationName: null,
};

/** Performs the nodes of one run: compiles each, plans it, carries its steps out. Every fault of the user's ends as an outcome. */
export class NodePerformer<Effect, Answer> {
  readonly #options: PerformerOptions<Effect, Answer>;
  readonly #relations: KnownRelations;
  readonly #leftovers: Relation[] = [];
  readonly #cancelled = new WeakSet<AbortSignal>();
  #running = 0;

  constructor(options: PerformerOptions<Effect, Answer>) {
    this.#options = options;
    this.#relations = new KnownRelations(options.database.catalog);
  }

  /** Makes the schemas that these nodes need, and looks at what is in them. To be called first; rejects with `EngineError`. */
  async prepare(ids: readonly NodeId[]): Promise<void> {
    const nodes = ids.flatMap((id) => this.#options.nodes.get(id) ?? []);
    await this.#relations.look(
      await prepareSchemas(this.#options.database, nodes, this.#options.storeFailures ?? false),
    );
  }

  /**
   * Performs one node; once more, on another session, where the connection was lost and that is safe. Several may run at a time, as
   * many as the database has sessions.
   */
  async perform(request: PerformRequest): Promise<PerformedNode> {
    this.#cancelWith(request.signal);
    this.#running += 1;
    try {
      const node = this.#options.nodes.get(request.id)!;
      if (isPassedBy(node)) return passedBy;
      const perform = (batch: BatchPart | null) => this.#performPart(node, request, batch);
      const run = await this.#batchesOf(node);
      if (run === null) return await perform(null);
      if ('error' in run)
        return new Performing(this.#options, this.#relations, node, request).failed(run.error);
      const { clock, onBatch = () => undefined } = this.#options;
      return await performBatches({ id: node.id, run, perform, clock, onBatch, signal: request.signal });
    } finally {
      this.#running -= 1;
    }
  }

  /** A node, or one of its batches. */
  async #performPart(node: Node, request: PerformRequest, batch: BatchPart | null): Promise<PerformedNode> {
    const begin = () => new Performing(this.#options, this.#relations, node, request, batch);
    const first = begin();
    const performed = await this.#carryOut(first, node);
    if (!first.canBeginAgain) return performed;
    request.report('connection lost, beginning again');
    return this.#carryOut(begin(), node);
  }

  /** The batches that a node is done in, null where it has none, or why that cannot be found out. */
  async #batchesOf(node: Node): Promise<BatchRun | { readonly error: unknown } | null> {
    const { batches, database } = this.#options;
    const name = builtRelation(node);
    if (batches === undefined || name === null || !isMicrobatch(node)) return null;
    try {
      const [standing] = await database.withSession((session) => this.#relations.find(session, [name]));
      return batches(node, standing ?? null);
    } catch (error) {
      return { error };
    }
  }

  async #carryOut(performing: Performing<Effect, Answer>, node: Node): Promise<PerformedNode> {
    const performed =
      node.resourceType === 'source'
        ? await performing.go(null)
        : await this.#options.database
            .withSession((session) => performing.go(session), node.id)
            .catch((error: unknown) => performing.failed(error));
    this.#leftovers.push(...performing.leftovers);
    return performed;
  }

  /** Drops old relations that nothing reads any more, the youngest first; gives what is left. To be called last. */
  async finish(): Promise<readonly Relation[]> {
    if (this.#leftovers.length === 0) return [];
    const { dialect } = this.#options.database.adapter;
    return this.#options.database.withSession(async (session) => {
      let left = this.#leftovers.toReversed();
      for (let before = Infinity; left.length > 0 && left.length < before;) {
        before = left.length;
        const kept: Relation[] = [];
        for (const relation of left) {
          await session.execute(dialect.drop(relation)).then(
            () => this.#relations.remove(relation),
            () => kept.push(relation),
          );
        }
        left = kept;
      }
      return left;
    });
  }

  /** When the signal is aborted, what runs on the server is cancelled. */
  #cancelWith(signal: AbortSignal): void {
    if (this.#cancelled.has(signal)) return;
    this.#cancelled.add(signal);
    signal.addEventListener('abort', () => void this.#cancel(), { once: true });
  }

  /** Again and again until all have ended: a request that comes before its statement does is lost on the server. */
  async #cancel(): Promise<void> {
    while (this.#running > 0) {
      // What cannot be cancelled ends by itself; its outcome says how.
      await this.#options.database.cancel().catch(() => undefined);
      await setTimeout(cancelEvery, undefined, { ref: false });
    }
  }
}
