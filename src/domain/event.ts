import type { Diagnostic } from './diagnostic.ts';
import type { JsonObject } from '../util/json.ts';
import type { NodeId, ResourceType } from './id.ts';
import type { LoadCounts } from './load.ts';
import type { NodeOutcome, NodeResult } from './outcome.ts';

/** A node as a reporter needs it. */
export interface ShownNode {
  readonly id: NodeId;
  readonly resourceType: ResourceType;
  readonly name: string;
  /** `view`, `table`, `seed`, `test`, `load`, … */
  readonly materialized: string;
  /** `schema.name` where it makes a relation, else its name. */
  readonly shownName: string;
  /** The file that defines it, relative to the project, for the summary. */
  readonly path?: string;
}

/** Everything that can happen in an invocation; reporters switch over it. Times are milliseconds since 1970 UTC. */
export type Event =
  | {
      readonly kind: 'invocation-started';
      readonly at: number;
      readonly invocationId: string;
      readonly version: string;
      readonly command: string;
      readonly target: { readonly name: string; readonly type: string } | null;
    }
  | {
      readonly kind: 'project-parsed';
      readonly at: number;
      /** Nodes by resource type, such as `model: 4`. */
      readonly counts: Readonly<Record<string, number>>;
      readonly parsedFiles: number;
      readonly reusedFiles: number;
      readonly milliseconds: number;
    }
  | { readonly kind: 'diagnostic'; readonly at: number; readonly diagnostic: Diagnostic }
  /** What ended the command: it could not begin, or not go on. */
  | { readonly kind: 'fault'; readonly at: number; readonly diagnostics: readonly Diagnostic[] }
  | {
      readonly kind: 'run-started';
      readonly at: number;
      readonly nodes: readonly ShownNode[];
      readonly threads: number;
    }
  | {
      readonly kind: 'node-started';
      readonly at: number;
      readonly node: ShownNode;
      readonly index: number;
      readonly total: number;
    }
  /** What a running node is doing now: a step's name, or rows so far. */
  | {
      readonly kind: 'node-progress';
      readonly at: number;
      readonly node: ShownNode;
      readonly step: string;
      readonly counts: LoadCounts | null;
    }
  | {
      readonly kind: 'node-ended';
      readonly at: number;
      readonly node: ShownNode;
      readonly index: number;
      readonly total: number;
      readonly outcome: NodeOutcome;
      readonly milliseconds: number;
    }
  | {
      readonly kind: 'run-ended';
      readonly at: number;
      readonly results: readonly NodeResult[];
      readonly nodes: readonly ShownNode[];
      readonly milliseconds: number;
    }
  /** The user asked to stop: what runs is being ended, nothing more is started. */
  | { readonly kind: 'cancelling'; readonly at: number; readonly signal: string }
  /** Text from a template's `log()` or `print()`, or a note of ours. */
  | {
      readonly kind: 'message';
      readonly at: number;
      readonly level: 'debug' | 'info' | 'warning' | 'error';
      readonly text: string;
      readonly node: NodeId | null;
    }
  /** What the user asked to see (`ls`, `show`, `compile`): goes to standard output as it is, even when quiet. */
  | {
      readonly kind: 'output';
      readonly at: number;
      readonly text: string;
      /** The same as data, for JSON lines: keys beside those that every line has. */
      readonly data?: JsonObject;
    };

/** Where events go. Must not throw. */
export type Sink = (event: Event) => void;
