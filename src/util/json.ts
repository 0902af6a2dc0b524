/** Plain data, as JSON has it. */
export type Json = null | boolean | number | string | readonly Json[] | JsonObject;

/** A JSON object with keys in the order in which they were written. */
export interface JsonObject {
  readonly [key: string]: Json;
}
