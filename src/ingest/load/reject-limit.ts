import type { Place } from '../../domain/diagnostic.ts';
import type { LoadCounts, LoadSpecification, Reject } from '../../domain/load.ts';
import { compareText } from '../../util/compare.ts';
import { LoadError } from '../load-error.ts';

/** What a `RejectLimit` has counted. */
export interface RejectCounts {
  readonly total: number;
  readonly byReason: readonly (readonly [string, number])[];
  readonly first: readonly Reject[];
}

/** Counts rejects by reason, remembers the first few for the message, and says when there are too many. */
export class RejectLimit {
  /** How many are named in the message. */
  static readonly shown = 5;
  /** A share of fewer records than these is none, where a table is loaded in several commits. */
  static readonly fewest = 1000;
  total = 0;
  readonly #limit: LoadSpecification['maximumRejects'];
  readonly #earlier: LoadCounts | null;
  readonly #byReason = new Map<string, number>();
  readonly #first: Reject[] = [];

  /** @param earlier what the same run has committed before, where a table is loaded in several commits: the limit is for all of them. */
  constructor(specification: Pick<LoadSpecification, 'maximumRejects'>, earlier: LoadCounts | null = null) {
    this.#limit = specification.maximumRejects;
    this.#earlier = earlier;
  }

  /** One more. */
  count(reject: Reject): void {
    this.total++;
    this.#byReason.set(reject.reason, (this.#byReason.get(reject.reason) ?? 0) + 1);
    if (this.#first.length < RejectLimit.shown) this.#first.push(reject);
  }

  /** Many more of one reason, and the first of them. */
  countMore(many: number, first: readonly Reject[]): void {
    for (const reject of first) this.count(reject);
    const reason = first[0]?.reason;
    if (reason === undefined) return;
    this.total += many - first.length;
    this.#byReason.set(reason, (this.#byReason.get(reason) ?? 0) + many - first.length);
  }

  /** Takes back the rejects of a source that was left out after all. */
  withdraw(file: string, byReason: ReadonlyMap<string, number>): void {
    for (const [reason, count] of byReason) {
      this.total -= count;
      const left = (this.#byReason.get(reason) ?? 0) - count;
      if (left > 0) this.#byReason.set(reason, left);
      else this.#byReason.delete(reason);
    }
    for (let at = this.#first.length - 1; at >= 0; at--)
      if (this.#first[at]!.file === file) this.#first.splice(at, 1);
  }

  /** What it has counted, as data. */
  toJson(): RejectCounts {
    return { total: this.total, byReason: [...this.#byReason], first: this.#first };
  }

  /** Goes on from what `toJson` gave. */
  restore({ total, byReason, first }: RejectCounts): void {
    this.total = total;
    for (const [reason, count] of byReason) this.#byReason.set(reason, count);
    this.#first.push(...first);
  }

  /** By reason, sorted. */
  byReason(): Readonly<Record<string, number>> {
    return Object.fromEntries([...this.#byReason].sort(([left], [right]) => compareText(left, right)));
  }

  /** Throws where a count was given and is passed: no need to read on. */
  checkCount(place: Place): void {
    const total = this.total + (this.#earlier?.rejected ?? 0);
    if (this.#limit.kind === 'count' && total > this.#limit.value) throw this.#error(place, null);
  }

  /** Throws where more of the `read` records were rejected than is allowed: `LoadError` `too-many-rejects`. */
  check(place: Place, read: number): void {
    this.checkCount(place);
    if (this.#limit.kind !== 'share') return;
    const all = read + (this.#earlier?.read ?? 0);
    // The first record of a stream may be a bad one: that is no share yet.
    if (this.#earlier !== null && all < RejectLimit.fewest) return;
    if (this.total + (this.#earlier?.rejected ?? 0) > this.#limit.value * all) throw this.#error(place, read);
  }

  #error(place: Place, read: number | null): LoadError {
    const allowed =
      this.#limit.kind === 'count'
        ? String(this.#limit.value)
        : `${Number((this.#limit.value * 100).toPrecision(12))} %`;
    const of = read === null ? '' : ` of ${read}`;
    const lines = this.#first.map((reject) => {
      const where =
        reject.file === null ? '' : `${reject.file}${reject.line === null ? '' : `:${reject.line}`}: `;
      const what = reject.column === null ? '' : `, column "${reject.column}"`;
      const value = reject.value === null ? '' : `, value "${reject.value.slice(0, 80)}"`;
      return `    ${where}${reject.reason}${what}${value}`;
    });
    return new LoadError(
      'too-many-rejects',
      `${this.total}${of} records were rejected, and max_rejects is ${allowed}; nothing was changed. The first:\n${lines.join('\n')}`,
      { place, help: 'Mend the source or the declaration, or raise max_rejects.' },
    );
  }
}
