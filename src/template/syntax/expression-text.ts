import { repr } from '../values/text.ts';
import { constantValue } from './literal-value.ts';
import type { Arguments, Expression } from './nodes.ts';

/**
 * An expression's source as Python would spell it: texts in single quotes, one space between things. dbt writes the config
 * of a model into its manifest so. `source` is the template's text: what dbt has no spelling for stays as it was written,
 * with white space made one space.
 */
export function expressionText(node: Expression, source: string): string {
  const text = (each: Expression): string => expressionText(each, source);
  const list = (items: readonly Expression[]): string => items.map(text).join(', ');
  switch (node.kind) {
    case 'const':
      return repr(constantValue(node));
    case 'name':
      return node.name;
    case 'list':
      return `[${list(node.items)}]`;
    case 'tuple':
      return node.items.length === 1 ? `(${list(node.items)},)` : `(${list(node.items)})`;
    case 'dict':
      return `{${node.items.map(({ key, value }) => `${text(key)}: ${text(value)}`).join(', ')}}`;
    case 'attribute':
      return `${text(node.object)}.${node.name}`;
    case 'item':
      return `${text(node.object)}[${text(node.key)}]`;
    case 'call':
      return `${text(node.callee)}(${argumentTexts(node, text).join(', ')})`;
    case 'concat':
      return node.items.map(text).join(' ~ ');
    case 'logic':
      return `${text(node.left)} ${node.operator} ${text(node.right)}`;
    case 'compare':
      return [text(node.first), ...node.rest.map((each) => `${each.operator} ${text(each.operand)}`)].join(
        ' ',
      );
    case 'binary':
      return [node.left, node.operator, node.right]
        .map((part) =>
          typeof part === 'string' ? part : part.kind === 'binary' ? `(${text(part)})` : text(part),
        )
        .join(' ');
    case 'unary':
      return node.operator === 'not' ? `not ${text(node.operand)}` : `${node.operator}${text(node.operand)}`;
    default:
      return source.slice(node.start, node.end).replaceAll(/\s+/g, ' ');
  }
}

function argumentTexts(given: Arguments, text: (node: Expression) => string): readonly string[] {
  return [
    ...given.args.map(text),
    ...given.kwargs.map(({ name, value }) => `${name}=${text(value)}`),
    ...(given.spread ? [`*${text(given.spread)}`] : []),
    ...(given.spreadKeywords ? [`**${text(given.spreadKeywords)}`] : []),
  ];
}
