/*
 * 10,000 small models, parsed, compiled and rendered, by sluice's engine and by nunjucks in the same process, where both give the same text.
 * Reports CPU milliseconds of the best of several rounds, and the ratio.
 */
import nunjucks from 'nunjucks';
import { renderTemplate } from '../src/template/evaluate/render.ts';
import type { Environment } from '../src/template/evaluate/environment.ts';
import { parseTemplate } from '../src/template/syntax/parse-template.ts';
import { nativeFunction } from '../src/template/values/functions.ts';
import { str } from '../src/template/values/text.ts';
import type { Value } from '../src/template/values/value.ts';

const rounds = 5;

/** Models of the shapes that projects have most: staging, join, pivot, incremental. */
function modelText(index: number): string {
  const parent = `stg_${index % 997}`;
  switch (index % 4) {
    case 0:
      return `{{ config(materialized='view', tags=['t${index}']) }}\n\nwith source as (\n\n    select * from {{ source('raw', 'table_${index}') }}\n\n),\n\nrenamed as (\n\n    select\n        id as order_id,\n        user_id as customer_id,\n        order_date,\n        status\n    from source\n\n)\n\nselect * from renamed\n`;
    case 1:
      return `with orders as (\n    select * from {{ ref('${parent}') }}\n),\npayments as (\n    select * from {{ ref('int_${index}') }}\n)\nselect\n    orders.order_id,\n    orders.customer_id,\n    payments.amount\nfrom orders\nleft join payments using (order_id)\n{# joined ${index} #}\nwhere orders.order_date >= '{{ var('start_date') }}'\n`;
    case 2:
      return `{% set payment_methods = ['credit_card', 'coupon', 'bank_transfer', 'gift_card'] %}\n\nselect\n    order_id,\n    {% for payment_method in payment_methods -%}\n    sum(case when payment_method = '{{ payment_method }}' then amount else 0 end) as {{ payment_method }}_amount{% if not loop.last %},{% endif %}\n    {% endfor -%}\n    sum(amount) as total_amount_${index}\nfrom {{ ref('${parent}') }}\ngroup by 1\n`;
    default:
      return `{{ config(materialized='incremental', unique_key='id') }}\n{%- set columns = ['a', 'b', 'c_${index}'] -%}\nselect {{ columns | join(', ') }}, '{{ columns | length }}' as n\nfrom {{ ref('${parent}') }}\n{% if is_incremental() %}\nwhere updated_at > (select max(updated_at) from {{ ref('m_${index}') | upper }})\n{% else %}\nwhere true\n{% endif %}\n`;
  }
}

const functions: Readonly<Record<string, (...args: unknown[]) => string | boolean>> = {
  ref: (name) => `"db"."s"."${String(name)}"`,
  source: (schema, name) => `"db"."${String(schema)}"."${String(name)}"`,
  var: (name) => `value of ${String(name)}`,
  config: () => '',
  is_incremental: () => true,
};
const context = new Map<string, Value>(
  Object.entries(functions).map(([name, run]) => [
    name,
    nativeFunction(name, (args) => run(...args.map(str))),
  ]),
);
const environment: Environment = {
  lookup: (name) => context.get(name),
  undefinedMode: 'strict',
  localMacros: false,
};
const peer = new nunjucks.Environment(null, { autoescape: false });

function ours(text: string): string {
  const parsed = parseTemplate({ path: 'model.sql', text });
  if (!parsed.ok) throw new Error(parsed.error[0]?.message);
  const rendered = renderTemplate(parsed.value, environment);
  if (!rendered.ok) throw new Error(rendered.error.message);
  return rendered.value;
}

function theirs(text: string): string {
  return nunjucks.compile(text, peer).render(functions);
}

/** nunjucks keeps the last newline, Jinja2 drops it. */
function withoutLastNewline(text: string): string {
  return text.endsWith('\n') ? text.slice(0, -1) : text;
}

function cpuMilliseconds(work: () => void): number {
  const before = process.cpuUsage();
  work();
  const used = process.cpuUsage(before);
  return (used.user + used.system) / 1000;
}

/** Small models in both engines: parsing alone, and parsing, compiling and rendering. */
export function benchTemplate(print: (line: string) => void, count: number): void {
  const texts = Array.from({ length: count }, (_, index) => modelText(index));
  for (const text of texts) {
    const [left, right] = [ours(text), withoutLastNewline(theirs(text))];
    if (left !== right) throw new Error(`the texts differ:\n${left}\n---\n${right}`);
  }
  const best = { parse: Infinity, ours: Infinity, theirs: Infinity };
  for (let round = 0; round < rounds; round++) {
    best.parse = Math.min(
      best.parse,
      cpuMilliseconds(() => texts.forEach((text) => parseTemplate({ path: 'm', text }))),
    );
    best.ours = Math.min(
      best.ours,
      cpuMilliseconds(() => texts.forEach(ours)),
    );
    best.theirs = Math.min(
      best.theirs,
      cpuMilliseconds(() => texts.forEach(theirs)),
    );
  }
  const each = (milliseconds: number): string =>
    `${milliseconds.toFixed(0)} ms CPU, ${((milliseconds * 1000) / count).toFixed(1)} µs each`;
  print(`templates ${count}, parse alone               sluice    ${each(best.parse)}`);
  print(`templates ${count}, parse, compile and render sluice    ${each(best.ours)}`);
  print(`templates ${count}, parse, compile and render nunjucks  ${each(best.theirs)}`);
  print(`templates ${count}, sluice to nunjucks        ${(best.ours / best.theirs).toFixed(2)}`);
}
