import { spawn } from 'node:child_process';
import type { PackageContext } from './package-context.ts';
import { PackageError } from './package-error.ts';

/** Runs a program without a terminal; gives what it printed, or throws what it complained of. Nothing is asked of the user. */
export function runProgram(
  program: string,
  args: readonly string[],
  { folder, context }: { readonly folder: string; readonly context: PackageContext },
): Promise<string> {
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, {
      cwd: folder,
      signal: context.signal,
      stdio: ['ignore', 'pipe', 'pipe'],
      env: {
        ...Object.fromEntries(context.environment),
        LC_ALL: 'C',
        GIT_TERMINAL_PROMPT: '0',
        GIT_ASKPASS: 'true',
      },
    });
    let output = '';
    let complaint = '';
    child.stdout.on('data', (chunk: Buffer) => (output += chunk.toString()));
    child.stderr.on('data', (chunk: Buffer) => (complaint += chunk.toString()));
    child.on('error', (cause: NodeJS.ErrnoException) => {
      const isMissing = cause.code === 'ENOENT';
      const message = isMissing ? `"${program}" is not installed, or not on the PATH` : cause.message;
      reject(new PackageError(message, isMissing ? `Install ${program}.` : undefined, { cause }));
    });
    child.on('close', (code) => {
      if (code === 0) resolve(output);
      else reject(new PackageError(complaint.trim() || `${program} ended with code ${code}`));
    });
  });
}
