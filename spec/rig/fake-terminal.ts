/** A character on the screen, with the parameters of the style that it was written in: `1;32`. */
export interface Cell {
  readonly text: string;
  readonly style: string;
}

/** Parameters that end a style, by the one that began it. */
const endings: Readonly<Record<string, readonly string[]>> = {
  '22': ['1', '2'],
  '39': ['31', '32', '33', '36'],
  '0': [],
};

/**
 * A terminal of a given size that keeps what a person would see: it wraps, scrolls, and knows the few sequences that a
 * live report uses. What it does not know it throws on, so that a report cannot use more without a word.
 */
export class FakeTerminal {
  columns: number;
  readonly rows: number;
  cursorIsShown = true;
  /** How often it was written to. */
  writes = 0;
  #lines: Cell[][] = [[]];
  #row = 0;
  #column = 0;
  #style: readonly string[] = [];

  constructor(columns: number, rows: number) {
    this.columns = columns;
    this.rows = rows;
  }

  /** All lines since the beginning, scrolled away or not. */
  get lines(): readonly (readonly Cell[])[] {
    return this.#lines.map((line) => [...line]);
  }

  /** The lines as text, without spaces at their ends. */
  get text(): readonly string[] {
    return this.#lines.map((line) =>
      line
        .map(({ text }) => text)
        .join('')
        .trimEnd(),
    );
  }

  readonly write = (text: string): void => {
    this.writes++;
    // oxlint-disable-next-line no-control-regex
    for (const [token] of text.matchAll(/\u001b\[[?\d;]*[a-zA-Z]|[^]/gu)) this.#take(token);
  };

  #take(token: string): void {
    if (token === '\r') this.#column = 0;
    else if (token === '\n') {
      this.#row++;
      this.#column = 0;
      this.#lines[this.#row] ??= [];
    } else if (token.startsWith('\u001b')) this.#control(token.slice(2, -1), token.at(-1) ?? '');
    else if (token < ' ') throw new Error(`control character ${JSON.stringify(token)}`);
    else {
      if (this.#column >= this.columns) this.#take('\n');
      const line = this.#lines[this.#row] ?? [];
      while (line.length < this.#column) line.push({ text: ' ', style: '' });
      line[this.#column++] = { text: token, style: this.#style.join(';') };
      this.#lines[this.#row] = line;
    }
  }

  #control(parameters: string, command: string): void {
    if (command === 'A') {
      const top = Math.max(0, this.#lines.length - this.rows);
      this.#row = Math.max(top, this.#row - Number(parameters === '' ? 1 : parameters));
    } else if (command === 'K')
      this.#lines[this.#row] = (this.#lines[this.#row] ?? []).slice(0, this.#column);
    else if (command === 'J') {
      this.#lines[this.#row] = (this.#lines[this.#row] ?? []).slice(0, this.#column);
      this.#lines.length = this.#row + 1;
    } else if (command === 'm') this.#restyle(parameters === '' ? '0' : parameters);
    else if (parameters === '?25') this.cursorIsShown = command === 'h';
    else if (parameters !== '?2026') throw new Error(`sequence ${parameters}${command}`);
  }

  #restyle(parameters: string): void {
    for (const parameter of parameters.split(';')) {
      const ended = endings[parameter];
      this.#style =
        ended === undefined
          ? [...this.#style, parameter]
          : this.#style.filter((style) => parameter !== '0' && !ended.includes(style));
    }
  }
}
