import { describe, expect, test } from 'vitest';
import type { Diagnostic } from '../../src/domain/diagnostic.ts';
import { parseTexts } from './parse-texts.ts';
import { projectFaults } from './project-faults.ts';
import { resourceFaults } from './resource-faults.ts';

describe('faults of a project are reported all at once, sorted, with their places', () => {
  test.each([...projectFaults, ...resourceFaults])('$name', async ({ files, options, faults }) => {
    const parsed = await parseTexts(files, options);
    const found = parsed.ok ? parsed.value.warnings : parsed.error;
    const places = found.map((fault, index) => {
      const at = faults[index]?.at ?? '';
      return at !== '' && shown(fault).startsWith(at) ? at : shown(fault);
    });
    expect(places).toEqual(faults.map(({ at }) => at));
    for (const [index, { says, help }] of faults.entries()) {
      expect(found[index]!.message).toContain(says);
      if (help !== undefined) expect(found[index]!.help).toContain(help);
    }
  });
});

function shown({ place, severity, code }: Diagnostic): string {
  const at = place ? `${place.path}:${place.line}:${place.column} ` : '';
  return `${at}${severity} ${code}`;
}
