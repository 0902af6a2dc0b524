import type { MetricCall, RefCall, SourceCall } from '../domain/node.ts';
import type { Place } from '../domain/diagnostic.ts';
import type { JsonObject } from '../util/json.ts';
import type { NodeIdentity } from './node-identity.ts';
import type { Scope } from './scope.ts';

/** What a template is said to have said, while it is read. */
export interface CaptureDraft {
  readonly refs: RefCall[];
  readonly sources: SourceCall[];
  readonly metrics: MetricCall[];
  config: JsonObject;
}

/** What the parse pass's names work with. */
export interface ParseScope extends Scope {
  readonly about: NodeIdentity | null;
  readonly draft: CaptureDraft;
  /** Where a call without a place of its own stands. */
  readonly fallbackPlace: Place;
}
