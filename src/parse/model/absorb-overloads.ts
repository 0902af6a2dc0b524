import type { FunctionOverload } from '../../domain/node.ts';
import { joinCalls } from './node-parts.ts';
import type { Draft } from './draft.ts';
import type { ParseContext } from './parse-context.ts';
import { locate } from './parse-context.ts';

/**
 * Gives each function the files that its YAML names as further signatures, with what these call, and takes them from the list: they are no
 * nodes of their own. Faults are told with dbt's words.
 */
export function absorbOverloads(drafts: readonly Draft[], context: ParseContext): readonly Draft[] {
  const owners = new Map<Draft, Draft>();
  const made = new Map<Draft, Draft>();
  for (const draft of drafts) {
    const overloads = draft.patch?.record.signature?.overloads ?? [];
    if (draft.type !== 'function' || overloads.length === 0) continue;
    const found: FunctionOverload[] = [];
    let { record } = draft;
    for (const { definedIn, at, ...overload } of overloads) {
      const { shownPath, text } = draft.patch!.file;
      const other = drafts.find(
        (one) => one.type === 'function' && one.of === draft.of && one.name === definedIn,
      );
      const fault = faultOf(draft, definedIn, other, other && owners.get(other));
      if (other === undefined || fault !== null) {
        context.faults.error('function-overload', fault ?? '', locate(shownPath, text, at));
        continue;
      }
      owners.set(other, draft);
      found.push({ definedIn, ...overload, rawBody: other.rawCode });
      if (record?.captured && other.record?.captured) {
        record = {
          ...record,
          captured: { ...record.captured, ...joinCalls(record.captured, other.record.captured) },
        };
      }
    }
    made.set(draft, { ...draft, record, overloads: found });
  }
  if (made.size === 0) return drafts;
  return drafts.filter((draft) => !owners.has(draft)).map((draft) => made.get(draft) ?? draft);
}

function faultOf(
  root: Draft,
  name: string,
  other: Draft | undefined,
  owner: Draft | undefined,
): string | null {
  if (name === root.name)
    return `Function '${root.name}' cannot list itself in overloads (defined_in: '${name}').`;
  if (owner !== undefined) {
    return `Function overload '${name}' (defined_in) is already used by 'function.${owner.of.name}.${owner.name}'. Each overload file can only belong to one root function.`;
  }
  return other === undefined
    ? `Function overload '${name}' (defined_in) not found. Expected a SQL file at functions/${name}.sql`
    : null;
}
