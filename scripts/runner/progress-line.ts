/** One line that says what is being done and is gone afterwards; nothing where it would stay. */
export function showProgress(text: string): void {
  if (!process.stderr.isTTY) return;
  process.stderr.write(`\r\u001B[K${text === '' ? '' : `${text} …`}`);
}
