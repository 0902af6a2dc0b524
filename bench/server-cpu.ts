import { readFileSync } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';
import { Client } from 'pg';

/**
 * CPU seconds that ended sessions of a Postgres on this machine have used: the postmaster's count of its children. Null where that is
 * not to be had (another machine, no /proc).
 */
export async function serverCpu(url: string): Promise<number | null> {
  // Sessions end a moment after their clients.
  await pause(500);
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    const { rows } = await client.query<{ folder: string }>(
      `select current_setting('data_directory') as folder`,
    );
    const pid = readFileSync(`${rows[0]!.folder}/postmaster.pid`, 'utf8').split('\n', 1)[0]!;
    const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ').at(-1)!.split(' ');
    // cutime and cstime, in ticks of a hundredth of a second.
    return (Number(fields[13]) + Number(fields[14])) / 100;
  } catch {
    return null;
  } finally {
    await client.end();
  }
}
