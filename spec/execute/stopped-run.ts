import type { JsonObject } from '../../src/util/json.ts';

/** A run that is stopped at a moment. */
export interface StoppedRun {
  /** Of its target. */
  readonly values: JsonObject;
  readonly type: string;
  /** Folder at which relative paths of embedded databases start. */
  readonly root: string;
  readonly schema: string;
  readonly caseName: string;
  /** The number of the moment; its label is held against `label`. Null: it stops at none, and is killed from outside. */
  readonly moment: number | null;
  readonly label: string;
}

/** What the server shows as the sessions of a process that is killed. */
export const childApplication = 'sluice-killed';
