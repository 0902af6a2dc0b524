/** One step of a wildcard: any run of characters, any one, or one of (or none of) some. */
type Step =
  | { readonly kind: 'run' }
  | { readonly kind: 'any' }
  | {
      readonly kind: 'set';
      readonly negated: boolean;
      readonly ranges: readonly (readonly [string, string])[];
    }
  | { readonly kind: 'letter'; readonly letter: string };

/**
 * A matcher for Python's `fnmatch`, which dbt uses: `*`, `?`, `[seq]`, `[!seq]`, case counts, a `[` that is not closed is
 * itself. Takes at most pattern times text steps, whatever the pattern.
 */
export function wildcard(pattern: string): (text: string) => boolean {
  if (!/[*?[]/.test(pattern)) return (text) => text === pattern;
  const steps = compile(Array.from(pattern));
  return (text) => matches(steps, Array.from(text));
}

function compile(letters: readonly string[]): readonly Step[] {
  const steps: Step[] = [];
  let at = 0;
  while (at < letters.length) {
    const letter = letters[at]!;
    at += 1;
    if (letter === '*') {
      if (steps.at(-1)?.kind !== 'run') steps.push({ kind: 'run' });
    } else if (letter === '?') {
      steps.push({ kind: 'any' });
    } else if (letter === '[') {
      const negated = letters[at] === '!';
      const first = negated ? at + 1 : at;
      const end = letters.indexOf(']', first + 1);
      if (end < 0) {
        steps.push({ kind: 'letter', letter });
      } else {
        steps.push({ kind: 'set', negated, ranges: rangesOf(letters.slice(first, end)) });
        at = end + 1;
      }
    } else {
      steps.push({ kind: 'letter', letter });
    }
  }
  return steps;
}

function rangesOf(letters: readonly string[]): readonly (readonly [string, string])[] {
  const ranges: (readonly [string, string])[] = [];
  for (let at = 0; at < letters.length; at++) {
    const isRange = letters[at + 1] === '-' && at + 2 < letters.length;
    ranges.push([letters[at]!, isRange ? letters[at + 2]! : letters[at]!]);
    if (isRange) at += 2;
  }
  return ranges;
}

/** Greedy, going back to the last `*` alone: where that fails, an earlier one would too. */
function matches(steps: readonly Step[], text: readonly string[]): boolean {
  let step = 0;
  let lastRun = -1;
  let retryAt = 0;
  for (let at = 0; at < text.length;) {
    const current = steps[step];
    if (current?.kind === 'run') {
      lastRun = step;
      retryAt = at;
      step += 1;
    } else if (current !== undefined && takes(current, text[at]!)) {
      step += 1;
      at += 1;
    } else if (lastRun >= 0) {
      retryAt += 1;
      at = retryAt;
      step = lastRun + 1;
    } else {
      return false;
    }
  }
  while (steps[step]?.kind === 'run') step += 1;
  return step === steps.length;
}

function takes(step: Exclude<Step, { kind: 'run' }>, letter: string): boolean {
  if (step.kind === 'any') return true;
  if (step.kind === 'letter') return step.letter === letter;
  const code = letter.codePointAt(0)!;
  const inside = step.ranges.some(([from, to]) => from.codePointAt(0)! <= code && code <= to.codePointAt(0)!);
  return inside !== step.negated;
}
