import { describe, expect, test } from 'vitest';
import { parseSelector } from './parse-selector.ts';

const methods = ['fqn', 'tag', 'path', 'file', 'config', 'source'];

/** A criterion as `@ parents+ method.arguments : value +children`, with what is not there left out. */
function shown(text: string): string {
  const parsed = parseSelector([text], methods);
  if (!parsed.ok)
    return parsed.error
      .map(({ message, help }) => `${message}${help === undefined ? '' : ` | ${help}`}`)
      .join('\n');
  return parsed.value
    .map(({ criteria }) =>
      criteria
        .map((one) => {
          const method = [one.method, ...one.methodArguments].join('.');
          const before = `${one.childrensParents ? '@ ' : ''}${one.parents > 0 ? `${one.parents}+ ` : ''}`;
          return `${before}${method} : ${one.value}${one.children > 0 ? ` +${one.children}` : ''}`;
        })
        .join(' and '),
    )
    .join(' or ');
}

describe('parseSelector', () => {
  test.each([
    ['orders', 'fqn : orders'],
    ['+orders', 'Infinity+ fqn : orders'],
    ['orders+', 'fqn : orders +Infinity'],
    ['2+orders+10', '2+ fqn : orders +10'],
    ['@orders', '@ fqn : orders'],
    ['0+orders', 'fqn : orders'],
    ['tag:nightly', 'tag : nightly'],
    ['+tag:a:b+1', 'Infinity+ tag : a:b +1'],
    ['config.meta.owner:ana', 'config.meta.owner : ana'],
    ['models/staging', 'path : models/staging'],
    ['@models/a.sql', '@ path : models/a.sql'],
    ['orders.sql', 'file : orders.sql'],
    ['Orders.CSV+', 'file : Orders.CSV +Infinity'],
    ['m.py', 'file : m.py'],
    ['a b,+c d', 'fqn : a or fqn : b and Infinity+ fqn : c or fqn : d'],
    ['a  b', 'fqn : a or fqn :  or fqn : b'],
    ['+', 'Infinity+ fqn : '],
    ['3+', '3+ fqn : '],
    ['++a', 'Infinity+ fqn : +a'],
    ['a++', 'fqn : a+ +Infinity'],
    ['a+b', 'fqn : a+b'],
    ['tagg:x', `'tagg' is not a valid method name, in the selector "tagg:x" | Did you mean "tag:"?`],
    [
      'nothing_like:x',
      `'nothing_like' is not a valid method name, in the selector "nothing_like:x" | The methods are fqn, tag, path, file, config, source.`,
    ],
    [
      '@a+ b:c',
      `Invalid node spec @a+ - "@" prefix and "+" suffix are incompatible | Leave one of them out: "@" takes the children along already.\n` +
        `'b' is not a valid method name, in the selector "b:c" | The methods are fqn, tag, path, file, config, source.`,
    ],
  ])('%s', (text, expected) => {
    expect(shown(text)).toBe(expected);
  });
});
