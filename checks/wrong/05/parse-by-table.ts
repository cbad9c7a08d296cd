/** Right, but different: goes through the layout's own tables, prepared when the module loads. */
import { type Field, LAYOUTS, MessageType, OrderType, readInt64 } from '#layout';
import type { OrderSlot } from '#order-slot';
import { Reason } from '#reasons';

const READS = { u8: 1, u16: 2, u32: 4, i64: 8, opaque64: 0 } as const;

/** Rows of four numbers: where, how many bytes, from, to. */
function rowsOf(layout: readonly Field[], names: readonly string[]): Float64Array {
  const rows = layout.flatMap(({ name, offset, type, range }) =>
    range !== null && names.includes(name) ? [offset, READS[type], range[0], range[1]] : [],
  );
  return Float64Array.from(rows);
}

const HEAD = ['type', 'version', 'account', 'correlationId', 'clientOrderId'];
const CODES = ['side', 'orderType', 'timeInForce', 'flags'];
const TERMS = ['priceTicks', 'quantityLots'];
const BAD_MSG = new Map<number, Float64Array>([
  [MessageType.NEW_ORDER, rowsOf(LAYOUTS.NEW_ORDER, [...HEAD, ...CODES])],
  [MessageType.CANCEL_ORDER, rowsOf(LAYOUTS.CANCEL_ORDER, [...HEAD, ...CODES, ...TERMS])],
  [MessageType.REPLACE_ORDER, rowsOf(LAYOUTS.REPLACE_ORDER, [...HEAD, ...CODES])],
]);
const QUANTITY = rowsOf(LAYOUTS.NEW_ORDER, ['quantityLots']);
const PRICE = rowsOf(LAYOUTS.NEW_ORDER, ['priceTicks']);

export function parse(order: OrderSlot, symbols: number): number {
  const { type } = order;
  const rows = BAD_MSG.get(type);
  if (rows === undefined || !areInRange(order, rows)) return Reason.BAD_MSG;
  if (order.symbol >= symbols) return Reason.UNKNOWN_SYMBOL;
  if (type === MessageType.CANCEL_ORDER) return Reason.ACCEPTED;
  if (!areInRange(order, QUANTITY)) return Reason.BAD_QUANTITY;
  const isPriced = type === MessageType.REPLACE_ORDER || order.orderType !== OrderType.MARKET;
  const isPrice = isPriced ? areInRange(order, PRICE) : order.priceTicks === 0;
  return isPrice ? Reason.ACCEPTED : Reason.BAD_PRICE;
}

function areInRange({ view, offset }: OrderSlot, rows: Float64Array): boolean {
  for (let row = 0; row < rows.length; row += 4) {
    const at = offset + (rows[row] as number);
    const bytes = rows[row + 1];
    let value: number;
    if (bytes === READS.i64) value = readInt64(view, at);
    else if (bytes === READS.u32) value = view.getUint32(at, true);
    else value = view.getUint8(at);
    const isInRange = value >= (rows[row + 2] as number) && value <= (rows[row + 3] as number);
    if (!isInRange) return false;
  }
  return true;
}
