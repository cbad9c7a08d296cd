/**
 * Is this a message? Asked of any bytes, answered with a code, never with an exception.
 *
 * Bytes come from anybody. Everything that the tables of #layout promise is looked at here, once;
 * whoever reads the record afterwards may rely on it. Nothing is allocated for it, also not for
 * bytes that are wrong, so nobody can make the engine collect by sending nonsense.
 *
 * Orders and reports are checked field by field, written out, because they are the traffic.
 * Session messages are rare and go by their tables in a loop. Both say the same as the tables, and
 * a test compares them. Any thread may check, each bytes of its own.
 */
import { CodecCode } from '#codec';
import {
  type Field,
  LAYOUTS,
  MessageType,
  NEW_ORDER,
  PROTOCOL_VERSION,
  RECORD_BYTES,
  REPORT,
  ReportKind,
  ReportOffset,
  RequestOffset,
  readInt64,
} from '#layout';

/** The table of each type. */
const TABLES = new Map<number, readonly Field[]>(
  Object.entries(LAYOUTS).map(([name, fields]) => [
    MessageType[name as keyof typeof LAYOUTS],
    fields,
  ]),
);

/** Smallest and largest value of a field. */
function rangeOf(fields: readonly Field[], name: string): readonly [number, number] {
  return fields.find((field) => field.name === name)?.range ?? [0, 0];
}

const [, LAST_SYMBOL] = rangeOf(NEW_ORDER, 'symbol');
const [FIRST_ACCOUNT, LAST_ACCOUNT] = rangeOf(NEW_ORDER, 'account');
const [FIRST_CORRELATION] = rangeOf(NEW_ORDER, 'correlationId');
const [FIRST_SIDE, LAST_SIDE] = rangeOf(NEW_ORDER, 'side');
const [FIRST_ORDER_TYPE, LAST_ORDER_TYPE] = rangeOf(NEW_ORDER, 'orderType');
const [FIRST_TIME_IN_FORCE, LAST_TIME_IN_FORCE] = rangeOf(NEW_ORDER, 'timeInForce');
const [, LAST_FLAGS] = rangeOf(NEW_ORDER, 'flags');
const [LEAST_PRICE, MOST_PRICE] = rangeOf(NEW_ORDER, 'priceTicks');
const [LEAST_QUANTITY, MOST_QUANTITY] = rangeOf(NEW_ORDER, 'quantityLots');
const [FIRST_KIND, LAST_KIND] = rangeOf(REPORT, 'kind');
const [, LAST_REPORTED_SIDE] = rangeOf(REPORT, 'side');
const [, LAST_REQUEST_TYPE] = rangeOf(REPORT, 'requestType');
const [, MOST_LEAVES] = rangeOf(REPORT, 'leavesLots');

/**
 * Decides whether a record is one of the tables. What stands first in this list is the answer:
 * SHORT, WRONG_VERSION, UNKNOWN_TYPE, FIELD + offset of the first field that is wrong.
 *
 * @param view any memory
 * @param offset where the record should begin, any number
 * @param available how many bytes from there on belong to it, any number
 * @returns a code of `CodecCode`
 */
export function checkRecord(view: DataView, offset: number, available: number): number {
  const whole = available >= RECORD_BYTES && offset >= 0;
  if (!(whole && offset + RECORD_BYTES <= view.byteLength)) return CodecCode.SHORT;
  if (view.getUint8(offset + RequestOffset.version) !== PROTOCOL_VERSION) {
    return CodecCode.WRONG_VERSION;
  }
  const type = view.getUint8(offset + RequestOffset.type);
  if (type >= MessageType.NEW_ORDER && type <= MessageType.REPLACE_ORDER) {
    return checkOrder(view, offset, type);
  }
  if (type === MessageType.REPORT) return checkReport(view, offset);
  const checks = SESSION_CHECKS[type];
  return checks === undefined ? CodecCode.UNKNOWN_TYPE : checkByTable(checks, view, offset);
}

function checkOrder(view: DataView, at: number, type: number): number {
  const head = checkIds(view, at);
  if (head !== CodecCode.OK) return head;
  const codes = type === MessageType.NEW_ORDER ? checkCodes(view, at) : checkNoCodes(view, at);
  if (codes !== CodecCode.OK) return codes;
  const terms = type === MessageType.CANCEL_ORDER ? checkNoTerms(view, at) : checkTerms(view, at);
  return terms === CodecCode.OK ? checkNotes(view, at) : terms;
}

function checkIds(view: DataView, at: number): number {
  if (view.getUint16(at + RequestOffset.symbol, true) > LAST_SYMBOL) {
    return CodecCode.FIELD + RequestOffset.symbol;
  }
  const account = view.getUint32(at + RequestOffset.account, true);
  if (account < FIRST_ACCOUNT || account > LAST_ACCOUNT) {
    return CodecCode.FIELD + RequestOffset.account;
  }
  // Asked for what is right: NaN, which no safe integer reads as, passes no comparison.
  if (!(readInt64(view, at + RequestOffset.correlationId) >= FIRST_CORRELATION)) {
    return CodecCode.FIELD + RequestOffset.correlationId;
  }
  const hasId = view.getUint32(at + RequestOffset.clientOrderId, true) !== 0;
  return hasId ? CodecCode.OK : CodecCode.FIELD + RequestOffset.clientOrderId;
}

function checkCodes(view: DataView, at: number): number {
  const side = view.getUint8(at + RequestOffset.side);
  if (side < FIRST_SIDE || side > LAST_SIDE) return CodecCode.FIELD + RequestOffset.side;
  const orderType = view.getUint8(at + RequestOffset.orderType);
  if (orderType < FIRST_ORDER_TYPE || orderType > LAST_ORDER_TYPE) {
    return CodecCode.FIELD + RequestOffset.orderType;
  }
  const timeInForce = view.getUint8(at + RequestOffset.timeInForce);
  if (timeInForce < FIRST_TIME_IN_FORCE || timeInForce > LAST_TIME_IN_FORCE) {
    return CodecCode.FIELD + RequestOffset.timeInForce;
  }
  const known = view.getUint8(at + RequestOffset.flags) <= LAST_FLAGS;
  return known ? CodecCode.OK : CodecCode.FIELD + RequestOffset.flags;
}

function checkNoCodes(view: DataView, at: number): number {
  for (let field: number = RequestOffset.side; field <= RequestOffset.flags; field++) {
    if (view.getUint8(at + field) !== 0) return CodecCode.FIELD + field;
  }
  return CodecCode.OK;
}

function checkTerms(view: DataView, at: number): number {
  const price = readInt64(view, at + RequestOffset.priceTicks);
  if (!(price >= LEAST_PRICE && price <= MOST_PRICE)) {
    return CodecCode.FIELD + RequestOffset.priceTicks;
  }
  const quantity = readInt64(view, at + RequestOffset.quantityLots);
  const inRange = quantity >= LEAST_QUANTITY && quantity <= MOST_QUANTITY;
  return inRange ? CodecCode.OK : CodecCode.FIELD + RequestOffset.quantityLots;
}

function checkNoTerms(view: DataView, at: number): number {
  if (!isZero64(view, at + RequestOffset.priceTicks)) {
    return CodecCode.FIELD + RequestOffset.priceTicks;
  }
  const none = isZero64(view, at + RequestOffset.quantityLots);
  return none ? CodecCode.OK : CodecCode.FIELD + RequestOffset.quantityLots;
}

/** Where the engine keeps its notes, the wire has 0. */
function checkNotes(view: DataView, at: number): number {
  if (view.getInt32(at + RequestOffset.connectionId, true) !== 0) {
    return CodecCode.FIELD + RequestOffset.connectionId;
  }
  if (view.getInt32(at + RequestOffset.refusal, true) !== 0) {
    return CodecCode.FIELD + RequestOffset.refusal;
  }
  const none = isZero64(view, at + RequestOffset.arrivalNs);
  return none ? CodecCode.OK : CodecCode.FIELD + RequestOffset.arrivalNs;
}

/** Symbol, account and client order id may be anything: a REJ repeats what it was asked. */
function checkReport(view: DataView, at: number): number {
  const kind = view.getUint8(at + ReportOffset.kind);
  const repeats = kind === ReportKind.REJ;
  if (!repeats && !(readInt64(view, at + ReportOffset.correlationId) >= FIRST_CORRELATION)) {
    return CodecCode.FIELD + ReportOffset.correlationId;
  }
  if (kind < FIRST_KIND || kind > LAST_KIND) return CodecCode.FIELD + ReportOffset.kind;
  if (view.getUint8(at + ReportOffset.side) > LAST_REPORTED_SIDE) {
    return CodecCode.FIELD + ReportOffset.side;
  }
  if (view.getUint8(at + ReportOffset.requestType) > LAST_REQUEST_TYPE) {
    return CodecCode.FIELD + ReportOffset.requestType;
  }
  if (!repeats && Number.isNaN(readInt64(view, at + ReportOffset.priceTicks))) {
    return CodecCode.FIELD + ReportOffset.priceTicks;
  }
  if (!repeats && Number.isNaN(readInt64(view, at + ReportOffset.quantityLots))) {
    return CodecCode.FIELD + ReportOffset.quantityLots;
  }
  const leaves = readInt64(view, at + ReportOffset.leavesLots);
  if (!(leaves >= 0 && leaves <= MOST_LEAVES)) return CodecCode.FIELD + ReportOffset.leavesLots;
  const numbered = readInt64(view, at + ReportOffset.executionId) >= 0;
  return numbered ? CodecCode.OK : CodecCode.FIELD + ReportOffset.executionId;
}

function isZero64(view: DataView, at: number): boolean {
  return (view.getInt32(at, true) | view.getInt32(at + 4, true)) === 0;
}

/** A table as numbers alone: one look at each costs no object. */
interface FieldChecks {
  readonly offsets: Uint8Array;
  readonly sizes: Uint8Array;
  readonly least: Float64Array;
  readonly most: Float64Array;
}

function checksOf(fields: readonly Field[]): FieldChecks {
  const bounded = fields.flatMap(({ offset, size, range }) =>
    range === null ? [] : [{ offset, size, range }],
  );
  return {
    offsets: Uint8Array.from(bounded, ({ offset }) => offset),
    sizes: Uint8Array.from(bounded, ({ size }) => size),
    least: Float64Array.from(bounded, ({ range }) => range[0]),
    most: Float64Array.from(bounded, ({ range }) => range[1]),
  };
}

const SESSION_CHECKS: readonly (FieldChecks | undefined)[] = Array.from(
  { length: 256 },
  (_, type) => {
    const isSession = type === MessageType.LOGON || type === MessageType.HEARTBEAT;
    const fields = isSession ? TABLES.get(type) : undefined;
    return fields && checksOf(fields);
  },
);

function checkByTable(checks: FieldChecks, view: DataView, at: number): number {
  const { offsets } = checks;
  for (let i = 0; i < offsets.length; i++) {
    if (!isInRange(checks, i, view, at)) return CodecCode.FIELD + (offsets[i] as number);
  }
  return CodecCode.OK;
}

function isInRange(
  { offsets, sizes, least, most }: FieldChecks,
  i: number,
  view: DataView,
  at: number,
) {
  const size = sizes[i] as number;
  const value = valueAt(view, at + (offsets[i] as number), size);
  return value >= (least[i] as number) && value <= (most[i] as number);
}

function valueAt(view: DataView, at: number, size: number): number {
  if (size === 8) return readInt64(view, at);
  if (size === 4) return view.getUint32(at, true);
  return size === 2 ? view.getUint16(at, true) : view.getUint8(at);
}
