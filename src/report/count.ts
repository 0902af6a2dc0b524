/** `1 row`, `2 rows`, `1,200 rows`. The plural is the word with an s unless given. */
export function count(amount: number, word: string, plural = `${word}s`): string {
  return `${formatNumber(amount)} ${amount === 1 ? word : plural}`;
}

/** A whole number with commas between thousands: `1,200`. */
export function formatNumber(value: number): string {
  return String(value).replace(/\B(?=(\d{3})+$)/g, ',');
}

/** `a`, `a and b`, `a, b and c`. */
export function listWords(words: readonly string[]): string {
  return words.length < 2 ? words.join('') : `${words.slice(0, -1).join(', ')} and ${words.at(-1) ?? ''}`;
}
