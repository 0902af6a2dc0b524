import { readFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { makeTrial, type Trial } from '../runs/trial.ts';

const page = readFileSync(path.join(import.meta.dirname, '../../docs/unit-tests.md'), 'utf8');
const examples = [...page.matchAll(/```yaml\n(.*?)```/gs)].map(([, text]) => text!);
const example = (word: string): string => examples.find((text) => text.includes(word))!;

let trial: Trial;
beforeAll(async () => {
  trial = await makeTrial({
    'models/orders.sql': `select o.id, o.shipped_on > o.ordered_on + 2 as is_late
from {{ ref('raw_orders') }} o left join {{ source('shop', 'customers') }} c on c.id = o.id
`,
    'models/raw_orders.sql':
      "select 1 as id, date '2024-05-01' as ordered_on, date '2024-05-02' as shipped_on\n",
    'models/prices.sql': `{{ config(materialized='incremental', unique_key='id') }}
select id, price, changed_on from {{ ref('raw_prices') }}
{% if is_incremental() %} where changed_on > (select max(changed_on) from {{ this }}) {% endif %}
`,
    'models/raw_prices.sql': "select 1 as id, 2 as price, date '2024-05-01' as changed_on\n",
    'models/customers.sql': "select 1 as id, 'x' as city, date '2024-05-01' as updated_at\n",
    'snapshots/history.yml':
      "snapshots: [{name: customers_history, relation: ref('customers'), config: {strategy: timestamp, unique_key: id, updated_at: updated_at}}]\n",
    'models/sources.yml': example('data_type: text'),
    'models/tests.yml': example('late_orders') + example('check: result') + example('customers_history'),
  });
});
afterAll(() => trial.discard());

test('the examples of the page pass', async () => {
  const { code, stdout } = await trial.run(['test']);
  expect(stdout).toContain('Done. PASS=3 WARN=0 ERROR=0');
  expect(code).toBe(0);
});
