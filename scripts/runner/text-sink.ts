/** A stream that keeps the beginning of what is written to it and drops the rest. */
import { Writable } from 'node:stream';

const KEPT_CHARACTERS = 64 * 1024;

export class TextSink extends Writable {
  text = '';

  override _write(chunk: unknown, _encoding: BufferEncoding, done: () => void): void {
    if (this.text.length < KEPT_CHARACTERS) this.text += String(chunk);
    done();
  }
}
