import { renderTemplate } from '../template/evaluate/render.ts';
import type { Environment } from '../template/evaluate/environment.ts';
import { parseTemplate } from '../template/syntax/parse-template.ts';
import type { Diagnostic } from '../domain/diagnostic.ts';
import { TemplateError } from '../template/values/template-error.ts';

/** Renders a text that is not a file: a variable's value, `render()`'s argument. `label` stands for its path in messages. Throws `TemplateError`. */
export function renderText(text: string, label: string, environment: Environment): string {
  const parsed = parseTemplate({ path: label, text }, { keepPlainText: true });
  if (!parsed.ok) throw asTemplateError(parsed.error[0]);
  const rendered = renderTemplate(parsed.value, environment);
  if (!rendered.ok) throw asTemplateError(rendered.error);
  return rendered.value;
}

/** A diagnostic on its way through an outer template. */
function asTemplateError(diagnostic: Diagnostic | undefined): TemplateError {
  const error = new TemplateError(diagnostic?.message ?? 'the text cannot be rendered', {
    code: diagnostic?.code ?? 'template-syntax',
    help: diagnostic?.help,
    place: diagnostic?.place,
  });
  if (diagnostic?.sourceLine !== undefined) error.sourceLine = diagnostic.sourceLine;
  if (diagnostic?.macroStack) error.macroStack = diagnostic.macroStack;
  return error;
}
