import type { FunctionOverload } from '../domain/node.ts';
import type { Session } from '../adapters/contract.ts';
import type { Compiler } from '../compile/compile-node.ts';
import type { LibraryMacro } from '../context/macro-library.ts';
import type { DatabaseAnswer, DatabaseEffect } from '../context/effect.ts';
import type { TestConfig } from '../domain/config.ts';
import type { Diagnostic } from '../domain/diagnostic.ts';
import { EngineError } from '../domain/errors.ts';
import type { Next } from '../domain/plan.ts';
import { drive } from '../execute/drive.ts';
import type { TemplateCall } from '../execute/performer-options.ts';
import { verdict as testVerdict } from '../plan/materialize/data-test.ts';
import { ok } from '../util/result.ts';
import type { Result } from '../util/result.ts';
import { answerEffect, type EffectPlace } from './answer-effect.ts';

/**
 * Runs a materialization that is a template for a compiled node, on its session. Transactions are dbt's: one begins with the first
 * statement, `adapter.commit()` ends it, and from then on each statement stands for itself. What is not committed at the end is
 * undone.
 */
export async function materializeByTemplate(
  compiler: Compiler,
  macro: LibraryMacro,
  call: TemplateCall,
  place: EffectPlace,
  overload?: FunctionOverload,
): Promise<Result<Extract<Next, { readonly kind: 'done' }>, readonly Diagnostic[]>> {
  const { node, sql, batch = null } = call.compiled;
  const statements = new Statements(node.id, call, place);
  const result = await drive(
    compiler.materializeWith(macro, {
      id: node.id,
      sql,
      thread: call.thread,
      batch,
      ...(overload !== undefined && { overload }),
    }),
    (effect) => statements.answer(effect),
  );
  const isUndone = await statements.end();
  if (!result.ok) return result;
  const { relations, message, rows, found } = result.value;
  if (node.resourceType === 'test') {
    const verdict = testVerdict(found, node.config as TestConfig, []);
    if (verdict.kind === 'done') return ok({ ...verdict, relations });
    if (verdict.kind === 'failed') throw new EngineError(verdict.message, { fault: 'statement' });
  }
  const undone = `Its materialization "${macro.definition.name}" did not end with adapter.commit(): what it did is undone.`;
  return ok({ kind: 'done', relations, message, rows, ...(isUndone && { notes: [undone] }) });
}

/** Effects whose statement begins a transaction in dbt's sense: one that `adapter.commit()` may end. */
const beginning: ReadonlySet<DatabaseEffect['kind']> = new Set([
  'create-schema',
  'drop-schema',
  'rename-relation',
  'truncate-relation',
]);

/** Effects that only look. */
const looking: ReadonlySet<DatabaseEffect['kind']> = new Set([
  'find-relation',
  'list-relations',
  'list-schemas',
  'query-columns',
  'relation-columns',
  'seed-rows',
]);

/** The statements of one materialization. */
class Statements {
  readonly #id: string;
  readonly #call: TemplateCall;
  readonly #place: EffectPlace;
  readonly #session: Session;
  /** The one transaction that is begun was begun. */
  #begun = false;
  /** `adapter.commit()` has something to commit. */
  #open = false;
  #committed = false;
  /** Something was sent that may change the database. */
  #changes = false;
  #count = 0;

  constructor(id: string, call: TemplateCall, place: EffectPlace) {
    this.#id = id;
    this.#call = call;
    this.#place = place;
    this.#session = place.session;
  }

  async answer(effect: DatabaseEffect): Promise<DatabaseAnswer> {
    if (looking.has(effect.kind)) return answerEffect(effect, this.#place);
    if (effect.kind === 'commit') return this.#commit();
    if (!this.#begun) {
      await this.#session.execute('begin');
      this.#begun = true;
    }
    if (effect.kind === 'query') {
      this.#count += 1;
      this.#call.onSql(`statement ${this.#count}`, effect.sql);
      if (/^\s*(commit|end)\b/i.test(effect.sql)) this.#committed = true;
    }
    if (effect.kind !== 'query' || !/^\s*(select|with|values|show|explain)\b/i.test(effect.sql))
      this.#changes = true;
    if (beginning.has(effect.kind) || (effect.kind === 'query' && effect.autoBegin)) this.#open = true;
    return answerEffect(effect, this.#place);
  }

  async #commit(): Promise<DatabaseAnswer> {
    if (!this.#open) {
      const message = `Tried to commit transaction on connection "${this.#id}", but it does not have one open!`;
      throw new EngineError(message, { fault: 'statement' });
    }
    await this.#session.execute('commit');
    this.#open = false;
    this.#committed = true;
    return { kind: 'done' };
  }

  /** Undoes what is not committed; whether there was such a thing though nothing went wrong. */
  async end(): Promise<boolean> {
    if (!this.#begun) return false;
    // The transaction may have been ended by a text of the materialization's own, which gives a warning and no error.
    await this.#session.execute('rollback');
    return this.#changes && !this.#committed;
  }
}
