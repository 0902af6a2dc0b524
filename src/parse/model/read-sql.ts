import type { Captured } from '../../context/captured.ts';
import type { NodeIdentity } from '../../context/node-identity.ts';
import type { ParsePass } from '../../context/parse-pass.ts';
import { parseTemplate } from '../../template/syntax/parse-template.ts';
import { placeOf } from '../../template/syntax/place-of.ts';
import type { Template } from '../../template/syntax/template.ts';
import type { At } from '../schema/schema-record.ts';
import { contextNames } from './context-names.ts';
import { isSpace } from './python-space.ts';
import { unrenderedConfig } from './unrendered-config.ts';
import type { SqlRecord } from './sql-record.ts';

/** A template and the node it makes. */
export interface SqlSource {
  /** As messages show it. */
  readonly path: string;
  readonly text: string;
  readonly lineOffset: number;
  readonly about: NodeIdentity;
}

/** Reads a template: statically where its tree says all, else by rendering it in the parse pass. */
export function readSql(source: SqlSource, pass: ParsePass): Omit<SqlRecord, 'checksum'> {
  const { path, text, lineOffset, about } = source;
  if (!about.testArguments && !text.includes('{{') && !text.includes('{%') && !text.includes('{#')) {
    return { captured: nothing, diagnostics: [], calls: [], unrendered: null, isPlain: true };
  }
  const template = parseTemplate({ path, text }, { lineOffset, keepPlainText: true });
  if (!template.ok)
    return { captured: null, diagnostics: template.error, calls: [], unrendered: null, isPlain: false };
  const calls = callsOf(template.value);
  const plain = pass.readPlain(template.value, about);
  if (plain) {
    const unrendered = unrenderedConfig(template.value);
    return { captured: plain, diagnostics: [], calls, unrendered, isPlain: true };
  }
  const captured = pass.capture(template.value, about);
  if (!captured.ok) {
    return { captured: null, diagnostics: captured.error, calls, unrendered: null, isPlain: false };
  }
  const unrendered = unrenderedConfig(template.value);
  return { captured: captured.value, diagnostics: [], calls, unrendered, isPlain: false };
}

const nothing: Captured = {
  refs: [],
  sources: [],
  config: {},
  macros: [],
  inputs: { vars: [], environment: [], macros: [], missing: [], clock: false, wholeProject: false },
};

/** The calls of names that the context does not have, each once. */
export function callsOf(
  template: Pick<Template, 'usage' | 'path' | 'text' | 'lineOffset'>,
): SqlRecord['calls'] {
  const found = new Map<string, At>();
  for (const call of template.usage.calls) {
    const first = call.callee.split('.', 1)[0]!;
    if (contextNames.has(first) || !template.usage.names.has(first) || found.has(call.callee)) continue;
    const place = placeOf(template, call);
    const oneLine = place.endLine === place.line;
    found.set(call.callee, [place.line, place.column, oneLine ? place.column + call.callee.length : 0]);
  }
  return [...found];
}

/** A text without the white space that dbt strips from a file's edges, with the lines that went before it. */
export function stripEdges(text: string): { readonly text: string; readonly lineOffset: number } {
  let start = 0;
  let lineOffset = 0;
  while (start < text.length && isSpace(text[start]!)) if (text[start++] === '\n') lineOffset++;
  let end = text.length;
  while (end > start && isSpace(text[end - 1]!)) end--;
  return { text: text.slice(start, end), lineOffset };
}
