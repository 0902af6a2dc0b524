import type { Diagnostic } from '../../domain/diagnostic.ts';
import type { Json } from '../../util/json.ts';
import type { Result } from '../../util/result.ts';
import { ok } from '../../util/result.ts';
import type { Environment } from '../../template/evaluate/environment.ts';
import { renderNative } from '../../template/evaluate/render.ts';
import { parseTemplate } from '../../template/syntax/parse-template.ts';
import { toJson } from '../../template/values/json.ts';
import { PyFloat, Undefined } from '../../template/values/value.ts';
import type { Faults } from '../faults.ts';
import type { YamlSource, YamlValue } from './yaml-value.ts';

/** Whether a text has anything to render. */
export function hasTemplate(text: string): boolean {
  return text.includes('{{') || text.includes('{%') || text.includes('{#');
}

/** Keys and indexes from the top to a value. */
export type YamlPath = readonly (string | number)[];

/** How to render the texts of a YAML value. */
export interface YamlRendering {
  readonly source: YamlSource;
  readonly environment: Environment;
  /** Whether the text at a path is rendered now; left out: all are. */
  readonly rendersAt?: (path: YamlPath) => boolean;
  readonly faults: Faults;
}

/**
 * Renders the texts of a value with native types: a lone `{{ 1 + 1 }}` becomes the number 2, text stays text (and loses
 * one line end at its end, as all that Jinja2 renders). What
 * cannot be rendered goes to `faults` with its place in the file, and stays as it is.
 */
export function renderYaml(value: YamlValue, rendering: YamlRendering, path: YamlPath = []): YamlValue {
  if (value.kind === 'scalar') {
    if (typeof value.value !== 'string') return value;
    if (rendering.rendersAt && !rendering.rendersAt(path)) return value;
    if (hasTemplate(value.value)) return renderScalar(value.value, value, rendering);
    return value.value.endsWith('\n') ? { ...value, value: value.value.slice(0, -1) } : value;
  }
  if (value.kind === 'list') {
    const items = value.items.map((item, index) => renderYaml(item, rendering, [...path, index]));
    return items.every((item, index) => item === value.items[index]) ? value : { ...value, items };
  }
  let changed = false;
  const entries = new Map(value.entries);
  for (const [key, entry] of value.entries) {
    const rendered = renderYaml(entry.value, rendering, [...path, key]);
    if (rendered === entry.value) continue;
    changed = true;
    entries.set(key, { ...entry, value: rendered });
  }
  return changed ? { ...value, entries } : value;
}

function renderScalar(
  text: string,
  span: { readonly start: number; readonly end: number },
  rendering: YamlRendering,
): YamlValue {
  const { source, environment, faults } = rendering;
  const rendered = renderText(text, source.path, environment);
  if (rendered.ok) return fromJson(rendered.value.value, rendered.value.float, span);
  const at = source.locate(span);
  for (const fault of rendered.error) {
    const placed = { ...fault, place: at.place };
    faults.add(at.sourceLine === undefined ? placed : { ...placed, sourceLine: at.sourceLine });
  }
  return { kind: 'scalar', value: text, float: false, ...span };
}

/** Renders one text with native types. */
function renderText(
  text: string,
  path: string,
  environment: Environment,
): Result<{ readonly value: Json; readonly float: boolean }, readonly Diagnostic[]> {
  const template = parseTemplate({ path, text });
  if (!template.ok) return template;
  const value = renderNative(template.value, environment);
  if (!value.ok) return { ok: false, error: [value.error] };
  if (value.value instanceof Undefined) return ok({ value: null, float: false });
  return ok({ value: toJson(value.value), float: value.value instanceof PyFloat });
}

function fromJson(
  json: Json,
  float: boolean,
  span: { readonly start: number; readonly end: number },
): YamlValue {
  const { start, end } = span;
  if (Array.isArray(json)) {
    return {
      kind: 'list',
      items: (json as readonly Json[]).map((item) => fromJson(item, false, span)),
      start,
      end,
    };
  }
  if (typeof json === 'object' && json !== null) {
    const entries = Object.entries(json).map(
      ([key, item]) => [key, { keyStart: start, keyEnd: end, value: fromJson(item, false, span) }] as const,
    );
    return { kind: 'map', entries: new Map(entries), start, end };
  }
  return { kind: 'scalar', value: json, float, start, end };
}
