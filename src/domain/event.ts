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
  /** A model that is done in batches. */
  readonly microbatch?: boolean;
  /** The file that defines it, relative to the project, for the summary. */
  readonly path?: string;
  /** What dbt's logs tell of it beside. */
  readonly details?: NodeDetails;
}

/** The part of dbt's `node_info` that says what a node is. */
export interface NodeDetails {
  /** Relative to the folder of its kind. */
  readonly path: string;
  readonly database: string | null;
  readonly schema: string;
  readonly alias: string;
  /** As artifacts print it; null where it makes no relation. */
  readonly relationName: string | null;
  readonly checksum: string;
  readonly meta: JsonObject;
  /** What a generic test is a test of. */
  readonly attachedNode: NodeId | null;
  /** Its group with the owner, or that of what it tests; null where it is in none. */
  readonly group: JsonObject | null;
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
      /** `Thread-1`. */
      readonly thread?: string;
    }
  /** What a running node is doing now: a step's name, or rows so far. */
  | {
      readonly kind: 'node-progress';
      readonly at: number;
      readonly node: ShownNode;
      readonly step: string;
      readonly counts: LoadCounts | null;
    }
  /** A microbatch model begins one of its batches; `label` is its beginning: `2024-09-17`. */
  | {
      readonly kind: 'batch-started';
      readonly at: number;
      readonly node: ShownNode;
      readonly label: string;
      readonly index: number;
      readonly total: number;
    }
  | {
      readonly kind: 'batch-ended';
      readonly at: number;
      readonly node: ShownNode;
      readonly label: string;
      readonly index: number;
      readonly total: number;
      readonly outcome: NodeOutcome;
      readonly milliseconds: number;
    }
  | {
      readonly kind: 'node-ended';
      readonly at: number;
      readonly node: ShownNode;
      readonly index: number;
      readonly total: number;
      readonly outcome: NodeOutcome;
      readonly milliseconds: number;
      readonly thread?: string;
    }
  | {
      readonly kind: 'run-ended';
      readonly at: number;
      readonly results: readonly NodeResult[];
      readonly nodes: readonly ShownNode[];
      readonly milliseconds: number;
    }
  /** The command has ended, whatever came of it. */
  | {
      readonly kind: 'command-ended';
      readonly at: number;
      readonly command: string;
      readonly success: boolean;
      readonly milliseconds: number;
    }
  /** The user asked to stop: what runs is being ended, nothing more is started. */
  | { readonly kind: 'cancelling'; readonly at: number; readonly signal: string }
  /** Text from a template's `log()`, or a note of ours; what logs alone tell (a statement, an artifact) is at level `debug`. */
  | {
      readonly kind: 'message';
      readonly at: number;
      readonly level: 'debug' | 'info' | 'warning' | 'error';
      readonly text: string;
      readonly node: NodeId | null;
      /** dbt's name of the event; absent: `Note`. */
      readonly name?: string;
      /** The event's facts, in dbt's keys. */
      readonly data?: JsonObject;
    }
  /** What the user asked to see (`ls`, `show`, `compile`, `print()`): goes to standard output as it is, even when quiet. */
  | {
      readonly kind: 'output';
      readonly at: number;
      readonly text: string;
      /** A line before the text, left out when quiet. */
      readonly title?: string;
      /** dbt's name of the event; absent: `PrintEvent`. */
      readonly name?: string;
      /** The same as data, for JSON lines. */
      readonly data?: JsonObject;
    };

/** Where events go. Must not throw. */
export type Sink = (event: Event) => void;
