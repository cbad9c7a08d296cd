/** What is done to every book that is measured: one seeded list, in shared arrays of numbers. */

export const OperationKind = { SUBMIT: 1, CANCEL: 2 } as const;

/** The arrays, as they can be sent to another thread. */
export interface OperationMemory {
  readonly kinds: Uint8Array;
  readonly orderIds: Float64Array;
  readonly accounts: Int32Array;
  readonly sides: Uint8Array;
  readonly prices: Float64Array;
  readonly quantities: Int32Array;
}

export function allocateOperations(capacity: number): OperationMemory {
  const shared = (bytes: number) => new SharedArrayBuffer(capacity * bytes);
  return {
    kinds: new Uint8Array(shared(1)),
    orderIds: new Float64Array(shared(8)),
    accounts: new Int32Array(shared(4)),
    sides: new Uint8Array(shared(1)),
    prices: new Float64Array(shared(8)),
    quantities: new Int32Array(shared(4)),
  };
}

/** Limit orders that may rest, and cancels. Appended to once, then only read. */
export class Operations {
  readonly memory: OperationMemory;
  count = 0;

  constructor(capacity: number) {
    this.memory = allocateOperations(capacity);
  }

  submit(orderId: number, account: number, side: number, price: number, quantity: number): void {
    const at = this.count++;
    this.memory.kinds[at] = OperationKind.SUBMIT;
    this.memory.orderIds[at] = orderId;
    this.memory.accounts[at] = account;
    this.memory.sides[at] = side;
    this.memory.prices[at] = price;
    this.memory.quantities[at] = quantity;
  }

  cancel(orderId: number, account: number): void {
    const at = this.count++;
    this.memory.kinds[at] = OperationKind.CANCEL;
    this.memory.orderIds[at] = orderId;
    this.memory.accounts[at] = account;
  }
}
