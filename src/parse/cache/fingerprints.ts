import { hash } from 'node:crypto';
import type { CapturedInputs } from '../../context/captured.ts';
import type { MacroLibrary } from '../../context/macro-library.ts';
import type { Variables } from '../../context/variables.ts';
import type { MacroId } from '../../domain/id.ts';
import type { Json } from '../../util/json.ts';
import type { SchemaInputs } from '../schema/schema-record.ts';

/** SHA-256 of plain data, hexadecimal. */
export function hashOf(data: Json): string {
  return hash('sha256', JSON.stringify(data), 'hex');
}

/** Hash of an environment variable's value: the value itself is never kept. */
export function hashOfVariable(name: string, environment: ReadonlyMap<string, string>): string {
  const value = environment.get(name);
  return value === undefined ? 'unset' : hash('sha256', `${name}=${value}`, 'hex');
}

/** Names that let a template read anything of the command line. */
const reaching = ['flags', 'context', 'builtins', 'invocation_args_dict'];

/** Whether an answer hangs on the command line. */
export function readsInvocation(inputs: CapturedInputs): boolean {
  return reaching.some((name) => inputs.missing.includes(name));
}

/** What fingerprints are made of, beside the answer's own inputs. */
export interface FingerprintFacts {
  readonly library: MacroLibrary;
  readonly variables: (packageName: string) => Variables;
  readonly environment: ReadonlyMap<string, string>;
  /** Hash of target, project configuration and dispatch: every template that is rendered may read them. */
  readonly base: string;
  /** Hash of the command line. */
  readonly invocation: string;
}

/** Puts the values of everything that an answer hangs on into one text, which is the same as long as they are. */
export class Fingerprints {
  readonly #facts: FingerprintFacts;
  readonly #macros = new Map<MacroId, string>();
  readonly #variables = new Map<string, string>();
  readonly #environment = new Map<string, string>();

  constructor(facts: FingerprintFacts) {
    this.#facts = facts;
  }

  ofSql(inputs: CapturedInputs, packageName: string, isPlain: boolean): string {
    const parts: Json[] = [isPlain ? 'plain' : this.#facts.base];
    if (!isPlain && readsInvocation(inputs)) parts.push(this.#facts.invocation);
    for (const name of inputs.vars) parts.push(this.#variable(name, packageName));
    for (const name of inputs.environment) parts.push(this.#environmentVariable(name));
    for (const name of inputs.missing) parts.push(this.#resolved(name, packageName));
    for (const id of inputs.macros) parts.push(this.#macro(id));
    return hashOf(parts);
  }

  ofSchema(inputs: SchemaInputs, packageName: string): string {
    const parts: Json[] = [inputs.rendered ? this.#facts.base : 'plain'];
    for (const name of inputs.vars) parts.push(this.#variable(name, packageName));
    for (const name of inputs.environment) parts.push(this.#environmentVariable(name));
    return hashOf(parts);
  }

  #variable(name: string, packageName: string): string {
    const key = `${packageName} ${name}`;
    let known = this.#variables.get(key);
    if (known === undefined) {
      const { merged } = this.#facts.variables(packageName);
      const value = merged.get(name);
      known = value === undefined ? `${name} unset` : `${name} ${hashOf(value)}`;
      this.#variables.set(key, known);
    }
    return known;
  }

  #environmentVariable(name: string): string {
    let known = this.#environment.get(name);
    if (known === undefined) {
      known = hashOfVariable(name, this.#facts.environment);
      this.#environment.set(name, known);
    }
    return known;
  }

  #resolved(name: string, packageName: string): string {
    const { library } = this.#facts;
    const dot = name.indexOf('.');
    const macro =
      dot < 0 ? library.resolve(name, packageName) : library.get(name.slice(0, dot), name.slice(dot + 1));
    return macro ? `${name} ${macro.id}` : name;
  }

  #macro(id: MacroId): string {
    let known = this.#macros.get(id);
    if (known === undefined) {
      if (this.#macros.size === 0) {
        for (const { id: one, definition } of this.#facts.library.all()) {
          const { start, end, source } = definition;
          this.#macros.set(one, `${one} ${hash('sha256', source.text.slice(start, end), 'hex')}`);
        }
      }
      known = this.#macros.get(id) ?? `${id} gone`;
    }
    return known;
  }
}
