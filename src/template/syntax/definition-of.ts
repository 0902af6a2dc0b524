import { PyTuple } from '../values/value.ts';
import { literalValue } from './literal-value.ts';
import type { MacroNode } from './nodes.ts';
import type { Definition, TemplateSource, TemplateUsage } from './template.ts';
import { usageOf } from './usage.ts';

/** The definition that a tag at the top of a file makes. What it uses is found when asked for. */
export function definitionOf(node: MacroNode, source: TemplateSource): Definition {
  const { name, macroName, parameters, body, start, end } = node;
  let usage: TemplateUsage | undefined;
  const base = {
    name,
    macroName,
    parameters,
    body,
    source,
    node,
    start,
    end,
    get usage(): TemplateUsage {
      return (usage ??= usageOf(node.body, node));
    },
  };
  const text = source.text.slice(node.bodyRange.start, node.bodyRange.end);
  // `Object.assign` onto the base keeps its getter, which a spread would call.
  switch (node.tag) {
    case 'macro':
      return Object.assign(base, { kind: 'macro' as const });
    case 'test':
      return Object.assign(base, { kind: 'test' as const });
    case 'materialization': {
      const supportedLanguages = languagesOf(node);
      return Object.assign(base, {
        kind: 'materialization' as const,
        adapter: node.adapter ?? 'default',
        supportedLanguages,
      });
    }
    case 'snapshot':
      return Object.assign(base, { kind: 'snapshot' as const, text });
    case 'docs':
      return Object.assign(base, { kind: 'docs' as const, text: text.trim() });
  }
}

function languagesOf(node: MacroNode): string[] {
  const expression = node.parameters[0]?.defaultValue;
  const value = expression && literalValue(expression);
  const items = value instanceof PyTuple ? value.items : Array.isArray(value) ? value : [];
  return items.filter((item) => typeof item === 'string');
}
