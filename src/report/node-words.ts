import type { ShownNode } from '../domain/event.ts';
import { assertNever } from '../util/assert-never.ts';

/** How a node is called in the lines of a run. */
export interface NodeWords {
  /** What stands before the name: `table model`. */
  readonly noun: string;
  /** `OK created …`. */
  readonly done: string;
  /** `ERROR creating …`. */
  readonly doing: string;
  /** In counts: `2 table models`. */
  readonly plural: string;
  /** In `Error in model orders`. */
  readonly type: string;
}

/** The words for a node; dbt's own where dbt has such a node. */
export function nodeWords(node: ShownNode): NodeWords {
  switch (node.resourceType) {
    case 'model': {
      const noun = `${node.materialized} model`;
      return { noun, done: 'created', doing: 'creating', plural: `${noun}s`, type: 'model' };
    }
    case 'seed':
      return { noun: 'seed file', done: 'loaded', doing: 'loading', plural: 'seeds', type: 'seed' };
    case 'snapshot':
      return {
        noun: 'snapshot',
        done: 'snapshotted',
        doing: 'snapshotting',
        plural: 'snapshots',
        type: 'snapshot',
      };
    case 'source':
      return { noun: 'source', done: 'loaded', doing: 'loading', plural: 'loads', type: 'source' };
    case 'test':
      return { noun: 'test', done: '', doing: '', plural: 'data tests', type: 'test' };
    case 'unit_test':
      return { noun: 'unit_test', done: '', doing: '', plural: 'unit tests', type: 'unit test' };
    case 'operation':
      return { noun: 'hook', done: '', doing: '', plural: 'project hooks', type: 'hook' };
    case 'analysis':
      return { noun: 'analysis', done: 'compiled', doing: 'compiling', plural: 'analyses', type: 'analysis' };
    case 'function':
      return {
        noun: 'function',
        done: 'created',
        doing: 'creating',
        plural: 'functions',
        type: 'function',
      };
    case 'exposure':
      return { noun: 'exposure', done: 'read', doing: 'reading', plural: 'exposures', type: 'exposure' };
    case 'metric':
      return { noun: 'metric', done: 'read', doing: 'reading', plural: 'metrics', type: 'metric' };
    case 'semantic_model':
      return {
        noun: 'semantic model',
        done: 'read',
        doing: 'reading',
        plural: 'semantic models',
        type: 'semantic model',
      };
    case 'saved_query':
      return {
        noun: 'saved query',
        done: 'read',
        doing: 'reading',
        plural: 'saved queries',
        type: 'saved query',
      };
    default:
      return assertNever(node.resourceType);
  }
}

/** The word for one such node in counts: `1 data test`, `1 load`. */
export function singular(node: ShownNode): string {
  switch (node.resourceType) {
    case 'seed':
      return 'seed';
    case 'source':
      return 'load';
    case 'test':
      return 'data test';
    case 'unit_test':
      return 'unit test';
    case 'operation':
      return 'project hook';
    default:
      return nodeWords(node).noun;
  }
}
