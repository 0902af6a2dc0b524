/**
 * Every name that a step of a materialization has. A reducer can emit no other: tests that end the tool at each step count
 * these. A new step is a line here, and a case in `spec/execute/kill-cases.ts`.
 */
export const stepNames = [
  'add-rows',
  'before',
  'belongings',
  'change-indexes',
  'check-columns',
  'columns-after',
  'columns-before',
  'constraints',
  'contract-begin',
  'contract-columns',
  'copy-rows',
  'create-materialized-view',
  'create-table-as',
  'create-view',
  'definition-columns',
  'dependants',
  'drop-old',
  'finish',
  'finish-swap',
  'indexes',
  'load',
  'lock-views',
  'look',
  'move-old',
  'post-hooks-outside',
  'pre-hooks-outside',
  'put',
  'query-columns',
  'read-seed',
  'refresh',
  'replace-view',
  'rewrite',
  'run',
  'stage',
  'swap',
  'table-columns',
  'take-turn',
  'test',
  'view-columns',
] as const;

/** Names of steps of which there is one for each view, constraint or index. */
export const stepFamilies = ['bind', 'keep constraint', 'keep index'] as const;

/** The name of a step. */
export type StepName = (typeof stepNames)[number] | `${(typeof stepFamilies)[number]} ${string}`;
