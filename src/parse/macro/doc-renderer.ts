import type { DocNode } from '../../domain/node.ts';
import type { Environment } from '../../template/evaluate/environment.ts';
import { renderTemplate } from '../../template/evaluate/render.ts';
import { literalValue } from '../../template/syntax/literal-value.ts';
import { parseTemplate } from '../../template/syntax/parse-template.ts';
import type { Template } from '../../template/syntax/template.ts';
import { nativeFunction } from '../../template/values/functions.ts';
import { TemplateError } from '../../template/values/template-error.ts';
import { str } from '../../template/values/text.ts';
import type { Value } from '../../template/values/value.ts';
import type { Faults, Location } from '../faults.ts';
import { didYouMean } from '../faults.ts';
import { hasTemplate } from '../yaml/render-yaml.ts';

/** A description, rendered, with the docs blocks in it. */
export interface RenderedDescription {
  readonly text: string;
  readonly blocks: readonly string[];
}

/** Renders descriptions, in which `doc()` puts a docs block: of the named package, else of the root, the node's own, or any. */
export class DocRenderer {
  readonly #docs: ReadonlyMap<string, DocNode>;
  readonly #rootPackage: string;
  readonly #environmentOf: (packageName: string) => Environment;
  readonly #faults: Faults;

  constructor(facts: {
    readonly docs: ReadonlyMap<string, DocNode>;
    readonly rootPackage: string;
    readonly environmentOf: (packageName: string) => Environment;
    readonly faults: Faults;
  }) {
    this.#docs = facts.docs;
    this.#rootPackage = facts.rootPackage;
    this.#environmentOf = facts.environmentOf;
    this.#faults = facts.faults;
  }

  render(
    description: string,
    about: { readonly id: string; readonly packageName: string; readonly at: Location },
  ): RenderedDescription {
    if (!hasTemplate(description)) return { text: description, blocks: [] };
    const template = parseTemplate({ path: about.at.place.path, text: description });
    if (!template.ok) {
      this.#faults.error('description', template.error[0]?.message ?? '', about.at);
      return { text: description, blocks: [] };
    }
    const environment = this.#environmentOf(about.packageName);
    const find = (args: readonly Value[]): DocNode =>
      this.#find(
        args.map((arg) => str(arg)),
        about,
      );
    const doc = nativeFunction('doc', (args) => find(args).contents);
    const rendered = renderTemplate(template.value, {
      ...environment,
      lookup: (name) => (name === 'doc' ? doc : environment.lookup(name)),
    });
    if (!rendered.ok) {
      const code = rendered.error.code === 'unknown-doc' ? 'unknown-doc' : 'description';
      this.#faults.error(code, rendered.error.message, about.at, rendered.error.help);
      return { text: description, blocks: [] };
    }
    return { text: rendered.value, blocks: writtenCalls(template.value).map((args) => find(args).id) };
  }

  #find(args: readonly string[], about: { readonly id: string; readonly packageName: string }): DocNode {
    const [first, second] = args;
    const name = second ?? first ?? '';
    const packages = second === undefined ? [this.#rootPackage, about.packageName] : [first ?? ''];
    for (const packageName of packages) {
      const block = this.#docs.get(`doc.${packageName}.${name}`);
      if (block) return block;
    }
    if (second === undefined) {
      for (const block of this.#docs.values()) if (block.name === name) return block;
    }
    const names = [...this.#docs.values()].map((block) => block.name);
    const within = second === undefined ? '' : `in package '${first}' `;
    throw new TemplateError(
      `Documentation for '${about.id}' depends on doc '${name}' ${within}which was not found`,
      {
        code: 'unknown-doc',
        help: didYouMean(name, names, 'Write {% docs name %} … {% enddocs %} in a .md file.'),
      },
    );
  }
}

/** The arguments of each `{{ doc(…) }}` that stands for itself with literal arguments: those are the ones that dbt notes. */
function writtenCalls({ body }: Template): readonly (readonly Value[])[] {
  return body.flatMap((statement) => {
    if (statement.kind !== 'output' || statement.expression.kind !== 'call') return [];
    const { callee, args } = statement.expression;
    if (callee.kind !== 'name' || callee.name !== 'doc') return [];
    const literals = args.map(literalValue).filter((value) => value !== undefined);
    return literals.length === args.length && literals.length > 0 ? [literals] : [];
  });
}
