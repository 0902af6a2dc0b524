import { bind } from '../values/arguments.ts';
import { truthy } from '../values/compare.ts';
import { toIndex } from '../values/numbers.ts';
import { checkTextLength } from '../values/limits.ts';
import { Markup } from '../values/value.ts';
import type { Keywords, Value } from '../values/value.ts';

const words = (
  'a ac accumsan ad adipiscing aenean aliquam aliquet amet ante aptent arcu at auctor augue bibendum blandit class ' +
  'commodo condimentum congue consectetuer consequat conubia convallis cras cubilia cum curabitur curae cursus dapibus'
).split(' ');

/** Filler text. Always the same for the same arguments, since templates must not depend on chance. */
export function lipsum(args: readonly Value[], kwargs: Keywords): Value {
  const [n, html, min, max] = bind(
    'generate_lorem_ipsum',
    { names: ['n', 'html', 'min', 'max'] },
    args,
    kwargs,
  );
  const paragraphs = Math.max(0, toIndex(n ?? 5));
  const least = toIndex(min ?? 20);
  const most = Math.max(least + 1, toIndex(max ?? 100));
  checkTextLength(paragraphs * most * 12);
  const texts = Array.from({ length: paragraphs }, (_, paragraph) => {
    const count = least + ((paragraph * 7) % (most - least));
    const picked = Array.from(
      { length: count },
      (_, index) => words[(paragraph * 5 + index * 3) % words.length]!,
    );
    const text = picked.join(' ');
    return `${text.charAt(0).toUpperCase()}${text.slice(1)}.`;
  });
  if (html !== undefined && !truthy(html)) return texts.join('\n\n');
  return new Markup(texts.map((text) => `<p>${text}</p>`).join('\n'));
}
