import { nativeFunction } from '../../template/values/functions.ts';
import { toValue } from '../../template/values/json.ts';
import { TemplateError } from '../../template/values/template-error.ts';
import { TemplateObject } from '../../template/values/value.ts';
import type { Keywords, Value } from '../../template/values/value.ts';
import type { Json } from '../../util/json.ts';
import { nearest } from '../../util/nearest.ts';
import { bindArguments } from '../arguments.ts';
import { renderText } from '../render-text.ts';
import type { ContextAccess, Scope } from '../scope.ts';
import { hasTag } from '../variables.ts';
import type { Variables } from '../variables.ts';

class VarFunction extends TemplateObject {
  readonly #scope: Scope;
  readonly #access: ContextAccess;
  readonly #variables: Variables;
  readonly #missing: 'none' | 'fault';

  constructor(scope: Scope, access: ContextAccess, missing: 'none' | 'fault') {
    super();
    this.#scope = scope;
    this.#access = access;
    this.#variables = scope.project.variables(scope.packageName);
    this.#missing = missing;
  }

  override get typeName(): string {
    return 'Var';
  }

  override call(args: readonly Value[], kwargs: Keywords): Value {
    const [name, fallback] = bindArguments('var', ['var_name', 'default?'], args, kwargs);
    const key = typeof name === 'string' ? name : '';
    this.#scope.notes.variable(key);
    const value = this.#variables.merged.get(key);
    if (value !== undefined) return typeof value === 'string' ? this.#rendered(key, value) : toValue(value);
    if (fallback !== undefined) return fallback;
    if (this.#missing === 'none') return null;
    throw missingVariable(key, this.#scope.nodeName, this.#variables.merged);
  }

  #rendered(name: string, text: string): Value {
    return hasTag(text) ? renderText(text, `vars: ${name}`, this.#access.environment) : text;
  }

  override getAttribute(name: string): Value | undefined {
    if (name !== 'has_var') return undefined;
    return nativeFunction('has_var', (args, kwargs) => {
      const [key] = bindArguments('has_var', ['var_name'], args, kwargs);
      if (typeof key !== 'string') return false;
      this.#scope.notes.variable(key);
      return this.#variables.merged.has(key);
    });
  }
}

/** `var` in the parse pass: one that is not set is none. */
export function variablesAtParse(scope: Scope, access: ContextAccess): Value {
  return new VarFunction(scope, access, 'none');
}

/** `var` in the run pass: one that is not set is a fault. */
export function variablesAtRun(scope: Scope, access: ContextAccess): Value {
  return new VarFunction(scope, access, 'fault');
}

/** dbt's fault for a variable that is not set, with those that are. */
export function missingVariable(
  name: string,
  nodeName: string | null,
  variables: ReadonlyMap<string, Json>,
): TemplateError {
  const supplied = Object.fromEntries([...variables].sort(([a], [b]) => (a < b ? -1 : 1)));
  const near = nearest(name, variables.keys());
  return new TemplateError(
    `Required var '${name}' not found in config:\nVars supplied to ${nodeName ?? '<Configuration>'} = ${JSON.stringify(supplied, null, 4)}`,
    {
      code: 'missing-var',
      help:
        near === undefined
          ? `Set it under vars: in the project file, or with --vars '{${name}: …}'.`
          : `Did you mean "${near}"?`,
    },
  );
}
