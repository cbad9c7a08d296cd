/** FIX messages as people read them, `|` for SOH, and a reader made of strings to compare with. */
import { FixCode, FixReader, isGarbled } from '#fix';
import { DATA_TAG_BY_LENGTH_TAG } from '#fix-tags';

export const SOH_TEXT = '\x01';

export function bytesOf(text: string): Uint8Array {
  return Uint8Array.from(Buffer.from(text.replaceAll('|', SOH_TEXT), 'latin1'));
}

/** A whole message around a body such as `35=0|34=2|`, with the right length and checksum. */
export function framed(body: string, begin = 'FIX.4.4', length = bytesOf(body).length): string {
  const front = `8=${begin}|9=${length}|${body}`;
  const sum = bytesOf(front).reduce((total, byte) => total + byte, 0) % 256;
  return `${front}10=${String(sum).padStart(3, '0')}|`;
}

export const LOGON = framed(
  '35=A|34=1|49=CLIENT1|52=20260102-09:30:00.125|56=TICK|98=0|108=30|141=Y|',
);

export interface Options {
  readonly maxMessageBytes?: number;
  readonly maxFields?: number;
}

/** Reads a text from its first byte on. */
export function read(text: string, options: Options = {}) {
  const bytes = bytesOf(text);
  const reader = new FixReader(options);
  return { reader, bytes, code: reader.read(bytes, 0, bytes.length) };
}

const NAMES = new Map<number, string>(Object.entries(FixCode).map(([name, code]) => [code, name]));

export function fixCodeText(code: number): string {
  return NAMES.get(code) ?? `${code}, which is no FixCode`;
}

/**
 * What a reader has found, in one line: code, length, and the fields it can be asked for. Of a garbled
 * message nobody asks for fields.
 */
export function found(reader: FixReader, code: number): string {
  if (isGarbled(code)) return `${fixCodeText(code)}, length ${reader.length}`;
  const fields = Array.from({ length: reader.fieldCount }, (_, i) => reader.tagAt(i));
  const length = code === FixCode.INCOMPLETE ? 0 : reader.length;
  return `${fixCodeText(code)}, length ${length}, fields ${fields.join(' ') || 'none'}, bad tag ${reader.badTag}`;
}

const WITHOUT_FRAME = ['BAD_BEGIN', 'BAD_LENGTH'];
const GARBLED = [...WITHOUT_FRAME, 'BAD_CHECKSUM', 'BAD_TYPE'];

/** What the spec says of a text, in the same words. */
export function expectedOf(text: string, { maxMessageBytes = 4096, maxFields = 128 }: Options) {
  const { code, length, tags, badTag } = naiveRead(text, maxMessageBytes, maxFields);
  const passed = WITHOUT_FRAME.includes(code) ? nextBegin(text) : length;
  if (GARBLED.includes(code)) return `${code}, length ${passed}`;
  return `${code}, length ${passed}, fields ${tags.join(' ') || 'none'}, bad tag ${badTag}`;
}

interface Naive {
  readonly code: string;
  readonly length: number;
  readonly tags: readonly number[];
  readonly badTag: number;
}

const only = (code: string, length = 0): Naive => ({ code, length, tags: [], badTag: 0 });

function naiveRead(text: string, maxMessageBytes: number, maxFields: number): Naive {
  const first = frontField(text, '8=');
  if (typeof first === 'string') return only(first === 'wrong' ? 'BAD_BEGIN' : 'INCOMPLETE');
  const second = frontField(text.slice(first), '9=');
  if (typeof second === 'string') return only(second === 'wrong' ? 'BAD_LENGTH' : 'INCOMPLETE');
  const number = text.slice(first + 2, first + second - 1);
  const trailerAt = first + second + Number(number);
  const end = trailerAt + 7;
  if (!/^\d{1,15}$/.test(number) || Number(number) < 1 || end > maxMessageBytes) {
    return only('BAD_LENGTH');
  }
  if (end > text.length) return only('INCOMPLETE');
  const trailer = text.slice(trailerAt - 1, end);
  if (!trailer.startsWith(`${SOH_TEXT}10=`) || !trailer.endsWith(SOH_TEXT)) {
    return only('BAD_LENGTH');
  }
  const sum = [...text.slice(0, trailerAt)].reduce((all, one) => all + one.charCodeAt(0), 0) % 256;
  if (trailer.slice(4, 7) !== String(sum).padStart(3, '0')) return only('BAD_CHECKSUM', end);
  const fields = fieldsOf(text.slice(0, end), maxFields);
  return fields.tags[2] === 35
    ? { ...fields, length: end }
    : { ...fields, code: 'BAD_TYPE', length: end };
}

/** Bytes of a field at the front; or why there is none. */
function frontField(text: string, tag: string): number | 'wrong' | 'cut' {
  if (!tag.startsWith(text.slice(0, 2))) return 'wrong';
  const end = text.indexOf(SOH_TEXT);
  if (end < 0) return text.length > 16 ? 'wrong' : 'cut';
  return end === 2 || end > 16 ? 'wrong' : end + 1;
}

function fieldsOf(message: string, maxFields: number): Naive {
  const tags: number[] = [];
  const wrong = (code: string, badTag = 0): Naive => ({ code, length: 0, tags, badTag });
  let previous = '';
  for (let at = 0; at < message.length; ) {
    if (tags.length === maxFields) return wrong('TOO_MANY_FIELDS');
    const tagText = /^([1-9]\d{0,5})=/.exec(message.slice(at))?.[1];
    if (tagText === undefined) return wrong('BAD_TAG');
    const start = at + tagText.length + 1;
    const tag = Number(tagText);
    const dataTag = DATA_TAG_BY_LENGTH_TAG.get(tags.at(-1) ?? 0);
    let end = message.indexOf(SOH_TEXT, start);
    if (dataTag !== undefined) {
      end = /^\d{1,15}$/.test(previous) ? start + Number(previous) : -1;
      const fits = tag === dataTag && end > 0 && end < message.length - 7;
      if (!fits || message[end] !== SOH_TEXT) return wrong('BAD_DATA', tag);
    }
    if (end === start) return wrong('EMPTY_VALUE', tag);
    previous = message.slice(start, end);
    tags.push(tag);
    at = end + 1;
  }
  return { code: 'OK', length: 0, tags, badTag: 0 };
}

/** Where the next message can begin, from the second byte on. */
function nextBegin(text: string): number {
  for (let at = 1; at < text.length; at++) {
    if (text[at - 1] === SOH_TEXT && '8='.startsWith(text.slice(at, at + 2))) return at;
  }
  return text.length;
}
