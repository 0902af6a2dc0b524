import type { ColumnInfo } from '../../domain/relation.ts';
import { nativeFunction } from '../../template/values/functions.ts';
import { TemplateError } from '../../template/values/template-error.ts';
import { repr, str } from '../../template/values/text.ts';
import { TemplateObject } from '../../template/values/value.ts';
import type { Keywords, Value } from '../../template/values/value.ts';
import { bindArguments } from '../arguments.ts';

/** A column's facts as dbt's `Column` holds them. */
export interface ColumnFacts {
  readonly name: string;
  /** The type without size: `character varying`, `numeric`. */
  readonly type: string;
  readonly size: number | null;
  readonly precision: number | null;
  readonly scale: number | null;
}

const textTypes = new Set(['text', 'character varying', 'character', 'varchar']);
const floatTypes = new Set(['real', 'float4', 'float', 'double precision', 'float8', 'double']);
const numericTypes = new Set(['numeric', 'decimal']);
const integerTypes = new Set([
  'smallint',
  'integer',
  'bigint',
  'smallserial',
  'serial',
  'bigserial',
  'tinyint',
  'hugeint',
  'utinyint',
  'usmallint',
  'uinteger',
  'ubigint',
  'uhugeint',
  'int2',
  'int4',
  'int8',
  'serial2',
  'serial4',
  'serial8',
]);

/** Takes `character varying(20)` and `numeric(19,2)` apart. */
function columnFacts(name: string, type: string): ColumnFacts {
  const match = /^([^(]+?)\s*\(([^)]*)\)(.*)$/.exec(type);
  if (!match) return { name, type, size: null, precision: null, scale: null };
  const base = `${match[1]!}${match[3]!}`;
  const numbers = match[2]!.split(',').map((part) => Number(part.trim()));
  if (numbers.some((number) => !Number.isInteger(number)))
    return { name, type, size: null, precision: null, scale: null };
  const [first = null, second = null] = numbers;
  return second === null && !numericTypes.has(base.toLowerCase())
    ? { name, type: base, size: first, precision: null, scale: null }
    : { name, type: base, size: null, precision: first, scale: second ?? 0 };
}

/** A `Column` of dbt's, with PostgreSQL's types. */
export class ColumnObject extends TemplateObject {
  readonly facts: ColumnFacts;

  constructor(facts: ColumnFacts) {
    super();
    this.facts = facts;
  }

  /** As the catalog gave it. */
  static from(info: ColumnInfo): ColumnObject {
    return new ColumnObject(columnFacts(info.name, info.type));
  }

  override get typeName(): string {
    return 'PostgresColumn';
  }

  override toRepr(): string {
    const { name, type, size, precision, scale } = this.facts;
    const text = (value: Value): string => repr(value);
    return `PostgresColumn(column=${text(name)}, dtype=${text(type)}, char_size=${text(size)}, numeric_precision=${text(precision)}, numeric_scale=${text(scale)})`;
  }

  override equals(other: Value): boolean {
    return other instanceof ColumnObject && JSON.stringify(other.facts) === JSON.stringify(this.facts);
  }

  override hashText(): string {
    return JSON.stringify(this.facts);
  }

  /** The type as DDL writes it. */
  get dataType(): string {
    const { type, size, precision, scale } = this.facts;
    const lower = type.toLowerCase();
    if (lower === 'text' || (lower === 'character varying' && size === null)) return type;
    if (textTypes.has(lower)) return `character varying(${this.stringSize()})`;
    if (numericTypes.has(lower) && precision !== null && scale !== null)
      return `${type}(${precision},${scale})`;
    return type;
  }

  /** How many characters a text may have, by dbt's rule; a fault for another type. */
  stringSize(): number {
    const { type, size } = this.facts;
    if (!textTypes.has(type.toLowerCase()))
      throw new TemplateError('Called string_size() on non-string field!');
    return type === 'text' || size === null ? 256 : size;
  }

  override getAttribute(name: string): Value | undefined {
    const { facts } = this;
    const type = facts.type.toLowerCase();
    switch (name) {
      case 'name':
      case 'column':
        return facts.name;
      case 'quoted':
        return `"${facts.name}"`;
      case 'dtype':
        return facts.type;
      case 'data_type':
      case 'expanded_data_type':
        return this.dataType;
      case 'char_size':
        return facts.size;
      case 'numeric_precision':
        return facts.precision;
      case 'numeric_scale':
        return facts.scale;
      case 'is_string':
        return answers(name, textTypes.has(type));
      case 'is_number':
        return answers(name, integerTypes.has(type) || numericTypes.has(type) || floatTypes.has(type));
      case 'is_float':
        return answers(name, floatTypes.has(type));
      case 'is_integer':
        return answers(name, integerTypes.has(type));
      case 'is_numeric':
        return answers(name, numericTypes.has(type));
      case 'string_size':
        return nativeFunction(name, () => this.stringSize());
      case 'can_expand_to':
        return nativeFunction(name, (args, kwargs) => {
          const [other] = bindArguments('can_expand_to', ['other_column'], args, kwargs);
          return other instanceof ColumnObject && this.canExpandTo(other);
        });
      case 'literal':
        return nativeFunction(name, (args) => `${str(args[0]!)}::${this.dataType}`);
      default:
        return columnFunctions.get(name);
    }
  }

  /** Whether both are texts and the other may be longer. */
  canExpandTo(other: ColumnObject): boolean {
    const isText = ({ facts }: ColumnObject): boolean => textTypes.has(facts.type.toLowerCase());
    return isText(this) && isText(other) && other.stringSize() > this.stringSize();
  }
}

function answers(name: string, value: Value): Value {
  return nativeFunction(name, () => value);
}

/** `api.Column`: makes columns and knows type names. Called, it makes one. */
export class ColumnClass extends TemplateObject {
  override get typeName(): string {
    return 'PostgresColumn';
  }

  override call(args: readonly Value[], kwargs: Keywords): Value {
    const signature = ['column', 'dtype', 'char_size?', 'numeric_precision?', 'numeric_scale?'];
    const [name, type, size, precision, scale] = bindArguments('Column', signature, args, kwargs);
    return new ColumnObject({
      name: str(name!),
      type: str(type!),
      size: typeof size === 'number' ? size : null,
      precision: typeof precision === 'number' ? precision : null,
      scale: typeof scale === 'number' ? scale : null,
    });
  }

  override getAttribute(name: string): Value | undefined {
    return columnFunctions.get(name);
  }
}

/** dbt's `Column.translate_type`: the one name that PostgreSQL has not. */
function translateType(type: string): string {
  return type.toUpperCase() === 'STRING' ? 'TEXT' : type;
}

const columnFunctions: ReadonlyMap<string, Value> = new Map<string, Value>(
  [
    nativeFunction('translate_type', (args, kwargs) =>
      translateType(str(bindArguments('translate_type', ['dtype'], args, kwargs)[0]!)),
    ),
    nativeFunction('create', (args, kwargs) => {
      const [name, type] = bindArguments('create', ['name', 'label_or_dtype'], args, kwargs);
      return new ColumnObject({
        name: str(name!),
        type: translateType(str(type!)),
        size: null,
        precision: null,
        scale: null,
      });
    }),
    nativeFunction('from_description', (args, kwargs) => {
      const [name, type] = bindArguments('from_description', ['name', 'raw_data_type'], args, kwargs);
      return new ColumnObject(columnFacts(str(name!), str(type!)));
    }),
    nativeFunction(
      'string_type',
      (args, kwargs) => `character varying(${str(bindArguments('string_type', ['size'], args, kwargs)[0]!)})`,
    ),
    nativeFunction('numeric_type', (args, kwargs) => {
      const [type, precision, scale] = bindArguments(
        'numeric_type',
        ['dtype', 'precision', 'scale'],
        args,
        kwargs,
      );
      return precision === null || scale === null
        ? str(type!)
        : `${str(type!)}(${str(precision!)},${str(scale!)})`;
    }),
  ].map((made) => [made.name, made] as const),
);
