/** What a Drive query may ask of a file. */
export interface QueriedFile {
  readonly name: string;
  readonly mimeType: string;
  readonly modifiedTime: string;
  readonly createdTime: string;
  readonly trashed: boolean;
  readonly starred: boolean;
  readonly sharedWithMe: boolean;
  readonly parents: readonly string[];
}

type Test = (file: QueriedFile) => boolean;

const operators: Readonly<Record<string, readonly string[]>> = {
  name: ['contains', '=', '!='],
  mimeType: ['contains', '=', '!='],
  modifiedTime: ['<=', '<', '=', '!=', '>', '>='],
  createdTime: ['<=', '<', '=', '!=', '>', '>='],
  trashed: ['=', '!='],
  starred: ['=', '!='],
  sharedWithMe: ['=', '!='],
};

/**
 * A query of `files.list` as a test of a file, by the public reference of search terms: `and`, `or`, `not`, parentheses, `'id' in parents`;
 * `name contains` matches a prefix of a word, `mimeType contains` any part. Null where it is none.
 */
export function parseDriveQuery(text: string): Test | null {
  const tokens = text.match(/'(?:[^'\\]|\\.)*'|[()]|<=|>=|!=|[<>=]|[A-Za-z]+|\S/g) ?? [];
  let at = 0;
  const next = (): string | undefined => tokens[at++];
  const accept = (word: string): boolean => tokens[at] === word && ++at > 0;

  function disjunction(): Test {
    const parts = [conjunction()];
    while (accept('or')) parts.push(conjunction());
    return (file) => parts.some((part) => part(file));
  }
  function conjunction(): Test {
    const parts = [factor()];
    while (accept('and')) parts.push(factor());
    return (file) => parts.every((part) => part(file));
  }
  function factor(): Test {
    if (accept('not')) {
      const inner = factor();
      return (file) => !inner(file);
    }
    if (accept('(')) {
      const inner = disjunction();
      if (!accept(')')) throw new SyntaxError('parenthesis');
      return inner;
    }
    return term();
  }
  function term(): Test {
    const first = next() ?? '';
    if (first.startsWith("'")) {
      if (!accept('in') || !accept('parents')) throw new SyntaxError('in parents');
      const id = unquote(first);
      return (file) => file.parents.includes(id);
    }
    const operator = next() ?? '';
    const value = next() ?? '';
    if (!(operators[first]?.includes(operator) ?? false)) throw new SyntaxError(first);
    if (first === 'trashed' || first === 'starred' || first === 'sharedWithMe') {
      if (value !== 'true' && value !== 'false') throw new SyntaxError(value);
      return (file) => (file[first] === (value === 'true')) === (operator === '=');
    }
    if (!value.startsWith("'")) throw new SyntaxError(value);
    const wanted = unquote(value);
    if (first === 'modifiedTime' || first === 'createdTime') {
      const time = Date.parse(/(Z|[+-]\d\d:\d\d)$/.test(wanted) ? wanted : `${wanted}Z`);
      if (Number.isNaN(time)) throw new SyntaxError(wanted);
      return (file) => compare(Date.parse(file[first]), operator, time);
    }
    const key = first as 'name' | 'mimeType';
    if (operator !== 'contains') return (file) => (file[key] === wanted) === (operator === '=');
    if (key === 'mimeType') return (file) => file.mimeType.includes(wanted);
    return (file) =>
      file.name
        .toLowerCase()
        .split(/[\s_.-]+/)
        .concat(file.name.toLowerCase())
        .some((word) => word.startsWith(wanted.toLowerCase()));
  }

  try {
    const test = disjunction();
    return at === tokens.length ? test : null;
  } catch (error) {
    if (error instanceof SyntaxError) return null;
    throw error;
  }
}

function unquote(text: string): string {
  if (text.length < 2 || !text.endsWith("'")) throw new SyntaxError(text);
  return text.slice(1, -1).replaceAll(/\\(.)/g, '$1');
}

function compare(left: number, operator: string, right: number): boolean {
  switch (operator) {
    case '<=':
      return left <= right;
    case '<':
      return left < right;
    case '>=':
      return left >= right;
    case '>':
      return left > right;
    default:
      return (left === right) === (operator === '=');
  }
}
