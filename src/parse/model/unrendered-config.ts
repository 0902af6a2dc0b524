import { expressionText } from '../../template/syntax/expression-text.ts';
import type { Template } from '../../template/syntax/template.ts';

/**
 * The keywords of a template's first `config()`, as the manifest has them unrendered: a text as it is, the source of any
 * other expression. Null: it has no such call, or none with keywords.
 */
export function unrenderedConfig(template: Template): Readonly<Record<string, string>> | null {
  const first = template.usage.calls.find((call) => call.callee === 'config');
  if (!first || first.keywords.length === 0) return null;
  const texts: Record<string, string> = {};
  for (const { name, value } of first.keywords) {
    texts[name] =
      value.kind === 'const' && typeof value.value === 'string'
        ? value.value
        : expressionText(value, template.text);
  }
  return texts;
}
