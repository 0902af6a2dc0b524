import { dbtFunctions } from '../../src/template/builtins/dbt-functions.ts';
import { createModules } from '../../src/template/builtins/modules.ts';
import { createRegularExpressions } from '../../src/template/builtins/regex/regular-expressions.ts';
import type { Environment } from '../../src/template/evaluate/environment.ts';
import {
  renderNative,
  renderTemplate,
  renderTemplateWithEffects,
} from '../../src/template/evaluate/render.ts';
import { parseTemplate } from '../../src/template/syntax/parse-template.ts';
import { typeName } from '../../src/template/values/describe.ts';
import { repr } from '../../src/template/values/text.ts';
import { PyFloat } from '../../src/template/values/value.ts';
import type { Value } from '../../src/template/values/value.ts';

/** What a table of cases says it was made with. */
export type CaseEnvironment = 'jinja2' | 'dbt' | 'dbt-parse' | 'dbt-native';

const values: ReadonlyMap<string, Value> = new Map<string, Value>([
  ['flag', true],
  ['number', 3],
  ['text', 'abc'],
  ['list', [1, 2]],
  ['none_value', null],
  ['decimal', new PyFloat(1.5)],
  ['quoted', '[1, 2]'],
  ['digits', '42'],
]);

function environmentOf(kind: CaseEnvironment): Environment {
  if (kind === 'jinja2') return { lookup: () => undefined, undefinedMode: 'strict' };
  const modules = createModules({ now: () => 0n, regularExpressions: createRegularExpressions });
  return {
    lookup: (name) => {
      if (name === 'modules') return modules;
      const value = kind === 'dbt-native' ? values.get(name) : undefined;
      return value === undefined ? dbtFunctions.get(name) : value;
    },
    undefinedMode: kind === 'dbt-parse' ? 'capture' : 'strict',
    localMacros: false,
  };
}

/** Renders a case, in one of the two ways; a fault is `ERR ` and its message. */
export function renderCase(text: string, kind: CaseEnvironment, way: 'sync' | 'effects'): string {
  const parsed = parseTemplate({ path: 'case.sql', text }, { keepPlainText: kind !== 'jinja2' });
  if (!parsed.ok) return `ERR ${parsed.error[0]?.message}`;
  const environment = environmentOf(kind);
  if (kind === 'dbt-native') {
    const result = renderNative(parsed.value, environment);
    return result.ok ? `${typeName(result.value)} ${repr(result.value)}` : `ERR ${result.error.message}`;
  }
  if (way === 'sync') {
    const result = renderTemplate(parsed.value, environment);
    return result.ok ? result.value : `ERR ${result.error.message}`;
  }
  const step = renderTemplateWithEffects(parsed.value, environment).next();
  if (step.done !== true) return `EFFECT ${step.value.kind}`;
  return step.value.ok ? step.value.value : `ERR ${step.value.error.message}`;
}

/** Whether a result is what a case expects: the text itself, or for an error a part of its message. */
export function fits(result: string, expected: string): boolean {
  if (!expected.startsWith('ERR ')) return result === expected;
  return result.startsWith('ERR ') && result.includes(expected.slice(4));
}
