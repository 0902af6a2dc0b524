import { nativeFunction } from '../../template/values/functions.ts';
import { str } from '../../template/values/text.ts';
import { PyDict, TemplateObject } from '../../template/values/value.ts';
import type { Keywords, Value } from '../../template/values/value.ts';
import { bindArguments } from '../arguments.ts';
import {
  pathPart,
  RelationObject,
  relationFacts,
  relationKindConstants,
  relationParts,
} from './relation-object.ts';
import type { ByPart, RelationStyle } from './relation-object.ts';

/** `api.Relation` (and `adapter.Relation`): makes relations. */
export class RelationClass extends TemplateObject {
  readonly #style: RelationStyle;
  readonly #projectQuoting: Partial<ByPart<boolean>>;

  constructor(style: RelationStyle, projectQuoting: Partial<ByPart<boolean>>) {
    super();
    this.#style = style;
    this.#projectQuoting = projectQuoting;
  }

  override get typeName(): string {
    return 'RelationProxy';
  }

  override getAttribute(name: string): Value | undefined {
    if (name === 'create') return nativeFunction('create', (args, kwargs) => this.#create(args, kwargs));
    if (name === 'add_ephemeral_prefix') {
      return nativeFunction(
        name,
        (args, kwargs) => `__dbt__cte__${str(bindArguments(name, ['name'], args, kwargs)[0]!)}`,
      );
    }
    if (name === 'scd_args') {
      return nativeFunction(name, (args, kwargs) => {
        const [key, time] = bindArguments(name, ['primary_key', 'updated_at'], args, kwargs);
        return [...(Array.isArray(key) ? key : [key!]), time!];
      });
    }
    return relationKindConstants.get(name);
  }

  #create(args: readonly Value[], kwargs: Keywords): Value {
    const signature = [
      'database?',
      'schema?',
      'identifier?',
      'type?',
      'quote_policy?',
      'include_policy?',
      'limit?',
    ];
    const [database, schema, identifier, type, quoting, include, limit] = bindArguments(
      'create',
      signature,
      args,
      kwargs,
    );
    const made = new RelationObject(
      this.#style,
      relationFacts(
        this.#style,
        {
          database: pathPart('database', database),
          schema: pathPart('schema', schema),
          identifier: pathPart('identifier', identifier),
        },
        {
          quoting: { ...this.#projectQuoting, ...partsOf(quoting) },
          kind: typeof type === 'string' ? type : null,
          limit: typeof limit === 'number' ? limit : null,
        },
      ),
    );
    return made.with({ include: { ...made.facts.include, ...partsOf(include) } });
  }
}

function partsOf(value: Value | undefined): Partial<ByPart<boolean>> {
  if (!(value instanceof PyDict)) return {};
  const parts: { -readonly [Part in keyof ByPart<boolean>]?: boolean } = {};
  for (const part of relationParts) {
    const given = value.get(part);
    if (typeof given === 'boolean') parts[part] = given;
  }
  return parts;
}
