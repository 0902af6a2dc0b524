/** A column as a fixture fills it. */
export interface TypedColumn {
  readonly name: string;
  readonly type: string;
}
