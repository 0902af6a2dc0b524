import { str } from './text.ts';
import { Markup } from './value.ts';
import type { Value } from './value.ts';

const escapes: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  "'": '&#39;',
  '"': '&#34;',
};

/** Text with HTML's special letters escaped. */
export function escapeText(text: string): string {
  return text.replaceAll(/[&<>'"]/g, (letter) => escapes[letter]!);
}

/** A value's text, escaped unless it is marked safe. */
export function escapeMarkup(value: Value): string {
  return value instanceof Markup ? value.text : escapeText(str(value));
}

/** Text without HTML tags and comments, entities read, white space runs as one space. */
export function stripTags(text: string): string {
  let rest = '';
  let from = 0;
  for (let open = text.indexOf('<'); open >= 0; open = text.indexOf('<', from)) {
    const comment = text.startsWith('<!--', open);
    const close = comment ? text.indexOf('-->', open) : text.indexOf('>', open);
    if (close < 0) break;
    rest += text.slice(from, open);
    from = close + (comment ? 3 : 1);
  }
  return unescapeText((rest + text.slice(from)).split(/\s+/).filter(Boolean).join(' '));
}

const entities: Readonly<Record<string, string>> = {
  amp: '&',
  lt: '<',
  gt: '>',
  quot: '"',
  apos: "'",
  nbsp: '\u00A0',
};

/** Text with HTML's numeric and most common named entities read. */
export function unescapeText(text: string): string {
  return text.replaceAll(
    /&(?:#(\d{1,7})|#[xX]([0-9a-fA-F]{1,6})|(amp|lt|gt|quot|apos|nbsp));/g,
    (whole, decimal, hex, name) => {
      if (typeof name === 'string') return entities[name]!;
      const code = typeof decimal === 'string' ? Number(decimal) : Number.parseInt(String(hex), 16);
      return code <= 0x10ffff ? String.fromCodePoint(code) : whole;
    },
  );
}
