/** What Python takes as white space and JavaScript does not: the separators U+001C to U+001F, and U+0085. */
const separators = '\u001c\u001d\u001e\u001f\u0085';

const space = new RegExp(`(?:[^\\S\\ufeff]|[${separators}])+`, 'u');

/** Whether Python takes a letter as white space. A byte order mark is none. */
export function isSpace(letter: string): boolean {
  return letter !== '\ufeff' && (letter.trim() === '' || separators.includes(letter));
}

/** A text's words with single spaces between: what the manifest's checksum of a file is taken of. */
export function words(text: string): string {
  return text
    .split(space)
    .filter((word) => word !== '')
    .join(' ');
}
