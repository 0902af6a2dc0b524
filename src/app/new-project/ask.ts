import { createInterface } from 'node:readline/promises';
import { UsageError } from '../../domain/errors.ts';
import type { Effects } from '../effects.ts';

/** A question on the terminal. */
export interface Question {
  readonly key: string;
  readonly text: string;
  /** What an empty answer means. */
  readonly fallback: string;
  /** What is wrong with an answer, if anything: then the question is asked again. */
  readonly faultOf: (answer: string) => string | null;
}

/** Asks one question after the other. Throws `UsageError` when the user ends the conversation (Ctrl-C, Ctrl-D). */
export async function askAll(
  questions: readonly Question[],
  effects: Effects,
): Promise<ReadonlyMap<string, string>> {
  const answers = new Map<string, string>();
  if (questions.length === 0) return answers;
  const { input, output } = effects.terminal;
  const conversation = createInterface({ input, output, terminal: true });
  const end = new AbortController();
  const ended = (): void => end.abort();
  conversation.on('SIGINT', ended).on('close', ended);
  effects.signal.addEventListener('abort', ended);
  try {
    for (const question of questions) {
      for (;;) {
        const given = await conversation.question(`${question.text} [${question.fallback}]: `, {
          signal: end.signal,
        });
        const answer = given.trim() === '' ? question.fallback : given.trim();
        const fault = question.faultOf(answer);
        if (fault === null) {
          answers.set(question.key, answer);
          break;
        }
        output.write(`${fault}\n`);
      }
    }
    return answers;
  } catch (cause) {
    if (!end.signal.aborted) throw cause;
    output.write('\n');
    throw new UsageError('ended before all was answered. Nothing was written.', { cause });
  } finally {
    effects.signal.removeEventListener('abort', ended);
    conversation.off('close', ended);
    conversation.close();
  }
}
