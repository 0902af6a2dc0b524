import { Marker } from '../builtins/native.ts';
import { parseExpression } from '../syntax/parse-template.ts';
import { literalValue } from '../syntax/literal-value.ts';
import { isNumber } from '../values/numbers.ts';
import { TemplateError } from '../values/template-error.ts';
import { str } from '../values/text.ts';
import type { Value } from '../values/value.ts';

/** What the parts that a template wrote come to: one keeps its type, none is empty text, more are joined as text. */
export function nativeResult(values: readonly Value[]): Value {
  const [only] = values;
  if (only === undefined) return '';
  if (values.length > 1) return values.map(str).join('');
  if (!(only instanceof Marker)) return only;
  if (only.kind === 'as_text') return only.text;
  const literal = pythonLiteral(only.text);
  const value = literal === undefined ? only.text : literal;
  if (only.kind === 'as_bool' && typeof value !== 'boolean') {
    throw new TemplateError(`Could not convert value '${only.text}' into type 'bool'`);
  }
  if (only.kind === 'as_number' && (!isNumber(value) || typeof value === 'boolean')) {
    throw new TemplateError(`Could not convert value '${only.text}' into type 'number'`);
  }
  return value;
}

/** Python's `ast.literal_eval`; JavaScript's undefined for what is no literal of Python. */
function pythonLiteral(text: string): Value | undefined {
  // `true`, `false` and `none` are literals of Jinja2, not of Python.
  if (/\b(?:true|false|none)\b/.test(text)) return undefined;
  const parsed = parseExpression({ path: '', text: text.trim(), lineOffset: 0 });
  return parsed.ok ? literalValue(parsed.value) : undefined;
}
