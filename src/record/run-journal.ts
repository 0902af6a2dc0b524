import { appendFileSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { Batch, BatchResults } from '../domain/batch.ts';
import type { NodeId } from '../domain/id.ts';
import {
  type InvocationKeeper,
  type InvocationRecord,
  type KeptBatch,
  type NodeRecord,
  nodeRecord,
  type PastInvocation,
} from '../domain/invocation-record.ts';

/** The file of the folder for artifacts that tells which run began last, and what has ended in it: what schema `sluice` keeps, for this folder. */
export const journalName = 'last_run.jsonl';

/** Begins the journal of a run, over that of the one before. Fails with Node's own error. */
export function beginJournal(folder: string, record: InvocationRecord): void {
  mkdirSync(folder, { recursive: true });
  writeFileSync(path.join(folder, journalName), line({ invocation: record }));
}

/** Writes results into the journal as they come, a line each. What cannot be written (a full disk) is left out. */
export function keepInJournal(folder: string): InvocationKeeper {
  const file = path.join(folder, journalName);
  const append = (entry: Entry): void => {
    try {
      appendFileSync(file, line(entry));
    } catch {
      // The artifacts, which are written when all has ended, say what is wrong with the folder.
    }
  };
  return {
    ended: (result) => append({ node: nodeRecord(result) }),
    batch: (moment) => {
      const entry = batchEntry(moment);
      if (entry !== null) append({ batches: entry });
    },
    finish: (status, at) => {
      append({ ended: { status, at } });
      return Promise.resolve();
    },
  };
}

/** The run that the journal tells of; null where there is none that can be read. A last line that a killed run has left half is passed over. */
export function readJournal(folder: string): PastInvocation | null {
  let text: string;
  try {
    text = readFileSync(path.join(folder, journalName), 'utf8');
  } catch {
    return null;
  }
  let record: InvocationRecord | null = null;
  const statuses = new Map<NodeId, string>();
  const batches = new Map<NodeId, BatchResults>();
  for (const each of text.split('\n')) {
    const entry = parse(each);
    if (entry?.invocation !== undefined) record = entry.invocation;
    if (entry?.node !== undefined) statuses.set(entry.node.id, entry.node.status);
    if (entry?.batches !== undefined) addBatches(batches, entry.batches);
  }
  if (record === null) return null;
  const { id, command, startedAt, host, pid, nodes } = record;
  const { arguments: given } = record;
  return { id, command, arguments: given, startedAt, process: { host, pid }, nodes, statuses, batches };
}

/** A model's batches: those that are to be done with those done before, or one that is done. */
type BatchEntry =
  | { readonly id: NodeId; readonly planned: readonly Batch[]; readonly earlier: readonly Batch[] }
  | { readonly id: NodeId; readonly done: Batch };

function batchEntry(moment: KeptBatch): BatchEntry | null {
  const span = ({ start, end }: Batch): Batch => ({ start, end });
  const { id } = moment;
  if (moment.kind === 'planned')
    return { id, planned: moment.run.batches.map(span), earlier: moment.run.earlier.map(span) };
  return moment.kind === 'ended' && moment.outcome.kind === 'success'
    ? { id, done: span(moment.batch) }
    : null;
}

function addBatches(all: Map<NodeId, BatchResults>, entry: BatchEntry): void {
  if ('planned' in entry) {
    all.set(entry.id, { successful: entry.earlier, failed: entry.planned });
    return;
  }
  const { successful, failed } = all.get(entry.id) ?? { successful: [], failed: [] };
  all.set(entry.id, {
    successful: [...successful, entry.done],
    failed: failed.filter(({ start }) => start !== entry.done.start),
  });
}

interface Entry {
  readonly batches?: BatchEntry;
  readonly invocation?: InvocationRecord;
  readonly node?: NodeRecord;
  readonly ended?: { readonly status: string; readonly at: number };
}

function line(entry: Entry): string {
  return `${JSON.stringify(entry)}\n`;
}

function parse(text: string): Entry | null {
  try {
    return text === '' ? null : (JSON.parse(text) as Entry);
  } catch {
    return null;
  }
}
