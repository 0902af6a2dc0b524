/** Compares texts by UTF-16 code unit: the one order used for everything that is emitted, on every machine. */
export function compareText(left: string, right: string): number {
  return left < right ? -1 : left > right ? 1 : 0;
}
