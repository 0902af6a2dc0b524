import type { Json } from '../util/json.ts';
import type { Place } from './diagnostic.ts';

/** A named selector of selectors.yml, rendered; what its definition means is `select/`'s to say. */
export interface SelectorDefinition {
  readonly name: string;
  /** Null where the file has none. */
  readonly description: string | null;
  /** It stands for `--select` where neither that nor `--exclude` nor `--selector` is given. At most one is. */
  readonly isDefault: boolean;
  /** `default:` was written, with whatever value. */
  readonly saysDefault: boolean;
  /** A text as for `--select`, or a map. */
  readonly definition: Json;
  readonly place: Place;
}
