import { asText } from '../../as-text.ts';
import type { LoadSpecification } from '../../../domain/load.ts';
import type { Json } from '../../../util/json.ts';
import { nearest } from '../../../util/nearest.ts';
import { commonChecks } from '../../common-options.ts';
import { authShape } from '../../http/auth/auth-shape.ts';
import { limitsShape } from '../../http/read-limits.ts';
import { readJsonPath } from '../../json-path.ts';
import {
  badOption,
  exactlyOne,
  isMap,
  list,
  mapOf,
  type OptionFault,
  type OptionPath,
  placedFaults,
  record,
  type Shape,
  type ShapeFault,
  text,
  textOr,
  value,
  whole,
  word,
} from '../../option-shape.ts';
import { readSpan } from '../../span.ts';
import { namesIn } from '../../text-template.ts';
import { cursorFormats, readStart } from './cursor-value.ts';
import { defaultable, fieldPath, readErrorRule, readKept, withDefaults } from './rest-options.ts';

const scalar = value('a text, a number, true or false, or a list of them', (given) =>
  Array.isArray(given) ? (given as readonly Json[]).every(isScalar) : isScalar(given),
);
const path = value('a path such as $.data, or header.X-Next', isPath);
const jsonPath = value(
  'a path such as $.data',
  (given) => isPath(given) && !asText(given).startsWith('header'),
);

const pageKinds = ['page', 'offset', 'cursor', 'next_url', 'link', 'after_last'];
const belongsTo: Readonly<Record<string, string>> = {
  from: 'page',
  limit: 'offset',
  next: 'cursor',
  first: 'cursor',
  field: 'after_last',
};

const pages: Shape = textOr(
  word(['none', 'link']),
  record(
    {
      page: text('the name of a parameter'),
      from: whole(0),
      offset: text('the name of a parameter'),
      limit: text('the name of a parameter'),
      cursor: text('the name of a parameter'),
      next: path,
      first: value('a text or a number', isScalar),
      next_url: path,
      link: text('a relation such as next'),
      after_last: text('the name of a parameter'),
      field: value('a field such as id', (given) => typeof given === 'string' && fieldPath(given) !== null),
      size: (given, at) =>
        (isMap(given)
          ? record(
              { param: text('the name of a parameter'), value: whole(1) },
              { wanted: '', required: ['param', 'value'] },
            )
          : whole(1, 'a number, or a map such as {param: per_page, value: 100}'))(given, at),
      in: word(['query', 'body', 'header']),
      more: path,
      last: path,
      total: path,
      max: whole(1),
    },
    {
      wanted: 'none, link, or a map with one of page, offset, cursor, next_url, after_last',
      check: checkPages,
    },
  ),
);

const table: Readonly<Record<string, Shape>> = {
  headers: mapOf(value('a text or a number', isScalar), 'a map of headers'),
  params: mapOf(scalar, 'a map of parameters'),
  json: value('a map or a list', (given) => typeof given === 'object' && given !== null),
  rows: jsonPath,
  pages,
  errors: checkErrors,
  format: word(['json', 'ndjson', 'csv']),
  read_only: value('true or false', (given) => typeof given === 'boolean'),
  keep: list(
    value('a field such as "votes.id as vote_id"', (given) => readKept(given) !== null),
    'a list of fields such as [votes.id as vote_id]',
  ),
};

const all: Readonly<Record<string, Shape>> = {
  url: text('a URL such as https://api.example.org/v2', /^(https?:\/\/[^\s/]|\$\{env\.\w+\})/i),
  auth: authShape,
  limits: limitsShape,
  defaults: record(Object.fromEntries(defaultable.map((key) => [key, table[key]!])), { wanted: 'a map' }),
  get: text('a path such as /votes'),
  post: text('a path such as /search'),
  for: text('the name of a table of this source'),
  each: checkEach,
  ...table,
  ...Object.fromEntries(
    Object.entries(commonChecks).map(([key, check]): [string, Shape] => [
      key,
      (given, at) => {
        const wanted = check(given);
        return wanted === null ? [] : [badOption(at, wanted, given)];
      },
    ]),
  ),
};

const cursorShape: Shape = record(
  {
    field: value(
      'a field such as updated_at',
      (given) => typeof given === 'string' && fieldPath(given) !== null,
    ),
    start: value(
      'a date, an instant, a number, or now-7d',
      (given) => typeof given === 'number' || (typeof given === 'string' && readStart(given, 0) !== null),
    ),
    lag: value(
      'a span such as 1d, or a number',
      (given) => typeof given === 'number' || (typeof given === 'string' && readSpan(given) !== null),
    ),
    window: value('a span such as 7d', (given) => typeof given === 'string' && (readSpan(given) ?? 0) > 0),
    order: word(['asc', 'desc']),
    format: word(cursorFormats),
  },
  { wanted: 'a map such as {field: updated_at, start: 2020-01-01}', required: ['field'] },
);

/** Faults of the options of a table that the `rest` extractor loads. Pure. */
export function checkRestOptions(specification: LoadSpecification): readonly OptionFault[] {
  const { options, cursor, disposition, place } = specification;
  const found: ShapeFault[] = [...record(all, { wanted: 'a map' })(options, [])].map((fault) =>
    fault.code === 'unknown-load-option' && fault.at.length === 1
      ? { ...fault, message: `The extractor "rest" has no option "${String(fault.at[0])}".` }
      : fault,
  );
  if (options['url'] === undefined)
    found.push({
      code: 'missing-load-option',
      message: 'A table that is loaded from an API needs a "url"; it may be the source\'s.',
      at: [],
    });
  if (options['get'] === undefined && options['post'] === undefined)
    found.push({
      code: 'missing-load-option',
      message: 'A table that is loaded from an API needs "get" or "post": the path to ask for.',
      at: [],
    });
  if (options['get'] !== undefined && options['post'] !== undefined)
    found.push({ code: 'bad-load-option', message: '"get" and "post" cannot both hold.', at: ['post'] });
  if (options['for'] !== undefined && options['each'] !== undefined)
    found.push({ code: 'bad-load-option', message: '"for" and "each" cannot both hold.', at: ['each'] });
  if (cursor !== null) found.push(...cursorShape(cursor, ['cursor']));
  if (found.length === 0) found.push(...checkTogether(options, cursor, disposition));
  return placedFaults(found, place);
}

function checkTogether(
  options: LoadSpecification['options'],
  cursor: LoadSpecification['cursor'],
  disposition: LoadSpecification['disposition'],
): readonly ShapeFault[] {
  const joined = withDefaults(options);
  const found: ShapeFault[] = [];
  const each = joined['each'];
  const parent = joined['for'];
  const known = new Set<string>();
  if (cursor !== null) known.add('cursor');
  if (cursor?.['window'] !== undefined) for (const name of ['window.from', 'window.to']) known.add(name);
  if (isMap(each) && each['sql'] === undefined) for (const name of Object.keys(each)) known.add(name);
  const isKnown = (name: string): boolean =>
    known.has(name) ||
    (isMap(each) && each['sql'] !== undefined) ||
    (typeof parent === 'string' && name.startsWith(`${parent}.`));
  for (const key of ['get', 'post', 'params', 'json', 'headers']) {
    for (const { name, at } of namesWithPlaces(joined[key], [key])) {
      if (isKnown(name)) continue;
      const meant = nearest(name, known);
      found.push({
        code: 'unknown-load-value',
        message: `"${at.join('.')}" asks for {${name}}, which nothing gives.`,
        at,
        help: meant === undefined ? valuesThere(known, parent) : `Did you mean "{${meant}}"?`,
      });
    }
  }
  const keep = Array.isArray(joined['keep']) ? (joined['keep'] as readonly Json[]) : [];
  keep.forEach((field, index) => {
    const name = readKept(field)!.name;
    if (!isKnown(name) || name === 'cursor')
      found.push({
        code: 'unknown-load-value',
        message: `"keep" asks for ${name}, which nothing gives.`,
        at: ['keep', index],
        help: valuesThere(known, parent),
      });
  });
  if (joined['json'] !== undefined && joined['post'] === undefined)
    found.push({
      code: 'bad-load-option',
      message: '"json" is the body of a "post"; a "get" has none.',
      at: ['json'],
    });
  if (isMap(joined['pages']) && joined['pages']['in'] === 'body' && joined['post'] === undefined)
    found.push({ code: 'bad-load-option', message: '"in: body" needs a "post".', at: ['pages', 'in'] });
  if (cursor !== null && disposition === 'append' && cursor['lag'] !== undefined)
    found.push({
      code: 'bad-load-option',
      message: '"lag" reads rows again, and "load: append" would load them twice.',
      at: ['cursor', 'lag'],
      help: 'Use "load: merge" with a key.',
    });
  if (cursor?.['window'] !== undefined && cursor['start'] === undefined)
    found.push({
      code: 'missing-load-option',
      message: '"cursor.window" needs "start": where the first window begins.',
      at: ['cursor', 'window'],
    });
  return found;
}

function valuesThere(known: ReadonlySet<string>, parent: Json | undefined): string {
  const there = [...known].map((name) => `{${name}}`);
  if (typeof parent === 'string') there.push(`{${parent}.column}`);
  return there.length === 0
    ? 'Values come from "cursor", "each" and "for".'
    : `There is ${there.join(', ')}.`;
}

function namesWithPlaces(
  given: Json | undefined,
  at: OptionPath,
): readonly { readonly name: string; readonly at: OptionPath }[] {
  if (typeof given === 'string') return namesIn(given).map((name) => ({ name, at }));
  if (typeof given !== 'object' || given === null) return [];
  if (Array.isArray(given))
    return (given as readonly Json[]).flatMap((each, index) => namesWithPlaces(each, [...at, index]));
  return Object.entries(given).flatMap(([key, each]) => namesWithPlaces(each, [...at, key]));
}

function checkPages(given: Readonly<Record<string, Json>>, at: OptionPath): readonly ShapeFault[] {
  const found = [...exactlyOne(pageKinds)(given, at)];
  if (found.length > 0) return found;
  for (const [key, kind] of Object.entries(belongsTo)) {
    if (given[key] !== undefined && given[kind] === undefined)
      found.push({
        code: 'bad-load-option',
        message: `"${at.join('.')}.${key}" belongs to pages by "${kind}".`,
        at: [...at, key],
      });
  }
  if (given['cursor'] !== undefined && given['next'] === undefined)
    found.push({
      code: 'missing-load-option',
      message: `"${at.join('.')}" needs "next": where an answer has the next cursor, such as $.meta.next.`,
      at,
    });
  if (given['offset'] !== undefined && given['size'] === undefined)
    found.push({
      code: 'missing-load-option',
      message: `"${at.join('.')}" needs "size": how many rows a page has.`,
      at,
    });
  if (given['limit'] !== undefined && isMap(given['size']))
    found.push({
      code: 'bad-load-option',
      message: `"${at.join('.')}.limit" and "size.param" name the same thing: give "size" as a number.`,
      at: [...at, 'limit'],
    });
  return found;
}

function checkErrors(given: Json, at: OptionPath): readonly ShapeFault[] {
  if (!isMap(given)) return [badOption(at, 'a map such as {404: skip, 5xx: retry}', given)];
  return Object.entries(given).flatMap(([when, action]): readonly ShapeFault[] => {
    const own = word(['retry', 'skip', 'fail'])(action, [...at, when]);
    if (own.length > 0) return own;
    if (readErrorRule(when, action) !== null) return [];
    return [
      {
        code: 'bad-load-option',
        message: `"${when}" is no condition of "errors".`,
        at: [...at, when],
        help: "Write a status (404), a class (5xx), several (409|5xx), or body ~ 'text'.",
      },
    ];
  });
}

function checkEach(given: Json, at: OptionPath): readonly ShapeFault[] {
  if (!isMap(given) || Object.keys(given).length === 0)
    return [badOption(at, 'a map such as {state: [open, closed]} or {sql: "select …"}', given)];
  if (given['sql'] !== undefined) return record({ sql: text('a query') }, { wanted: 'a map' })(given, at);
  return Object.entries(given).flatMap(([name, values]) =>
    list(value('a text or a number', isScalar), 'a list of values', 1)(values, [...at, name]),
  );
}

function isScalar(given: Json): boolean {
  return ['string', 'number', 'boolean'].includes(typeof given);
}

function isPath(given: Json): boolean {
  return typeof given === 'string' && readJsonPath(given) !== null;
}
