/**
 * Draws the terminal of a real run as an SVG picture, for the README:
 *
 *     node spec/rig/terminal-picture.ts docs/images/terminal.svg build
 *
 * The command runs on a pseudo-terminal (`script` of util-linux); what a person saw at the busiest moment, or
 * with `--last` at the end, is drawn.
 */
import { spawn } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import type { Cell } from './fake-terminal.ts';
import { FakeTerminal } from './fake-terminal.ts';
import { launcher } from './run-sluice.ts';

const columns = 112;
const rows = 30;
const cellWidth = 8.4;
const lineHeight = 19;
const margin = 16;
const bar = 32;

const words = process.argv.slice(2);
const last = words.includes('--last');
const [file, ...command] = words.filter((word) => word !== '--last');
if (file === undefined || command.length === 0)
  throw new Error('usage: terminal-picture.ts <file.svg> [--last] <verb> [options]');

const output = await record(command);
// oxlint-disable-next-line no-control-regex
const frames = output.split(/(?<=\u001b\[\?2026l)/);
const shown = last ? frames.length : busiest(frames) + 1;
const terminal = new FakeTerminal(columns, rows);
terminal.write(`$ sluice ${command.join(' ')}\n`);
terminal.write(frames.slice(0, shown).join(''));
mkdirSync(dirname(file), { recursive: true });
writeFileSync(file, draw(trimmed(terminal.lines).slice(-rows), `sluice ${command.join(' ')}`));
console.log(`${file}: frame ${shown} of ${frames.length}`);

/** What the command writes to a terminal. */
function record(parts: readonly string[]): Promise<string> {
  const quoted = [process.execPath, launcher, ...parts]
    .map((part) => `'${part.replaceAll("'", `'\\''`)}'`)
    .join(' ');
  const child = spawn('script', ['-qefc', `stty cols ${columns} rows ${rows}; ${quoted}`, '/dev/null'], {
    stdio: ['ignore', 'pipe', 'inherit'],
    env: { ...process.env, TERM: 'xterm-256color', NO_COLOR: '', CI: '' },
  });
  const chunks: Buffer[] = [];
  child.stdout.on('data', (chunk: Buffer) => chunks.push(chunk));
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', () => resolve(Buffer.concat(chunks).toString()));
  });
}

/** The frame with the most running nodes; of several the latest. */
function busiest(all: readonly string[]): number {
  let best = all.length - 1;
  let most = 0;
  for (const [index, frame] of all.entries()) {
    const running = Number(/(\d+) running/.exec(frame)?.[1] ?? 0);
    if (running > 0 && running >= most) {
      most = running;
      best = index;
    }
  }
  return best;
}

function trimmed(lines: readonly (readonly Cell[])[]): readonly (readonly Cell[])[] {
  const end = lines.findLastIndex((line) => line.some(({ text }) => text !== ' '));
  return lines.slice(0, end + 1);
}

function draw(lines: readonly (readonly Cell[])[], title: string): string {
  const width = Math.ceil(columns * cellWidth + 2 * margin);
  const height = bar + lines.length * lineHeight + margin;
  const texts = lines.map((line, index) => {
    const y = bar + (index + 0.75) * lineHeight;
    return `<text xml:space="preserve" x="${margin}" y="${y}">${spans(line)}</text>`;
  });
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" role="img" aria-label="${escaped(title)}">
<style>
text { font: 14px ui-monospace, SFMono-Regular, Menlo, Consolas, 'DejaVu Sans Mono', monospace; fill: #d8dee9; white-space: pre; }
.s1 { font-weight: bold; } .s2 { opacity: .6; } .s31 { fill: #ff6b6b; } .s32 { fill: #8fd694; } .s33 { fill: #f2c94c; } .s36 { fill: #6cc6d9; }
</style>
<rect width="${width}" height="${height}" rx="8" fill="#1b2028"/>
<circle cx="20" cy="16" r="5" fill="#ff5f57"/><circle cx="38" cy="16" r="5" fill="#febc2e"/><circle cx="56" cy="16" r="5" fill="#28c840"/>
${texts.join('\n')}
</svg>
`;
}

/** Runs of one style; each is stretched to the columns that it takes, whatever font the reader has. */
function spans(line: readonly Cell[]): string {
  const runs: { style: string; text: string }[] = [];
  for (const { style, text } of line) {
    const current = runs.at(-1);
    if (current !== undefined && current.style === style) current.text += text;
    else runs.push({ style, text });
  }
  let column = 0;
  return runs
    .map(({ style, text }) => {
      const indent = text.length - text.trimStart().length;
      const x = margin + (column + indent) * cellWidth;
      column += text.length;
      const kept = text.trim();
      if (kept === '') return '';
      const classes =
        style === ''
          ? ''
          : ` class="${style
              .split(';')
              .map((one) => `s${one}`)
              .join(' ')}"`;
      const length = (kept.length * cellWidth).toFixed(1);
      return `<tspan x="${x.toFixed(1)}" textLength="${length}" lengthAdjust="spacingAndGlyphs"${classes}>${escaped(kept)}</tspan>`;
    })
    .join('');
}

function escaped(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;');
}
