import { describe, expect, it } from 'vitest';
import { columnName, fitName, snakeCase } from './names.ts';

describe('snakeCase', () => {
  it.each([
    ['id', 'id'],
    ['Num_Mes_Carga', 'num_mes_carga'],
    ['Last Accessed Url', 'last_accessed_url'],
    ['first-accessed-page', 'first_accessed_page'],
    ['studentId_clientType', 'student_id_client_type'],
    ['HTMLTitle', 'html_title'],
    ['Page Category 1', 'page_category_1'],
    ['custom_1', 'custom_1'],
    ['author__metadata__analytics_id', 'author__metadata__analytics_id'],
    ['_id', '_id'],
    ['Preço (R$)', 'preco_r'],
    ['São Paulo', 'sao_paulo'],
    ['% of total', 'of_total'],
    ['2024', '_2024'],
    ['a.b/c', 'a_b_c'],
    ['日本', '日本'],
    ['Straße', 'straße'],
    ['', ''],
    ['***', ''],
  ])('%j is %j', (field, name) => {
    expect(snakeCase(field)).toBe(name);
    expect(snakeCase(name)).toBe(name);
  });
});

describe('fitName', () => {
  it('leaves a name alone that fits', () => {
    expect(fitName('x'.repeat(63), 63)).toBe('x'.repeat(63));
  });

  it('cuts a longer one between characters, and keeps two long names apart', () => {
    const cut = fitName('é'.repeat(40), 63);
    expect(Buffer.byteLength(cut)).toBeLessThanOrEqual(63);
    expect(cut).toMatch(/^é{27}_[0-9a-f]{8}$/);
    expect(fitName(`${'x'.repeat(70)}a`, 63)).not.toBe(fitName(`${'x'.repeat(70)}b`, 63));
  });
});

describe('columnName', () => {
  const named = (
    field: string,
    taken: readonly string[],
    rule: 'snake_case' | 'as_is' = 'snake_case',
  ): string =>
    columnName(field, { rule, position: 4, maximumBytes: 63, taken: (name) => taken.includes(name) });

  it.each([
    ['Total', [], 'snake_case', 'total'],
    ['Total', ['total'], 'snake_case', 'total_2'],
    ['Total', ['total', 'total_2'], 'snake_case', 'total_3'],
    ['', [], 'snake_case', 'c4'],
    ['***', ['c4'], 'snake_case', 'c4_2'],
    ['Last Accessed Url', [], 'as_is', 'Last Accessed Url'],
    ['', [], 'as_is', 'c4'],
  ] as const)('%j beside %j (%s) is %j', (field, taken, rule, name) => {
    expect(named(field, taken, rule)).toBe(name);
  });
});
