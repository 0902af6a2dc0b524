import type { Catalog, Session } from '../adapters/contract.ts';
import type { Relation, RelationName } from '../domain/relation.ts';
import { compareText } from '../util/compare.ts';

/**
 * What exists in the run's schemas: looked up once, then kept up to date by what the run does itself, so that a node
 * need not ask. What it does not know for certain it asks the catalog.
 */
export class KnownRelations {
  readonly #catalog: Catalog;
  readonly #schemas = new Map<string, Map<string, Relation>>();
  /** Names of which it is not known what became of them. */
  readonly #doubtful = new Set<string>();
  #trusted = true;

  constructor(catalog: Catalog) {
    this.#catalog = catalog;
  }

  /** Looks at all relations of these schemas, in one question. */
  async look(schemas: readonly string[]): Promise<void> {
    for (const schema of schemas) this.#schemas.set(schema, new Map());
    for (const relation of await this.#catalog.relations(schemas)) this.put(relation);
  }

  /** What stands under these names, in their order; one question at most. */
  async find(session: Session, names: readonly RelationName[]): Promise<readonly (Relation | null)[]> {
    const doubted = names.filter((name) => !this.#isKnown(name));
    const asked = doubted.length === 0 ? [] : await this.#catalog.findAll(session, doubted);
    const fresh = new Map(asked.map((relation) => [key(relation), relation]));
    return names.map(
      (name) =>
        (this.#isKnown(name) ? this.#schemas.get(name.schema)?.get(name.identifier) : fresh.get(key(name))) ??
        null,
    );
  }

  #isKnown(name: RelationName): boolean {
    return this.#trusted && this.#schemas.has(name.schema) && !this.#doubtful.has(key(name));
  }

  /** All relations of a schema, by name. */
  async list(schema: string): Promise<readonly Relation[]> {
    const known = this.#schemas.get(schema);
    if (known === undefined || !this.#trusted || this.#doubtful.size > 0)
      return this.#catalog.relations([schema]);
    return [...known.values()].sort((a, b) => compareText(a.identifier, b.identifier));
  }

  /** This stands there now. */
  put(relation: Relation): void {
    this.#schemas.get(relation.schema)?.set(relation.identifier, relation);
    this.#doubtful.delete(key(relation));
  }

  /** Nothing stands there now. */
  remove(name: RelationName): void {
    this.#schemas.get(name.schema)?.delete(name.identifier);
    this.#doubtful.delete(key(name));
  }

  /** It is not known what stands there. */
  doubt(name: RelationName): void {
    this.#doubtful.add(key(name));
  }

  /** A statement that nobody planned (a hook's, a template's) may have changed anything: from now on the catalog is asked. */
  forget(): void {
    this.#trusted = false;
  }
}

function key({ schema, identifier }: RelationName): string {
  return JSON.stringify([schema, identifier]);
}
