/** A version in three numbers, with what stands behind a dash. */
export interface Version {
  readonly numbers: readonly [number, number, number];
  readonly prerelease: readonly string[];
}

/** A range with one end: `>=1.2.0`; `=` is that version alone. */
export interface VersionRange extends Version {
  readonly operator: '=' | '>' | '>=' | '<' | '<=';
}

const pattern =
  /^\s*(=|>=|<=|>|<)?\s*v?(\d+)\.(\d+)\.(\d+)(?:-([0-9a-z-]+(?:\.[0-9a-z-]+)*)|((?:a|b|rc)\d*))?(?:\+[0-9a-z.-]+)?\s*$/i;

/** Reads `1.2.3`, `>=1.2.3`, `1.2.3-rc.1`; null where it is no version. */
export function parseRange(text: string): VersionRange | null {
  const match = pattern.exec(text);
  if (match === null) return null;
  const [, operator = '=', major, minor, patch, dashed, glued] = match;
  return {
    operator: operator as VersionRange['operator'],
    numbers: [Number(major), Number(minor), Number(patch)],
    prerelease: (dashed ?? glued)?.split('.') ?? [],
  };
}

/** Whether a version is in a range. */
export function isIn(version: Version, range: VersionRange): boolean {
  const order = compareVersions(version, range);
  switch (range.operator) {
    case '=':
      return order === 0;
    case '>':
      return order > 0;
    case '>=':
      return order >= 0;
    case '<':
      return order < 0;
    case '<=':
      return order <= 0;
  }
}

/** Order of versions by semver: numbers, then what stands behind a dash, which comes before the version without it. */
export function compareVersions(left: Version, right: Version): number {
  for (const [index, number] of left.numbers.entries()) {
    const other = right.numbers[index]!;
    if (number !== other) return number - other;
  }
  const [a, b] = [left.prerelease, right.prerelease];
  if (a.length === 0 || b.length === 0) return Number(b.length > 0) - Number(a.length > 0);
  for (const [index, part] of a.entries()) {
    const other = b[index];
    if (other === undefined) return 1;
    const order = compareParts(part, other);
    if (order !== 0) return order;
  }
  return a.length - b.length;
}

/** Numbers by value and before texts. */
function compareParts(left: string, right: string): number {
  const [isNumber, isOther] = [/^\d+$/.test(left), /^\d+$/.test(right)];
  if (isNumber && isOther) return Number(left) - Number(right);
  if (isNumber !== isOther) return isNumber ? -1 : 1;
  return left < right ? -1 : left > right ? 1 : 0;
}
