/** Day 15: what goes wrong in a book that has its own memory. */
import { readFileSync } from 'node:fs';
import type { DayProof, TextEdit } from './wrong-solution.ts';

const CLASS = 'export class OrderIndex {';
const SIMPLE_INDEX = readFileSync(new URL('./15/simple-index.ts', import.meta.url), 'utf8');

/**
 * The class of the right but simple index, with mistakes, in the place of the reference's. The
 * reference is tuned, and what a learner writes does not look like it.
 */
function inSimpleIndex(mistakes: readonly TextEdit[]): TextEdit[] {
  let text = SIMPLE_INDEX.slice(SIMPLE_INDEX.indexOf(CLASS));
  for (const { find, replace } of mistakes) {
    if (text.split(find).length !== 2) {
      throw new Error(`checks/wrong/15/simple-index.ts must have exactly once: ${find}`);
    }
    text = text.replace(find, () => replace);
  }
  return [{ find: CLASS, replace: `${text}\nclass Replaced {` }];
}

export default {
  day: 15,
  wrong: [
    {
      name: 'one-slot-too-many',
      stage: 1,
      mistake: 'Lets one slot more go out than there are.',
      module: '#order-arena',
      edits: [{ find: 'this.touched < this.capacity', replace: 'this.touched <= this.capacity' }],
      dies: {
        check: 'every slot from 1 to the capacity goes out once, and then there is NO_SLOT',
        message: /each of the slots 1 …/,
      },
      notes: '15-arena.md#the-arena',
    },
    {
      name: 'slots-from-0',
      stage: 1,
      mistake: 'Counts slots from 0 on, so the first order looks like nobody.',
      module: '#order-arena',
      edits: [{ find: 'slot = ++this.touched', replace: 'slot = this.touched++' }],
      dies: {
        check: 'every slot from 1 to the capacity goes out once, and then there is NO_SLOT',
        message: /Slot 0 is NO_SLOT/,
      },
      notes: '15-arena.md#zero-is-nobody',
    },
    {
      name: 'full-throws',
      stage: 1,
      mistake: 'Throws when the arena is full.',
      module: '#order-arena',
      edits: [
        {
          find: '    else return NONE;\n',
          replace: "    else if (this.used > this.capacity - 1) throw new Error('full');\n",
        },
      ],
      dies: {
        check: 'every slot from 1 to the capacity goes out once, and then there is NO_SLOT',
        message: /Full is an answer/,
      },
      notes: '15-arena.md#full-is-an-answer',
    },
    {
      name: 'never-counts-down',
      stage: 1,
      mistake: 'Counts the slots that go out, and not those that come back.',
      module: '#order-arena',
      edits: [{ find: '    this.used--;\n    if (this.used', replace: '    if (this.used' }],
      dies: {
        check: 'a slot that is given back goes out again',
        message: /were given back/,
      },
      notes: '15-arena.md#the-arena',
    },
    {
      name: 'free-list-of-one',
      stage: 1,
      mistake: 'Puts a slot that comes back into the free list without linking it to the others.',
      module: '#order-arena',
      edits: [{ find: 'this.setNext(slot, this.free);', replace: 'this.setNext(slot, NONE);' }],
      dies: {
        check: 'a slot that is given back goes out again',
        message: /lost for ever/,
      },
      notes: '15-arena.md#the-free-list',
    },
    {
      name: 'never-used-again',
      stage: 1,
      mistake: 'Only counts a released slot, and gives out new ones as long as there are any.',
      module: '#order-arena',
      edits: [{ find: '    this.free = slot;\n', replace: '' }],
      dies: {
        check: 'a slot that is given back goes out again',
        message: /lost for ever/,
      },
      notes: '15-arena.md#the-free-list',
    },
    {
      name: 'released-twice',
      stage: 1,
      mistake: 'Takes back what it is given, without asking whether it is in use.',
      module: '#order-arena',
      edits: [{ find: '    if (!this.isUsed(slot)) return false;\n', replace: '' }],
      dies: {
        check: 'a slot is released once; a second release is false and changes nothing',
        message: /two orders would get it/,
      },
      notes: '15-arena.md#released-twice',
    },
    {
      name: 'released-stays-in-use',
      stage: 1,
      mistake: 'Puts a slot into the free list, and leaves its generation as it is.',
      module: '#order-arena',
      edits: [
        {
          find: '    this.advanceGeneration(slot);\n    this.setNext',
          replace: '    this.setNext',
        },
      ],
      dies: {
        check: 'a slot that is given back goes out again',
        message: /release\(/,
      },
      notes: '15-arena.md#handles',
    },
    {
      name: 'nobody-is-in-use',
      stage: 1,
      mistake: 'Asks whether a slot lies in the range that has gone out at some time.',
      module: '#order-arena',
      edits: [
        {
          find: 'return (this.generation(slot) & 1) === 1;',
          replace: 'return slot > NONE && slot <= this.touched;',
        },
      ],
      dies: {
        check: 'a slot is released once; a second release is false and changes nothing',
        message: /two orders would get it/,
      },
      notes: '15-arena.md#released-twice',
    },
    {
      name: 'all-but-nobody-is-in-use',
      stage: 1,
      mistake: 'Takes memory outside of the arena for a slot in use.',
      module: '#order-arena',
      edits: [
        {
          find: 'return (this.generation(slot) & 1) === 1;',
          replace: 'return (this.generation(slot) & 1) === 1 || slot > this.capacity;',
        },
      ],
      dies: {
        check: 'a slot is released once; a second release is false and changes nothing',
        message: /is not in use/,
      },
      notes: '15-arena.md#released-twice',
    },
    {
      name: 'wipes-on-release',
      stage: 1,
      mistake: 'Sets the fields of a slot to 0 when it is released, to be tidy.',
      module: '#order-arena',
      edits: [
        {
          find: '    this.setNext(slot, this.free);\n',
          replace:
            '    this.setQuantityLots(slot, 0);\n    this.setOrderId(slot, 0);\n    this.setNext(slot, this.free);\n',
        },
      ],
      dies: {
        check: 'what stands in a slot stays there until it goes out again',
        message: /releases first and then tells/,
      },
      notes: '15-arena.md#what-stands-in-a-free-slot',
    },
    {
      name: 'free-list-through-the-queue-field',
      stage: 1,
      mistake: 'Links free slots through a field that the book still reads.',
      module: '#order-arena',
      edits: [
        { find: 'this.setNext(slot, this.free);', replace: 'this.setQueue(slot, this.free);' },
        { find: 'this.free = this.next(slot)', replace: 'this.free = this.queue(slot)' },
      ],
      dies: {
        check: 'what stands in a slot stays there until it goes out again',
        message: /Only next and previous are yours/,
      },
      notes: '15-arena.md#what-stands-in-a-free-slot',
    },
    {
      name: 'slot-as-handle',
      stage: 1,
      mistake: 'Uses the slot as its handle.',
      module: '#order-arena',
      edits: [
        {
          find: 'return (this.generation(slot) << this.slotBits) | slot;',
          replace: 'return slot;',
        },
        {
          find: '=== handle >>> this.slotBits ? slot',
          replace: '> handle >>> this.slotBits ? slot',
        },
      ],
      dies: {
        check: 'a handle is void when its slot is released, also when the slot has gone out again',
        message: /ABA problem/,
      },
      notes: '15-arena.md#handles',
    },
    {
      name: 'one-bit-generation',
      stage: 1,
      mistake: 'Keeps one bit, in use or not, which is the same at every use.',
      module: '#order-arena',
      edits: [
        {
          find: 'this.generationMask = (1 << (HANDLE_BITS - this.slotBits)) - 1;',
          replace: 'this.generationMask = 1;',
        },
      ],
      dies: {
        check: 'a handle is void when its slot is released, also when the slot has gone out again',
        message: /ABA problem/,
      },
      notes: '15-arena.md#handles',
    },
    {
      name: 'generations-start-again',
      stage: 1,
      mistake: 'Starts again when the arena is empty, and the generations with it.',
      module: '#order-arena',
      edits: [
        {
          find: '    this.free = NONE;\n    this.touched = NONE;\n',
          replace:
            '    for (let slot = 1; slot <= this.touched; slot++) this.generations[slot << 4] = 0;\n    this.free = NONE;\n    this.touched = NONE;\n',
        },
      ],
      dies: {
        check: 'a handle is void when its slot is released, also when the slot has gone out again',
        message: /ABA problem/,
      },
      notes: '15-arena.md#handles',
    },
    {
      name: 'generation-of-a-byte',
      stage: 1,
      mistake: 'Keeps the generation in eight bits, which a busy slot has used up in no time.',
      module: '#order-arena',
      edits: [
        {
          find: 'this.generationMask = (1 << (HANDLE_BITS - this.slotBits)) - 1;',
          replace: 'this.generationMask = (1 << Math.min(8, HANDLE_BITS - this.slotBits)) - 1;',
        },
      ],
      dies: {
        check: 'a stale handle is recognised while its slot goes out 256 further times',
        message: /from \d+ uses ago is taken for the one of now/,
      },
      notes: '15-arena.md#how-a-generation-goes-round',
    },
    {
      name: 'handle-of-32-bits',
      stage: 1,
      mistake: 'Uses all 32 bits, so every second round of generations gives negative handles.',
      module: '#order-arena',
      edits: [{ find: 'const HANDLE_BITS = 31;', replace: 'const HANDLE_BITS = 32;' }],
      dies: {
        check: 'a stale handle is recognised while its slot goes out 256 further times',
        message: /expected 1 … 2\^31 − 1/,
      },
      notes: '15-arena.md#how-a-generation-goes-round',
    },
    {
      name: 'generation-without-end',
      stage: 1,
      mistake: 'Lets the generation count on, and the handle with it.',
      module: '#order-arena',
      edits: [
        {
          find: 'this.generationMask = (1 << (HANDLE_BITS - this.slotBits)) - 1;',
          replace: 'this.generationMask = 2 ** HANDLE_BITS - 1;',
        },
        {
          find: 'return (this.generation(slot) << this.slotBits) | slot;',
          replace: 'return this.generation(slot) * 2 ** this.slotBits + slot;',
        },
        {
          find: '=== handle >>> this.slotBits ? slot',
          replace: '=== Math.floor(handle / 2 ** this.slotBits) ? slot',
        },
      ],
      dies: {
        check: 'a stale handle is recognised while its slot goes out 256 further times',
        message: /starts anew when they are used up/,
      },
      notes: '15-arena.md#how-a-generation-goes-round',
    },
    {
      name: 'believes-every-handle',
      stage: 1,
      mistake: 'Compares generations, and does not ask whether the slot is in use at all.',
      module: '#order-arena',
      edits: [
        {
          find: 'return this.isUsed(slot) && this.generation(slot)',
          replace: 'return this.generation(slot)',
        },
      ],
      dies: {
        check: 'a number that is no handle names nobody',
        message: /no order has that handle/,
      },
      notes: '15-arena.md#handles',
    },
    {
      name: 'searches-for-a-free-slot',
      stage: 1,
      mistake: 'Goes through the slots until one is not in use.',
      module: '#order-arena',
      edits: [
        {
          find: '    let slot = this.free;\n    if (slot !== NONE) this.free = this.next(slot);\n    else if (this.touched < this.capacity) slot = ++this.touched;\n    else return NONE;\n',
          replace:
            '    let slot = 1;\n    while (slot <= this.capacity && this.isUsed(slot)) slot++;\n    if (slot > this.capacity) return NONE;\n    this.touched = this.free;\n',
        },
        { find: '    this.setNext(slot, this.free);\n', replace: '' },
      ],
      dies: {
        check: 'no call looks at more than a few elements, however many slots are in use',
        message: /search through the slots/,
      },
      notes: '15-arena.md#the-free-list',
    },

    {
      name: 'back-link-forgotten',
      stage: 2,
      mistake: 'Links forwards only, as in a list with one direction.',
      module: '#order-queue',
      edits: [
        {
          find: '    arena.setPrevious(slot, last);\n',
          replace: '    arena.setPrevious(slot, NONE);\n',
        },
      ],
      dies: {
        check: 'who is pushed stands at the back, and both ways along the links meet everybody',
        message: /writes both directions/,
      },
      notes: '15-arena.md#both-directions',
    },
    {
      name: 'pushed-in-front',
      stage: 2,
      mistake: 'Puts a new order in front, where a list takes the least code.',
      module: '#order-queue',
      edits: [
        {
          find: '    const last = this.last(queue);\n    arena.setQueue(slot, queue);\n    arena.setPrevious(slot, last);\n    arena.setNext(slot, NONE);\n    if (last === NONE) this.setFirst(queue, slot);\n    else arena.setNext(last, slot);\n    this.setLast(queue, slot);\n',
          replace:
            '    const first = this.first(queue);\n    arena.setQueue(slot, queue);\n    arena.setNext(slot, first);\n    arena.setPrevious(slot, NONE);\n    if (first === NONE) this.setLast(queue, slot);\n    else arena.setPrevious(first, slot);\n    this.setFirst(queue, slot);\n',
        },
      ],
      dies: {
        check: 'who is pushed stands at the back, and both ways along the links meet everybody',
        message: /Order 71 came first, then 12/,
      },
      notes: '15-arena.md#intrusive-queues',
    },
    {
      name: 'first-never-set',
      stage: 2,
      mistake: 'Sets the last order of a queue, and not the first when it was empty.',
      module: '#order-queue',
      edits: [
        {
          find: '    if (last === NONE) this.setFirst(queue, slot);\n    else arena.setNext(last, slot);\n',
          replace: '    if (last !== NONE) arena.setNext(last, slot);\n',
        },
      ],
      dies: {
        check: 'who is pushed stands at the back, and both ways along the links meet everybody',
        message: /One order/,
      },
      notes: '15-arena.md#the-ends-of-a-queue',
    },
    {
      name: 'queue-not-noted',
      stage: 2,
      mistake: 'Does not write into the slot which queue it is in.',
      module: '#order-queue',
      edits: [{ find: '    arena.setQueue(slot, queue);\n', replace: '' }],
      dies: {
        check: 'the slot says in which queue it is',
        message: /the slot must say where it is/,
      },
      notes: '15-arena.md#intrusive-queues',
    },
    {
      name: 'next-left-over',
      stage: 2,
      mistake: 'Counts on fresh slots being 0, and does not write the end of the list.',
      module: '#order-queue',
      edits: [{ find: '    arena.setNext(slot, NONE);\n', replace: '' }],
      dies: {
        check: 'what stood in the links before counts for nothing',
        message: /push must write that/,
      },
      notes: '15-arena.md#what-stands-in-a-free-slot',
    },
    {
      name: 'previous-left-over',
      stage: 2,
      mistake: 'Writes the back link only when there is somebody in front.',
      module: '#order-queue',
      edits: [
        {
          find: '    arena.setPrevious(slot, last);\n',
          replace: '    if (last !== NONE) arena.setPrevious(slot, last);\n',
        },
      ],
      dies: {
        check: 'what stood in the links before counts for nothing',
        message: /both of its links are NO_SLOT/,
      },
      notes: '15-arena.md#what-stands-in-a-free-slot',
    },
    {
      name: 'first-stays',
      stage: 2,
      mistake: 'Leaves the queue’s first order where it is when that one leaves.',
      module: '#order-queue',
      edits: [
        {
          find: '    if (previous === NONE) this.setFirst(queue, next);\n    else arena.setNext(previous, next);\n',
          replace: '    if (previous !== NONE) arena.setNext(previous, next);\n',
        },
      ],
      dies: {
        check: 'the first, the last, one of the middle and the only one can leave',
        message: /1 leaves/,
      },
      notes: '15-arena.md#the-ends-of-a-queue',
    },
    {
      name: 'last-stays',
      stage: 2,
      mistake: 'Leaves the queue’s last order where it is when that one leaves.',
      module: '#order-queue',
      edits: [
        {
          find: '    if (next === NONE) this.setLast(queue, previous);\n    else arena.setPrevious(next, previous);\n',
          replace: '    if (next !== NONE) arena.setPrevious(next, previous);\n',
        },
      ],
      dies: {
        check: 'the first, the last, one of the middle and the only one can leave',
        message: /4 leaves/,
      },
      notes: '15-arena.md#the-ends-of-a-queue',
    },
    {
      name: 'one-neighbour-told',
      stage: 2,
      mistake: 'Tells the order in front, and not the one behind, that their neighbour has left.',
      module: '#order-queue',
      edits: [
        {
          find: '    else arena.setPrevious(next, previous);\n',
          replace: '',
        },
      ],
      dies: {
        check: 'the first, the last, one of the middle and the only one can leave',
        message: /two neighbours know each other/,
      },
      notes: '15-arena.md#both-directions',
    },
    {
      name: 'queue-of-one-keeps-its-last',
      stage: 2,
      mistake: 'Looks at the front first and does not see that the only order is the last one too.',
      module: '#order-queue',
      edits: [
        {
          find: '    if (previous === NONE) this.setFirst(queue, next);\n    else arena.setNext(previous, next);\n    if (next === NONE) this.setLast(queue, previous);\n    else arena.setPrevious(next, previous);\n',
          replace:
            '    if (previous === NONE) {\n      this.setFirst(queue, next);\n      if (next !== NONE) arena.setPrevious(next, NONE);\n    } else {\n      arena.setNext(previous, next);\n      if (next === NONE) this.setLast(queue, previous);\n      else arena.setPrevious(next, previous);\n    }\n',
        },
      ],
      dies: {
        check: 'the first, the last, one of the middle and the only one can leave',
        message: /The only one leaves/,
      },
      notes: '15-arena.md#the-ends-of-a-queue',
    },
    {
      name: 'walks-to-the-end',
      stage: 2,
      mistake: 'Finds the back of the queue by walking along it.',
      module: '#order-queue',
      edits: [
        {
          find: '    const last = this.last(queue);\n',
          replace:
            '    let last = this.first(queue);\n    while (last !== NONE && arena.next(last) !== NONE) last = arena.next(last);\n',
        },
      ],
      dies: {
        check: 'neither call looks at more than a few elements, however many orders wait',
        message: /^push.*walks along the queue/,
      },
      notes: '15-arena.md#constant-time',
    },
    {
      name: 'searches-from-the-front',
      stage: 2,
      mistake: 'Looks for the order in front of the one that leaves, from the first one on.',
      module: '#order-queue',
      edits: [
        {
          find: '    const previous = arena.previous(slot);\n',
          replace:
            '    let previous = NONE;\n    for (let at = this.first(queue); at !== slot; at = arena.next(at)) previous = at;\n',
        },
      ],
      dies: {
        check: 'neither call looks at more than a few elements, however many orders wait',
        message: /^unlink.*walks along the queue/,
      },
      notes: '15-arena.md#constant-time',
    },

    {
      name: 'id-0-means-free',
      stage: 3,
      mistake: 'Takes a bucket for free when its id is 0, as fresh memory is.',
      module: '#order-index',
      edits: inSimpleIndex([
        {
          find: '    let bucket = this.homeOf(id);\n',
          replace:
            '    let bucket = this.homeOf(id);\n    while (ids[bucket << 1] !== 0 && ids[bucket << 1] !== id) bucket = (bucket + 1) & mask;\n    if (values.length > 0) return bucket;\n',
        },
        {
          find: '    values[gap << 2] = 0;\n    if (values[((gap + 1) & mask) << 2] !== 0) this.close(gap);\n',
          replace:
            '    this.ids[gap << 1] = 0;\n    values[gap << 2] = 0;\n    if (values[((gap + 1) & mask) << 2] !== 0) this.close(gap);\n',
        },
        {
          find: '      values[at << 2] = 0;\n',
          replace: '      values[at << 2] = 0;\n      ids[at << 1] = 0;\n',
        },
      ]),
      dies: {
        check: 'every safe integer can be an id, 0 and negative ones too',
        message: /does not tell that the bucket is free/,
      },
      notes: '15-arena.md#zero-is-nobody',
    },
    {
      name: 'ids-of-32-bits',
      stage: 3,
      mistake: 'Keeps the lower 32 bits of an id.',
      module: '#order-index',
      edits: inSimpleIndex([
        { find: '      ids[bucket << 1] = ', replace: '      ids[bucket << 1] = 0 | ' },
      ]),
      dies: {
        check: 'every safe integer can be an id, 0 and negative ones too',
        message: /up to 53 bits/,
      },
      notes: '15-arena.md#ids-of-53-bits',
    },
    {
      name: 'compares-32-bits',
      stage: 3,
      mistake: 'Compares ids as integers of 32 bits.',
      module: '#order-index',
      edits: inSimpleIndex([
        {
          find: '    let bucket = this.homeOf(id);\n',
          replace:
            '    let bucket = this.homeOf(id);\n    while (values[bucket << 2] !== 0 && ((ids[bucket << 1] as number) ^ id) !== 0) bucket = (bucket + 1) & mask;\n    if (mask > 0) return bucket;\n',
        },
        {
          find: 'const high = Math.floor(id / 2 ** 32);',
          replace: 'const high = 0;',
        },
      ]),
      dies: {
        check: 'every safe integer can be an id, 0 and negative ones too',
        message: /up to 53 bits|lower 32 bits/,
      },
      notes: '15-arena.md#ids-of-53-bits',
    },
    {
      name: 'counts-what-is-set-again',
      stage: 3,
      mistake: 'Counts every set, also of an id that is here.',
      module: '#order-index',
      edits: inSimpleIndex([
        {
          find: '    if (values[bucket << 2] === 0) {\n      this.used++;\n',
          replace: '    this.used++;\n    if (values[bucket << 2] === 0) {\n',
        },
      ]),
      dies: {
        check: 'set gives an id that is here another value',
        message: /one of them was set twice/,
      },
      notes: '15-arena.md#open-addressing',
    },
    {
      name: 'keeps-the-first-value',
      stage: 3,
      mistake: 'Writes the value only for a new id.',
      module: '#order-index',
      edits: inSimpleIndex([
        {
          find: '    }\n    values[bucket << 2] = value;\n',
          replace: '      values[bucket << 2] = value;\n    }\n',
        },
      ]),
      dies: {
        check: 'set gives an id that is here another value',
        message: /set\(7, 3\)/,
      },
      notes: '15-arena.md#open-addressing',
    },
    {
      name: 'counts-down-for-nobody',
      stage: 3,
      mistake: 'Counts an id that was not here as taken out.',
      module: '#order-index',
      edits: inSimpleIndex([
        {
          find: '    if (value === 0) return ',
          replace: '    if (value === 0) this.used--;\n    if (value === 0) return ',
        },
      ]),
      dies: {
        check: 'delete returns the value that the id had, and afterwards it is not found',
        message: /size goes down when an id was here/,
      },
      notes: '15-arena.md#open-addressing',
    },
    {
      name: 'only-at-home',
      stage: 3,
      mistake: 'Looks at the home of an id and nowhere else.',
      module: '#order-index',
      edits: inSimpleIndex([
        {
          find: '    let bucket = this.homeOf(id);\n',
          replace:
            '    let bucket = this.homeOf(id);\n    if (ids.length + values.length + mask > 0) return bucket;\n',
        },
      ]),
      dies: {
        check: 'every safe integer can be an id, 0 and negative ones too',
        message: /find\(/,
      },
      notes: '15-arena.md#open-addressing',
    },
    {
      name: 'leaves-a-hole',
      stage: 3,
      mistake: 'Empties the bucket of the id, and thinks of nobody who had gone past it.',
      module: '#order-index',
      edits: inSimpleIndex([
        {
          find: '    values[gap << 2] = 0;\n    if (values[((gap + 1) & mask) << 2] !== 0) this.close(gap);\n',
          replace: '    values[gap << 2] = 0;\n    if (mask < 0) this.close(gap);\n',
        },
      ]),
      dies: {
        check: 'an id is found wherever it had to go, and whoever before it is taken out',
        message: /has to move up/,
      },
      notes: '15-arena.md#deletion-by-moving-up',
    },
    {
      name: 'moves-everybody-up',
      stage: 3,
      mistake: 'Moves every id behind the gap up, also one that is at home.',
      module: '#order-index',
      edits: inSimpleIndex([
        {
          find: 'if (((at - home) & mask) < ((at - gap) & mask)) continue;',
          replace: 'if (home < 0) continue;',
        },
      ]),
      dies: {
        check: 'an id is found wherever it had to go, and whoever before it is taken out',
        message: /has to move up/,
      },
      notes: '15-arena.md#deletion-by-moving-up',
    },
    {
      name: 'forgets-that-it-is-a-ring',
      stage: 3,
      mistake: 'Compares buckets as if the last one had nothing behind it.',
      module: '#order-index',
      edits: inSimpleIndex([
        {
          find: 'if (((at - home) & mask) < ((at - gap) & mask)) continue;',
          replace: 'if (home > gap) continue;',
        },
      ]),
      dies: {
        check: 'an id is found wherever it had to go, and whoever before it is taken out',
        message: /has to move up/,
      },
      notes: '15-arena.md#deletion-by-moving-up',
    },
    {
      name: 'stops-at-who-is-at-home',
      stage: 3,
      mistake: 'Stops at the first id that may stay, although those behind it may have to move.',
      module: '#order-index',
      edits: inSimpleIndex([
        {
          find: 'if (((at - home) & mask) < ((at - gap) & mask)) continue;',
          replace: 'if (((at - home) & mask) < ((at - gap) & mask)) break;',
        },
      ]),
      dies: {
        check: 'an id is found wherever it had to go, and whoever before it is taken out',
        message: /has to move up/,
      },
      notes: '15-arena.md#deletion-by-moving-up',
    },
    {
      name: 'moves-one-up',
      stage: 3,
      mistake: 'Fills the gap, and not the gap that this leaves.',
      module: '#order-index',
      edits: inSimpleIndex([
        {
          find: '      values[at << 2] = 0;\n      gap = at;\n',
          replace: '      values[at << 2] = 0;\n      gap = at;\n      break;\n',
        },
      ]),
      dies: {
        check: 'an id is found wherever it had to go, and whoever before it is taken out',
        message: /has to move up/,
      },
      notes: '15-arena.md#deletion-by-moving-up',
    },
    {
      name: 'tombstones',
      stage: 3,
      mistake: 'Leaves a mark in the bucket, which searches step over and nothing takes away.',
      module: '#order-index',
      edits: inSimpleIndex([
        {
          find: '    values[gap << 2] = 0;\n    if (values[((gap + 1) & mask) << 2] !== 0) this.close(gap);\n',
          replace: '    this.ids[gap << 1] = Number.NaN;\n    if (mask < 0) this.close(gap);\n',
        },
      ]),
      dies: {
        check: 'after any sequence of calls it answers what a Map answers',
        message: /does not end/,
      },
      notes: '15-arena.md#tombstones',
    },
    {
      name: 'tombstones-that-are-taken-over',
      stage: 3,
      mistake: 'Leaves a mark in the bucket, which the next new id on its way takes over.',
      module: '#order-index',
      edits: inSimpleIndex([
        {
          find: '    values[gap << 2] = 0;\n    if (values[((gap + 1) & mask) << 2] !== 0) this.close(gap);\n',
          replace: '    this.ids[gap << 1] = Number.NaN;\n    if (mask < 0) this.close(gap);\n',
        },
        {
          find: 'new SharedArrayBuffer(2 ** bits * 16)',
          replace: 'new SharedArrayBuffer((2 ** bits + 1) * 16)',
        },
        {
          find: '  set(id: number, value: number): void {\n',
          replace:
            '  set(id: number, value: number): void {\n    if (this.find(id) === NOT_FOUND) {\n      let own = this.homeOf(id);\n      while (this.values[own << 2] !== 0 && !Number.isNaN(this.ids[own << 1])) own = (own + 1) & this.mask;\n      this.used++;\n      this.ids[own << 1] = id;\n      this.values[own << 2] = value;\n      return;\n    }\n',
        },
        {
          find: '    let bucket = this.homeOf(id);\n',
          replace:
            '    let bucket = this.homeOf(id);\n    for (let looks = 0; looks <= mask; looks++) {\n      if (values[bucket << 2] === 0 || ids[bucket << 1] === id) return bucket;\n      bucket = (bucket + 1) & mask;\n    }\n    if (mask > 0) return mask + 1;\n',
        },
      ]),
      dies: {
        check: 'after two hundred thousand ids have come and gone it costs as little as at first',
        message: /marks fill the table|must not be stepped over|No single call/,
      },
      notes: '15-arena.md#tombstones',
    },
    {
      name: 'searches-the-whole-table',
      stage: 3,
      mistake: 'Goes on to the end of the table, because an id may be anywhere behind a hole.',
      module: '#order-index',
      edits: inSimpleIndex([
        {
          find: '    values[gap << 2] = 0;\n    if (values[((gap + 1) & mask) << 2] !== 0) this.close(gap);\n',
          replace: '    values[gap << 2] = 0;\n    if (mask < 0) this.close(gap);\n',
        },
        {
          find: '    let bucket = this.homeOf(id);\n',
          replace:
            '    let bucket = this.homeOf(id);\n    for (let looks = 0; looks <= mask; looks++) {\n      if (values[bucket << 2] !== 0 && ids[bucket << 1] === id) return bucket;\n      bucket = (bucket + 1) & mask;\n    }\n',
        },
      ]),
      dies: {
        check: 'a full table costs a few accesses, whatever pattern the ids follow',
        message: /No single call may need more/,
      },
      notes: '15-arena.md#tombstones',
    },
    {
      name: 'home-by-the-low-bits',
      stage: 3,
      mistake: 'Takes the low bits of the id as its home: ids with a stride then share a few.',
      module: '#order-index',
      edits: inSimpleIndex([
        {
          find: 'const high = Math.floor(id / 2 ** 32);',
          replace:
            'const high = Math.floor(id / 2 ** 32);\n    if (high < 2 ** 31) return id & this.mask;',
        },
      ]),
      dies: {
        check: 'a full table costs a few accesses, whatever pattern the ids follow',
        message: /long run of ids side by side/,
      },
      notes: '15-arena.md#the-secret',
    },
    {
      name: 'a-map-behind-the-same-face',
      stage: 3,
      mistake: 'Keeps ids in a Map, which does all of this.',
      module: '#order-index',
      edits: inSimpleIndex([
        {
          find: '  find(id: number): number {\n',
          replace:
            '  find(id: number): number {\n    if (this.used >= 0) return this.map.get(id) ?? NOT_FOUND;\n',
        },
        {
          find: '  set(id: number, value: number): void {\n',
          replace:
            '  set(id: number, value: number): void {\n    this.map.set(id, value);\n    this.used = this.map.size;\n    if (this.used > 0) return;\n',
        },
        {
          find: '  delete(id: number): number {\n',
          replace:
            '  delete(id: number): number {\n    const had = this.map.get(id) ?? NOT_FOUND;\n    this.map.delete(id);\n    this.used = this.map.size;\n    if (this.used >= 0) return had;\n',
        },
        {
          find: '  private used = 0;\n',
          replace: '  private used = 0;\n  private readonly map = new Map<number, number>();\n',
        },
      ]),
      dies: {
        check: 'a full table costs a few accesses, whatever pattern the ids follow',
        message: /touched no element of a typed array/,
      },
      notes: '15-arena.md#what-allocates-without-looking-like-it',
    },
    {
      name: 'an-object-for-each-search',
      stage: 3,
      mistake: 'Lets the search return an object: the bucket, and whether the id is there.',
      module: '#order-index',
      edits: inSimpleIndex([
        {
          find: '  set(id: number, value: number): void {\n',
          replace:
            '  set(id: number, value: number): void {\n    this.search = { home: this.homeOf(id) };\n',
        },
        { find: '  private used = 0;\n', replace: '  private used = 0;\n  search: object = {};\n' },
      ]),
      dies: {
        check: 'it allocates nothing for an id',
        message: /an object for a bucket/,
      },
      notes: '15-arena.md#what-allocates-without-looking-like-it',
    },
    {
      name: 'id-as-text',
      stage: 3,
      mistake: 'Takes the digits of an id to find its home.',
      module: '#order-index',
      edits: inSimpleIndex([
        {
          find: 'const high = Math.floor(id / 2 ** 32);',
          replace:
            'let high = 0;\n    for (const digit of String(id)) high = Math.imul(high, 31) + digit.charCodeAt(0);',
        },
      ]),
      dies: {
        check: 'it allocates nothing for an id',
        message: /a text or a BigInt as a key/,
      },
      notes: '15-arena.md#what-allocates-without-looking-like-it',
    },

    {
      name: 'count-never-goes-down',
      stage: 4,
      mistake: 'Counts who comes and not who leaves.',
      module: '#order-queue',
      edits: [
        {
          find: '    this.add(queue, -1, -arena.quantityLots(slot));\n',
          replace: '    this.add(queue, 0, -arena.quantityLots(slot));\n',
        },
      ],
      dies: {
        check: 'a queue counts its orders and adds up their lots',
        message: /has left/,
      },
      notes: '15-arena.md#totals',
    },
    {
      name: 'lots-stay-behind',
      stage: 4,
      mistake: 'Counts an order that leaves and forgets its lots.',
      module: '#order-queue',
      edits: [
        {
          find: '    this.add(queue, -1, -arena.quantityLots(slot));\n',
          replace: '    this.add(queue, -1, 0);\n',
        },
      ],
      dies: {
        check: 'a queue counts its orders and adds up their lots',
        message: /has left/,
      },
      notes: '15-arena.md#totals',
    },
    {
      name: 'one-lot-each',
      stage: 4,
      mistake: 'Adds a lot for each order instead of its quantity.',
      module: '#order-queue',
      edits: [
        {
          find: 'this.add(queue, 1, arena.quantityLots(slot));',
          replace: 'this.add(queue, 1, 1);',
        },
      ],
      dies: {
        check: 'a queue counts its orders and adds up their lots',
        message: /10, 3 and 5 lots/,
      },
      notes: '15-arena.md#totals',
    },
    {
      name: 'sum-of-32-bits',
      stage: 4,
      mistake: 'Keeps the sum as an integer of 32 bits.',
      module: '#order-queue',
      edits: [{ find: '= this.lots(queue) + lots;', replace: '= (this.lots(queue) + lots) | 0;' }],
      dies: {
        check: 'the sum of a queue may be more than 2^31',
        message: /32 bits/,
      },
      notes: '15-arena.md#totals',
    },
    {
      name: 'reduce-forgets-the-queue',
      stage: 4,
      mistake: 'Takes the lots from the order alone.',
      module: '#order-queue',
      edits: [{ find: '    this.add(arena.queue(slot), 0, -lots);\n', replace: '' }],
      dies: {
        check: 'reduce takes lots from the order and from its queue, and nobody moves',
        message: /still open of the three/,
      },
      notes: '15-arena.md#totals',
    },
    {
      name: 'reduce-forgets-the-order',
      stage: 4,
      mistake: 'Takes the lots from the sum alone.',
      module: '#order-queue',
      edits: [
        {
          find: '    arena.setQuantityLots(slot, arena.quantityLots(slot) - lots);\n',
          replace: '',
        },
      ],
      dies: {
        check: 'reduce takes lots from the order and from its queue, and nobody moves',
        message: /was reduced by 4 and by 1/,
      },
      notes: '15-arena.md#totals',
    },
    {
      name: 'reduce-to',
      stage: 4,
      mistake: 'Reduces the order to so many lots instead of by so many.',
      module: '#order-queue',
      edits: [
        {
          find: '    arena.setQuantityLots(slot, arena.quantityLots(slot) - lots);\n',
          replace: '    arena.setQuantityLots(slot, lots);\n',
        },
      ],
      dies: {
        check: 'reduce takes lots from the order and from its queue, and nobody moves',
        message: /was reduced by 4 and by 1/,
      },
      notes: '15-arena.md#totals',
    },
    {
      name: 'reduce-moves-to-the-back',
      stage: 4,
      mistake: 'Takes the order out, changes it and pushes it again.',
      module: '#order-queue',
      edits: [
        {
          find: '    arena.setQuantityLots(slot, arena.quantityLots(slot) - lots);\n    this.add(arena.queue(slot), 0, -lots);\n',
          replace:
            '    const queue = arena.queue(slot);\n    this.unlink(slot);\n    arena.setQuantityLots(slot, arena.quantityLots(slot) - lots);\n    this.push(queue, slot);\n',
        },
      ],
      dies: {
        check: 'reduce takes lots from the order and from its queue, and nobody moves',
        message: /keeps the place/,
      },
      notes: '15-arena.md#totals',
    },
    {
      name: 'reduce-counts-one-less',
      stage: 4,
      mistake: 'Counts an order that has traded a part as gone.',
      module: '#order-queue',
      edits: [
        {
          find: 'this.add(arena.queue(slot), 0, -lots);',
          replace: 'this.add(arena.queue(slot), -1, -lots);',
        },
      ],
      dies: {
        check: 'reduce takes lots from the order and from its queue, and nobody moves',
        message: /still open of the three/,
      },
      notes: '15-arena.md#totals',
    },
    {
      name: 'adds-up-when-asked',
      stage: 4,
      mistake: 'Adds up the lots of a queue whenever somebody asks.',
      module: '#order-queue',
      edits: [
        {
          find: '    return this.sums[queue << 2] as number;\n',
          replace:
            '    let sum = 0;\n    if (this.counts[queue << 3] === 0) return 0;\n    for (let at = this.first(queue); at !== NONE; at = this.arena.next(at)) {\n      sum += this.arena.quantityLots(at);\n    }\n    return sum;\n',
        },
        {
          find: '    this.sums[queue << 2] = this.lots(queue) + lots;\n',
          replace: '    this.sums[queue << 2] = lots;\n',
        },
      ],
      dies: {
        check: 'totals are kept up to date, not added up when somebody asks',
        message: /asks for the lots at the best price all the time/,
      },
      notes: '15-arena.md#totals',
    },

    {
      name: 'last-slot-as-an-object',
      stage: 5,
      mistake: 'Keeps the slot that went out last as an object, for whoever asks.',
      module: '#order-arena',
      edits: [
        { find: '    this.used++;\n', replace: '    this.used++;\n    this.given = { slot };\n' },
        { find: '  private used = 0;\n', replace: '  private used = 0;\n  given: object = {};\n' },
      ],
      dies: {
        check: 'of a million requests the book allocates nothing, and nothing is collected',
        message: /allocate in solutions\/book\/order-arena/,
      },
      notes: '15-arena.md#what-allocates-without-looking-like-it',
    },
    {
      name: 'the-last-eight-released',
      stage: 5,
      mistake: 'Keeps a list of the slots that came back last.',
      module: '#order-arena',
      edits: [
        {
          find: '    this.used--;\n',
          replace: '    this.used--;\n    this.lately = [slot, ...this.lately.slice(0, 7)];\n',
        },
        {
          find: '  private used = 0;\n',
          replace: '  private used = 0;\n  lately: readonly number[] = [];\n',
        },
      ],
      dies: {
        check: 'of a million requests the book allocates nothing, and nothing is collected',
        message: /release in solutions\/book\/order-arena/,
      },
      notes: '15-arena.md#what-allocates-without-looking-like-it',
    },
    {
      name: 'a-view-for-each-look',
      stage: 5,
      mistake: 'Makes a DataView over the slot to read a field of it.',
      module: '#order-arena',
      edits: [
        {
          find: 'return this.generations[slot << 4] as number;',
          replace:
            'if (slot < 0 || slot > this.capacity) return 0;\n    return new DataView(this.memory, slot * ORDER_BYTES + 36, 4).getInt32(0, true);',
        },
      ],
      dies: {
        check: 'of a million requests the book allocates nothing, and nothing is collected',
        message: /generation in solutions\/book\/order-arena|DataView/,
      },
      notes: '15-arena.md#what-allocates-without-looking-like-it',
    },
    {
      name: 'handle-from-text',
      stage: 5,
      mistake: 'Puts a handle together as a text and makes it a number again.',
      module: '#order-arena',
      edits: [
        {
          find: 'return (this.generation(slot) << this.slotBits) | slot;',
          replace:
            "return Number.parseInt('' + (this.generation(slot) * 2 ** this.slotBits + slot), 10);",
        },
      ],
      dies: {
        check: 'handles, and an arena that is full, cost no object either',
        message: /handle in solutions\/book\/order-arena/,
      },
      notes: '15-arena.md#what-allocates-without-looking-like-it',
    },
    {
      name: 'neighbours-in-an-array',
      stage: 5,
      mistake: 'Keeps the two neighbours of the order that left as an array.',
      module: '#order-queue',
      edits: [
        {
          find: '    const next = arena.next(slot);\n',
          replace: '    const next = arena.next(slot);\n    this.neighbours = [previous, next];\n',
        },
        {
          find: '  private readonly arena: OrderArena;\n',
          replace: '  private readonly arena: OrderArena;\n  neighbours: number[] = [];\n',
        },
      ],
      dies: {
        check: 'of a million requests the book allocates nothing, and nothing is collected',
        message: /unlink in solutions\/book\/order-queue/,
      },
      notes: '15-arena.md#what-allocates-without-looking-like-it',
    },
    {
      name: 'sum-as-a-bigint',
      stage: 5,
      mistake: 'Adds lots up as BigInt, so that no sum is ever too large.',
      module: '#order-queue',
      edits: [
        {
          find: '= this.lots(queue) + lots;',
          replace: '= Number(BigInt(this.lots(queue)) + BigInt(lots));',
        },
      ],
      dies: {
        check: 'of a million requests the book allocates nothing, and nothing is collected',
        message: /add in solutions\/book\/order-queue|BigInt/,
      },
      notes: '15-arena.md#what-allocates-without-looking-like-it',
    },
    {
      name: 'a-name-for-each-place',
      stage: 5,
      mistake: 'Notes who was pushed last as a text.',
      module: '#order-queue',
      edits: [
        {
          find: '    this.setLast(queue, slot);\n    this.add(',
          replace:
            '    this.setLast(queue, slot);\n    this.pushed = String(queue) + String(slot);\n    this.add(',
        },
        {
          find: '  private readonly arena: OrderArena;\n',
          replace: "  private readonly arena: OrderArena;\n  pushed = '';\n",
        },
      ],
      dies: {
        check: 'of a million requests the book allocates nothing, and nothing is collected',
        message: /push in solutions\/book\/order-queue/,
      },
      notes: '15-arena.md#what-allocates-without-looking-like-it',
    },
    {
      name: 'reductions-as-objects',
      stage: 5,
      mistake: 'Keeps what was taken from an order last as an object.',
      module: '#order-queue',
      edits: [
        {
          find: '    this.add(arena.queue(slot), 0, -lots);\n',
          replace: '    this.add(arena.queue(slot), 0, -lots);\n    this.taken = { slot, lots };\n',
        },
        {
          find: '  private readonly arena: OrderArena;\n',
          replace: '  private readonly arena: OrderArena;\n  taken: object = {};\n',
        },
      ],
      dies: {
        check: 'of a million requests the book allocates nothing, and nothing is collected',
        message: /reduce in solutions\/book\/order-queue/,
      },
      notes: '15-arena.md#what-allocates-without-looking-like-it',
    },
  ],
  right: [
    {
      name: 'arrays-of-fields',
      why: 'An array for each field, slots that go out in the order in which they came back, a count of uses in the handle.',
      files: { '#order-arena': 'checks/wrong/15/arrays-of-fields.ts' },
    },
    {
      name: 'two-ends-at-a-time',
      why: 'Queues that know one operation only: joining two neighbours, either of which may be the end.',
      files: { '#order-queue': 'checks/wrong/15/two-ends-at-a-time.ts' },
    },
    {
      name: 'simple-index',
      why: 'Ids as numbers in a Float64Array, instead of two words for each.',
      files: { '#order-index': 'checks/wrong/15/simple-index.ts' },
    },
    {
      name: 'chained-index',
      why: 'A chain for each home, of nodes that are made at the start, instead of open addressing.',
      files: { '#order-index': 'checks/wrong/15/chained-index.ts' },
    },
  ],
} satisfies DayProof;
