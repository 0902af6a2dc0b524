import type { Diagnostic } from '../../domain/diagnostic.ts';
import type { SelectorDefinition } from '../../domain/selector.ts';
import type { Json, JsonObject } from '../../util/json.ts';
import type { IndirectSelection } from '../selection.ts';
import type { Criterion } from './parse-selector.ts';
import { checkedCriterion, defaultMethod, parseCriterion } from './parse-selector.ts';
import type { Specification } from './specification.ts';

/** A selector of selectors.yml, understood. */
export interface NamedSpecification {
  readonly definition: SelectorDefinition;
  readonly specification: Specification;
}

/**
 * Understands the definitions of selectors.yml, by dbt's rules, one of which surprises: in a list, an entry with `exclude`
 * is nothing but that, whatever else it says. Faults go to `faults`.
 */
export function readDefinitions(
  definitions: readonly SelectorDefinition[],
  methods: readonly string[],
  faults: Diagnostic[],
): ReadonlyMap<string, NamedSpecification> {
  const read = new Map<string, NamedSpecification>();
  for (const definition of definitions) {
    const reader = new DefinitionReader(definition, methods, faults);
    const specification = reader.top(definition.definition);
    if (specification !== null) read.set(definition.name, { definition, specification });
  }
  return read;
}

const modes: readonly string[] = ['eager', 'cautious', 'buildable', 'empty'];

class DefinitionReader {
  readonly #definition: SelectorDefinition;
  readonly #methods: readonly string[];
  readonly #faults: Diagnostic[];

  constructor(definition: SelectorDefinition, methods: readonly string[], faults: Diagnostic[]) {
    this.#definition = definition;
    this.#methods = methods;
    this.#faults = faults;
  }

  top(value: Json): Specification | null {
    if (isMap(value) && ('union' in value || 'intersection' in value) && Object.keys(value).length > 1) {
      const keys = Object.keys(value).join(',');
      return this.#fail(
        `Only a single 'union' or 'intersection' key is allowed in a root level selector definition; found ${keys}.`,
      );
    }
    return this.#any(value);
  }

  #any(value: Json): Specification | null {
    if (typeof value === 'string') {
      const parsed = parseCriterion(value, this.#methods);
      return parsed.ok ? this.#criterion(parsed.value) : this.#fail(parsed.error.message, parsed.error.help);
    }
    if (!isMap(value)) {
      return this.#fail(`Expected to find union, intersection, str or dict, instead found ${show(value)}`);
    }
    if ('union' in value) return this.#group('union', value);
    return 'intersection' in value ? this.#group('intersection', value) : this.#map(value);
  }

  #group(kind: 'union' | 'intersection', value: JsonObject): Specification | null {
    const items = this.#list(kind, value);
    if (items === null) return null;
    const isExclusion = (item: Json): item is JsonObject => isMap(item) && 'exclude' in item;
    const exclusions = items.filter(isExclusion);
    if (exclusions.length > 1) {
      return this.#fail(
        'You cannot provide multiple exclude arguments to the same selector set operator',
        'Put all of them into one list: "- exclude: […]".',
      );
    }
    const parts = this.#all(items.filter((item) => !isExclusion(item)));
    return this.#without(parts === null ? null : group(kind, parts), exclusions[0]);
  }

  #map(value: JsonObject): Specification | null {
    const keys = Object.keys(value);
    const [only] = keys;
    const isShort = keys.length === 1 && only !== undefined;
    const fields: JsonObject = isShort ? { method: only, value: value[only]! } : value;
    if (!('method' in fields && 'value' in fields)) {
      return this.#fail(
        `Expected either 1 key or else "method" and "value" keys, but got [${keys.map((key) => `'${key}'`).join(', ')}]`,
      );
    }
    const base = this.#fields(fields);
    return isShort ? base : this.#without(base, 'exclude' in value ? value : undefined);
  }

  #fields(fields: JsonObject): Specification | null {
    const { indirect_selection: indirect = null } = fields;
    if (indirect !== null && !(typeof indirect === 'string' && modes.includes(indirect))) {
      return this.#fail(
        `${show(indirect)} is not a valid indirect_selection`,
        `It takes ${modes.join(', ')}.`,
      );
    }
    const value = textOf(fields['value']);
    const method = textOf(fields['method']) || defaultMethod(value);
    const parents = this.#generations(fields, 'parents');
    const children = this.#generations(fields, 'children');
    if (parents === null || children === null) return null;
    const checked = checkedCriterion(
      {
        text: `${method}:${value}`,
        method: method.split('.')[0]!,
        methodArguments: method.split('.').slice(1),
        value,
        childrensParents: isTrue(fields['childrens_parents']),
        parents,
        children,
      },
      this.#methods,
    );
    if (!checked.ok) return this.#fail(checked.error.message, checked.error.help);
    return this.#criterion(checked.value, indirect as IndirectSelection | null);
  }

  #criterion(criterion: Criterion, indirect: IndirectSelection | null = null): Specification {
    return { kind: 'criterion', criterion, indirect };
  }

  /** `parents: true` is all of them, with `parents_depth: 2` two generations; a depth alone is none. */
  #generations(fields: JsonObject, key: 'parents' | 'children'): number | null {
    const depth = fields[`${key}_depth`] ?? null;
    const number = depth === null || depth === '' ? 0 : Number(depth);
    if (!Number.isInteger(number)) {
      this.#fail(
        `Invalid node spec - could not handle ${key === 'parents' ? 'parent' : 'child'} depth ${show(depth)}`,
      );
      return null;
    }
    if (!isTrue(fields[key])) return 0;
    return number === 0 ? Infinity : number;
  }

  #without(base: Specification | null, excluding: JsonObject | undefined): Specification | null {
    if (excluding === undefined) return base;
    const items = this.#list('exclude', excluding);
    const parts = items === null ? null : this.#all(items);
    if (base === null || parts === null) return null;
    const [first] = parts;
    if (first === undefined) return base;
    return group('difference', [base, parts.length === 1 ? first : group('union', parts)]);
  }

  #all(items: readonly Json[]): readonly Specification[] | null {
    const parts = items.map((item) => this.#any(item));
    return parts.every((part) => part !== null) ? parts : null;
  }

  #list(key: string, value: JsonObject): readonly Json[] | null {
    const list = value[key];
    if (!Array.isArray(list)) {
      this.#fail(`Invalid value for key "${key}". Expected a list.`);
      return null;
    }
    const items = list as readonly Json[];
    for (const item of items) {
      if (typeof item === 'string' || isMap(item)) continue;
      this.#fail(`Invalid value type in key "${key}", expected dict or str (value: ${show(item)}).`);
      return null;
    }
    return items;
  }

  #fail(message: string, help?: string): null {
    this.#faults.push({
      code: 'bad-selector',
      severity: 'error',
      message: `${message}, in the selector "${this.#definition.name}" of selectors.yml`,
      place: this.#definition.place,
      ...(help === undefined ? {} : { help }),
    });
    return null;
  }
}

function group(
  kind: 'union' | 'intersection' | 'difference',
  parts: readonly Specification[],
): Specification {
  return { kind, parts, indirect: 'eager', expected: null };
}

function isMap(value: Json | undefined): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** What Python takes for true. */
function isTrue(value: Json | undefined): boolean {
  return value !== undefined && value !== null && value !== false && value !== 0 && value !== '';
}

function textOf(value: Json | undefined): string {
  return typeof value === 'string' ? value : value === undefined || value === null ? '' : show(value);
}

function show(value: Json): string {
  return typeof value === 'string' ? `"${value}"` : JSON.stringify(value);
}
