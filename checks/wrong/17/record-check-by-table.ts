/** The check as one loop over the tables, made into plain numbers once. */
import { CodecCode } from '#codec';
import { LAYOUTS, MessageType, PROTOCOL_VERSION, RECORD_BYTES, ReportKind } from '#layout';

const KIND_BYTE = 20;
const MAX_FIELDS = 16;
const TWO_TO_32 = 0x1_0000_0000;

/** Fields of the type t stand at t × MAX_FIELDS and behind; the rest are of size 0. */
const offsets = new Uint8Array(256 * MAX_FIELDS);
const sizes = new Uint8Array(256 * MAX_FIELDS);
const least = new Float64Array(256 * MAX_FIELDS);
const most = new Float64Array(256 * MAX_FIELDS);
const echoed = new Uint8Array(256 * MAX_FIELDS);
const known = new Uint8Array(256);

for (const [name, fields] of Object.entries(LAYOUTS)) {
  const type = MessageType[name as keyof typeof LAYOUTS];
  known[type] = 1;
  fields.forEach(({ offset, size, range, isEchoed }, i) => {
    const at = type * MAX_FIELDS + i;
    offsets[at] = offset;
    if (range === null) return;
    sizes[at] = size;
    least[at] = range[0];
    most[at] = range[1];
    echoed[at] = isEchoed === true ? 1 : 0;
  });
}

export function checkRecord(view: DataView, offset: number, available: number): number {
  const isInside = offset >= 0 && offset <= view.byteLength - RECORD_BYTES;
  if (!isInside || !(available >= RECORD_BYTES)) return CodecCode.SHORT;
  if (view.getUint8(offset + 1) !== PROTOCOL_VERSION) return CodecCode.WRONG_VERSION;
  const type = view.getUint8(offset);
  if (known[type] === 0) return CodecCode.UNKNOWN_TYPE;
  const repeats =
    type === MessageType.REPORT && view.getUint8(offset + KIND_BYTE) === ReportKind.REJ;
  for (let at = type * MAX_FIELDS; at < (type + 1) * MAX_FIELDS; at++) {
    if (sizes[at] === 0 || (repeats && echoed[at] === 1)) continue;
    const field = offsets[at] as number;
    const start = offset + field;
    let value = 0;
    if (sizes[at] === 1) value = view.getUint8(start);
    else if (sizes[at] === 2) value = view.getUint16(start, true);
    else if (sizes[at] === 4) value = view.getUint32(start, true);
    else value = view.getInt32(start + 4, true) * TWO_TO_32 + view.getUint32(start, true);
    const isSafe = value <= Number.MAX_SAFE_INTEGER && value >= Number.MIN_SAFE_INTEGER;
    const isInRange = value >= (least[at] as number) && value <= (most[at] as number);
    if (!isSafe || !isInRange) return CodecCode.FIELD + field;
  }
  return CodecCode.OK;
}
