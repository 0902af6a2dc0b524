import type { Captured } from '../../context/captured.ts';
import type { NodeIdentity } from '../../context/node-identity.ts';
import type { ParsePass } from '../../context/parse-pass.ts';
import { inNode } from '../../domain/diagnostic.ts';
import { parseTemplate } from '../../template/syntax/parse-template.ts';
import type { Expression } from '../../template/syntax/nodes.ts';
import { placeOf } from '../../template/syntax/place-of.ts';
import type { StaticCall, Template } from '../../template/syntax/template.ts';
import type { At } from '../schema/at.ts';
import { contextNames } from './context-names.ts';
import { isSpace } from './python-space.ts';
import { unrenderedConfig } from './unrendered-config.ts';
import type { SqlRecord, UnknownCall } from './sql-record.ts';
import { conditionalCode } from './conditional-code.ts';

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
    return {
      captured: null,
      diagnostics: inNode(template.error, about),
      calls: [],
      unrendered: null,
      isPlain: false,
    };
  const calls = callsOf(template.value);
  const plain = pass.readPlain(template.value, about);
  if (plain) {
    const unrendered =
      about.resourceType === 'model' && isStaticForDbt(template.value)
        ? null
        : unrenderedConfig(template.value);
    return { captured: plain, diagnostics: [], calls, unrendered, isPlain: true };
  }
  const captured = pass.capture(template.value, about);
  if (!captured.ok) {
    return { captured: null, diagnostics: captured.error, calls, unrendered: null, isPlain: false };
  }
  const unrendered = unrenderedConfig(template.value);
  return { captured: captured.value, diagnostics: [], calls, unrendered, isPlain: false };
}

/** dbt reads such a model from its tree too, and then keeps its config as it is, not as text. */
function isStaticForDbt({ text, usage }: Template): boolean {
  return usage.calls.every(
    ({ callee, keywords }) =>
      callee !== 'var' &&
      (callee !== 'config' || keywords.every(({ name, value }) => !hooks.has(name) && isSimple(value, text))),
  );
}

const hooks = new Set(['pre-hook', 'post-hook', 'pre_hook', 'post_hook']);

/** What dbt's reader of trees understands: texts, `True` and `False` (not `true`), lists and maps of them. */
function isSimple(node: Expression, text: string): boolean {
  switch (node.kind) {
    case 'const':
      return (
        typeof node.value === 'string' ||
        (typeof node.value === 'boolean' && /^[TF]/.test(text.slice(node.start, node.end)))
      );
    case 'list':
      return node.items.every((item) => isSimple(item, text));
    case 'dict':
      return node.items.every((item) => isSimple(item.key, text) && isSimple(item.value, text));
    default:
      return false;
  }
}

const nothing: Captured = {
  refs: [],
  sources: [],
  config: {},
  macros: [],
  inputs: { vars: [], environment: [], macros: [], missing: [], clock: false, wholeProject: false },
};

/** The calls of names that the context does not have, each where it first stands. */
export function callsOf(template: CallingTemplate): readonly UnknownCall[] {
  const found = new Map<string, UnknownCall>();
  for (const call of template.usage.calls) {
    const first = call.callee.split('.', 1)[0]!;
    if (found.has(call.callee) || contextNames.has(first) || !template.usage.names.has(first)) continue;
    found.set(call.callee, [call.callee, atOf(template, call)]);
  }
  return [...found.values()];
}

/** What `callsOf` reads of a template, or of one definition in it. */
export type CallingTemplate = Pick<Template, 'usage' | 'path' | 'text' | 'lineOffset'>;

/**
 * Where a name is called: the first place at which the call is sure to be made, else the first. Null: it is no macro, but
 * a name that the template sets in a branch or a loop.
 */
export function findCall(
  name: string,
  template: CallingTemplate & Pick<Template, 'body'>,
): { readonly at: At; readonly isConditional: boolean } | null {
  if (name.includes('.') && isSetSomewhere(name.split('.', 1)[0]!, template.text)) return null;
  const calls = template.usage.calls.filter((call) => call.callee === name);
  const conditional = conditionalCode(template.body);
  const sure = calls.find(
    (call) => !conditional.some(({ start, end }) => start <= call.start && call.end <= end),
  );
  const call = sure ?? calls[0];
  return call ? { at: atOf(template, call), isConditional: !sure } : null;
}

function atOf(template: CallingTemplate, call: StaticCall): At {
  const place = placeOf(template, call);
  return [place.line, place.column, place.endLine === place.line ? place.column + call.callee.length : 0];
}

function isSetSomewhere(name: string, text: string): boolean {
  return new RegExp(`\\bset\\s+(?:[\\w.]+\\s*,\\s*)*${name}\\b`).test(text);
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
