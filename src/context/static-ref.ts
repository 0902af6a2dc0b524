import type { MetricCall, RefCall, SourceCall } from '../domain/node.ts';
import type { Place } from '../domain/diagnostic.ts';
import { metricArguments, refArguments, sourceArguments } from './ref-arguments.ts';
import { parseTemplate } from '../template/syntax/parse-template.ts';
import { TemplateError } from '../template/values/template-error.ts';
import type { Value } from '../template/values/value.ts';

/** What a text such as `ref('orders')`, `source('raw', 'orders')` or `metric('revenue')` names. */
export type StaticRef =
  | { readonly kind: 'ref'; readonly ref: RefCall }
  | { readonly kind: 'source'; readonly source: SourceCall }
  | { readonly kind: 'metric'; readonly metric: MetricCall };

/** Keyword arguments of `ref`; others are for a macro of that name. */
const known: ReadonlySet<string> = new Set(['v', 'version', 'package', 'package_name', 'model_name', 'name']);

/** Reads a text that is one call of `ref`, `source` or `metric` with literal arguments; null where it is anything else. */
export function readStaticRef(text: string, place: Place): StaticRef | null {
  const bare = text.trim().replace(/^\{\{(.*)\}\}$/s, '$1');
  const template = parseTemplate({ path: place.path, text: `{{ ${bare} }}` });
  if (!template.ok) return null;
  const { calls } = template.value.usage;
  const call = calls[0];
  if (calls.length !== 1 || !call || !call.literal) return null;
  const args = call.args.filter((value): value is Value => value !== undefined);
  if ([...call.kwargs.keys()].some((name) => !known.has(name))) return null;
  const kwargs = new Map<string, Value>();
  for (const [name, value] of call.kwargs) if (value !== undefined) kwargs.set(name, value);
  try {
    if (call.callee === 'ref') return { kind: 'ref', ref: { ...refArguments(args, kwargs), place } };
    if (call.callee === 'metric') return { kind: 'metric', metric: { ...metricArguments(args), place } };
    if (call.callee !== 'source') return null;
    const [sourceName, tableName] = sourceArguments(args, kwargs);
    return { kind: 'source', source: { sourceName, tableName, place } };
  } catch (error) {
    if (error instanceof TemplateError) return null;
    throw error;
  }
}
