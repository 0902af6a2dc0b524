import { isCased } from './letters.ts';

/** `islower` and `isupper`: some letter has a case, and all that have are of it. */
export function everyCased(text: string, which: 'lower' | 'upper'): boolean {
  if (text !== (which === 'lower' ? text.toLowerCase() : text.toUpperCase())) return false;
  for (const letter of text) if (isCased(letter)) return true;
  return false;
}
