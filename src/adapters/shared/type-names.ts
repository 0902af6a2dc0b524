import type { FieldDef } from 'pg';
import type { RawResult } from './statement.ts';
import type { TypeFacts } from './postgres-types.ts';
import { builtinTypes, formatBuiltin } from './postgres-types.ts';

/** A field's type: its spelling with length and precision, and how its values are read. */
export interface FieldType {
  readonly name: string;
  readonly facts: TypeFacts;
}

/** What a database's types are called. Asks the server, once each, for those that are not PostgreSQL's own. */
export class TypeNames {
  readonly #known = new Map<string, FieldType>();

  /** The fields' types in order. `ask` runs a query on the session that gave the fields. */
  async of(
    fields: readonly FieldDef[],
    ask: (sql: string) => Promise<RawResult>,
  ): Promise<readonly FieldType[]> {
    const unknown = fields.filter((field) => this.#find(field) === undefined);
    if (unknown.length > 0) await this.#learn(unknown, ask);
    return fields.map(
      (field) => this.#find(field) ?? { name: 'unknown', facts: { name: 'unknown', shape: 'text' } },
    );
  }

  #find({ dataTypeID, dataTypeModifier }: FieldDef): FieldType | undefined {
    const key = `${dataTypeID}:${dataTypeModifier}`;
    const known = this.#known.get(key);
    if (known !== undefined) return known;
    const facts = builtinTypes.get(dataTypeID);
    const name = formatBuiltin(dataTypeID, dataTypeModifier);
    if (facts === undefined || name === undefined) return undefined;
    const found = { name, facts };
    this.#known.set(key, found);
    return found;
  }

  async #learn(fields: readonly FieldDef[], ask: (sql: string) => Promise<RawResult>): Promise<void> {
    const pairs = fields.map(
      ({ dataTypeID, dataTypeModifier }) => `(${dataTypeID}::oid,${dataTypeModifier}::int4)`,
    );
    const { rows } = await ask(
      `select asked.type, asked.modifier, pg_catalog.format_type(t.oid, asked.modifier), e.oid,
              coalesce(nullif(e.typbasetype, 0), e.oid)
       from (values ${[...new Set(pairs)].join(',')}) asked (type, modifier)
       join pg_catalog.pg_type t on t.oid = asked.type
       left join pg_catalog.pg_type e on e.oid = t.typelem and t.typcategory = 'A'`,
    );
    for (const [oid, modifier, name, element, elementBase] of rows) {
      const facts = builtinTypes.get(Number(oid));
      const spelling = name ?? 'unknown';
      this.#known.set(`${oid}:${modifier}`, {
        name: spelling,
        facts: facts ?? {
          name: spelling,
          shape: 'text',
          ...(element === null
            ? {}
            : { element: { name: '', shape: builtinTypes.get(Number(elementBase))?.shape ?? 'text' } }),
        },
      });
    }
  }
}
