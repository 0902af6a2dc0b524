import { nativeFunction } from '../../template/values/functions.ts';
import { TemplateError } from '../../template/values/template-error.ts';
import { str } from '../../template/values/text.ts';
import { PyDate } from '../../template/builtins/datetime/date.ts';
import { PyDateTime } from '../../template/builtins/datetime/datetime.ts';
import { PyDict, PyFloat, PyTuple, TemplateObject } from '../../template/values/value.ts';
import type { Keywords, Value } from '../../template/values/value.ts';
import { bindArguments } from '../arguments.ts';
import { KeyedSequence, nullsLast } from './keyed-sequence.ts';
import { tableText } from './table-text.ts';

/** Rows of a query as templates handle them (agate's `Table`). Immutable. */
export class TableObject extends TemplateObject {
  readonly names: readonly string[];
  readonly rows: readonly (readonly Value[])[];
  /** What the engine calls the columns' types; null where nobody asked it. */
  readonly types: readonly string[] | null;

  /** No column, no row. */
  static readonly empty = new TableObject([], []);

  constructor(
    names: readonly string[],
    rows: readonly (readonly Value[])[],
    types: readonly string[] | null = null,
  ) {
    super();
    this.names = names;
    this.rows = rows;
    this.types = types;
  }

  override get typeName(): string {
    return 'Table';
  }

  override get shape(): 'sequence' {
    return 'sequence';
  }

  override toText(): string {
    return tableText(this.names, this.rows, { maximumRows: 20, maximumColumns: 6, maximumWidth: 20 });
  }

  override toRepr(): string {
    return `<Table with ${this.names.length} columns and ${this.rows.length} rows>`;
  }

  override length(): number {
    return this.rows.length;
  }

  override iterate(): Iterable<Value> {
    return this.rows.map((_, index) => this.row(index));
  }

  /** Tuples of values. */
  matrix(): Value[] {
    return this.rows.map((row) => new PyTuple(row));
  }

  /** A row by number. */
  row(index: number): KeyedSequence {
    return new KeyedSequence('Row', this.rows[index]!, this.names);
  }

  override getItem(key: Value): Value | undefined {
    if (typeof key !== 'number') return undefined;
    const index = key < 0 ? this.rows.length + key : key;
    return index >= 0 && index < this.rows.length ? this.row(index) : undefined;
  }

  override getAttribute(name: string): Value | undefined {
    switch (name) {
      case 'column_names':
        return new PyTuple(this.names);
      case 'columns':
        return new KeyedSequence(
          'MappedSequence',
          this.names.map((_, index) => this.#column(index)),
          this.names,
        );
      case 'rows':
        return new KeyedSequence('MappedSequence', [...this.iterate()], null);
      case 'column_types':
        return new PyTuple(this.names.map((_, index) => this.#typeOf(index)));
      case 'print_table':
        return nativeFunction(name, (args, kwargs) => this.#print(args, kwargs));
      case 'select':
        return nativeFunction(name, (args) => this.#select(listed(args[0])));
      case 'order_by':
        return nativeFunction(name, (args, kwargs) => {
          const [key, reverse] = bindArguments(name, ['key', 'reverse?'], args, kwargs);
          return this.#ordered(listed(key), reverse === true);
        });
      case 'distinct':
        return nativeFunction(name, (args) =>
          this.#distinct(args[0] === undefined ? this.names : listed(args[0])),
        );
      case 'exclude':
        return nativeFunction(name, (args) => this.#exclude(listed(args[0])));
      case 'limit':
        return nativeFunction(
          name,
          (args) =>
            new TableObject(
              this.names,
              this.rows.slice(0, typeof args[0] === 'number' ? args[0] : undefined),
            ),
        );
      case 'rename':
        return nativeFunction(name, (args, kwargs) => this.#rename(args[0] ?? kwargs.get('column_names')));
      default:
        return undefined;
    }
  }

  #column(index: number): KeyedSequence {
    return new KeyedSequence(
      'Column',
      this.rows.map((row) => row[index]!),
      null,
      PyDict.from([
        ['name', this.names[index]!],
        ['index', index],
        ['data_type', this.#typeOf(index)],
      ]),
    );
  }

  #typeOf(index: number): string {
    const values = this.rows.map((row) => row[index]!).filter((value) => value !== null);
    if (values.length > 0 && values.every((value) => typeof value === 'number' || typeof value === 'bigint'))
      return 'Integer';
    return values.length > 0 && values.every((value) => typeof value === 'boolean') ? 'Boolean' : 'Text';
  }

  /** The engine's type for the values of a column. */
  engineType(index: number): string {
    const values = this.rows.map((row) => row[index]!).filter((value) => value !== null);
    const all = (is: (value: Value) => boolean): boolean => values.length > 0 && values.every(is);
    if (this.#typeOf(index) === 'Integer') return 'integer';
    if (this.#typeOf(index) === 'Boolean') return 'boolean';
    if (all((value) => typeof value === 'number' || value instanceof PyFloat)) return 'float8';
    if (all((value) => value instanceof PyDateTime)) return 'timestamp without time zone';
    return all((value) => value instanceof PyDate) ? 'date' : 'text';
  }

  #ordered(names: readonly string[], reverse: boolean): TableObject {
    const keys = this.#select(names).rows;
    const order = this.rows.map((row, index) => ({ row, key: keys[index]! }));
    order.sort((left, right) => {
      for (const [index, value] of left.key.entries()) {
        const difference = nullsLast(value, right.key[index]!);
        if (difference !== 0) return reverse ? -difference : difference;
      }
      return 0;
    });
    return new TableObject(
      this.names,
      order.map(({ row }) => row),
      this.types,
    );
  }

  /** The first row of each key. */
  #distinct(names: readonly string[]): TableObject {
    const keys = this.#select(names).rows;
    const seen = new Set<string>();
    const rows = this.rows.filter((_, index) => {
      const key = JSON.stringify(keys[index]!.map((value) => [typeof value, str(value)]));
      return !seen.has(key) && seen.add(key);
    });
    return new TableObject(this.names, rows, this.types);
  }

  #exclude(names: readonly string[]): TableObject {
    return this.#select(this.names.filter((name) => !names.includes(name)));
  }

  #select(names: readonly string[]): TableObject {
    const kept = names.map((name) => ({ name, index: this.names.indexOf(name) }));
    const unknown = kept.find(({ index }) => index < 0);
    if (unknown) throw new TemplateError(`'${unknown.name}'`, { type: 'KeyError' });
    return new TableObject(
      names,
      this.rows.map((row) => kept.map(({ index }) => row[index]!)),
    );
  }

  #rename(names: Value | undefined): TableObject {
    if (names instanceof PyDict)
      return new TableObject(
        this.names.map((name) => str(names.get(name) ?? name)),
        this.rows,
      );
    return new TableObject(Array.isArray(names) ? names.map(str) : this.names, this.rows);
  }

  #print(args: readonly Value[], kwargs: Keywords): Value {
    const signature = [
      'max_rows?',
      'max_columns?',
      'output?',
      'max_column_width?',
      'locale?',
      'max_precision?',
    ];
    const [rows, columns, , width] = bindArguments('print_table', signature, args, kwargs);
    const limit = (value: Value | undefined, standard: number): number =>
      value === undefined ? standard : typeof value === 'number' ? value : Number.MAX_SAFE_INTEGER;
    this.onPrint?.(
      tableText(this.names, this.rows, {
        maximumRows: limit(rows, 20),
        maximumColumns: limit(columns, 6),
        maximumWidth: limit(width, 20),
      }),
    );
    return null;
  }

  /** Where `print_table` writes to. */
  onPrint: ((text: string) => void) | undefined;
}

function listed(value: Value | undefined): readonly string[] {
  if (Array.isArray(value)) return value.map(str);
  if (value instanceof PyTuple) return value.items.map(str);
  return value === undefined ? [] : [str(value)];
}
