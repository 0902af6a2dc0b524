import { describe, expect, test } from 'vitest';
import { formatDiagnostic } from '../../domain/diagnostic.ts';
import { parseTemplate } from '../syntax/parse-template.ts';
import type { Definition, Template } from '../syntax/template.ts';
import { effectFunction, generatorFunction, nativeFunction, needsEffectCode } from '../values/functions.ts';
import { TemplateError } from '../values/template-error.ts';
import { repr, str } from '../values/text.ts';
import type { Effect, EffectAnswer, Value } from '../values/value.ts';
import { noKeywords } from '../values/value.ts';
import type { Environment } from './environment.ts';
import {
  callMacro,
  callMacroWithEffects,
  createMacro,
  evaluateExpression,
  renderTemplate,
  renderTemplateWithEffects,
} from './render.ts';

interface Query extends Effect {
  readonly kind: 'query';
  readonly sql: string;
}

function parsed(text: string, path = 'models/m.sql'): Template {
  const result = parseTemplate({ path, text });
  if (!result.ok) throw new Error(result.error[0]?.message);
  return result.value;
}

function definition(text: string): Definition {
  const [first] = parsed(text, 'macros/all.sql').definitions;
  if (!first) throw new Error('no definition');
  return first;
}

/** A context with `query`, which needs an effect, and macros that see the same context. */
function contextWith(macros: readonly string[], others: Readonly<Record<string, Value>> = {}): Environment {
  const names = new Map<string, Value>(Object.entries(others));
  const environment: Environment = {
    lookup: (name) => names.get(name),
    undefinedMode: 'strict',
    localMacros: false,
  };
  names.set(
    'query',
    effectFunction('query', ([sql]): { kind: 'effect'; effect: Query } => {
      return { kind: 'effect', effect: { kind: 'query', sql: str(sql ?? '') } };
    }),
  );
  names.set(
    'known',
    effectFunction('known', () => ({ kind: 'value', value: 'known' })),
  );
  for (const text of macros) {
    const made = definition(text);
    names.set(made.macroName, createMacro(made, environment, { packageName: 'shop' }));
  }
  return environment;
}

/** Renders with answers; gives what was asked and how it ended. */
function drive(
  text: string,
  environment: Environment,
  answers: readonly EffectAnswer[],
): { asked: string[]; end: string } {
  const asked: string[] = [];
  const steps = renderTemplateWithEffects(parsed(text), environment);
  let step = steps.next();
  for (const answer of answers) {
    if (step.done === true) break;
    asked.push((step.value as Query).sql);
    step = steps.next(answer);
  }
  if (step.done !== true) return { asked, end: `waits for ${(step.value as Query).sql}` };
  return { asked, end: step.value.ok ? step.value.value : formatDiagnostic(step.value.error) };
}

const value = (answer: Value): EffectAnswer => ({ kind: 'value', value: answer });

describe('effects', () => {
  test('are asked in order, each once, and their answers used where they were asked', () => {
    const environment = contextWith([
      "{% macro rows(t) %}{% set r = query('rows of ' ~ t) %}{{ return(r) }}{% endmacro %}",
    ]);
    const text =
      "{% for t in rows('list') if query('keep ' ~ t) %}{{ loop.index }}{{ t }}={{ rows(t)[0] + 1 }}{{ ',' if not loop.last }}{% endfor %}{{ known() }}";
    const answers = [value(['a', 'b']), value(true), value(true), value([1]), value([2])];
    expect(drive(text, environment, answers)).toEqual({
      asked: ['rows of list', 'keep a', 'keep b', 'rows of a', 'rows of b'],
      end: '1a=2,2b=3known',
    });
  });

  test('work in arguments, defaults, blocks, callers, filters and conditions', () => {
    const environment = contextWith([
      "{% macro outer(x=query('default')) %}[{{ x }}{{ caller(query('argument')) }}]{% endmacro %}",
    ]);
    const text =
      "{% set b | upper %}{{ query('block') }}{% endset %}{{ b }}{% call(y) outer() %}{{ y }}{{ query('body') }}{% endcall %}" +
      "{{ 'yes' if query('test') and query('second') else 'no' }}{% filter upper %}{{ query('filter') }}{% endfilter %}{{ {'k': query('item')}.k ~ [query('list')][0] }}";
    const names = ['block', 'default', 'argument', 'body', 'test', 'second', 'filter', 'item', 'list'];
    expect(
      drive(
        text,
        environment,
        names.map((name) => value(name.slice(0, 2))),
      ),
    ).toEqual({
      asked: names,
      end: 'BL[dearbo]yesFIitli',
    });
  });

  test('work in recursive loops', () => {
    const environment = contextWith([]);
    const text =
      "{% for n in query('top') recursive %}{{ n }}{% if n < 3 %}({{ loop(query('under ' ~ n)) }}){% endif %}{% endfor %}";
    expect(drive(text, environment, [value([1, 4]), value([2]), value([3])])).toEqual({
      asked: ['top', 'under 1', 'under 2'],
      end: '1(2(3))4',
    });
  });

  test('an error answer surfaces at the place that asked', () => {
    const environment = contextWith(["{% macro rows() %}\n  {{ query('x') }}\n{% endmacro %}"]);
    expect(
      drive('select\n{{ rows() }}', environment, [{ kind: 'error', message: 'relation "x" does not exist' }])
        .end,
    ).toBe(
      [
        'macros/all.sql:2:6  error  template-effect  relation "x" does not exist',
        "      {{ query('x') }}",
        '         ~~~~~~~~~~',
        '    in macro rows, called at models/m.sql:2:4',
      ].join('\n'),
    );
  });

  test('a synchronous rendering says so with a code of its own', () => {
    const result = renderTemplate(parsed("{{ known() }}{{ query('x') }}"), contextWith([]));
    expect(result.ok ? '' : result.error.code).toBe(needsEffectCode);
  });

  test('a function of the host may yield several', () => {
    const twice = generatorFunction('twice', function* () {
      const first: EffectAnswer = yield { kind: 'query', sql: 'one' } as Query;
      const second: EffectAnswer = yield { kind: 'query', sql: 'two' } as Query;
      return [first, second].map((answer) => (answer.kind === 'value' ? answer.value : null));
    });
    const environment = contextWith([], { twice });
    expect(drive('{{ twice() }}', environment, [value(1), value(2)])).toEqual({
      asked: ['one', 'two'],
      end: '[1, 2]',
    });
  });
});

describe('macros', () => {
  test('return ends the nearest macro with a typed value and drops its text', () => {
    const environment = contextWith([
      '{% macro inner() %}text{% for i in [1, 2] %}{% if i == 2 %}{{ return([i]) }}{% endif %}{% endfor %}{% endmacro %}',
      '{% macro outer() %}<{{ inner()[0] + 1 }}>{% endmacro %}',
      '{% macro calls() %}{{ caller() }}never{% endmacro %}',
    ]);
    const result = renderTemplate(
      parsed("{{ outer() }}{% set x %}{% call calls() %}{{ return('r') }}{% endcall %}{% endset %}{{ x }}"),
      environment,
    );
    expect(result).toEqual({ ok: true, value: '<3>r' });
  });

  test('return outside of a macro is a fault', () => {
    const result = renderTemplate(parsed('a\n{{ return(1) }}'), contextWith([]));
    expect(result.ok ? '' : formatDiagnostic(result.error)).toMatch(
      /^models\/m\.sql:2:4 .*return\(\) was called outside of a macro/,
    );
  });

  test('see their context and nothing of their caller', () => {
    const environment = contextWith(['{% macro see() %}{{ hidden is defined }}{{ shown }}{% endmacro %}'], {
      shown: 's',
    });
    expect(renderTemplate(parsed('{% set hidden = 1 %}{{ see() }}'), environment)).toEqual({
      ok: true,
      value: 'Falses',
    });
  });

  test('of a model file itself are not callable where dbt hides them', () => {
    const result = renderTemplate(parsed('{% macro own() %}x{% endmacro %}{{ own() }}'), contextWith([]));
    expect(result.ok ? '' : result.error.message).toBe("'own' is undefined");
  });

  test('can be called from outside with effects', () => {
    const macro = createMacro(
      definition('{% macro m(a) %}{{ return(query(a) + 1) }}{% endmacro %}'),
      contextWith([]),
    );
    const steps = callMacroWithEffects(macro, ['q'], noKeywords);
    expect(steps.next()).toEqual({ done: false, value: { kind: 'query', sql: 'q' } });
    expect(steps.next(value(41))).toEqual({ done: true, value: { ok: true, value: 42 } });
  });

  test('can be called from outside', () => {
    const macro = createMacro(
      definition('{% macro m(a, b=2) %}{{ return(a + b) }}{% endmacro %}'),
      contextWith([]),
    );
    expect(callMacro(macro, [1], noKeywords)).toEqual({ ok: true, value: 3 });
    expect(callMacro(macro, [1], new Map([['b', 5]]))).toEqual({ ok: true, value: 6 });
    const wrong = callMacro(macro, [1, 2, 3], noKeywords);
    expect(wrong.ok ? '' : wrong.error.message).toBe("macro 'm' takes not more than 2 argument(s)");
  });
});

describe('faults', () => {
  test('have file, line, column, source line and the macros on the way', () => {
    const environment = contextWith([
      '{% macro inner(x) %}\n\n    {{ x.missing.deeper }}\n{% endmacro %}',
      '{% macro outer() %}{{ inner({}) }}{% endmacro %}',
    ]);
    const result = renderTemplate(parsed('select 1\n  , {{ outer() }}'), environment);
    expect(result.ok ? '' : formatDiagnostic(result.error)).toBe(
      [
        "macros/all.sql:3:8  error  template-undefined  'dict object' has no attribute 'missing'",
        '        {{ x.missing.deeper }}',
        '           ~~~~~~~~~~~~~~~~',
        '    in macro inner, called at macros/all.sql:1:23',
        '    in macro outer, called at models/m.sql:2:8',
      ].join('\n'),
    );
  });

  test('of functions of the host get the place of the call', () => {
    const refuse = nativeFunction('refuse', (_, __, call) => {
      throw new TemplateError(`no, ${call.macroName} of ${call.packageName} at line ${call.place?.line}`);
    });
    const environment = contextWith(['{% macro asks() %}\n{{ refuse() }}{% endmacro %}'], { refuse });
    const result = renderTemplate(parsed('{{ asks() }}'), environment);
    expect(result.ok ? '' : formatDiagnostic(result.error)).toBe(
      [
        'macros/all.sql:2:4  error  template-runtime  no, asks of shop at line 2',
        '    {{ refuse() }}{% endmacro %}',
        '       ~~~~~~~~',
        '    in macro asks, called at models/m.sql:1:4',
      ].join('\n'),
    );
  });

  test('endless recursion names the cycle', () => {
    const environment = contextWith([
      '{% macro a() %}{{ b() }}{% endmacro %}',
      '{% macro b() %}{{ a() }}{% endmacro %}',
    ]);
    const result = renderTemplate(parsed('{{ a() }}'), environment);
    expect(result.ok ? '' : result.error.message).toBe(
      'maximum recursion depth exceeded: macros call each other without end (a → b → a)',
    );
  });

  test('a filter that does not exist is one at once, or where it is reached inside an if', () => {
    const at = (text: string): string => {
      const result = renderTemplate(parsed(text), contextWith([]));
      return result.ok ? result.value : `${result.error.code} ${result.error.message}`;
    };
    expect(at('{{ 1|nope }}')).toBe("template-syntax No filter named 'nope'.");
    expect(at('{% if false %}{{ 1|nope }}{% endif %}fine')).toBe('fine');
    expect(at('{% if true %}{{ 1|nope }}{% endif %}')).toBe("template-runtime No filter named 'nope' found.");
  });

  test('bugs of the host are thrown, not reported', () => {
    const broken = nativeFunction('broken', () => {
      throw new TypeError('a bug');
    });
    expect(() => renderTemplate(parsed('{{ broken() }}'), contextWith([], { broken }))).toThrow('a bug');
  });
});

test.each([
  ['1 + 2 * 3', '7'],
  ["[x, {'k': x}]", "['v', {'k': 'v'}]"],
  ['x if x else 1', "'v'"],
])('the expression %s is %s', (text, expected) => {
  const result = evaluateExpression(text, contextWith([], { x: 'v' }));
  expect(result.ok ? repr(result.value) : result.error.message).toBe(expected);
});
