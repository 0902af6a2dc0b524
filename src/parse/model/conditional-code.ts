import type { Expression, Range, Statement } from '../../template/syntax/nodes.ts';

type Part = Expression | Statement;

/** The ranges of a template that may be passed by: bodies of `if` and `for`, sides of `a if b else c`, of `and` and `or`. */
export function conditionalCode(body: readonly Statement[]): readonly Range[] {
  const ranges: Range[] = [];
  const pending: unknown[] = [...body];
  while (pending.length > 0) {
    const part = pending.pop();
    if (Array.isArray(part)) pending.push(...(part as readonly unknown[]));
    else if (typeof part === 'object' && part !== null) {
      const skipped = conditionalParts(part as Part);
      ranges.push(...skipped);
      for (const inside of Object.values(part)) {
        if (typeof inside === 'object' && inside !== null) pending.push(inside);
      }
    }
  }
  return ranges;
}

function conditionalParts(part: Part): readonly Range[] {
  switch (part.kind) {
    case 'if':
      return [
        ...part.branches.slice(1).map(({ test }) => test),
        ...part.branches.flatMap(({ body }) => body),
        ...part.otherwise,
      ];
    case 'for':
      return [...part.body, ...part.otherwise];
    case 'conditional':
      return part.whenFalse ? [part.whenTrue, part.whenFalse] : [part.whenTrue];
    case 'logic':
      return [part.right];
    default:
      return [];
  }
}
