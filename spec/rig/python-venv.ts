import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const run = promisify(execFile);
const requirements = fileURLToPath(new URL('python-requirements.txt', import.meta.url));
const cache = fileURLToPath(new URL('../../node_modules/.cache/sluice-spec-python', import.meta.url));

/**
 * A Python that has the packages of python-requirements.txt (readers of artifacts that others wrote): its path. The virtual
 * environment is made on the first call, from PyPI, and kept in node_modules/.cache under a name made of the
 * requirements. Needs `python3` 3.9 or later on PATH (or the one that SLUICE_PYTHON names). Several processes may call at once:
 * the first to finish wins.
 */
export async function pythonWithReaders(): Promise<string> {
  const name = createHash('sha256').update(readFileSync(requirements)).digest('hex').slice(0, 16);
  const venv = path.join(cache, name);
  if (!existsSync(venv)) await makeVenv(venv);
  return pythonOf(venv);
}

async function makeVenv(venv: string): Promise<void> {
  const building = `${venv}.${process.pid}`;
  mkdirSync(cache, { recursive: true });
  try {
    await run(process.env['SLUICE_PYTHON'] ?? 'python3', ['-m', 'venv', building]);
    await run(pythonOf(building), [
      '-m',
      'pip',
      'install',
      '--quiet',
      '--disable-pip-version-check',
      '-r',
      requirements,
    ]);
    renameSync(building, venv);
  } catch (error) {
    if (!existsSync(venv)) throw error;
  } finally {
    rmSync(building, { recursive: true, force: true });
  }
}

function pythonOf(venv: string): string {
  return process.platform === 'win32'
    ? path.join(venv, 'Scripts', 'python.exe')
    : path.join(venv, 'bin', 'python');
}
