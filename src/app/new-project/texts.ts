/** `.gitignore`. */
export const ignored = `# what sluice makes
target/
.sluice/
logs/
node_modules/
`;

/** `project.yml`. */
export function projectYaml(name: string, target: 'pglite' | 'postgres', schemas: string): string {
  const settings =
    target === 'pglite'
      ? `    type: pglite              # PostgreSQL inside the project: nothing to install
    path: .sluice/dev`
      : `    type: postgres
    host: "{{ env_var('PGHOST', 'localhost') }}"
    port: "{{ env_var('PGPORT', '5432') | as_number }}"
    user: "{{ env_var('PGUSER', 'postgres') }}"
    password: "{{ env_var('PGPASSWORD', '') }}"
    dbname: "{{ env_var('PGDATABASE', 'postgres') }}"
    schema: ${name}_dev
    threads: 4`;
  return `# yaml-language-server: $schema=${schemas}/project.json
name: ${name}
version: "1.0"

target: dev
targets:
  dev:
${settings}

# How models are built, by folder; a model's own config() has the last word.
models:
  ${name}:
    staging:
      +materialized: view
    marts:
      +materialized: table
`;
}

/** `sources/shop.yml`. */
export function sourceYaml(schemas: string): string {
  return `# yaml-language-server: $schema=${upwards(schemas, 1)}/sources.json
version: 2

sources:
  - name: shop
    description: What the shop's till writes, one file a month.
    schema: raw
    extractor: file           # these tables are loaded by sluice
    tables:
      - name: orders
        description: One row an order.
        path: sources/files/*.csv   # or a URL, or a list of them
        load: replace               # or append, merge
        max_rejects: 10%            # records that do not fit go to sluice.rejects; past this share the load fails
        columns:
          - name: order_id
            data_type: integer
            data_tests: [unique, not_null]
          - name: country_code
            data_type: text
          - name: ordered_on
            data_type: date
          - name: amount_cents
            data_type: integer
            check: {must_be: integer, reason: amount_not_a_number}
`;
}

/** `sources/files/orders.csv`. */
export const orders = `order_id,country_code,ordered_on,amount_cents
1,de,2024-05-01,1250
2,fr,2024-05-01,4000
3,de,2024-05-02,990
4,br,2024-05-03,12000
5,fr,2024-05-03,2550
6,de,2024-05-05,15075
7,br,2024-05-06,830
8,br,2024-05-06,4420
`;

/** `seeds/countries.csv`. */
export const countries = `code,country
br,Brazil
de,Germany
fr,France
`;

/** `macros/cents_to_amount.sql`. */
export const macro = `{% macro cents_to_amount(column) %}
    ({{ column }} / 100.0)::numeric(12, 2)
{% endmacro %}
`;

/** `models/staging/stg_orders.sql`. */
export const stagedOrders = `select
    order_id,
    upper(country_code) as country_code,
    ordered_on,
    {{ cents_to_amount('amount_cents') }} as amount
from {{ source('shop', 'orders') }}
`;

/** `models/staging/staging.yml`. */
export function stagingYaml(schemas: string): string {
  return `# yaml-language-server: $schema=${upwards(schemas, 2)}/models.json
version: 2

models:
  - name: stg_orders
    description: Orders with amounts in the currency's unit.
    columns:
      - name: order_id
        data_tests: [unique, not_null]
      - name: country_code
        data_tests:
          - accepted_values:
              arguments:
                values: [BR, DE, FR]
      - name: amount
        data_tests: [not_null]
`;
}

/** `models/marts/revenue_by_country.sql`. */
export const revenue = `select
    countries.country,
    count(*) as orders,
    sum(orders.amount) as revenue,
    max(orders.ordered_on) as last_order_on
from {{ ref('stg_orders') }} as orders
join {{ ref('countries') }} as countries on upper(countries.code) = orders.country_code
group by countries.country
`;

/** `models/marts/marts.yml`. */
export function martsYaml(schemas: string): string {
  return `# yaml-language-server: $schema=${upwards(schemas, 2)}/models.json
version: 2

models:
  - name: revenue_by_country
    description: Orders and revenue of each country.
    columns:
      - name: country
        data_tests: [unique, not_null]
      - name: revenue
        data_tests: [not_null]
`;
}

/** `tests/revenue_is_complete.sql`. */
export const completeness = `-- No order is lost on the way: a test is a query that finds what should not be there.
select staged.total as staged, marts.total as in_marts
from (select sum(amount) as total from {{ ref('stg_orders') }}) as staged
cross join (select sum(revenue) as total from {{ ref('revenue_by_country') }}) as marts
where staged.total is distinct from marts.total
`;

/** `package.json`: the project is an npm package, so that a team pins the tool and Node with it. */
export function packageJson(name: string): string {
  const value = {
    name: name.toLowerCase().replaceAll('_', '-').replace(/^-+/, ''),
    private: true,
    type: 'module',
    scripts: { build: 'sluice build', test: 'sluice test' },
  };
  return `${JSON.stringify(value, null, 2)}\n`;
}

/** `README.md`. */
export function readme(name: string, target: 'pglite' | 'postgres'): string {
  const where =
    target === 'pglite'
      ? 'The database is a PostgreSQL inside the project, in `.sluice/dev`.'
      : 'The database is the server that `PGHOST`, `PGPORT`, `PGUSER`, `PGPASSWORD` and `PGDATABASE` name.';
  return `# ${name}

\`\`\`sh
npx sluice build                                   # load, seed, run and test everything
npx sluice show --select revenue_by_country        # look at a result
npx sluice build --select stg_orders+              # one model and all that is made of it
npx sluice sql "select * from sluice.rejects"      # records that a load could not take
\`\`\`

${where}

| folder | what is in it |
|---|---|
| \`project.yml\` | name, targets, how models are built |
| \`sources/\` | where raw data comes from |
| \`models/\` | one \`select\` a file; \`ref\` and \`source\` make the graph |
| \`seeds/\` | small tables that belong to the project |
| \`macros/\` | SQL that models share |
| \`tests/\` | queries that find what should not be there |
`;
}

/** The path from a folder so many levels down in the project. */
function upwards(schemas: string, levels: number): string {
  return `${'../'.repeat(levels)}${schemas.replace(/^[.][/]/, '')}`;
}
