import { TemplateObject } from '../../template/values/value.ts';
import type { Value } from '../../template/values/value.ts';

/** What `metric()` gives: prints the metric's name, and has what the manifest's entry says of it, as far as that is known. */
export class MetricReference extends TemplateObject {
  readonly #name: string;
  readonly #packageName: string | null;
  readonly #entry: (key: string) => Value | undefined;

  constructor(
    named: { readonly name: string; readonly packageName: string | null },
    entry: (key: string) => Value | undefined = () => undefined,
  ) {
    super();
    this.#name = named.name;
    this.#packageName = named.packageName;
    this.#entry = entry;
  }

  override get typeName(): string {
    return 'ResolvedMetricReference';
  }

  override getAttribute(name: string): Value | undefined {
    if (name === 'metric_name') return this.#name;
    if (name === 'package_name' && this.#packageName !== null) return this.#packageName;
    return this.#entry(name);
  }

  override toText(): string {
    return this.#name;
  }
}
