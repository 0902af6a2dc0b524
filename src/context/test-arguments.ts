import type { Diagnostic } from '../domain/diagnostic.ts';
import type { Environment } from '../template/evaluate/environment.ts';
import { renderNative } from '../template/evaluate/render.ts';
import { parseTemplate } from '../template/syntax/parse-template.ts';
import type { Template } from '../template/syntax/template.ts';
import { PyDict } from '../template/values/value.ts';
import type { Value } from '../template/values/value.ts';
import { toValue } from '../template/values/json.ts';
import type { Json } from '../util/json.ts';
import { failed, ok } from '../util/result.ts';
import type { Result } from '../util/result.ts';
import { hasTag } from './variables.ts';

const looksLikeCall = /^\s*(env_var|ref|var|source|doc)\s*\(.+\)\s*$/;

/** Where a generic test's arguments stand, and with what they are rendered. */
export interface TestArgumentsOptions {
  readonly path: string;
  readonly environment: Environment;
}

/**
 * The keyword arguments of a generic test: each text is rendered to a value of its own type; one that is written like a
 * call of `ref` and its kind is taken as one. `column_name` stays as it is.
 */
export function renderTestArguments(
  given: Readonly<Record<string, Json>>,
  options: TestArgumentsOptions,
): Result<PyDict, readonly Diagnostic[]> {
  const kwargs = new PyDict();
  for (const [name, json] of Object.entries(given)) {
    const value = name === 'column_name' ? ok(toValue(json)) : rendered(json, options);
    if (!value.ok) return failed([value.error]);
    kwargs.set(name, value.value);
  }
  return ok(kwargs);
}

function rendered(json: Json, options: TestArgumentsOptions): Result<Value, Diagnostic> {
  if (typeof json === 'string') return renderedText(json, options);
  if (Array.isArray(json)) {
    const list: Value[] = [];
    for (const item of json as readonly Json[]) {
      const value = rendered(item, options);
      if (!value.ok) return value;
      list.push(value.value);
    }
    return ok(list);
  }
  if (typeof json === 'object' && json !== null) {
    const dict = new PyDict();
    for (const [key, item] of Object.entries(json)) {
      const value = rendered(item, options);
      if (!value.ok) return value;
      dict.set(key, value.value);
    }
    return ok(dict);
  }
  return ok(toValue(json));
}

function renderedText(text: string, { path, environment }: TestArgumentsOptions): Result<Value, Diagnostic> {
  const template = testArgumentTemplate(text, path);
  if (!template) return ok(text);
  return template.ok ? renderNative(template.value, environment) : template;
}

/** The template that a test's argument is, or null for one that is text as it stands. */
export function testArgumentTemplate(text: string, path: string): Result<Template, Diagnostic> | null {
  const source = looksLikeCall.test(text) ? `{{ ${text} }}` : text;
  if (!hasTag(source)) return null;
  const parsed = parseTemplate({ path, text: source });
  return parsed.ok ? parsed : failed(parsed.error[0]!);
}
