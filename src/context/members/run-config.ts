import { nativeFunction } from '../../template/values/functions.ts';
import type { NodeConfig } from '../../domain/config.ts';
import { toValue } from '../../template/values/json.ts';
import { TemplateError } from '../../template/values/template-error.ts';
import { str, undefinedError } from '../../template/values/text.ts';
import { TemplateObject, Undefined } from '../../template/values/value.ts';
import type { CallSite, Keywords, Value } from '../../template/values/value.ts';
import { bindArguments } from '../arguments.ts';
import type { Json } from '../../util/json.ts';
import type { RunScope } from '../run-scope.ts';

class RunConfig extends TemplateObject {
  readonly #scope: RunScope;

  constructor(scope: RunScope) {
    super();
    this.#scope = scope;
  }

  override get typeName(): string {
    return 'RuntimeConfigObject';
  }

  override call(): Value {
    return '';
  }

  override getAttribute(name: string): Value | undefined {
    switch (name) {
      case 'model':
        return this.#scope.run.modelDict(this.#scope.node);
      case 'set':
        return nativeFunction(name, () => '');
      case 'get':
        return nativeFunction(name, (args, kwargs, call) =>
          this.#get(name, args, kwargs, call, configOf(this.#scope)),
        );
      case 'meta_get':
        return nativeFunction(name, (args, kwargs, call) =>
          this.#get(name, args, kwargs, call, metaOf(this.#scope)),
        );
      case 'require':
        return nativeFunction(name, (args, kwargs, call) =>
          this.#require(name, args, kwargs, call, configOf(this.#scope)),
        );
      case 'meta_require':
        return nativeFunction(name, (args, kwargs, call) =>
          this.#require(name, args, kwargs, call, metaOf(this.#scope)),
        );
      case 'persist_relation_docs':
        return nativeFunction(name, () => persist(this.#scope, 'relation'));
      case 'persist_column_docs':
        return nativeFunction(name, () => persist(this.#scope, 'columns'));
      default:
        return undefined;
    }
  }

  #get(method: string, args: readonly Value[], kwargs: Keywords, call: CallSite, values: Lookup): Value {
    const [name, fallback, validator] = bindArguments(
      method,
      ['name', 'default?', 'validator?'],
      args,
      kwargs,
    );
    const value = values(str(name!)) ?? fallback ?? null;
    if (fallback !== undefined && fallback !== null) validate(validator, value, call);
    return value;
  }

  #require(method: string, args: readonly Value[], kwargs: Keywords, call: CallSite, values: Lookup): Value {
    const [name, validator] = bindArguments(method, ['name', 'validator?'], args, kwargs);
    const value = values(str(name!));
    if (value === undefined) {
      throw new TemplateError(
        `Model '${this.#scope.node.id}' does not define a required config parameter '${str(name!)}'.`,
        {
          code: 'missing-config',
        },
      );
    }
    validate(validator, value, call);
    return value;
  }
}

/** `config` in the run pass: what the node's config says. */
export function configAtRun(scope: RunScope): Value {
  return new RunConfig(scope);
}

type Lookup = (name: string) => Value | undefined;

function configOf({ node, configValues, batch }: RunScope): Lookup {
  return (name) => {
    // A batch knows itself whether it begins the table.
    if (name === 'full_refresh' && batch !== null && 'incremental' in batch)
      return batch.incremental !== true;
    if (name === 'snapshot_table_column_names' && node.resourceType === 'snapshot')
      return columnNames(node.config);
    const given = configValues?.get(name);
    if (given !== undefined) return given;
    const value = node.config[name] ?? node.config[name.replace(/^(pre|post)_hook$/, '$1-hook')];
    return value === undefined ? undefined : toValue(value);
  };
}

/** What a snapshot calls its columns: dbt's names, as far as the config does not rename them. */
function columnNames(config: NodeConfig): Value {
  const names = ['dbt_valid_to', 'dbt_valid_from', 'dbt_scd_id', 'dbt_updated_at', 'dbt_is_deleted'];
  const given = config['snapshot_meta_column_names'];
  const renamed = (typeof given === 'object' && given !== null ? given : {}) as Readonly<
    Record<string, Json>
  >;
  return toValue(Object.fromEntries(names.map((name) => [name, renamed[name] ?? name])));
}

function metaOf({ node }: RunScope): Lookup {
  return (name) => {
    const value = node.config.meta[name];
    return value === undefined ? undefined : toValue(value);
  };
}

function validate(validator: Value | undefined, value: Value, call: CallSite): void {
  if (validator instanceof Undefined) throw undefinedError(validator);
  if (validator instanceof TemplateObject) validator.call?.([value], new Map(), call);
}

function persist({ node }: RunScope, part: string): boolean {
  const block = node.config['persist_docs'];
  if (block === undefined || block === null) return false;
  if (typeof block !== 'object' || Array.isArray(block)) {
    throw new TemplateError("Invalid value provided for 'persist_docs'. Expected dict", {
      code: 'invalid-config',
    });
  }
  return (block as Readonly<Record<string, unknown>>)[part] === true;
}
