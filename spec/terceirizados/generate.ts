import { createRandom } from './random.ts';
import { drawContractor, sourceColumns } from './record.ts';
import type { Contractor, SourceColumn } from './record.ts';

/** How a month was published: the spelling changed over the years. */
export interface MonthOptions {
  readonly seed: number;
  readonly rows: number;
  readonly year: number;
  readonly month: 1 | 5 | 9;
  readonly delimiter: ',' | ';';
  readonly encoding: 'utf-8' | 'latin-1';
  /** Columns of the header in their order; names that are not the source's are strange columns with a `1` in each row. */
  readonly header?: readonly string[];
  /** Share of rows that do not fit: a month that is no number, or more fields than the header. */
  readonly poison?: number;
}

/** One row of a generated file: as it is written, and what must become of it. */
export type GeneratedRow =
  | { readonly kind: 'good'; readonly line: number; readonly text: string; readonly means: Contractor }
  | {
      readonly kind: 'rejected';
      readonly line: number;
      readonly text: string;
      readonly reason: 'month_not_a_number' | 'too_many_fields';
    };

function quoted(field: string, delimiter: string): string {
  return field.includes(delimiter) || /["\r\n]/.test(field) ? `"${field.replaceAll('"', '""')}"` : field;
}

/**
 * Writes a month as the publisher does, row by row, with the line at which each begins (the header being line 1).
 * A column that the header lacks means null. Any size: nothing is kept.
 */
export function* generateMonth(options: MonthOptions): Generator<GeneratedRow> {
  const random = createRandom(options.seed);
  const header = options.header ?? sourceColumns;
  const lacking = new Set<string>(sourceColumns.filter((column) => !header.includes(column)));
  let line = 2;
  for (let index = 0; index < options.rows; index++) {
    const { texts, means } = drawContractor(random, {
      id: BigInt(7_000_001 + index),
      year: options.year,
      month: options.month,
    });
    const fields = header.map((column) => texts[column as SourceColumn] ?? '1');
    const poisoned = random.chance(options.poison ?? 0);
    const reason = poisoned ? random.pick(['month_not_a_number', 'too_many_fields'] as const) : null;
    if (reason === 'month_not_a_number')
      fields[header.indexOf('Num_Mes_Carga')] = random.pick(['Maio', '', 'SET/18', ' ']);
    if (reason === 'too_many_fields') fields.push('sobra');
    const text = `${fields.map((field) => quoted(field, options.delimiter)).join(options.delimiter)}\n`;
    yield reason
      ? { kind: 'rejected', line, text, reason }
      : { kind: 'good', line, text, means: withoutLacking(means, lacking) };
    line += text.split('\n').length - 1;
  }
}

function withoutLacking(means: Contractor, lacking: ReadonlySet<string>): Contractor {
  return {
    ...means,
    ...(lacking.has('nm_escolaridade') ? { escolaridade_exigida: null } : {}),
    ...(lacking.has('cd_orgao_siape') ? { numero_siape_orgao_trabalho: null } : {}),
  };
}

/** The header line of a month. */
export function monthHeader(options: MonthOptions): string {
  return `${(options.header ?? sourceColumns).join(options.delimiter)}\n`;
}

/** The bytes of a text in a month's encoding. */
export function encodeMonth(text: string, options: MonthOptions): Buffer {
  return Buffer.from(text, options.encoding === 'latin-1' ? 'latin1' : 'utf8');
}

/** The file's name as published. */
export function monthFile(options: MonthOptions): string {
  return `terceirizados_${options.year}${String(options.month).padStart(2, '0')}.csv`;
}

/** The header of the years that shifted and lacked columns: an unknown first column, no schooling, no SIAPE code. */
export const shiftedHeader: readonly string[] = [
  'seq',
  ...sourceColumns.filter((column) => column.startsWith('n') && column !== 'nm_escolaridade'),
  ...sourceColumns.filter((column) => !column.startsWith('n') && column !== 'cd_orgao_siape'),
];

/** The publisher's page: a heading a year, a list of its months, newest first. */
export function indexPage(months: readonly MonthOptions[]): string {
  const newestFirst = [...months].sort((left, right) => right.year - left.year || right.month - left.month);
  const years = [...new Set(newestFirst.map((month) => month.year))];
  const names = { 1: 'Janeiro', 5: 'Maio', 9: 'Setembro' };
  const sections = years.map((year) => {
    const items = newestFirst
      .filter((month) => month.year === year)
      .map((month) => `<li><a href="files/${monthFile(month)}">${names[month.month]}</a></li>`);
    return `<h3>${year}</h3><ul>${items.join('')}</ul>`;
  });
  return `<html><head><meta charset="utf-8"></head><body>\n<h1>Terceirizados</h1>\n${sections.join('\n')}\n</body></html>\n`;
}
