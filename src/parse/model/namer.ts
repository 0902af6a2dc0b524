import type { MacroLibrary } from '../../context/macro-library.ts';
import type { ParsePass } from '../../context/parse-pass.ts';
import type { NodeConfig } from '../../domain/config.ts';
import type { Target } from '../../domain/project.ts';
import type { Json, JsonObject } from '../../util/json.ts';
import { toValue } from '../../template/values/json.ts';
import { str } from '../../template/values/text.ts';
import type { Value } from '../../template/values/value.ts';
import type { Faults, Location } from '../faults.ts';
import { isBuiltin } from '../macro/read-macros.ts';
import { assertNever } from '../../util/assert-never.ts';
import { textOf } from '../yaml/text-of.ts';

/** What a relation's name is made of. */
export interface NamedNode {
  readonly id: string;
  readonly packageName: string;
  readonly name: string;
  readonly version: string | number | null;
  readonly config: NodeConfig;
  /** The node as the macros see it, in dbt's spelling; asked for only where a macro of the project makes the name. */
  readonly asDict: () => JsonObject;
  readonly at: Location;
}

/** Where a node lies. */
export interface NodeName {
  readonly database: string | null;
  readonly schema: string;
  readonly alias: string;
}

/** What lets a macro read the clock, the command line or anything at all. */
const outside = [
  'flags',
  'invocation_args_dict',
  'context',
  'builtins',
  'run_started_at',
  'modules',
  'invocation_id',
  'thread_id',
];

type Part = 'database' | 'schema' | 'alias';

/**
 * Names relations through `generate_database_name`, `generate_schema_name` and `generate_alias_name`: the package's own
 * macro, else the root's, else the builtin one, whose rule is applied without calling it.
 */
export class Namer {
  readonly #target: Target;
  readonly #library: MacroLibrary;
  readonly #pass: ParsePass;
  readonly #faults: Faults;
  readonly #wantsSchema: boolean;
  readonly #overridden = new Map<string, boolean>();

  constructor(facts: {
    readonly target: Target;
    readonly library: MacroLibrary;
    readonly pass: ParsePass;
    readonly faults: Faults;
    /** dbt's flag `require_valid_schema_from_generate_schema_name`: a schema that is null is a fault. */
    readonly wantsSchema: boolean;
  }) {
    this.#target = facts.target;
    this.#library = facts.library;
    this.#pass = facts.pass;
    this.#faults = facts.faults;
    this.#wantsSchema = facts.wantsSchema;
  }

  name(node: NamedNode): NodeName {
    return {
      database: this.#part('database', node),
      schema: this.#part('schema', node) ?? this.#target.schema,
      alias: this.#part('alias', node) ?? node.name,
    };
  }

  /** Whether names may hang on more than node, target, variables and environment: on the clock, or the command line. */
  isVolatile(): boolean {
    for (const [key, overridden] of this.#overridden) {
      const [part, packageName] = key.split(' ') as [Part, string];
      if (overridden && this.#reaches(`generate_${part}_name`, packageName)) return true;
    }
    return false;
  }

  #reaches(name: string, packageName: string): boolean {
    const first = this.#library.resolve(name, packageName);
    const seen = new Set<string>();
    const pending = first ? [first] : [];
    for (let macro = pending.pop(); macro; macro = pending.pop()) {
      if (seen.has(macro.id)) continue;
      seen.add(macro.id);
      const { usage } = macro.definition;
      if (usage.dynamic || outside.some((one) => usage.names.has(one))) return true;
      pending.push(...this.#library.dependencies(macro));
    }
    return false;
  }

  #part(part: Part, node: NamedNode): string | null {
    const custom = node.config[part] ?? null;
    if (!this.#isOverridden(part, node.packageName)) return builtinName(part, custom, node, this.#target);
    const args: Value[] = [custom, toValue(node.asDict())];
    const value = this.#pass.callMacro(`generate_${part}_name`, args, node.packageName);
    if (!value.ok) {
      this.#faults.add(...value.error);
      return builtinName(part, custom, node, this.#target);
    }
    if (value.value === null) {
      if (part === 'schema') {
        this.#faults[this.#wantsSchema ? 'error' : 'warn'](
          'schema-null',
          `Node '${node.id}' has a schema set to None as a result of a generate_schema_name call.`,
          node.at,
          'Let the macro return a name for every node.',
        );
      }
      return null;
    }
    return str(value.value).trim();
  }

  #isOverridden(part: Part, packageName: string): boolean {
    const key = `${part} ${packageName}`;
    let known = this.#overridden.get(key);
    if (known === undefined) this.#overridden.set(key, (known = this.#looksOverridden(part, packageName)));
    return known;
  }

  #looksOverridden(part: Part, packageName: string): boolean {
    const name = `generate_${part}_name`;
    const macro = this.#library.resolve(name, packageName);
    if (!macro) return false;
    if (!isBuiltin(macro, this.#library)) return true;
    const target = this.#library.dispatch(name, 'dbt', packageName);
    return target.ok && !isBuiltin(target.value, this.#library);
  }
}

function builtinName(part: Part, custom: Json, node: NamedNode, target: Target): string | null {
  const own = custom === null || custom === '' ? null : textOf(custom).trim();
  switch (part) {
    case 'database':
      return custom === null ? target.database : textOf(custom).trim();
    case 'schema':
      return custom === null ? target.schema : `${target.schema}_${textOf(custom).trim()}`;
    case 'alias':
      if (own !== null) return own;
      return node.version === null || node.version === ''
        ? node.name
        : `${node.name}_v${String(node.version).replaceAll('.', '_')}`;
    default:
      return assertNever(part);
  }
}
