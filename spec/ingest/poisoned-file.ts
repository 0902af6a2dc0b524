import { createRandom } from '../terceirizados/random.ts';

/** One generated record: its text in the file, and the row that must come of it, or the reason why none does. */
export type PoisonedRecord =
  | {
      readonly kind: 'good';
      readonly text: string;
      readonly line: number;
      readonly row: readonly (string | null)[];
    }
  | { readonly kind: 'bad'; readonly text: string; readonly line: number; readonly reason: string };

/** What is generated. */
export interface PoisonOptions {
  readonly seed: number;
  readonly rows: number;
  /** Share of records that are spoiled, in each of the ways in turn. */
  readonly poison: number;
  /** Reasons that the engine under test has none for. */
  readonly without?: readonly string[];
}

/** Columns of the generated records, as they are declared. */
export const poisonedColumns = [
  { name: 'id', type: 'bigint' },
  { name: 'name' },
  { name: 'amount', type: 'numeric(8,2)' },
  { name: 'code', type: 'varchar(6)' },
  { name: 'day' },
  { name: 'flag' },
  { name: 'month' },
] as const;

/** The check that belongs to them. */
export const poisonedChecks = [{ column: 'month', mustBe: 'integer', reason: 'no_month' }] as const;

const names = [
  'plain',
  'com vírgula, sim',
  'two\nlines',
  'a "quoted" word',
  'back\\slash \\N',
  'tab\there',
  '日本 𝄞',
  'São João',
  '  blanks  ',
  "it's",
];

interface Drawn {
  readonly id: string;
  readonly name: string | null;
  readonly amount: string;
  readonly code: string;
  readonly day: string;
  readonly flag: string;
  readonly month: string;
}

function draw(random: ReturnType<typeof createRandom>, index: number): Drawn {
  const cents = String(random.integer(0, 99)).padStart(2, '0');
  return {
    id: String(9_000_000_000 + index),
    name: random.chance(0.1) ? null : `${random.pick(names)} ${index % 97}`,
    amount: `${random.chance(0.3) ? '-' : ''}${random.integer(1, 99_999)}.${cents}`,
    code: `c${random.integer(0, 99_999)}`,
    day: `20${random.integer(10, 24)}-0${random.integer(1, 9)}-${random.integer(10, 28)}`,
    flag: random.chance(0.5) ? 'true' : 'false',
    month: String(random.integer(1, 12)),
  };
}

function rowOf(drawn: Drawn): readonly (string | null)[] {
  return [drawn.id, drawn.name, drawn.amount, drawn.code, drawn.day, drawn.flag, drawn.month];
}

const field = (value: string | null): string =>
  value === null ? '' : /[",\n]/.test(value) ? `"${value.replaceAll('"', '""')}"` : value;

/** Ways to spoil a line of CSV, with the reason that must be given. */
const csvPoisons: readonly (readonly [string, (drawn: Drawn) => readonly string[]])[] = [
  ['too_many_fields', (drawn) => [...rowOf(drawn).map(field), 'more']],
  [
    'bad_quote',
    (drawn) => [drawn.id, '"closed"too early', drawn.amount, drawn.code, drawn.day, drawn.flag, drawn.month],
  ],
  [
    'bad_quote',
    (drawn) => [drawn.id, '"never closed', drawn.amount, drawn.code, drawn.day, drawn.flag, drawn.month],
  ],
  [
    'null_character',
    (drawn) => [drawn.id, 'x\0y', drawn.amount, drawn.code, drawn.day, drawn.flag, drawn.month],
  ],
  ['not_an_integer', (drawn) => ['12a', '', drawn.amount, drawn.code, drawn.day, drawn.flag, drawn.month]],
  [
    'out_of_range',
    (drawn) => ['9223372036854775808', '', drawn.amount, drawn.code, drawn.day, drawn.flag, drawn.month],
  ],
  ['not_a_number', (drawn) => [drawn.id, '', '1.143.74', drawn.code, drawn.day, drawn.flag, drawn.month]],
  ['too_long', (drawn) => [drawn.id, '', drawn.amount, 'c123456', drawn.day, drawn.flag, drawn.month]],
  ['no_month', (drawn) => [drawn.id, '', drawn.amount, drawn.code, drawn.day, drawn.flag, 'Maio']],
];

/** The header of the CSV file. */
export const poisonedHeader = `${poisonedColumns.map(({ name }) => name).join(',')}\n`;

/** Records of a CSV file behind its header, any number: nothing is kept. The last is good and has quotes. */
export function* poisonedCsv(options: PoisonOptions): Generator<PoisonedRecord> {
  const random = createRandom(options.seed);
  const poisons = csvPoisons.filter(([reason]) => options.without?.includes(reason) !== true);
  let line = 2;
  let spoiled = 0;
  for (let index = 0; index < options.rows; index++) {
    const drawn = draw(random, index);
    const last = index === options.rows - 1;
    if (!last && random.chance(options.poison)) {
      const [reason, spoil] = poisons[spoiled++ % poisons.length]!;
      const spoiltText = `${spoil(drawn).join(',')}\n`;
      yield { kind: 'bad', text: spoiltText, line, reason };
      line += spoiltText.split('\n').length - 1;
      continue;
    }
    const good = last ? { ...drawn, name: 'the, end' } : drawn;
    const text = `${rowOf(good).map(field).join(',')}\n`;
    yield { kind: 'good', text, line, row: rowOf(good) };
    line += text.split('\n').length - 1;
  }
}

const json = (drawn: Drawn, more: Readonly<Record<string, unknown>> = {}): string =>
  JSON.stringify({
    ...drawn,
    id: Number(drawn.id),
    amount: Number(drawn.amount),
    flag: drawn.flag === 'true',
    month: Number(drawn.month),
    ...more,
  });

/** Ways to spoil a line of JSON. */
const jsonPoisons: readonly (readonly [string, (drawn: Drawn) => string])[] = [
  ['not_json', (drawn) => json(drawn).slice(0, -2)],
  ['not_an_object', (drawn) => `[${json(drawn)}]`],
  ['null_character', (drawn) => json(drawn, { name: 'x\0y' })],
  ['lone_surrogate', (drawn) => json(drawn, { name: 'x\ud800y' })],
  ['not_an_integer', (drawn) => json(drawn, { id: 1.5 })],
  ['too_long', (drawn) => json(drawn, { code: 'c123456' })],
  ['no_month', (drawn) => json(drawn, { month: 'Maio' })],
];

/** Records of a file of newline-delimited JSON. */
export function* poisonedNdjson(options: PoisonOptions): Generator<PoisonedRecord> {
  const random = createRandom(options.seed);
  const poisons = jsonPoisons.filter(([reason]) => options.without?.includes(reason) !== true);
  let spoiled = 0;
  for (let index = 0; index < options.rows; index++) {
    const drawn = draw(random, index);
    const line = index + 1;
    if (random.chance(options.poison)) {
      const [reason, spoil] = poisons[spoiled++ % poisons.length]!;
      yield { kind: 'bad', text: `${spoil(drawn)}\n`, line, reason };
    } else {
      yield { kind: 'good', text: `${json(drawn)}\n`, line, row: rowOf(drawn) };
    }
  }
}
