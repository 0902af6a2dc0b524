import { describe, expect, it } from 'vitest';
import { type ColumnSettings, ColumnTable } from './column-table.ts';
import { kind } from './kind.ts';
import { planTarget } from './plan-target.ts';
import { postgresTypes } from './postgres-types.fixture.ts';

type Declared = ColumnSettings['specification']['columns'][number];
const declared = (name: string, from: string | null = null, type: string | null = null): Declared => ({
  name,
  type,
  path: from,
});

function table(
  given: Partial<Omit<ColumnSettings, 'specification'>> & {
    readonly columns?: readonly Declared[];
    readonly contract?: 'evolve' | 'freeze' | 'quarantine';
  } = {},
): ColumnTable {
  const { columns = [], contract = 'evolve', ...more } = given;
  return new ColumnTable({
    specification: { columns, contract, checks: [], key: [] },
    existing: [],
    knownFields: new Map(),
    naming: 'snake_case',
    unknownColumns: 'load',
    inferTypes: true,
    forgetTypes: false,
    types: postgresTypes,
    maximumBytes: 63,
    ...more,
  });
}

/** The header's columns by name; `-` is ignored, `!` refused. */
const mapped = (of: ColumnTable, fields: readonly string[]): string =>
  [...of.mapHeader(fields)]
    .map((index) => (index === -1 ? '-' : index === -2 ? '!' : of.columns[index]!.name))
    .join(' ');

describe('headers', () => {
  it.each([
    { name: 'names in snake case', fields: ['Id', 'Nome Completo'], expected: 'id nome_completo' },
    { name: 'a name twice', fields: ['a', 'a', 'a'], expected: 'a a_2 a_3' },
    { name: 'two fields of one name in snake case', fields: ['a b', 'a-b'], expected: 'a_b a_b_2' },
    { name: 'fields without names', fields: ['a', '', ''], expected: 'a c2 c3' },
    {
      name: 'our own names',
      fields: ['_sluice_line', '_sluice_seq'],
      expected: '_sluice_line_2 _sluice_seq_2',
    },
    {
      name: 'a declared field',
      columns: [declared('mes', 'Num_Mes_Carga')],
      fields: ['Mes', 'Num_Mes_Carga'],
      expected: 'mes_2 mes',
    },
    {
      name: 'a declared field in another spelling',
      columns: [declared('mes', 'Num_Mes_Carga')],
      fields: ['NUM_MES_CARGA'],
      expected: 'mes',
    },
    {
      name: 'a declared name',
      columns: [declared('nome_completo')],
      fields: ['Nome Completo'],
      expected: 'nome_completo',
    },
    {
      name: 'undeclared fields ignored',
      columns: [declared('a')],
      unknownColumns: 'ignore',
      fields: ['seq', 'a'],
      expected: '- a',
    },
    {
      name: 'nothing declared, nothing ignored',
      unknownColumns: 'ignore',
      fields: ['seq', 'a'],
      expected: 'seq a',
    },
    {
      name: 'a closed table',
      columns: [declared('a')],
      contract: 'freeze',
      fields: ['a', 'b'],
      expected: 'a !',
    },
    {
      name: 'a closed table that is not there yet',
      contract: 'quarantine',
      fields: ['a', 'b'],
      expected: 'a b',
    },
    {
      name: 'a closed table that is there',
      contract: 'quarantine',
      existing: [{ name: 'a', type: 'text' }],
      fields: ['a', 'b'],
      expected: 'a !',
    },
    {
      name: 'fields known from before',
      existing: [
        { name: 'a_b', type: 'text' },
        { name: 'a_b_2', type: 'text' },
      ],
      knownFields: new Map([['a-b', 'a_b_2']]),
      fields: ['a-b', 'a b'],
      expected: 'a_b_2 a_b',
    },
  ] as const)('$name', ({ name: _name, fields, expected, ...given }) => {
    expect(mapped(table(given), fields)).toBe(expected);
  });

  it('realigns later headers by name, whatever their order and spelling', () => {
    const of = table();
    expect(mapped(of, ['Id', 'Nome', 'Valor'])).toBe('id nome valor');
    expect(mapped(of, ['VALOR', 'id', 'Novo'])).toBe('valor id novo');
    expect(of.columns.map(({ name }) => name)).toEqual(['id', 'nome', 'valor', 'novo']);
  });

  it('keeps names as they are', () => {
    expect(mapped(table({ naming: 'as_is' }), ['Nome Completo', 'nome completo', 'Nome Completo'])).toBe(
      'Nome Completo nome completo Nome Completo_2',
    );
  });
});

describe('keys of records', () => {
  it('never share a column', () => {
    const of = table();
    expect(['a b', 'a_b', 'a b', 'A-b'].map((key) => of.columns[of.mapKey(key)]!.name)).toEqual([
      'a_b',
      'a_b_2',
      'a_b',
      'a_b_3',
    ]);
  });

  it('find a declared path', () => {
    const of = table({ columns: [declared('user_id', 'details.user_id')], contract: 'freeze' });
    expect(of.mapKey('details')).toBe(-2);
    expect(of.columns[0]!.field).toBe('details.user_id');
  });
});

describe('planTarget', () => {
  const plan = (
    of: ColumnTable,
    kinds: readonly (keyof typeof kind)[],
    existing: readonly string[] | null,
  ) => {
    kinds.forEach((name, index) => (of.kinds[index] = kind[name]));
    const present =
      existing?.map((each) => ({
        name: each.slice(0, each.indexOf(' ')),
        type: each.slice(each.indexOf(' ') + 1),
      })) ?? null;
    const { columns, added, changed } = planTarget(of, present, postgresTypes);
    return {
      columns: columns.map(({ name, type }) => `${name} ${type}`),
      added: added.map(({ name }) => name),
      changed: changed.map(({ name, from, to }) => `${name}: ${from} to ${to}`),
    };
  };

  it('makes a new table; a column without a value is text, one without a name and value is left out', () => {
    const of = table();
    of.mapHeader(['a', 'b', '', '']);
    expect(plan(of, ['integer', 'none', 'none', 'date'], null)).toEqual({
      columns: ['a integer', 'b text', 'c4 date'],
      added: [],
      changed: [],
    });
  });

  it('widens and adds; what the rows do not have stays as it is', () => {
    const of = table({
      existing: [
        { name: 'a', type: 'integer' },
        { name: 'gone', type: 'date' },
      ],
    });
    of.mapHeader(['a', 'b']);
    expect(of.kinds).toEqual([kind.integer, kind.date, kind.none]);
    expect(plan(of, ['numeric', 'date', 'uuid'], ['a integer', 'gone date'])).toEqual({
      columns: ['a numeric', 'gone date', 'b uuid'],
      added: ['b'],
      changed: ['a: integer to numeric'],
    });
  });

  it('changes a type to the declared one', () => {
    const of = table({
      columns: [declared('a', null, 'bigint')],
      existing: [{ name: 'a', type: 'integer' }],
    });
    expect(plan(of, [], ['a integer']).changed).toEqual(['a: integer to bigint']);
  });

  it('finds types anew on a full refresh', () => {
    const of = table({
      existing: [
        { name: 'a', type: 'text' },
        { name: 'gone', type: 'date' },
      ],
      forgetTypes: true,
    });
    expect(plan(of, ['integer', 'none'], ['a text', 'gone date'])).toMatchObject({
      changed: ['a: text to integer'],
    });
  });

  it('leaves a type alone that inference does not give', () => {
    const of = table({ existing: [{ name: 'a', type: 'character varying(5)' }] });
    expect(of.columns[0]!.guard).toEqual({ kind: 'text', maximumLength: 5 });
    expect(plan(of, [], ['a character varying(5)']).changed).toEqual([]);
  });
});

describe('a table that is restored', () => {
  const fields = (of: ColumnTable) => of.columns.map(({ name, field }) => ({ name, field }));
  it.each([
    { name: 'nothing declared', given: {} },
    { name: 'a column declared', given: { columns: [declared('a_b', 'x')] } },
    { name: 'a contract', given: { columns: [declared('a_b')], contract: 'quarantine' as const } },
  ])('gives keys the columns that they had: $name', ({ given }) => {
    const before = table(given);
    for (const key of ['a b', 'a-b', 'c']) before.mapKey(key);
    const after = table(given);
    after.restore(fields(before), before.keys());
    const keys = ['a-b', 'c', 'a b', 'd', 'a.b'];
    expect(keys.map((key) => after.mapKey(key))).toEqual(keys.map((key) => before.mapKey(key)));
    expect(fields(after)).toEqual(fields(before));
  });
});
