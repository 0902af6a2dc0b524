import { isSpace } from '../../syntax/characters.ts';

/** Whether a text has letters and all pass the test. */
export function everyLetter(text: string, test: (letter: string) => boolean): boolean {
  if (text === '') return false;
  for (const letter of text) if (!test(letter)) return false;
  return true;
}

/** `str.isalpha` of one letter. */
export function isAlpha(letter: string): boolean {
  return /^\p{L}$/u.test(letter);
}

/** `str.isdecimal` of one letter. */
export function isDecimal(letter: string): boolean {
  return /^\p{Nd}$/u.test(letter);
}

/** `str.isdigit` of one letter: decimal digits, and superscripts and circled digits. */
export function isDigitLetter(letter: string): boolean {
  return /^[\p{Nd}\u00B2\u00B3\u00B9\u2070\u2074-\u2079\u2080-\u2089\u2460-\u2468\u2474-\u247C\u2488-\u2490]$/u.test(
    letter,
  );
}

/** `str.isnumeric` of one letter. */
export function isNumeric(letter: string): boolean {
  return /^[\p{N}一二三四五六七八九十百千万億兆〇零]$/u.test(letter);
}

/** `str.isspace` of one letter. */
export function isSpaceLetter(letter: string): boolean {
  return isSpace(letter.charCodeAt(0));
}

/** `str.isprintable` of one letter. */
export function isPrintable(letter: string): boolean {
  return letter === ' ' || !/^[\p{C}\p{Z}]$/u.test(letter);
}

/** Whether the letter has a case. */
export function isCased(letter: string): boolean {
  return /^[\p{Lu}\p{Ll}\p{Lt}\p{Lowercase}\p{Uppercase}]$/u.test(letter);
}
