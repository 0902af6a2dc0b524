import type { Json, JsonObject } from '../../util/json.ts';
import { words } from './words.ts';
import type { Refuse } from './words.ts';
import { textOf } from '../yaml/text-of.ts';

/** A filter, one text or a list of them, as the manifest has it. */
export function whereFilter(filter: Json | undefined): JsonObject | null {
  if (filter === undefined || filter === null) return null;
  const list = Array.isArray(filter) ? (filter as readonly Json[]) : [filter];
  return { where_filters: list.map((text) => ({ where_sql_template: text })) };
}

/** A window such as `28 days`; another form is refused. A granularity of the project's own keeps its name. */
export function timeWindow(window: Json | undefined, refuse: Refuse): JsonObject | null {
  if (window === undefined || window === null) return null;
  const text = textOf(window);
  const [count = '', grain, ...more] = text.toLowerCase().split(' ');
  if (grain === undefined || more.length > 0) {
    refuse(
      `Invalid window (${text}) in cumulative/conversion metric. Should be of the form \`<count> <granularity>\`, e.g., \`28 days\``,
    );
    return null;
  }
  if (!/^\d+$/.test(count)) {
    refuse(`Invalid count (${count}) in cumulative/conversion metric window string: (${text})`);
    return null;
  }
  const bare = grain.replace(/s$/, '');
  const isStandard = (words.TimeGranularity as readonly string[]).includes(bare);
  return { count: Number(count), granularity: isStandard ? bare : grain };
}
