/** SQL text taken apart at its semicolons. */
export interface SplitStatements {
  /** The whole statements, each without its semicolon; empty ones left out. */
  readonly statements: readonly string[];
  /** What stands behind the last semicolon; `''` where it is only white space and comments. */
  readonly rest: string;
}

/** Texts, names and comments of PostgreSQL's grammar, each as far as it is closed, and the semicolons between them. */
const piece =
  /\b[eE]'(?:[^'\\]|\\[^]|'')*'|'(?:[^']|'')*'|"(?:[^"]|"")*"|(?<!\w)\$(\w*)\$[^]*?\$\1\$|--[^\n]*|\/\*|;|[^]/g;

/** Whatever opens one of those and is not closed: the rest of the text belongs to it. */
const opening = /^(?:['"]|\$\w*\$)/;

/** Splits SQL at the semicolons that end statements: not those in texts, quoted names, dollar quotes and comments. Linear. */
export function splitStatements(text: string): SplitStatements {
  const statements: string[] = [];
  let begin = 0;
  let blank = true;
  let open = false;
  piece.lastIndex = 0;
  for (let match = piece.exec(text); match !== null; match = piece.exec(text)) {
    const [found] = match;
    if (found === ';') {
      if (!blank) statements.push(text.slice(begin, match.index).trim());
      begin = piece.lastIndex;
      blank = true;
    } else if (found === '/*') {
      piece.lastIndex = endOfComment(text, match.index);
      if (piece.lastIndex === text.length && !text.endsWith('*/')) open = true;
    } else if (found.length === 1 && opensText(text, match.index)) {
      blank = false;
      open = true;
      break;
    } else if (!found.startsWith('--') && found.trim() !== '') blank = false;
  }
  return { statements, rest: blank && !open ? '' : text.slice(begin) };
}

function opensText(text: string, at: number): boolean {
  const character = text[at];
  if (character === "'" || character === '"') return true;
  return character === '$' && opening.test(text.slice(at, at + 65)) && !/\w/.test(text[at - 1] ?? '');
}

/** Comments nest. */
function endOfComment(text: string, start: number): number {
  const mark = /\/\*|\*\//g;
  mark.lastIndex = start;
  let depth = 0;
  for (let match = mark.exec(text); match !== null; match = mark.exec(text)) {
    depth += match[0] === '/*' ? 1 : -1;
    if (depth === 0) return mark.lastIndex;
  }
  return text.length;
}
