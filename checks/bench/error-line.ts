/** The one line of an error report that says what is wrong. */

const ERROR_LINE = /^(?:Uncaught )?(\w*Error\b[^\n]*: [^\n]+|NotImplemented: [^\n]+)$/m;
const MAX_CHARACTERS = 300;

/**
 * @param report what a process wrote about its end: stack, carets, warnings and all
 * @returns the first line that begins with an error's name; undefined when there is none
 */
export function errorLine(report: string): string | undefined {
  return ERROR_LINE.exec(report)?.[1]?.slice(0, MAX_CHARACTERS);
}
