import type { Compiler } from '../compile/compile-node.ts';
import type { LibraryMacro } from '../context/library-macro.ts';
import type { Diagnostic } from '../domain/diagnostic.ts';
import { formatDiagnostic } from '../domain/diagnostic.ts';
import { EngineError, InternalError } from '../domain/errors.ts';
import type { OverloadResults } from '../domain/outcome.ts';
import type { Next } from '../domain/plan.ts';
import type { TemplateCall } from '../execute/performer-options.ts';
import type { Result } from '../util/result.ts';
import { ok } from '../util/result.ts';
import type { EffectPlace } from './answer-effect.ts';
import { materializeByTemplate } from './materialize-by-template.ts';

type Done = Extract<Next, { readonly kind: 'done' }>;

/**
 * Makes a function by its materialization, then each of its overloads with the same, whatever becomes of the others: of those that fail the
 * function's outcome tells.
 */
export async function makeFunction(
  compiler: Compiler,
  macro: LibraryMacro,
  call: TemplateCall,
  place: EffectPlace,
): Promise<Result<Done, readonly Diagnostic[]>> {
  const { node, overloads: bodies = [] } = call.compiled;
  if (node.resourceType !== 'function') throw new InternalError(`${node.id} is no function`);
  const root = await materializeByTemplate(compiler, macro, call, place);
  if (!root.ok || node.overloads.length === 0) return root;
  const successful: string[] = [];
  const failed: OverloadResults['failed'][number][] = [];
  for (const [index, overload] of node.overloads.entries()) {
    const compiled = { ...call.compiled, sql: bodies[index] ?? '' };
    const name = overload.definedIn;
    try {
      const made = await materializeByTemplate(compiler, macro, { ...call, compiled }, place, overload);
      if (made.ok) successful.push(name);
      else failed.push({ name, message: made.error.map(formatDiagnostic).join('\n') });
    } catch (error) {
      if (!(error instanceof EngineError) || error.fault !== 'statement') throw error;
      failed.push({ name, message: error.message });
    }
  }
  const message = failed.length === 0 ? root.value.message : `PARTIAL SUCCESS ${node.name}`;
  return ok({ ...root.value, message, overloads: { successful, failed } });
}
