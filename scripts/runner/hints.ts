/** Reads a day's `hints.md`: for each stage several titled hints. */

export interface Hint {
  readonly stage: number;
  readonly title: string;
  /** Markdown; a paragraph is one line. */
  readonly text: string;
}

export function parseHints(markdown: string): Hint[] {
  const hints: Hint[] = [];
  let stage = 0;
  let title: string | undefined;
  let lines: string[] = [];
  const close = () => {
    if (title !== undefined) hints.push({ stage, title, text: paragraphs(lines) });
    title = undefined;
    lines = [];
  };
  for (const line of markdown.split('\n')) {
    const stageHeading = /^## Stage (\d+)/.exec(line);
    const hintHeading = /^### (.+)$/.exec(line);
    if (stageHeading !== null || hintHeading !== null) close();
    if (stageHeading !== null) stage = Number(stageHeading[1]);
    else if (hintHeading !== null) title = hintHeading[1];
    else lines.push(line);
  }
  close();
  return hints;
}

/** Joins the lines of each paragraph; lists and pictures keep their lines. */
function paragraphs(lines: readonly string[]): string {
  return lines
    .join('\n')
    .trim()
    .replaceAll(/([^\n])\n(?=[^\n\s\-*\d|>])/g, '$1 ');
}
