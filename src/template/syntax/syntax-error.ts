/** Thrown inside lexer and parser, caught by `parseTemplate`: a message and the offset that it is about. */
export class TemplateSyntaxError extends Error {
  override readonly name = 'TemplateSyntaxError';
  readonly start: number;
  readonly end: number;
  readonly help: string | undefined;
  constructor(message: string, start: number, end: number = start, help?: string) {
    super(message);
    this.start = start;
    this.end = end;
    this.help = help;
  }
}
