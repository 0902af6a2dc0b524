/** Where a node stands in its template's text: offsets, `end` exclusive. */
export interface Range {
  readonly start: number;
  readonly end: number;
}

/** A literal: text, number, true, false, none. `float` marks a number written as a float. */
export interface ConstNode extends Range {
  readonly kind: 'const';
  readonly value: string | number | bigint | boolean | null;
  readonly float: boolean;
}

/** A name that is read. */
export interface NameNode extends Range {
  readonly kind: 'name';
  readonly name: string;
}

/** `(a, b)`, also without the parentheses. */
export interface TupleNode extends Range {
  readonly kind: 'tuple';
  readonly items: readonly Expression[];
}

/** `[a, b]` */
export interface ListNode extends Range {
  readonly kind: 'list';
  readonly items: readonly Expression[];
}

/** `{a: b}` */
export interface DictNode extends Range {
  readonly kind: 'dict';
  readonly items: readonly { readonly key: Expression; readonly value: Expression }[];
}

/** An operator with two sides that evaluates both. */
export type BinaryOperator = '+' | '-' | '*' | '/' | '//' | '%' | '**';

/** `a + b` and its kind. */
export interface BinaryNode extends Range {
  readonly kind: 'binary';
  readonly operator: BinaryOperator;
  readonly left: Expression;
  readonly right: Expression;
}

/** `a and b`, `a or b` */
export interface LogicNode extends Range {
  readonly kind: 'logic';
  readonly operator: 'and' | 'or';
  readonly left: Expression;
  readonly right: Expression;
}

/** `-a`, `+a`, `not a` */
export interface UnaryNode extends Range {
  readonly kind: 'unary';
  readonly operator: '-' | '+' | 'not';
  readonly operand: Expression;
}

/** `a ~ b ~ c` */
export interface ConcatNode extends Range {
  readonly kind: 'concat';
  readonly items: readonly Expression[];
}

/** A comparison's operator. */
export type CompareOperator = '==' | '!=' | '<' | '<=' | '>' | '>=' | 'in' | 'not in';

/** `a < b <= c`: each operand is evaluated once. */
export interface CompareNode extends Range {
  readonly kind: 'compare';
  readonly first: Expression;
  readonly rest: readonly { readonly operator: CompareOperator; readonly operand: Expression }[];
}

/** `a if test else b`; without the else it may be undefined. */
export interface ConditionalNode extends Range {
  readonly kind: 'conditional';
  readonly test: Expression;
  readonly whenTrue: Expression;
  readonly whenFalse: Expression | undefined;
}

/** `object.name` */
export interface AttributeNode extends Range {
  readonly kind: 'attribute';
  readonly object: Expression;
  readonly name: string;
}

/** `object[key]` */
export interface ItemNode extends Range {
  readonly kind: 'item';
  readonly object: Expression;
  readonly key: Expression;
}

/** `start:stop:step` between brackets. */
export interface SliceNode extends Range {
  readonly kind: 'slice';
  readonly from: Expression | undefined;
  readonly to: Expression | undefined;
  readonly step: Expression | undefined;
}

/** The arguments of a call, filter or test. */
export interface Arguments {
  readonly args: readonly Expression[];
  readonly kwargs: readonly { readonly name: string; readonly value: Expression }[];
  /** `*a` */
  readonly spread: Expression | undefined;
  /** `**a` */
  readonly spreadKeywords: Expression | undefined;
}

/** `callee(…)` */
export interface CallNode extends Range, Arguments {
  readonly kind: 'call';
  readonly callee: Expression;
}

/** `operand | name(…)`; without an operand it is applied to a block's text. */
export interface FilterNode extends Range, Arguments {
  readonly kind: 'filter';
  readonly name: string;
  readonly operand: Expression | undefined;
}

/** `operand is name(…)` */
export interface TestNode extends Range, Arguments {
  readonly kind: 'test';
  readonly name: string;
  readonly operand: Expression;
}

/** Anything that has a value. */
export type Expression =
  | ConstNode
  | NameNode
  | TupleNode
  | ListNode
  | DictNode
  | BinaryNode
  | LogicNode
  | UnaryNode
  | ConcatNode
  | CompareNode
  | ConditionalNode
  | AttributeNode
  | ItemNode
  | SliceNode
  | CallNode
  | FilterNode
  | TestNode;

/** What can be assigned to: a name, an attribute of a namespace, a tuple of these. */
export type Target =
  | (Range & { readonly kind: 'target-name'; readonly name: string })
  | (Range & { readonly kind: 'target-attribute'; readonly name: string; readonly attribute: string })
  | (Range & { readonly kind: 'target-tuple'; readonly items: readonly Target[] });

/** A macro's parameter. */
export interface Parameter extends Range {
  readonly name: string;
  /** The type as written, `list[str]`. */
  readonly typeText: string | undefined;
  readonly defaultValue: Expression | undefined;
}

/** Text between the tags. */
export interface TextNode extends Range {
  readonly kind: 'text';
  readonly text: string;
}

/** `{{ a }}` */
export interface OutputNode extends Range {
  readonly kind: 'output';
  readonly expression: Expression;
}

/** `{% print a, b %}`: its outputs. */
export interface PrintNode extends Range {
  readonly kind: 'print';
  readonly body: readonly Statement[];
}

/** `{% if %}` with its `elif`s in order. */
export interface IfNode extends Range {
  readonly kind: 'if';
  readonly branches: readonly { readonly test: Expression; readonly body: readonly Statement[] }[];
  readonly otherwise: readonly Statement[];
}

/** `{% for target in iterable if test recursive %}` */
export interface ForNode extends Range {
  readonly kind: 'for';
  readonly target: Target;
  readonly iterable: Expression;
  readonly test: Expression | undefined;
  readonly recursive: boolean;
  readonly body: readonly Statement[];
  readonly otherwise: readonly Statement[];
}

/** `{% set target = value %}` */
export interface SetNode extends Range {
  readonly kind: 'set';
  readonly target: Target;
  readonly value: Expression;
}

/** `{% set target | filter %}…{% endset %}` */
export interface SetBlockNode extends Range {
  readonly kind: 'set-block';
  readonly target: Target;
  readonly filter: FilterNode | undefined;
  readonly body: readonly Statement[];
}

/** A macro and what dbt makes into one (test, materialization, snapshot). */
export interface MacroNode extends Range {
  readonly kind: 'macro';
  /** Which tag it was written with. */
  readonly tag: 'macro' | 'test' | 'materialization' | 'snapshot' | 'docs';
  /** As written in the tag. */
  readonly name: string;
  /** The macro's name: `test_<name>`, `materialization_<name>_<adapter>`. */
  readonly macroName: string;
  readonly parameters: readonly Parameter[];
  /** Of a materialization: `adapter=`, or `default`. */
  readonly adapter: string | undefined;
  readonly body: readonly Statement[];
  /** Where the body stands. */
  readonly bodyRange: Range;
}

/** `{% call(parameters) call %}…{% endcall %}` */
export interface CallBlockNode extends Range {
  readonly kind: 'call-block';
  readonly parameters: readonly Parameter[];
  readonly call: CallNode;
  readonly body: readonly Statement[];
}

/** `{% filter name %}…{% endfilter %}` */
export interface FilterBlockNode extends Range {
  readonly kind: 'filter-block';
  readonly filter: FilterNode;
  readonly body: readonly Statement[];
}

/** `{% with a = 1 %}…{% endwith %}` */
export interface WithNode extends Range {
  readonly kind: 'with';
  readonly assignments: readonly { readonly target: Target; readonly value: Expression }[];
  readonly body: readonly Statement[];
}

/** `{% do a %}` */
export interface DoNode extends Range {
  readonly kind: 'do';
  readonly expression: Expression;
}

/** `{% break %}`, `{% continue %}` */
export interface JumpNode extends Range {
  readonly kind: 'break' | 'continue';
}

/** `{% block name %}…{% endblock %}`: there is no inheritance, so it stands for its body. */
export interface BlockNode extends Range {
  readonly kind: 'block';
  readonly name: string;
  readonly scoped: boolean;
  readonly required: boolean;
  readonly body: readonly Statement[];
}

/** `{% autoescape value %}…{% endautoescape %}` */
export interface AutoescapeNode extends Range {
  readonly kind: 'autoescape';
  readonly value: Expression;
  readonly body: readonly Statement[];
}

/** `{% include %}`, `{% import %}`, `{% from %}`, `{% extends %}`: parsed, and refused when reached, as without a loader. */
export interface LoadNode extends Range {
  readonly kind: 'load';
  readonly tag: 'include' | 'import' | 'from' | 'extends';
  readonly template: Expression;
  /** The names that it sets. */
  readonly names: readonly string[];
  readonly ignoreMissing: boolean;
}

/** Anything that stands in a body. */
export type Statement =
  | TextNode
  | OutputNode
  | PrintNode
  | IfNode
  | ForNode
  | SetNode
  | SetBlockNode
  | MacroNode
  | CallBlockNode
  | FilterBlockNode
  | WithNode
  | DoNode
  | JumpNode
  | BlockNode
  | AutoescapeNode
  | LoadNode;
