/** What a Python model calls, as a template of the same calls in the same lines. */
export interface PythonCalls {
  /** `{{ ref('orders') }}{{ config(materialized='table') }}`, each call in its line. */
  readonly template: string;
  /** What `dbt.config.get()` and `dbt.config.meta_get()` are asked for: the literal arguments as written. */
  readonly asked: readonly { readonly of: 'config' | 'meta'; readonly args: string }[];
  /** How many functions named `model` stand at the top of the file. */
  readonly models: number;
  /** The parameters of the first of them, as written. */
  readonly parameters: readonly string[];
}

const callee = /dbt\s*\.\s*(ref|source|config(?:\s*\.\s*(?:meta_)?get)?)\s*\(/y;

/**
 * Finds `dbt.ref()`, `dbt.source()` and `dbt.config()` in Python, without Python: comments and texts are stepped over, and a call's
 * literal arguments are written alike in both languages.
 */
export function readPythonCalls(text: string): PythonCalls {
  let template = '';
  const asked: { readonly of: 'config' | 'meta'; readonly args: string }[] = [];
  let at = 0;
  while (at < text.length) {
    const skipped = endOfTextOrComment(text, at);
    if (skipped > at) {
      template += blank(text.slice(at, skipped));
      at = skipped;
      continue;
    }
    callee.lastIndex = at;
    const match = /[\w.]/.test(text[at - 1] ?? ' ') ? null : callee.exec(text);
    if (!match) {
      template += blank(text[at]!);
      at++;
      continue;
    }
    const name = match[1]!.replaceAll(/\s/g, '');
    const open = callee.lastIndex;
    const close = endOfArguments(text, open);
    const args = text.slice(open, close);
    if (name === 'config.get') asked.push({ of: 'config', args });
    else if (name === 'config.meta_get') asked.push({ of: 'meta', args });
    else {
      template += `{{ ${name}(${withoutComments(args)}) }}`;
      at = close + 1;
      continue;
    }
    template += blank(match[0]);
    at = open;
  }
  const found = topLevelModels(text);
  const first = found[0] ?? '';
  const parameters = first.split(',').map((parameter) => parameter.replace(/[:=].*$/s, '').trim());
  return {
    template,
    asked,
    models: found.length,
    parameters: parameters.filter((parameter) => parameter !== ''),
  };
}

function topLevelModels(text: string): readonly string[] {
  return [...text.matchAll(/^(?:async\s+)?def\s+model\s*\(([^)]*)\)/gm)].map((match) => match[1]!);
}

function blank(text: string): string {
  return text.replaceAll(/[^\n]/g, ' ');
}

/** Where a text or a comment that begins here ends; the same place where none begins. */
function endOfTextOrComment(text: string, at: number): number {
  const character = text[at];
  if (character === '#') {
    const end = text.indexOf('\n', at);
    return end < 0 ? text.length : end;
  }
  if (character !== '"' && character !== "'") return at;
  const quote = text.startsWith(character.repeat(3), at) ? character.repeat(3) : character;
  for (let end = at + quote.length; end < text.length; end++) {
    if (text[end] === '\\') end++;
    else if (text.startsWith(quote, end)) return end + quote.length;
    else if (quote.length === 1 && text[end] === '\n') return end;
  }
  return text.length;
}

/** Where the parenthesis that was opened before this place closes. */
function endOfArguments(text: string, start: number): number {
  let depth = 0;
  for (let at = start; at < text.length; at++) {
    const skipped = endOfTextOrComment(text, at);
    if (skipped > at) at = skipped - 1;
    else if ('([{'.includes(text[at]!)) depth++;
    else if (')]}'.includes(text[at]!)) {
      if (depth === 0) return at;
      depth--;
    }
  }
  return text.length;
}

function withoutComments(args: string): string {
  let kept = '';
  for (let at = 0; at < args.length; at++) {
    const end = endOfTextOrComment(args, at);
    if (end === at) kept += args[at]!;
    else {
      kept += args[at] === '#' ? '' : args.slice(at, end);
      at = end - 1;
    }
  }
  return kept;
}
