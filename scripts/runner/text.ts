/** Text for people: 80 columns, colour only where it is seen, the same words without it. */
import { styleText } from 'node:util';

export const WIDTH = 80;

type Style = 'bold' | 'dim' | 'green' | 'red' | 'yellow' | 'cyan';

const colourful = process.stdout.isTTY === true && !process.env['NO_COLOR'];

export function paint(style: Style, text: string): string {
  return colourful ? styleText(style, text) : text;
}

/** Breaks text at spaces; every line is indented. Lines that are in the text already are kept. */
export function wrap(text: string, indent = '', width = WIDTH): string {
  return text
    .split('\n')
    .map((line) => wrapLine(line, indent, width))
    .join('\n');
}

function wrapLine(line: string, indent: string, width: number): string {
  if (indent.length + line.length <= width) return (indent + line).trimEnd();
  const leading = /^ */.exec(line)?.[0] ?? '';
  const lines: string[] = [];
  let current = indent + leading;
  let empty = true;
  for (const word of line.trim().split(/ +/)) {
    if (!empty && current.length + 1 + word.length > width) {
      lines.push(current);
      current = indent + leading;
      empty = true;
    }
    current += empty ? word : ` ${word}`;
    empty = false;
  }
  lines.push(current);
  return lines.map((one) => one.trimEnd()).join('\n');
}

/** At most `limit` lines, 4 or more: the beginning, how many are left out, and the last third. */
export function shortened(text: string, limit: number): string {
  const lines = text.split('\n');
  if (lines.length <= limit) return text;
  const last = Math.floor(limit / 3);
  const first = limit - last - 1;
  const left = `… ${lines.length - first - last} lines left out …`;
  return [...lines.slice(0, first), left, ...lines.slice(-last)].join('\n');
}

/** `1 check`, `2 checks`. */
export function count(number: number, noun: string): string {
  return `${number} ${noun}${number === 1 ? '' : 's'}`;
}
