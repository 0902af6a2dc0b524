import type { DebugRequest } from '../../app/request.ts';
import { switchOption } from '../option.ts';
import { projectOptions, readProjectRequest } from '../project-request.ts';
import type { Verb } from '../verb.ts';

const connection = switchOption({ name: 'connection', description: 'try the connection alone' });
const configDir = switchOption({
  name: 'config-dir',
  description: 'say how to open the folder of profiles.yml, and nothing else',
});
const options = [connection, configDir, ...projectOptions];

/** `sluice debug`. */
export const debug: Verb = {
  name: 'debug',
  aliases: [],
  summary: 'show which project, profile and target are used, and whether the target answers',
  details: 'Secrets are not shown.',
  operand: null,
  options,
  examples: [
    { line: 'debug', does: 'the default target' },
    { line: 'debug --target prod', does: 'another one' },
  ],
  standardOutput: 'report',
  engineFailure: 'failed',
  run: async (given, effects) => {
    const request: DebugRequest = {
      kind: 'debug',
      ...readProjectRequest(given, options),
      connection: given.get(connection),
      configDir: given.get(configDir),
    };
    const { runDebug } = await import('../../app/debug.ts');
    return runDebug(request, effects);
  },
};
