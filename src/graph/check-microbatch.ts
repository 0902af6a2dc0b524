import { batchSizes, isMicrobatch, usesBatches } from '../domain/batch.ts';
import type { Diagnostic } from '../domain/diagnostic.ts';
import { readEventTime } from '../domain/event-span.ts';
import type { NodeId } from '../domain/id.ts';
import type { ModelNode, Node } from '../domain/node.ts';
import type { ParsedProject } from '../domain/project.ts';
import type { Json } from '../util/json.ts';
import { faultAt } from './reference-faults.ts';

/** What is looked at. */
interface Linked {
  readonly nodes: ReadonlyMap<NodeId, Node>;
  readonly parents: ReadonlyMap<NodeId, readonly NodeId[]>;
}

/** What is wrong with the config of microbatch models, the first fault of each as dbt words it; and warnings of what will not do what it seems to. */
export function checkMicrobatch(project: ParsedProject, { nodes, parents }: Linked): readonly Diagnostic[] {
  const models = [...nodes.values()].filter((node): node is ModelNode => isMicrobatch(node));
  if (models.length === 0 || !usesBatches(project)) return [];
  const faults: Diagnostic[] = [];
  for (const model of models) {
    const inputs = parents.get(model.id)!.map((id) => nodes.get(id)!);
    const message = faultOf(model) ?? inputFault(model, inputs);
    if (message !== null)
      faults.push(
        faultAt(project, model.place, {
          code: 'microbatch-config',
          severity: 'error',
          message,
          help: undefined,
        }),
      );
    else if (!inputs.some((input) => eventTimeOf(input)))
      faults.push(faultAt(project, model.place, unfiltered(model)));
  }
  const forced = [...nodes.values()].filter((node) => concurrencyOf(node) === true).length;
  if (forced > 0) faults.push(notConcurrent(forced, project.adapterType));
  return faults;
}

function faultOf({ name, config }: ModelNode): string | null {
  const must = `Microbatch model '${name}' must provide`;
  const event = config['event_time'];
  if (isNone(event))
    return `${must} an 'event_time' (string) config that indicates the name of the event time column.`;
  if (typeof event !== 'string')
    return `${must} an 'event_time' config of type string, but got: ${typeName(event)}.`;
  const begin = config['begin'];
  if (isNone(begin))
    return `${must} a 'begin' (datetime) config that indicates the earliest timestamp the microbatch model should be built from.`;
  if (typeof begin !== 'string')
    return `${must} a 'begin' config of type datetime, but got: ${typeName(begin)}.`;
  if (readEventTime(begin) === null)
    return `${must} a 'begin' config of valid datetime (ISO format), but got: ${begin}.`;
  const size = config['batch_size'];
  if (!batchSizes.some((one) => one === size)) {
    const sizes = batchSizes.map((one) => `'${one}'`).join(', ');
    return `${must} a 'batch_size' config that is one of [${sizes}], but got: ${typeof size === 'string' ? size : isNone(size) ? 'None' : JSON.stringify(size)}.`;
  }
  const lookback = config['lookback'];
  if (!isNone(lookback) && !Number.isInteger(lookback) && typeof lookback !== 'boolean')
    return `${must} the optional 'lookback' config as type int, but got: ${typeName(lookback)}).`;
  const concurrent = config['concurrent_batches'];
  if (!isNone(concurrent) && typeof concurrent !== 'boolean')
    return `Microbatch model '${name}' optional 'concurrent_batches' config must be of type \`bool\` if specified, but got: ${typeName(concurrent)}).`;
  return null;
}

function inputFault({ name }: ModelNode, inputs: readonly Node[]): string | null {
  for (const input of inputs) {
    const event = eventTimeOf(input);
    if (event && typeof event !== 'string')
      return `Microbatch model '${name}' depends on an input node '${input.name}' with an 'event_time' config of invalid (non-string) type: ${typeName(event)}.`;
  }
  return null;
}

function unfiltered({ name }: ModelNode): Parameters<typeof faultAt>[2] {
  return {
    code: 'microbatch-unfiltered',
    severity: 'warning',
    message:
      `The microbatch model '${name}' has no 'ref' or 'source' input with an 'event_time' configuration. \n` +
      'This means no filtering can be applied and can result in unexpected duplicate records in the resulting microbatch model.',
    help: 'Give what it reads the config event_time: the column that says when a row happened.',
  };
}

function notConcurrent(amount: number, adapterType: string): Diagnostic {
  return {
    code: 'batches-not-concurrent',
    severity: 'warning',
    message: `Found ${amount} microbatch model${amount === 1 ? '' : 's'} with the \`concurrent_batches\` config set to true, but the ${adapterType} adapter does not support running batches concurrently. Batches will be run sequentially.`,
  };
}

function eventTimeOf(node: Node): Json | undefined {
  return node.resourceType === 'exposure' ? undefined : node.config['event_time'];
}

function concurrencyOf(node: Node): Json | undefined {
  return node.resourceType === 'exposure' ? undefined : node.config['concurrent_batches'];
}

function isNone(value: Json | undefined): value is null | undefined {
  return value === undefined || value === null;
}

/** As Python prints a value's class. */
function typeName(value: Json): string {
  const name =
    typeof value === 'string'
      ? 'str'
      : typeof value === 'boolean'
        ? 'bool'
        : typeof value === 'number'
          ? Number.isInteger(value)
            ? 'int'
            : 'float'
          : Array.isArray(value)
            ? 'list'
            : 'dict';
  return `<class '${name}'>`;
}
