/** Where something stands in its file: line, column, column after its end (0: on another line). */
export type At = readonly [line: number, column: number, endColumn: number];
