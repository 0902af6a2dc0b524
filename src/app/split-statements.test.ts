import { expect, test } from 'vitest';
import { splitStatements } from './split-statements.ts';

const cases: readonly (readonly [text: string, statements: readonly string[], rest: string])[] = [
  ['select 1; select 2;', ['select 1', 'select 2'], ''],
  ['select 1', [], 'select 1'],
  ['select 1;\nselect', ['select 1'], '\nselect'],
  [';;  ;\n', [], ''],
  ["select ';' || 'it''s;';", ["select ';' || 'it''s;'"], ''],
  ["select e'\\';', 1;", ["select e'\\';', 1"], ''],
  ["select '\\'; select 2;", ["select '\\'", 'select 2'], ''],
  ['select 1 as "a;""b";', ['select 1 as "a;""b"'], ''],
  ['do $$ begin; end $$; select 1', ['do $$ begin; end $$'], ' select 1'],
  ['do $x$ $$ ; $$ $x$;', ['do $x$ $$ ; $$ $x$'], ''],
  ['do $$ begin;\n', [], 'do $$ begin;\n'],
  ["select 'a;\n", [], "select 'a;\n"],
  ['-- a; b\nselect 1; -- done;', ['-- a; b\nselect 1'], ''],
  ['/* a; /* b; */ ; */ select 1;', ['/* a; /* b; */ ; */ select 1'], ''],
  ['/* a;', [], '/* a;'],
  ['select $1; select $2;', ['select $1', 'select $2'], ''],
  ['select a$b$c from t; select 2;', ['select a$b$c from t', 'select 2'], ''],
  ['select a$b$c, d$b$e; select 2;', ['select a$b$c, d$b$e', 'select 2'], ''],
];

test.for(cases)('%j', ([text, statements, rest]) => {
  expect(splitStatements(text)).toEqual({ statements, rest });
});

test('a long text takes linear time', () => {
  const text = "select '' || $1; ".repeat(50_000);
  expect(splitStatements(text).statements).toHaveLength(50_000);
  expect(splitStatements('$'.repeat(100_000)).statements).toEqual([]);
}, 5_000);
