import { assertNever } from '../../util/assert-never.ts';
import type { Json } from '../../util/json.ts';
import { fitsNumber } from './fits-number.ts';
import type { TypeFacts, ValueShape } from './postgres-types.ts';

/**
 * A value's text, as the server writes it with `DateStyle` ISO, as plain data:
 * - `boolean`; `integer`, `oid`, floats: a number; `bigint`, `numeric`: a number where it has the very same value, else the text
 *   (so do NaN and infinities);
 * - `date` and timestamps: ISO text to the microsecond, a blank between date and time, an offset always with minutes (`2024-01-02 03:04:05.123456+00:00`),
 *   which is how dbt's templates see them;
 * - `json`, `jsonb`: parsed; arrays: arrays; everything else: the server's text.
 */
export function parseValue(text: string | null, type: TypeFacts): Json {
  if (text === null) return null;
  // `int2vector` and its like are arrays by category, but not as text.
  const isArray = type.element !== undefined && /^[{[]/.test(text);
  return isArray ? parseArray(text, type.element) : parseScalar(text, type.shape);
}

function parseScalar(text: string, shape: ValueShape): Json {
  switch (shape) {
    case 'boolean':
      return text === 't';
    case 'integer': {
      const value = Number(text);
      return Number.isSafeInteger(value) ? value : text;
    }
    case 'float': {
      const value = Number(text);
      return Number.isFinite(value) ? value : text;
    }
    case 'numeric':
      return fitsNumber(text) ? Number(text) : text;
    case 'json':
      return JSON.parse(text) as Json;
    case 'timestamp':
      return text.replace(/(\d[+-]\d\d)$/, '$1:00');
    case 'text':
      return text;
    default:
      return assertNever(shape);
  }
}

/** Reads `{1,NULL,"a\"b",{…}}`, with its bounds in front (`[0:2]=`) where it has some. */
function parseArray(text: string, element: TypeFacts): Json {
  let at = text.startsWith('[') ? text.indexOf('{') : 0;

  const quoted = (): string => {
    let value = '';
    for (at++; at < text.length && text[at] !== '"'; at++) {
      if (text[at] === '\\') at++;
      value += text[at];
    }
    at++;
    return value;
  };
  const items = (): Json[] => {
    const found: Json[] = [];
    at++;
    while (at < text.length && text[at] !== '}') {
      if (text[at] === '{') found.push(items());
      else if (text[at] === '"') found.push(parseScalar(quoted(), element.shape));
      else {
        const start = at;
        while (at < text.length && text[at] !== ',' && text[at] !== '}') at++;
        const word = text.slice(start, at);
        found.push(word === 'NULL' ? null : parseScalar(word, element.shape));
      }
      if (text[at] === ',') at++;
    }
    at++;
    return found;
  };
  return items();
}

/**
 * A parameter's text. Arrays and objects go as JSON, for a `json` or `jsonb` parameter: a driver that guesses turns
 * `[]` into `{}`. For an SQL array, unfold one there: `array(select jsonb_array_elements_text($1))`.
 */
export function parameterText(value: Json): string | null {
  if (value === null) return null;
  return typeof value === 'string' ? value : JSON.stringify(value);
}

/** A cell that is known to hold a text. */
export function cellText(value: Json | undefined): string {
  return typeof value === 'string' ? value : JSON.stringify(value ?? null);
}
