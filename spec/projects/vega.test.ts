import { cpSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { csvParse, tsvParse } from 'd3-dsv';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createTestDatabase } from '../rig/postgres-server.ts';
import type { TestDatabase } from '../rig/postgres-server.ts';
import { runSluice } from '../rig/run-sluice.ts';

const data = resolve(import.meta.dirname, '../../node_modules/vega-datasets/data');
const text = (name: string): string => readFileSync(join(data, name), 'utf8');
const csv = (name: string): readonly Record<string, string>[] => [...csvParse(text(name))] as Record<string, string>[];
const json = (name: string): readonly Record<string, string | number | null>[] =>
  JSON.parse(text(name)) as Record<string, string | number | null>[];

/** Groups rows by a text key: a second way to the right answer, in plain JavaScript, straight from the files. */
function groups<T>(rows: readonly T[], key: (row: T) => string): [string, T[]][] {
  const map = new Map<string, T[]>();
  for (const row of rows) map.set(key(row), [...(map.get(key(row)) ?? []), row]);
  return [...map].sort(([left], [right]) => (left < right ? -1 : 1));
}

const sum = (values: readonly (number | null)[]): number => values.reduce<number>((total, value) => total + (value ?? 0), 0);
const maximum = (values: readonly number[]): number => values.reduce((high, value) => Math.max(high, value));
const rounded = (value: number): number => Math.round(value * 1000) / 1000;

const airports = new Map(csv('airports.csv').map((airport) => [airport['iata']!, airport['state']!]));

/** Each mart: a query for its rows as a sorted table, and the same table computed here. */
const marts: readonly { name: string; sql: string; expected: () => readonly Readonly<Record<string, unknown>>[] }[] = [
  {
    name: 'weather_by_month',
    sql: `select month::text as month, days::int as days, precipitation::float8 as precipitation, warmest::float8 as warmest,
            days_of_rain::int as days_of_rain from marts.weather_by_month order by month`,
    expected: () =>
      groups(csv('seattle-weather.csv'), (day) => `${day['date']!.slice(0, 7)}-01`).map(([month, days]) => ({
        month,
        days: days.length,
        precipitation: rounded(sum(days.map((day) => Number(day['precipitation'])))),
        warmest: maximum(days.map((day) => Number(day['temp_max']))),
        days_of_rain: days.filter((day) => day['weather'] === 'rain').length,
      })),
  },
  {
    name: 'cars_by_origin',
    sql: `select origin, cars::int as cars, measured::int as measured, horsepower::int as horsepower, heaviest::int as heaviest
            from marts.cars_by_origin order by origin`,
    expected: () =>
      groups(json('cars.json'), (car) => String(car['Origin'])).map(([origin, cars]) => ({
        origin,
        cars: cars.length,
        measured: cars.filter((car) => car['Miles_per_Gallon'] !== null).length,
        horsepower: sum(cars.map((car) => car['Horsepower'] as number | null)),
        heaviest: maximum(cars.map((car) => car['Weight_in_lbs'] as number)),
      })),
  },
  {
    name: 'flights_by_state',
    sql: `select state, flights::int as flights, miles::int as miles, longest_delay::int as longest_delay
            from marts.flights_by_state order by state collate "C"`,
    expected: () =>
      groups(json('flights-20k.json').filter((flight) => airports.has(String(flight['origin']))), (flight) =>
        airports.get(String(flight['origin']))!,
      ).map(([state, flights]) => ({
        state,
        flights: flights.length,
        miles: sum(flights.map((flight) => flight['distance'] as number)),
        longest_delay: maximum(flights.map((flight) => flight['delay'] as number)),
      })),
  },
  {
    name: 'movies_by_distributor',
    sql: `select distributor, movies::int as movies, us_gross::float8 as us_gross, titled_by_a_number::int as titled_by_a_number
            from marts.movies_by_distributor order by distributor collate "C"`,
    expected: () =>
      groups(json('movies.json').filter((movie) => movie['Distributor'] !== null), (movie) => String(movie['Distributor'])).map(
        ([distributor, movies]) => {
          const gross = movies.map((movie) => movie['US Gross'] as number | null).filter((value) => value !== null);
          return {
            distributor,
            movies: movies.length,
            us_gross: gross.length === 0 ? null : sum(gross),
            titled_by_a_number: movies.filter((movie) => /^[0-9]+$/.test(String(movie['Title']))).length,
          };
        },
      ),
  },
  {
    name: 'zipcodes_by_state',
    sql: `select state, zipcodes::int as zipcodes, with_leading_zero::int as with_leading_zero
            from marts.zipcodes_by_state order by state collate "C"`,
    expected: () =>
      groups(csv('zipcodes.csv'), (zipcode) => zipcode['state']!).map(([state, zipcodes]) => ({
        state,
        zipcodes: zipcodes.length,
        with_leading_zero: zipcodes.filter((zipcode) => zipcode['zip_code']!.startsWith('0')).length,
      })),
  },
  {
    name: 'birdstrikes_by_size',
    sql: `select wildlife_size, strikes::int as strikes, cost::float8 as cost, with_speed::int as with_speed
            from marts.birdstrikes_by_size order by wildlife_size collate "C"`,
    expected: () =>
      groups(csv('birdstrikes.csv'), (strike) => strike['Wildlife Size']!).map(([wildlife_size, strikes]) => ({
        wildlife_size,
        strikes: strikes.length,
        cost: sum(strikes.map((strike) => Number(strike['Cost Total $']))),
        with_speed: strikes.filter((strike) => strike['Speed IAS in knots'] !== '').length,
      })),
  },
  {
    name: 'unemployment_highest',
    sql: `select id::int as id, rate::float8 as rate from marts.unemployment_highest order by id`,
    expected: () =>
      [...tsvParse(text('unemployment.tsv'))]
        .map((county) => ({ id: Number(county['id']), rate: Number(county['rate']) }))
        .filter((county) => county.rate >= 0.2)
        .sort((left, right) => left.id - right.id),
  },
];

describe.each(['pglite', 'postgres', 'duckdb'])('published data sets on %s', (engine) => {
  let database: TestDatabase | null = null;
  const folder = mkdtempSync(join(tmpdir(), 'sluice-vega-'));
  const run = (...args: string[]) =>
    runSluice([...args, '--target', engine, '--vars', JSON.stringify({ data })], {
      cwd: folder,
      environment: { SLUICE_SPEC_POSTGRES_URL: database?.url },
    });
  beforeAll(async () => {
    cpSync(join(import.meta.dirname, 'vega'), folder, { recursive: true });
    if (engine === 'postgres') database = await createTestDatabase();
    const { code, stdout, stderr } = await run('build');
    if (code !== 0) throw new Error(`build ended with ${code}\n${stdout}${stderr}`);
  });
  afterAll(async () => {
    rmSync(folder, { recursive: true, force: true });
    await database?.drop();
  });

  it.each(marts)('$name', async ({ sql, expected }) => {
    // DuckDB orders texts by their bytes anyway.
    const asked = engine === 'duckdb' ? sql.replace(' collate "C"', '') : sql;
    const { stdout } = await run('sql', asked, '--output', 'json');
    const rows = JSON.parse(stdout) as Record<string, unknown>[];
    expect(rows.map((row) => ('precipitation' in row ? { ...row, precipitation: rounded(row['precipitation'] as number) } : row))).toEqual(
      expected(),
    );
    expect(rows.length).toBeGreaterThan(0);
  });
});
