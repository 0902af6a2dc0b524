import { createHash } from 'node:crypto';
import type { KillCase } from './kill-cases.ts';
import type { Piece } from './rig.ts';

const history = (sql: string, config: Piece['config'] = {}, more: Partial<Piece> = {}): Piece => ({
  name: 'history',
  as: 'snapshot',
  sql,
  ...more,
  config: { strategy: 'check', unique_key: 'id', check_cols: ['name'], updated_at: 'day', ...config },
});

/** A row of `history`: id, name and day, what its version's id and times are by them, what follows. */
const version = (row: string, end: string): string => {
  const [id, , day] = row.split(',');
  const hash = createHash('md5').update(`${id}|${day}`).digest('hex');
  return `(${row},${hash},${day},${day},${end.replace('to ', '')})`;
};

/** Snapshots that are killed. */
export function snapshotKillCases(schema: string): readonly KillCase[] {
  const inside = `insert into ${schema}.audit values ('inside')`;
  const dated = ['create table raw (id int, name text, day int)', "insert into raw values (1, 'a', 1)"];
  return [
    {
      name: 'a snapshot that is new',
      before: dated,
      second: [history(`select id, name, day from ${schema}.raw`)],
      watch: {
        history: { old: null, new: [version('1,a,1', 'to ')], publishedBy: 'history create-table-as' },
      },
    },
    {
      name: 'a snapshot whose rows change, go and come, with a new column, grants and hooks',
      before: [...dated, 'create table audit (what text)'],
      first: [history(`select id, name, day from ${schema}.raw`)],
      setup: [
        "update raw set name = 'A', day = 2",
        "insert into raw values (2, 'b', 2)",
        'create view outside as select id, name from history',
      ],
      second: [
        history(
          `select id, name, day, 5 as extra from ${schema}.raw`,
          { grants: { select: ['reader'] } },
          { pre: [inside] },
        ),
      ],
      watch: {
        history: {
          old: [version('1,a,1', 'to ')],
          new: [version('1,A,2', 'to ,5'), version('1,a,1', 'to 2,'), version('2,b,2', 'to ,5')],
          publishedBy: 'history finish',
        },
        outside: { old: ['(1,a)'], new: ['(1,A)', '(1,a)', '(2,b)'], publishedBy: 'history finish' },
      },
      audited: 'history',
    },
  ];
}
