const units: Readonly<Record<string, number>> = {
  ms: 1,
  s: 1000,
  m: 60_000,
  h: 3_600_000,
  d: 86_400_000,
  w: 604_800_000,
};

/** A span such as `30s`, `15m`, `7d`, `1.5h`, in milliseconds; null where it is none. A bare unit is one of it. */
export function readSpan(text: string): number | null {
  const match = /^(\d+(?:\.\d+)?)?\s*(ms|s|m|min|h|d|w)$/.exec(text.trim());
  if (match === null) return null;
  const unit = match[2] === 'min' ? 'm' : match[2]!;
  return Number(match[1] ?? 1) * units[unit]!;
}

/** A size such as `64MB` or `2GB`, in bytes; null where it is none. */
export function readSize(text: string): number | null {
  const match = /^(\d+(?:\.\d+)?)\s*([kmg])b?$/i.exec(text.trim());
  if (match === null) return null;
  return Math.floor(
    Number(match[1]) * 2 ** { k: 10, m: 20, g: 30 }[match[2]!.toLowerCase() as 'k' | 'm' | 'g'],
  );
}
