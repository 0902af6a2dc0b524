import type { ShownNode } from '../domain/event.ts';
import type { JsonObject } from '../util/json.ts';
import type { NodePlan, PlannedStep } from './dry-run-plan.ts';

/** Where a node stands among the others. */
export interface PlanPosition {
  readonly node: ShownNode;
  readonly index: number;
  readonly total: number;
}

/** A node's plan to be read: its steps in order, their SQL, what is decided at run time and why. */
export function planText({ steps, end, notes }: NodePlan, { node, index, total }: PlanPosition): string {
  const lines = [`${index} of ${total}  ${node.materialized} ${node.shownName}  (${node.id})`];
  for (const note of notes) lines.push(...indented(note, '  note: '));
  let transaction: number | null = null;
  for (const step of steps) {
    if (step.transaction !== transaction && step.transaction !== null) lines.push('  in one transaction:');
    ({ transaction } = step);
    lines.push(...stepLines(step));
  }
  switch (end.kind) {
    case 'complete':
      break;
    case 'open':
      lines.push(...indented(`decided at run time, because ${end.because}`, '  '));
      break;
    case 'fails':
      lines.push(...indented(end.message, '  would fail: '));
      break;
  }
  return `${lines.join('\n')}\n`;
}

function stepLines({ name, does, sql, transaction, decidedThen }: PlannedStep): readonly string[] {
  const lead = transaction === null ? '  ' : '    ';
  const [first = '', ...rest] = does.split('\n');
  return [
    `${lead}${name}: ${first}`,
    ...rest.map((line) => `${lead}  ${line}`),
    ...sql.flatMap((statement) => indented(`${statement.trim().replace(/;$/, '')};`, `${lead}    `)),
    ...decidedThen.flatMap((what) => indented(`decided at run time: ${what}`, `${lead}  `)),
  ];
}

/** Every line behind the first stands under the first's text. */
function indented(text: string, lead: string): readonly string[] {
  const blank = ' '.repeat(lead.length);
  return text.split('\n').map((line, index) => `${index === 0 ? lead : blank}${line}`.trimEnd());
}

/** The same as data: keys for JSON lines. */
export function planData({ steps, end, notes }: NodePlan, { node, index, total }: PlanPosition): JsonObject {
  return {
    node: {
      unique_id: node.id,
      resource_type: node.resourceType,
      name: node.name,
      materialized: node.materialized,
      relation: node.shownName,
      path: node.path ?? null,
    },
    index,
    total,
    steps: steps.map(({ name, does, sql, transaction, decidedThen }) => ({
      name,
      does,
      sql,
      transaction,
      decided_at_run_time: decidedThen,
    })),
    ends: end.kind,
    because: end.kind === 'open' ? end.because : end.kind === 'fails' ? end.message : null,
    notes,
  };
}
