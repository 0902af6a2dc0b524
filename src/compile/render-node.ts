import type { Diagnostic } from '../domain/diagnostic.ts';
import type { CompilableNode } from '../domain/node.ts';
import type { DatabaseAnswer, DatabaseEffect } from '../context/effect.ts';
import type { NodeRendering } from '../context/run-pass.ts';
import { parseTemplate } from '../template/syntax/parse-template.ts';
import type { Result } from '../util/result.ts';

/** Renders a node's template, asking what it asks; without the CTEs that it needs. */
export function* renderNode(
  node: Pick<CompilableNode, 'originalPath' | 'rawCode' | 'place'>,
  rendering: NodeRendering,
): Generator<DatabaseEffect, Result<string, readonly Diagnostic[]>, DatabaseAnswer> {
  const parsed = parseTemplate(
    { path: node.originalPath, text: node.rawCode },
    { lineOffset: node.place.line - 1, keepPlainText: true },
  );
  return parsed.ok ? yield* rendering.renderAsking(parsed.value) : parsed;
}
