import type { Value } from '../values/value.ts';
import type { Arguments, MacroNode, Parameter, Range, Statement } from './nodes.ts';

/** A call whose callee is a name or a dotted name, as it stands in the source. */
export interface StaticCall extends Range {
  /** `ref`, `adapter.dispatch`, `dbt_utils.star`. */
  readonly callee: string;
  /** The positional arguments that are literals; JavaScript's undefined for each that is not. */
  readonly args: readonly (Value | undefined)[];
  /** The keyword arguments, likewise. */
  readonly kwargs: ReadonlyMap<string, Value | undefined>;
  /** The keyword arguments as expressions. */
  readonly keywords: Arguments['kwargs'];
  /** Whether every argument is a literal and none is spread. */
  readonly literal: boolean;
}

/** What a template, or one definition in it, uses: found without rendering. */
export interface TemplateUsage {
  /** Names that are read and not bound by the template itself at the place of reading. */
  readonly names: ReadonlySet<string>;
  readonly calls: readonly StaticCall[];
  /** Nothing but text, comments and output of `ref`, `source`, `config`, `var` with literal arguments. */
  readonly plain: boolean;
  /** Names may be reached that `names` does not show: `context[…]`, a call of a computed callee. */
  readonly dynamic: boolean;
}

interface DefinitionBase extends Range {
  /** As written in the tag. */
  readonly name: string;
  /** The name under which it is called: `test_<name>`, `materialization_<name>_<adapter>`. */
  readonly macroName: string;
  readonly parameters: readonly Parameter[];
  readonly body: readonly Statement[];
  readonly usage: TemplateUsage;
  /** The template in which it stands. */
  readonly source: TemplateSource;
  readonly node: MacroNode;
}

/** What a file of macros, snapshots or docs defines. */
export type Definition =
  | (DefinitionBase & { readonly kind: 'macro' })
  | (DefinitionBase & { readonly kind: 'test' })
  | (DefinitionBase & {
      readonly kind: 'materialization';
      /** `default`, or an adapter's type. */
      readonly adapter: string;
      readonly supportedLanguages: readonly string[];
    })
  | (DefinitionBase & {
      readonly kind: 'snapshot';
      /** The body as it stands. */
      readonly text: string;
    })
  | (DefinitionBase & {
      readonly kind: 'docs';
      /** The body as it stands, not rendered, edges stripped. */
      readonly text: string;
    });

/** A template's text and where it comes from. */
export interface TemplateSource {
  readonly path: string;
  /** With line ends as `\n`; offsets of nodes count in it. */
  readonly text: string;
  /** Lines before the text's first in the file. */
  readonly lineOffset: number;
}

/** A parsed template. Immutable; the evaluator keeps its compiled form beside it. */
export interface Template extends TemplateSource {
  readonly body: readonly Statement[];
  readonly definitions: readonly Definition[];
  readonly usage: TemplateUsage;
}
