import type { Dialect } from '../../adapters/contract.ts';
import type { CopyField, RecordBatch } from '../extract/extractor.ts';
import type { ColumnCheck, LoadSpecification } from '../../domain/load.ts';
import { type DeclaredType, readDeclaredType } from './declared-type.ts';
import { kind, type Kind, kindOfType, typeOfKind } from './kind.ts';
import { widerType } from './wider-type.ts';
import { columnName, fitName, type NamingRule, snakeCase } from './names.ts';

/** What the columns of a load are worked out from. */
export interface ColumnSettings {
  readonly specification: Pick<LoadSpecification, 'columns' | 'contract' | 'checks' | 'key'>;
  /** The target's columns without the tool's own; empty where there is no table yet. */
  readonly existing: readonly { readonly name: string; readonly type: string }[];
  /** Columns by the field that earlier loads filled them from. */
  readonly knownFields: ReadonlyMap<string, string>;
  readonly naming: NamingRule;
  readonly unknownColumns: 'load' | 'ignore';
  readonly inferTypes: boolean;
  /** The types that the target has do not count: they are found anew. */
  readonly forgetTypes: boolean;
  readonly types: Dialect['types'];
  readonly maximumBytes: number;
}

/** Columns that every loaded table has after its own. */
export const metadataColumns = [
  '_sluice_file',
  '_sluice_line',
  '_sluice_load_id',
  '_sluice_loaded_at',
] as const;

/**
 * Columns that a table with history has behind those: a row is a version of what its key names, valid from an instant until (not at) another
 * one; the current version has no end.
 */
export const historyColumns = ['_sluice_valid_from', '_sluice_valid_to', '_sluice_is_current'] as const;

const ownColumns: ReadonlySet<string> = new Set([...metadataColumns, ...historyColumns]);

/** Whether a column is one that the tool itself adds to a target. */
export function isOwnColumn(name: string): boolean {
  return ownColumns.has(name);
}

/** The staging table's own column for the order of arrival. */
export const sequenceColumn = '_sluice_seq';

/** One column of a load. */
export interface LoadColumn {
  readonly name: string;
  /** The field that fills it: its name in the source, or for records a path such as `details.user_id`. That of an existing column is found. */
  field: string;
  readonly origin: 'declared' | 'existing' | 'found';
  /** The type that values are cast to, in the engine's spelling; null where the values decide. */
  type: string | null;
  /** The type in which the source gives the values; null where they come as texts that are looked at. */
  stagedAs: string | null;
  /** How values of `type` are judged; null where the values decide, and where every value will do. */
  guard: DeclaredType | null;
  /** A value that does not fit breaks the contract, where it would otherwise widen the type. */
  readonly frozen: boolean;
  readonly isKey: boolean;
  readonly checks: readonly ColumnCheck[];
  /** Its field has no name; it is not made as long as it has no value. */
  readonly unnamed: boolean;
  /** Some value can only be judged by the engine. */
  askEngine: boolean;
}

/** What is done with a field that has no column. */
export const noColumn = { ignored: -1, refused: -2 } as const;

/**
 * The columns of a load, growing as fields are found, and the point of the type lattice that each has reached.
 * One header may name its fields in another order or spelling than the one before: fields meet their column by
 * exact name, else by the name that they would be given.
 */
export class ColumnTable {
  readonly columns: LoadColumn[] = [];
  /** By column; text from the start where nothing is to be found out. */
  readonly kinds: Kind[] = [];
  readonly #settings: ColumnSettings;
  readonly #byName = new Map<string, number>();
  readonly #byField = new Map<string, number>();
  /** Existing columns whose field is known. */
  readonly #adopted = new Set<number>();
  /** Declared with `from`: only their field fills them. */
  readonly #bound = new Set<number>();
  readonly #recordKeys = new Map<string, number>();
  readonly #holders = new Map<number, string>();
  readonly #closed: boolean;

  constructor(settings: ColumnSettings) {
    this.#settings = settings;
    const { columns, contract } = settings.specification;
    const existing = new Map(settings.existing.map((each) => [each.name, each.type]));
    const contractKnows = columns.length > 0 || (settings.existing.length > 0 && !settings.forgetTypes);
    this.#closed = contract !== 'evolve' && contractKnows;
    for (const { name, type, path } of columns) {
      const present = existing.get(name);
      const index =
        type === null && present !== undefined && !settings.forgetTypes
          ? this.#addExisting(name, path ?? name, present, 'declared')
          : this.#add({ name, field: path ?? name, origin: 'declared', type });
      if (path !== null) this.#bound.add(index);
      this.#byField.set(path ?? name, index);
    }
    for (const { name, type } of settings.existing) {
      if (this.#byName.has(name)) continue;
      if (settings.forgetTypes) this.#add({ name, field: name, origin: 'existing', type: null });
      else this.#addExisting(name, name, type, 'existing');
    }
    for (const [field, name] of settings.knownFields) {
      const index = this.#byName.get(name);
      if (index === undefined || this.#bound.has(index) || this.#byField.has(field)) continue;
      this.#byField.set(field, index);
      this.#adopt(index, field);
    }
  }

  /**
   * The column of each field of a header, or a value of `noColumn`. Adds the columns that the header brings. Fields of one
   * header never share a column: of two with one name the second gets a column of its own.
   */
  mapHeader(fields: readonly string[]): Int32Array<ArrayBuffer> {
    const mapped = new Int32Array(fields.length).fill(noColumn.refused - 1);
    const used = new Set<number>();
    fields.forEach((field, position) => {
      const index = this.#byField.get(field);
      if (index === undefined || used.has(index)) return;
      mapped[position] = index;
      used.add(index);
    });
    fields.forEach((field, position) => {
      if (mapped[position]! > noColumn.refused - 1) return;
      const index = this.#find(field, position + 1, (candidate) => !used.has(candidate));
      mapped[position] = index;
      if (index >= 0) used.add(index);
    });
    return mapped;
  }

  /**
   * The column of each field of rows that come typed, as `mapHeader` does; found columns get the field's type, others are widened where the
   * contract lets them. `conflict`: what a frozen table does not know.
   */
  mapTyped(fields: readonly CopyField[]): {
    readonly mapped: Int32Array<ArrayBuffer>;
    readonly conflict: string | null;
  } {
    const mapped = this.mapHeader(fields.map(({ name }) => name));
    let conflict: string | null = null;
    for (const [position, field] of fields.entries()) {
      const index = mapped[position]!;
      if (index < 0) conflict ??= `the field "${field.name}" has no column`;
      if (index < 0) continue;
      conflict ??= this.#settle(index, field);
      const column = this.columns[index]!;
      const { text } = this.#settings.types;
      column.stagedAs = field.staged;
      column.askEngine =
        (field.staged === text && column.type !== text) ||
        (column.type !== null && widerType(column.type, field.type, this.#settings.types) !== column.type);
    }
    return { mapped, conflict };
  }

  /** Gives the columns of records the types that their source promises; what breaks a frozen contract. Values that break the promise are judged as those of declared columns are. */
  promise(fields: NonNullable<RecordBatch['types']>): string | null {
    let conflict: string | null = null;
    for (const { name, type } of fields) {
      const index = this.mapKey(name);
      const { contract } = this.#settings.specification;
      if (index === noColumn.refused && contract === 'freeze')
        conflict ??= `the field "${name}" has no column`;
      if (index < 0 || type === null) continue;
      conflict ??= this.#settle(index, { name, type });
      const column = this.columns[index]!;
      column.guard = guardOf(column.type);
      if (column.guard === null) this.kinds[index] = kind.text;
    }
    return conflict;
  }

  /** Settles the type of a column whose values come typed; what breaks a frozen contract. */
  #settle(index: number, { name, type }: Pick<CopyField, 'name' | 'type'>): string | null {
    const { types, specification } = this.#settings;
    const column = this.columns[index]!;
    const of = this.kinds[index]!;
    const present =
      column.type ?? (column.origin === 'found' || of === kind.none ? null : typeOfKind(of, types));
    const declared = specification.columns.some((each) => each.name === column.name && each.type !== null);
    const wider = present === null ? type : declared ? present : widerType(present, type, types);
    const changes = present !== null && wider !== present;
    const frozen = changes && specification.contract !== 'evolve' && !this.#settings.forgetTypes;
    column.type = frozen ? present : wider;
    return frozen && specification.contract === 'freeze'
      ? `the field "${name}" is ${type} now, which column "${column.name}" (${present}) cannot take`
      : null;
  }

  /** The column of a record's key, or a value of `noColumn`. Two keys never share a column. */
  mapKey(key: string): number {
    const known = this.#recordKeys.get(key);
    if (known !== undefined) return known;
    const exact = this.#byField.get(key);
    const free = (index: number): boolean => (this.#holders.get(index) ?? key) === key;
    const index = exact !== undefined && free(exact) ? exact : this.#find(key, this.columns.length + 1, free);
    this.#recordKeys.set(key, index);
    if (index >= 0) this.#holders.set(index, key);
    return index;
  }

  /** The columns by the keys that `mapKey` was asked for, values of `noColumn` among them. */
  keys(): readonly (readonly [string, number])[] {
    return [...this.#recordKeys];
  }

  /**
   * Puts a new table into the state that another one had: all its columns in order, the first of which this one has, and what `keys`
   * gave.
   */
  restore(
    columns: readonly Pick<LoadColumn, 'name' | 'field'>[],
    keys: readonly (readonly [string, number])[],
  ): void {
    columns.slice(0, this.columns.length).forEach(({ field }, index) => this.#adopt(index, field));
    for (const { name, field } of columns.slice(this.columns.length)) {
      const index = this.#add({ name, field, origin: 'found', type: null });
      if (!this.#byField.has(field)) this.#byField.set(field, index);
    }
    for (const [key, index] of keys) {
      this.#recordKeys.set(key, index);
      if (index >= 0) this.#holders.set(index, key);
    }
  }

  #find(field: string, position: number, free: (index: number) => boolean): number {
    const { naming, maximumBytes, unknownColumns, specification } = this.#settings;
    const wanted = naming === 'snake_case' ? snakeCase(field) : field;
    for (const index of this.#bound) {
      if (free(index) && wanted !== '' && snakeCase(this.columns[index]!.field) === wanted) return index;
    }
    let found = -1;
    const name = columnName(field, {
      rule: naming,
      position,
      maximumBytes,
      taken: (candidate) => {
        if (isReserved(candidate)) return true;
        const index = this.#byName.get(candidate);
        if (index === undefined) return false;
        if (this.#bound.has(index) || !free(index)) return true;
        found = index;
        return false;
      },
    });
    if (found >= 0) {
      this.#adopt(found, field);
      return found;
    }
    if (unknownColumns === 'ignore' && specification.columns.length > 0) return noColumn.ignored;
    if (this.#closed) return noColumn.refused;
    const index = this.#add({ name, field, origin: 'found', type: null });
    if (!this.#byField.has(field)) this.#byField.set(field, index);
    return index;
  }

  /** A column that the target has is filled by the first field that finds it, and by that one in later loads, too. */
  #adopt(index: number, field: string): void {
    const column = this.columns[index]!;
    if (column.origin !== 'existing' || this.#adopted.has(index)) return;
    this.#adopted.add(index);
    column.field = field;
  }

  #addExisting(name: string, field: string, type: string, origin: 'declared' | 'existing'): number {
    const of = kindOfType(type, this.#settings.types);
    if (of === null) return this.#add({ name, field, origin, type });
    const index = this.#add({ name, field, origin, type: null });
    this.kinds[index] = of;
    return index;
  }

  #add(facts: Pick<LoadColumn, 'name' | 'field' | 'origin' | 'type'>): number {
    const { specification, inferTypes, forgetTypes } = this.#settings;
    const index = this.columns.length;
    this.columns.push({
      ...facts,
      guard: guardOf(facts.type),
      frozen:
        facts.origin !== 'found' &&
        facts.type === null &&
        specification.contract !== 'evolve' &&
        !forgetTypes,
      isKey: specification.key.includes(facts.name),
      checks: specification.checks.filter((check) => check.column === facts.name),
      unnamed: facts.origin === 'found' && facts.field === '',
      stagedAs: null,
      askEngine: false,
    });
    this.kinds.push(inferTypes && facts.type === null ? kind.none : kind.text);
    this.#byName.set(facts.name, index);
    return index;
  }
}

/** A text of any length needs no guard. */
function guardOf(type: string | null): DeclaredType | null {
  if (type === null) return null;
  const guard = readDeclaredType(type);
  return guard.kind === 'text' && guard.maximumLength === null ? null : guard;
}

function isReserved(name: string): boolean {
  return name === sequenceColumn || isOwnColumn(name);
}

/** Names of declared columns that the engine would cut. */
export function overlongNames(
  columns: LoadSpecification['columns'],
  maximumBytes: number,
): readonly string[] {
  return columns.map((column) => column.name).filter((name) => fitName(name, maximumBytes) !== name);
}
