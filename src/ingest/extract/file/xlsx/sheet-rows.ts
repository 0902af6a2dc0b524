import { LoadError } from '../../../load-error.ts';
import { type CellContext, cellValue, type CellValue, type RawCell } from './cell-value.ts';
import { columnNumber, sheetLimits } from './cell-range.ts';
import type { XmlHandler } from './parse-xml.ts';

/** A row of a sheet that has at least one cell. */
export interface SheetRow {
  /** From 1. */
  readonly number: number;
  /** By column, from 0; a hole is an empty cell. */
  readonly cells: CellValue[];
}

/** Takes a sheet's XML apart into rows. */
export class SheetReader implements XmlHandler {
  /** Rows that are whole; whoever takes them away empties it. */
  rows: SheetRow[] = [];
  readonly #context: CellContext;
  readonly #name: string;
  #row = 0;
  #column = 0;
  #cells: CellValue[] = [];
  #type = '';
  #style = -1;
  #text = '';
  #isFormula = false;
  /** Inside of what a cell's value is made of: `v`, or `t` outside of phonetic hints. */
  #takes = false;
  #inPhonetic = false;
  #inCell = false;

  constructor(context: CellContext, name: string) {
    this.#context = context;
    this.#name = name;
  }

  readonly open = (tag: string, attributes: Readonly<Record<string, string>>): void => {
    switch (tag) {
      case 'c': {
        const { r, t, s } = attributes;
        this.#column = r === undefined ? this.#column + 1 : columnNumber(r);
        if (!(this.#column >= 1 && this.#column <= sheetLimits.columns))
          throw this.#damaged(`cell "${r ?? ''}" is outside of it`);
        this.#type = t ?? '';
        this.#style = s === undefined ? -1 : Number(s);
        this.#text = '';
        this.#isFormula = false;
        this.#inCell = true;
        return;
      }
      case 'v':
        this.#takes = this.#inCell && this.#type !== 'inlineStr';
        return;
      case 't':
        this.#takes = this.#inCell && this.#type === 'inlineStr' && !this.#inPhonetic;
        return;
      case 'f':
        this.#isFormula = true;
        return;
      case 'row': {
        const number = attributes['r'] === undefined ? this.#row + 1 : Number(attributes['r']);
        if (!(number > this.#row)) throw this.#damaged(`row ${attributes['r'] ?? ''} is out of order`);
        this.#row = number;
        this.#column = 0;
        this.#cells = [];
        return;
      }
      case 'rPh':
        this.#inPhonetic = true;
        return;
      default:
    }
  };

  readonly text = (text: string): void => {
    if (this.#takes) this.#text += text;
  };

  readonly close = (tag: string): void => {
    switch (tag) {
      case 'v':
      case 't':
        this.#takes = false;
        return;
      case 'c':
        this.#inCell = false;
        this.#finishCell();
        return;
      case 'row':
        if (this.#cells.length > 0) this.rows.push({ number: this.#row, cells: this.#cells });
        return;
      case 'rPh':
        this.#inPhonetic = false;
        return;
      default:
    }
  };

  #finishCell(): void {
    const cell: RawCell = {
      type: this.#type,
      style: this.#style,
      text: this.#text,
      isFormula: this.#isFormula,
    };
    const value = cellValue(cell, this.#context);
    if (value === undefined) throw this.#damaged(`row ${this.#row} names a text that is not there`);
    if (value !== null) this.#cells[this.#column - 1] = value;
  }

  #damaged(why: string): LoadError {
    return new LoadError('unreadable-file', `${this.#name} cannot be read: its sheet is damaged: ${why}`);
  }
}
