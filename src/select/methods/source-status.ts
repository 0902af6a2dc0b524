import { failed } from '../../util/result.ts';
import type { Method } from './method.ts';
import { nodesThat } from './method.ts';

/** `source_status:fresher`: sources whose newest row is newer than the state folder's sources.json says, or that it does not have. */
export const selectBySourceStatus: Method = ({ graph, value, state }) => {
  const before = state?.freshness ?? null;
  const now = state?.currentFreshness ?? null;
  if (before === null || now === null) {
    const where = before === null ? 'previous state' : 'current state';
    return failed({
      message: `No ${where} comparison freshness results in sources.json`,
      help:
        before === null
          ? `Give --state with the folder of an earlier sources.json.`
          : 'Ask for the freshness first: "sluice source freshness".',
    });
  }
  if (value !== 'fresher') return nodesThat(graph, () => false);
  return nodesThat(graph, ({ id }) => {
    const current = now.get(id);
    if (current === undefined) return false;
    const former = before.get(id);
    return former === undefined || isLater(current, former);
  });
};

/** Of two instants in ISO 8601, whatever their offsets and however many digits their seconds have. */
function isLater(left: string, right: string): boolean {
  const [a, b] = [instant(left), instant(right)];
  return a.second === b.second ? a.fraction > b.fraction : a.second > b.second;
}

function instant(text: string): { readonly second: number; readonly fraction: number } {
  const digits = /\.(\d+)/.exec(text)?.[1] ?? '';
  const zoned = /(?:Z|[+-]\d\d:?\d\d)$/.test(text) ? text : `${text}Z`;
  return { second: Date.parse(zoned.replace(/\.\d+/, '')), fraction: Number(`0.${digits}0`) };
}
