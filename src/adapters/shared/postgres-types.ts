/** How a value's text becomes plain data. */
export type ValueShape = 'boolean' | 'integer' | 'numeric' | 'float' | 'json' | 'timestamp' | 'text';

/** A type as the server's row descriptions name it. */
export interface TypeFacts {
  /** `format_type`'s spelling without length and precision. */
  readonly name: string;
  readonly shape: ValueShape;
  /** For an array: its elements' type. */
  readonly element?: TypeFacts;
}

/** oid, its array's oid, name, shape: PostgreSQL's own (pg_type.dat), the same in every version. */
const builtin: readonly (readonly [number, number, string, ValueShape])[] = [
  [16, 1000, 'boolean', 'boolean'],
  [17, 1001, 'bytea', 'text'],
  [18, 1002, '"char"', 'text'],
  [19, 1003, 'name', 'text'],
  [20, 1016, 'bigint', 'integer'],
  [21, 1005, 'smallint', 'integer'],
  [23, 1007, 'integer', 'integer'],
  [25, 1009, 'text', 'text'],
  [26, 1028, 'oid', 'integer'],
  [114, 199, 'json', 'json'],
  [142, 143, 'xml', 'text'],
  [650, 651, 'cidr', 'text'],
  [700, 1021, 'real', 'float'],
  [701, 1022, 'double precision', 'float'],
  [705, 0, 'unknown', 'text'],
  [790, 791, 'money', 'text'],
  [829, 1040, 'macaddr', 'text'],
  [869, 1041, 'inet', 'text'],
  [1042, 1014, 'character', 'text'],
  [1043, 1015, 'character varying', 'text'],
  [1082, 1182, 'date', 'text'],
  [1083, 1183, 'time without time zone', 'text'],
  [1114, 1115, 'timestamp without time zone', 'timestamp'],
  [1184, 1185, 'timestamp with time zone', 'timestamp'],
  [1186, 1187, 'interval', 'text'],
  [1266, 1270, 'time with time zone', 'text'],
  [1560, 1561, 'bit', 'text'],
  [1562, 1563, 'bit varying', 'text'],
  [1700, 1231, 'numeric', 'numeric'],
  [2205, 2210, 'regclass', 'text'],
  [2206, 2211, 'regtype', 'text'],
  [2278, 0, 'void', 'text'],
  [2950, 2951, 'uuid', 'text'],
  [3614, 3643, 'tsvector', 'text'],
  [3615, 3645, 'tsquery', 'text'],
  [3802, 3807, 'jsonb', 'json'],
  [3904, 3905, 'int4range', 'text'],
  [3906, 3907, 'numrange', 'text'],
  [3908, 3909, 'tsrange', 'text'],
  [3910, 3911, 'tstzrange', 'text'],
  [3912, 3913, 'daterange', 'text'],
  [3926, 3927, 'int8range', 'text'],
];

/** What is known of types without asking a server. */
export const builtinTypes: ReadonlyMap<number, TypeFacts> = new Map(
  builtin.flatMap(([oid, arrayOid, name, shape]): [number, TypeFacts][] => {
    const facts: TypeFacts = { name, shape };
    return arrayOid === 0
      ? [[oid, facts]]
      : [
          [oid, facts],
          [arrayOid, { name: `${name}[]`, shape: 'text', element: facts }],
        ];
  }),
);

const codes: ReadonlyMap<string, number> = new Map([...builtinTypes].map(([code, { name }]) => [name, code]));

/** The number of one of PostgreSQL's own types, by its name without length and precision. */
export function builtinTypeCode(name: string): number | undefined {
  return codes.get(name);
}

/**
 * The type's spelling with length and precision, as `format_type` writes it: `numeric(19,2)`, `character varying(20)[]`.
 * Undefined where only the server can tell.
 */
export function formatBuiltin(oid: number, modifier: number): string | undefined {
  const facts = builtinTypes.get(oid);
  if (facts === undefined) return undefined;
  const element = facts.element;
  if (element === undefined) return withModifier(facts.name, modifier);
  const name = withModifier(element.name, modifier);
  return name === undefined ? undefined : `${name}[]`;
}

const lengthHeader = 4;

function withModifier(name: string, modifier: number): string | undefined {
  // A bare `character` or `bit` means one of length 1, so the unlimited ones are spelled in another way.
  if (modifier < 0) return name === 'character' ? 'bpchar' : name === 'bit' ? '"bit"' : name;
  switch (name) {
    case 'character':
    case 'character varying':
      return `${name}(${modifier - lengthHeader})`;
    case 'bit':
    case 'bit varying':
      return `${name}(${modifier})`;
    case 'numeric': {
      const packed = modifier - lengthHeader;
      const scale = ((packed & 0x7ff) ^ 1024) - 1024;
      return `numeric(${packed >> 16},${scale})`;
    }
    case 'timestamp without time zone':
    case 'timestamp with time zone':
    case 'time without time zone':
    case 'time with time zone':
      return name.replace(/^(timestamp|time)/, `$1(${modifier})`);
    default:
      return undefined;
  }
}
