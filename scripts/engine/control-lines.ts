/** The lines that a program may write to the standard input of `npm run engine -- --child`. */
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';

/** `{"hold":true}` and so on: one of these on each line. */
export const COMMANDS = ['hold', 'release', 'stats', 'resetLatency'] as const;
export type Command = (typeof COMMANDS)[number];

/**
 * Calls back for each line.
 *
 * @param onMistake gets a sentence about a line that is none of these
 * @returns resolves when the input has ended
 */
export function readControlLines(
  input: Readable,
  onCommand: (command: Command) => void,
  onMistake: (sentence: string) => void,
): Promise<void> {
  const lines = createInterface({ input });
  lines.on('line', (line) => {
    const command = commandOf(line);
    if (command !== undefined) onCommand(command);
    else {
      const known = COMMANDS.map((name) => `{"${name}":true}`).join(', ');
      onMistake(`got the line ${JSON.stringify(line)}; expected one of ${known}`);
    }
  });
  return new Promise((resolve) => {
    input.once('error', () => resolve());
    lines.once('close', resolve);
  });
}

function commandOf(line: string): Command | undefined {
  return COMMANDS.find((command) => line.replaceAll(/\s/g, '') === `{"${command}":true}`);
}
