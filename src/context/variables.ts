import type { Json, JsonObject } from '../util/json.ts';

/** What `var` looks in, for the nodes of one package. */
export interface Variables {
  /** All layers merged, later layers over earlier ones. */
  readonly merged: ReadonlyMap<string, Json>;
  /** Whether some value is text with a tag in it: it is rendered when it is read, and may then do anything. */
  readonly templated: boolean;
}

/** What variables are made of. */
export interface VariablesInput {
  readonly rootPackage: string;
  /** Each package's own `vars:`, the root's included. */
  readonly packages: readonly { readonly name: string; readonly vars: JsonObject }[];
  /** `--vars`. */
  readonly cliVars: JsonObject;
}

/**
 * Layers variables as dbt does, the last one that has a name wins: the package's own `vars:`, its block for itself, the
 * root's `vars:`, the root's block for the package, the command line. Made once for each package that is asked for.
 */
export function createVariables(input: VariablesInput): (packageName: string) => Variables {
  const own = new Map(input.packages.map(({ name, vars }) => [name, vars]));
  const made = new Map<string, Variables>();
  return (packageName) => {
    let variables = made.get(packageName);
    if (!variables) {
      const layers: (Json | undefined)[] = [];
      for (const name of packageName === input.rootPackage
        ? [packageName]
        : [packageName, input.rootPackage]) {
        const vars = own.get(name);
        layers.push(vars, vars?.[packageName]);
      }
      layers.push(input.cliVars);
      const merged = new Map(layers.flatMap((layer) => (isObject(layer) ? Object.entries(layer) : [])));
      const templated = [...merged.values()].some((value) => typeof value === 'string' && hasTag(value));
      made.set(packageName, (variables = { merged, templated }));
    }
    return variables;
  };
}

/** Whether a text has anything for the template engine to do. */
export function hasTag(text: string): boolean {
  return text.includes('{{') || text.includes('{%') || text.includes('{#');
}

function isObject(value: Json | undefined): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
