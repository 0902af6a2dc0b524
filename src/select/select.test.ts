import { describe, expect, test } from 'vitest';
import { dataTest, handMadeProject, model } from '../../spec/rig/hand-made-project.ts';
import type { Graph } from '../domain/graph.ts';
import { buildGraph } from '../graph/build-graph.ts';
import { select } from './select.ts';
import type { SelectionCriteria } from './selection.ts';

const everything: SelectionCriteria = { select: null, exclude: [], indirect: 'eager' };

function graphOfThree(): Graph {
  const result = buildGraph(
    handMadeProject(
      [model('customers'), model('blank', { rawCode: ' \n' }), dataTest('checked', { refs: ['customers'] })],
      [model('gone')],
    ),
  );
  if (!result.ok) throw new Error('no graph');
  return result.value;
}

/** What is in no `ls` of dbt's; the rest of the grammar is in spec/select, with dbt's answers. */
describe('select', () => {
  test.each([
    {
      what: 'a model without a line of SQL is left out',
      criteria: {},
      ids: ['model.shop.customers', 'test.shop.checked'],
      warnings: [],
    },
    {
      what: 'or kept',
      criteria: { includeEmpty: true, resourceTypes: new Set(['model' as const]) },
      ids: ['model.shop.blank', 'model.shop.customers'],
      warnings: [],
    },
    {
      what: 'an empty list is everything',
      criteria: { select: [] },
      ids: ['model.shop.customers', 'test.shop.checked'],
      warnings: [],
    },
    {
      what: 'a name that is nearly right',
      criteria: { select: ['custmers', 'tag:x', 'custmers,tag:x'] },
      ids: [],
      warnings: [
        'The selection criterion \'custmers\' does not match any enabled nodes | Did you mean "customers"?',
        "The selection criterion 'tag:x' does not match any enabled nodes",
        "The selection criterion 'custmers,tag:x' does not match any enabled nodes",
      ],
    },
    {
      what: 'a disabled one',
      criteria: { select: ['gone'] },
      ids: [],
      warnings: ['The selection criterion \'gone\' does not match any enabled nodes | "gone" is disabled.'],
    },
  ])('$what', ({ criteria, ids, warnings }) => {
    const selection = select(graphOfThree(), { ...everything, ...criteria });
    expect(selection).toMatchObject({ ok: true });
    if (!selection.ok) return;
    expect([...selection.value.ids]).toEqual(ids);
    expect(
      selection.value.warnings.map(({ message, help }) =>
        help === undefined ? message : `${message} | ${help}`,
      ),
    ).toEqual(warnings);
  });

  test('all faults at once, of both flags', () => {
    const selection = select(graphOfThree(), {
      ...everything,
      select: ['resource_type:modell', 'state:new'],
      exclude: ['test_type:odd,version:x'],
    });
    expect(selection.ok ? [] : selection.error).toEqual([
      {
        code: 'bad-selector',
        severity: 'error',
        message: 'Invalid resource_type selector "modell", in the selector "resource_type:modell"',
        help: 'Did you mean "model"?',
      },
      {
        code: 'bad-selector',
        severity: 'error',
        message: 'Got a state selector method, but no comparison manifest, in the selector "state:new"',
        help: 'Give --state with the folder of an earlier manifest.json.',
      },
      {
        code: 'bad-selector',
        severity: 'error',
        message:
          'Invalid test type selector odd: expected "generic", "singular", "unit", or "data", in the selector "test_type:odd"',
      },
      {
        code: 'bad-selector',
        severity: 'error',
        message:
          'Invalid version type selector x: expected one of: "latest", "prerelease", "old", or "none", in the selector "version:x"',
      },
    ]);
  });
});
