/** An instant as the engines read it. */
export function instant(milliseconds: number): string {
  return new Date(milliseconds).toISOString();
}
