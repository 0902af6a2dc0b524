/** Compares texts with the numbers in them by value: `2024-9` before `2024-10`; what is then equal by code unit. */
export function compareNatural(left: string, right: string): number {
  const ours = piecesOf(left);
  const theirs = piecesOf(right);
  for (let at = 0; at < Math.min(ours.length, theirs.length); at++) {
    const order = comparePieces(ours[at]!, theirs[at]!);
    if (order !== 0) return order;
  }
  return ours.length - theirs.length || compareUnits(left, right);
}

function piecesOf(text: string): readonly string[] {
  return text.match(/\d+|\D+/g) ?? [];
}

function comparePieces(left: string, right: string): number {
  if (!/^\d/.test(left) || !/^\d/.test(right)) return compareUnits(left, right);
  const ours = left.replace(/^0+(?=\d)/, '');
  const theirs = right.replace(/^0+(?=\d)/, '');
  return ours.length - theirs.length || compareUnits(ours, theirs);
}

function compareUnits(left: string, right: string): number {
  return left < right ? -1 : left > right ? 1 : 0;
}
