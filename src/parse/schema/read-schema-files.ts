import { createYamlContext } from '../../context/yaml-context.ts';
import type { Invocation } from '../../domain/project.ts';
import { compareText } from '../../util/compare.ts';
import { pathBelow, shownPath } from '../model/package-context.ts';
import type { ParseContext, SchemaFile } from '../model/parse-context.ts';
import type { OpenedPackages } from '../open-packages.ts';
import { readSchemaFile } from './read-schema-file.ts';
import type { SchemaRecord } from './schema-record.ts';

/** Reads every schema file of the project and its packages. */
export function readSchemaFiles(
  context: ParseContext,
  opened: OpenedPackages,
  invocation: Invocation,
): readonly SchemaFile[] {
  const argumentsProperty = context.root.flags['require_generic_test_arguments_property'] !== false;
  const files: SchemaFile[] = [];
  for (const of of context.packages) {
    const vars = Object.fromEntries(opened.variables(of.name).merged);
    for (const file of of.discovered.files) {
      if (file.kind !== 'yaml') continue;
      const shown = shownPath(context.root.root, of.discovered, file.path);
      const make = (): SchemaRecord => {
        const asked = { vars: new Set<string>(), environment: new Set<string>() };
        const environment = createYamlContext({
          vars,
          environment: invocation.environment,
          target: opened.target,
          allowSecrets: false,
          onVar: (name) => asked.vars.add(name),
          onEnvironment: (name) => asked.environment.add(name),
        });
        return readSchemaFile({
          path: shown,
          text: file.text,
          packageName: of.name,
          environment,
          argumentsProperty,
          inputs: () => ({
            vars: [...asked.vars].sort(compareText),
            environment: [...asked.environment].sort(compareText),
            rendered: file.text.includes('{{') || file.text.includes('{%'),
          }),
        });
      };
      const record = context.records.schema(`schema ${of.name} ${file.path}`, file.checksum, of.name, make);
      context.faults.add(...record.diagnostics);
      files.push({
        of,
        path: file.path,
        shownPath: shown,
        pathBelow: pathBelow(file),
        text: file.text,
        record,
      });
    }
  }
  return files;
}
