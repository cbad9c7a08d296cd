/**
 * A free list of three nodes, and two threads that take from it.
 *
 *     head ─► 1 ─► 2 ─► 3
 *
 * To take a node: load the head, load its next, swing the head from the one to the other if it is
 * still the same. Still the same number, that is, and not: untouched since. Meanwhile the other
 * thread may have taken 1 and 2 and put 1 back; then the head is 1 again, its next is 3, and the
 * swing makes 2 the head, which is in use. A tag beside the number that grows with every change
 * tells the two apart. After Treiber's stack (IBM, RJ 5118, 1986).
 */
import type { Cells } from '#cells';
import type { MemoryView } from '../model.ts';
import type { ModelPair } from './pair.ts';

/** The node behind node n is in cell `head + n`; 0 stands for none. */
const cell = { head: 0, next1: 1, next2: 2, next3: 3 } as const;
const NODES = [1, 2, 3];
const NODE_BITS = 8;
const NODE_MASK = (1 << NODE_BITS) - 1;

/** The head's new value: a node and, if there are tags, one more than before. */
function swung(head: number, node: number, tags: boolean): number {
  return tags ? ((head >>> NODE_BITS) + 1) * (1 << NODE_BITS) + node : node;
}

function take(memory: Cells, tags: boolean): number {
  for (;;) {
    const head = memory.load(cell.head);
    const node = head & NODE_MASK;
    if (node === 0) return 0;
    const next = memory.load(cell.head + node);
    if (memory.compareExchange(cell.head, head, swung(head, next, tags)) === head) return node;
  }
}

function giveBack(memory: Cells, node: number, tags: boolean): void {
  for (;;) {
    const head = memory.load(cell.head);
    memory.store(cell.head + node, head & NODE_MASK);
    if (memory.compareExchange(cell.head, head, swung(head, node, tags)) === head) return;
  }
}

/** Every node must be in the list or in the hands of one thread, and nowhere else. */
function everyNodeOnce(memory: MemoryView, returned: readonly unknown[]): string | undefined {
  const places: unknown[] = returned.filter((node) => node !== 0);
  for (
    let node = memory.load(cell.head) & NODE_MASK;
    node !== 0 && places.length <= NODES.length;
    node = memory.load(cell.head + node)
  ) {
    places.push(node);
  }
  const twice = NODES.find((node) => places.filter((place) => place === node).length > 1);
  if (twice !== undefined) return `node ${twice} is in use twice, or in use and in the list`;
  const lost = NODES.find((node) => !places.includes(node));
  return lost === undefined ? undefined : `node ${lost} is neither in use nor in the list`;
}

function model(name: string, tags: boolean) {
  return {
    name,
    cells: cell,
    prepare: (memory: Cells) => {
      memory.store(cell.head, 1);
      memory.store(cell.next1, 2);
      memory.store(cell.next2, 3);
    },
    threads: {
      taker: (memory: Cells) => take(memory, tags),
      swapper: (memory: Cells) => {
        const first = take(memory, tags);
        const second = take(memory, tags);
        if (first !== 0) giveBack(memory, first, tags);
        return second;
      },
    },
    atEnd: everyNodeOnce,
  };
}

export const aba: ModelPair = {
  mistake: 'takes "the same number" for "unchanged" on a free list',
  wrong: model('aba', false),
  right: model('aba-fixed', true),
};
