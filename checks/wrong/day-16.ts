/** Day 16: what goes wrong between prices in any order and the best of them. */
import type { DayProof } from './wrong-solution.ts';

export default {
  day: 16,
  wrong: [
    {
      name: 'highest-for-both',
      stage: 1,
      mistake: 'Takes the highest price for the best on both sides.',
      module: '#price-levels',
      edits: [
        {
          find: 'return this.isBid ? priceTicks > thanTicks : priceTicks < thanTicks;',
          replace: 'return priceTicks > thanTicks;',
        },
      ],
      dies: {
        check: 'the best of the asks is the lowest price',
        message: /The best after each of/,
      },
      notes: '16-price-levels.md#what-a-book-asks-of-its-prices',
    },
    {
      name: 'best-is-the-newest',
      stage: 1,
      mistake: 'Remembers the level that came last as the best.',
      module: '#price-levels',
      edits: [
        {
          find: 'if (this.best === NONE || this.isBetter(priceTicks, this.priceTicks(this.best))) {',
          replace: 'if (this.best === NONE || priceTicks !== this.priceTicks(this.best)) {',
        },
      ],
      dies: {
        check: 'the best of the bids is the highest price',
        message: /The best after each of/,
      },
      notes: '16-price-levels.md#what-a-book-asks-of-its-prices',
    },
    {
      name: 'best-set-once',
      stage: 1,
      mistake: 'Sets the best with the first level and never again.',
      module: '#price-levels',
      edits: [
        {
          find: 'if (this.best === NONE || this.isBetter(priceTicks, this.priceTicks(this.best))) {',
          replace: 'if (this.best === NONE) {',
        },
      ],
      dies: {
        check: 'the best of the bids is the highest price',
        message: /The best after each of/,
      },
      notes: '16-price-levels.md#what-a-book-asks-of-its-prices',
    },
    {
      name: 'end-of-the-way-is-a-find',
      stage: 1,
      mistake: 'Takes whatever hangs at the end of the way for the price that was asked for.',
      module: '#price-levels',
      edits: [
        {
          find: 'return ref !== NONE && memory[2 * ref] === key ? ref : NONE;',
          replace: 'return ref;',
        },
      ],
      dies: {
        check: 'find gives the level of a price, and NO_LEVEL for one that is not there',
        message: /99 was never inserted; its neighbours were/,
      },
      notes: '16-price-levels.md#a-tree-of-digits',
    },
    {
      name: 'node-in-front-of-all',
      stage: 1,
      mistake:
        'Puts a new node in front wherever the key differs, whichever digit the node there reads.',
      module: '#price-levels',
      edits: [
        {
          find: 'if (!isNode || shift > (memory[node + SHIFT] as number)) {',
          replace: 'if (!isNode || shift !== (memory[node + SHIFT] as number)) {',
        },
      ],
      dies: {
        check: 'of any prices, in any order, each is found and the best is the best',
        message: /each by find/,
      },
      notes: '16-price-levels.md#a-tree-of-digits',
    },
    {
      name: 'steps-into-any-node',
      stage: 2,
      mistake:
        'Goes down by the digits that are read, although the key differs in one that was skipped.',
      module: '#price-levels',
      edits: [
        {
          find: 'if (!isNode || shift > (memory[node + SHIFT] as number)) {',
          replace: 'if (!isNode) {',
        },
      ],
      dies: {
        check: 'a walk goes from the best to the worst, and ends with NO_LEVEL',
        message: /bids: highest first/,
      },
      notes: '16-price-levels.md#a-tree-of-digits',
    },
    {
      name: 'same-number-for-all',
      stage: 1,
      mistake: 'Numbers levels by how many there are, from 0 on.',
      module: '#price-levels',
      edits: [
        {
          find: 'if (level === NONE) return ++this.touchedLevels;',
          replace: 'if (level === NONE) return this.touchedLevels++;',
        },
      ],
      dies: {
        check: 'a level is a number from 1 to the capacity, of its own for each price',
        message: /The caller has an array with a place for each level/,
      },
      notes: '16-price-levels.md#levels-are-numbers',
    },
    {
      name: 'bits-not-set-at-once',
      stage: 2,
      mistake: 'Forgets to note in the bitmap that a place is taken.',
      module: '#price-levels',
      edits: [
        {
          find: 'memory[node + BITMAP] = (memory[node + BITMAP] as number) | (1 << (at - node));',
          replace: 'memory[node + BITMAP] = memory[node + BITMAP] as number;',
        },
      ],
      dies: {
        check: 'a walk goes from the best to the worst, and ends with NO_LEVEL',
        message: /bids: highest first/,
      },
      notes: '16-price-levels.md#a-bitmap-beside-sixteen-places',
    },
    {
      name: 'best-looked-for',
      stage: 1,
      mistake: 'Looks for the best whenever it is asked for: eight nodes at every order.',
      module: '#price-levels',
      edits: [
        {
          find: '  best = NONE;\n',
          replace:
            '  get best(): number {\n    return this.highest();\n  }\n  set best(_level: number) {\n  }\n',
        },
      ],
      dies: {
        check: 'with 100,000 levels the best is found with one look',
        message: /insert and remove know when it changes/,
      },
      notes: '16-price-levels.md#what-a-book-asks-of-its-prices',
    },
    {
      name: 'best-forgotten',
      stage: 2,
      mistake: 'Takes the best out and leaves it remembered as the best.',
      module: '#price-levels',
      edits: [
        {
          find: 'if (level === this.best) this.best = this.highest();',
          replace: 'if (this.used === 0) this.best = NONE;',
        },
      ],
      dies: {
        check: 'when the best goes the next one is the best: bids',
        message: /The best, before each removal/,
      },
      notes: '16-price-levels.md#what-a-book-asks-of-its-prices',
    },
    {
      name: 'no-best-until-the-next',
      stage: 2,
      mistake: 'Forgets the best when it goes, and waits for the next insert to find one.',
      module: '#price-levels',
      edits: [
        {
          find: 'if (level === this.best) this.best = this.highest();',
          replace: 'if (level === this.best) this.best = NONE;',
        },
      ],
      dies: {
        check: 'when the best goes the next one is the best: bids',
        message: /The best, before each removal/,
      },
      notes: '16-price-levels.md#what-a-book-asks-of-its-prices',
    },
    {
      name: 'numbers-never-return',
      stage: 2,
      mistake: 'Gives every new level a new number.',
      module: '#price-levels',
      edits: [{ find: 'this.freeLevel = level;\n    this.used--;', replace: 'this.used--;' }],
      dies: {
        check:
          'a number comes back: there is room for as many levels as the capacity, again and again',
        message: /Round 2: eight levels have the numbers 1 to 8/,
      },
      notes: '16-price-levels.md#levels-are-numbers',
    },
    {
      name: 'nodes-never-return',
      stage: 2,
      mistake: 'Leaves nodes with one child where they are.',
      module: '#price-levels',
      edits: [
        { find: 'if ((left & (left - 1)) !== 0) return;', replace: 'if (left !== 0) return;' },
      ],
      dies: {
        check: 'when the best goes the next one is the best: bids',
        message: /The best, before each removal/,
      },
      notes: '16-price-levels.md#a-node-gives-way',
    },
    {
      name: 'last-child-lost',
      stage: 2,
      mistake: 'Takes a node out together with the child it still has.',
      module: '#price-levels',
      edits: [
        {
          find: 'memory[parentAt] = memory[at] as number;',
          replace: 'memory[parentAt] = NONE;',
        },
      ],
      dies: {
        check: 'when the best goes the next one is the best: bids',
        message: /The best, before each removal/,
      },
      notes: '16-price-levels.md#a-node-gives-way',
    },
    {
      name: 'bit-stays',
      stage: 2,
      mistake: 'Empties the place of a level and leaves its bit set.',
      module: '#price-levels',
      edits: [
        {
          find: 'const left = (memory[node + BITMAP] as number) & ~(1 << digit);',
          replace: 'const left = memory[node + BITMAP] as number;',
        },
      ],
      dies: {
        check: 'when the best goes the next one is the best: bids',
        message: /The best, before each removal/,
      },
      notes: '16-price-levels.md#a-bitmap-beside-sixteen-places',
    },
    {
      name: 'next-is-the-first-below',
      stage: 2,
      mistake: 'Takes the place of the highest node that has something below, not of the deepest.',
      module: '#price-levels',
      edits: [
        {
          find: 'if (lower !== 0) below = memory[node + highestBit(lower)] as number;',
          replace:
            'if (lower !== 0 && below === NONE) below = memory[node + highestBit(lower)] as number;',
        },
      ],
      dies: {
        check: 'a walk goes from the best to the worst, and ends with NO_LEVEL',
        message: /asks: lowest first/,
      },
      notes: '16-price-levels.md#a-walk',
    },
    {
      name: 'next-takes-the-lowest',
      stage: 2,
      mistake: 'Goes on with the lowest of the places below instead of the highest.',
      module: '#price-levels',
      edits: [
        {
          find: 'if (lower !== 0) below = memory[node + highestBit(lower)] as number;',
          replace: 'if (lower !== 0) below = memory[node + highestBit(lower & -lower)] as number;',
        },
      ],
      dies: {
        check: 'a walk goes from the best to the worst, and ends with NO_LEVEL',
        message: /bids: highest first/,
      },
      notes: '16-price-levels.md#a-walk',
    },
    {
      name: 'walk-includes-itself',
      stage: 2,
      mistake: 'Counts its own place among those below.',
      module: '#price-levels',
      edits: [{ find: '& ((1 << digit) - 1);', replace: '& ((2 << digit) - 1);' }],
      dies: {
        check: 'a walk goes from the best to the worst, and ends with NO_LEVEL',
        message: /bids: highest first/,
      },
      notes: '16-price-levels.md#a-walk',
    },
    {
      name: 'size-only-grows',
      stage: 2,
      mistake: 'Counts levels that come and not those that go.',
      module: '#price-levels',
      edits: [
        { find: 'this.freeLevel = level;\n    this.used--;', replace: 'this.freeLevel = level;' },
      ],
      dies: {
        check: 'when the best goes the next one is the best: bids',
        message: /How many levels there are/,
      },
      notes: '16-price-levels.md#levels-are-numbers',
    },
    {
      name: 'free-node-keeps-a-child',
      stage: 2,
      mistake: 'Hands a node out again that still refers to its last child.',
      module: '#price-levels',
      edits: [
        {
          find: '    memory[at] = NONE;\n    memory[node + NODE_KEY] = this.freeNode;',
          replace: '    memory[node + NODE_KEY] = this.freeNode;',
        },
      ],
      dies: {
        check:
          'a number comes back: there is room for as many levels as the capacity, again and again',
        message: /Round/,
      },
      notes: '16-price-levels.md#a-node-gives-way',
    },
    {
      name: 'one-root',
      stage: 1,
      mistake: 'Hangs prices below zero under the same root as the others.',
      module: '#price-levels',
      edits: [
        {
          find: 'return rank < 0 ? NEGATIVE_ROOT : POSITIVE_ROOT;',
          replace: 'return rank < 0 && rank < -4_294_967_295 ? NEGATIVE_ROOT : POSITIVE_ROOT;',
        },
      ],
      dies: {
        check: 'a level is a number from 1 to the capacity, of its own for each price',
        message: /priceTicks\(level\) is the price it was inserted with,/,
      },
      notes: '16-price-levels.md#thirty-three-bits',
    },
    {
      name: 'negative-first',
      stage: 3,
      mistake: 'Begins with the prices below zero.',
      module: '#price-levels',
      edits: [
        {
          find: 'const ref = memory[POSITIVE_ROOT] as number;\n    return this.highestIn(ref === NONE ? (memory[NEGATIVE_ROOT] as number) : ref);',
          replace:
            'const ref = memory[NEGATIVE_ROOT] as number;\n    return this.highestIn(ref === NONE ? (memory[POSITIVE_ROOT] as number) : ref);',
        },
      ],
      dies: {
        check: 'of prices from the whole range, best and walk are those of a sorted list',
        message: /The walk after/,
      },
      notes: '16-price-levels.md#thirty-three-bits',
    },
    {
      name: 'walk-ends-at-zero',
      stage: 3,
      mistake: 'Ends the walk behind the last price that is not negative.',
      module: '#price-levels',
      edits: [
        {
          find: 'let below = root === POSITIVE_ROOT ? (memory[NEGATIVE_ROOT] as number) : NONE;',
          replace: 'let below: number = NONE;',
        },
      ],
      dies: {
        check: 'prices below zero are prices: −1 is above −2, and 0 between −1 and 1',
        message: /bids/,
      },
      notes: '16-price-levels.md#thirty-three-bits',
    },
    {
      name: 'minus-zero',
      stage: 3,
      mistake: 'Turns the sign of an ask’s price back by a minus.',
      module: '#price-levels',
      edits: [
        {
          find: 'return this.isBid ? rank : 0 - rank;',
          replace: 'return this.isBid ? rank : -rank;',
        },
      ],
      dies: {
        check: 'zero is found again as 0, and not as −0',
        message: /A price of −0 prints as "-0"/,
      },
      notes: '16-price-levels.md#thirty-three-bits',
    },
    {
      name: 'signed-key',
      stage: 3,
      mistake: 'Reads the key as a signed number.',
      module: '#price-levels',
      edits: [
        {
          find: 'return root === POSITIVE_ROOT ? unsigned : unsigned - MAX_TICKS - 1;',
          replace: 'return root === POSITIVE_ROOT ? key : unsigned - MAX_TICKS - 1;',
        },
      ],
      dies: {
        check: 'both ends of the range are prices like others',
        message: /A 32-bit integer ends at 2,147,483,647; prices go to/,
      },
      notes: '16-price-levels.md#thirty-three-bits',
    },
    {
      name: 'signed-shift',
      stage: 2,
      mistake:
        'Shifts with the sign, so that the highest digit of a large price is never what it was.',
      module: '#price-levels',
      edits: [
        {
          find: 'return (key >>> (this.memory[node + SHIFT] as number)) & DIGIT_MASK;',
          replace: 'return Math.abs((key >> (this.memory[node + SHIFT] as number)) % 16);',
        },
      ],
      dies: {
        check: 'a walk goes from the best to the worst, and ends with NO_LEVEL',
        message: /asks: lowest first/,
      },
      notes: '16-price-levels.md#thirty-three-bits',
    },
    {
      name: 'no-new-spare',
      stage: 4,
      mistake: 'Lets the order rest in the spare slot and goes on with the same spare.',
      module: '#matching-engine',
      edits: [
        {
          find: '    this.incoming = arena.allocate();\n  }\n\n  /** Takes a resting order out.',
          replace: '  }\n\n  /** Takes a resting order out.',
        },
      ],
      dies: {
        check: 'a level is there exactly as long as an order rests at its price',
        message: /the last one takes its level along/,
      },
      notes: '16-price-levels.md#the-finished-book',
    },
    {
      name: 'slot-never-released',
      stage: 4,
      mistake: 'Takes an order out of everything and keeps its slot.',
      module: '#matching-engine',
      edits: [{ find: '    arena.release(slot);\n', replace: '' }],
      dies: {
        check: 'a slot is used again: a small book takes orders for ever',
        message: /Round 2: all of them are gone/,
      },
      notes: '16-price-levels.md#the-finished-book',
    },
    {
      name: 'index-forgets-nothing',
      stage: 4,
      mistake: 'Leaves the id of an order that is gone in the index.',
      module: '#matching-engine',
      edits: [{ find: '    this.index.delete(arena.orderId(slot));\n', replace: '' }],
      dies: {
        check: 'a taker trades with the best price first, and there with whoever came first',
        message: /What is filled is gone/,
      },
      notes: '16-price-levels.md#the-finished-book',
    },
    {
      name: 'level-stays-behind',
      stage: 4,
      mistake: 'Leaves the level of a price where nobody rests any more.',
      module: '#book-sides',
      edits: [
        {
          find: 'if (this.queues.first(queue) === NONE) this.close(queue);',
          replace: 'if (queue === NO_QUEUE) this.close(queue);',
        },
      ],
      dies: {
        check: 'a level is there exactly as long as an order rests at its price',
        message: /the last one takes its level along/,
      },
      notes: '16-price-levels.md#the-finished-book',
    },
    {
      name: 'crosses-strictly',
      stage: 4,
      mistake: 'Lets a buy at the price of the best ask rest.',
      module: '#book-sides',
      edits: [
        {
          find: '(this.bestRanks[oppositeOf(side)] as number) >= 0;',
          replace: '(this.bestRanks[oppositeOf(side)] as number) > 0;',
        },
      ],
      dies: {
        check: 'a level is there exactly as long as an order rests at its price',
        message: /the last one takes its level along/,
      },
      notes: '16-price-levels.md#the-finished-book',
    },
    {
      name: 'reaches-nobody',
      stage: 4,
      mistake: 'Lets a market order reach the infinite best price of a side without orders.',
      module: '#book-sides',
      edits: [
        {
          find: 'return limitTicks * signOf(side) + (this.bestRanks[oppositeOf(side)] as number) >= 0;',
          replace:
            'return limitTicks * signOf(side) >= -(this.bestRanks[oppositeOf(side)] as number);',
        },
      ],
      dies: {
        check: "under CANCEL_NEWEST every answer, event and book is the oracle's, prices close",
        message: /a side without orders reaches no limit/,
      },
      notes: '16-price-levels.md#the-finished-book',
    },
    {
      name: 'cancel-told-first',
      stage: 4,
      mistake: 'Tells that an order is cancelled while it still rests.',
      module: '#matching-engine',
      edits: [
        {
          find: '    this.remove(slot);\n    this.events.cancelled(slot, REQUESTED);',
          replace: '    this.events.cancelled(slot, REQUESTED);\n    this.remove(slot);',
        },
      ],
      dies: {
        check: 'what is told has happened: the book says the same while it is told',
        message: /Change, then tell/,
      },
      notes: '16-price-levels.md#the-finished-book',
    },
    {
      name: 'taker-keeps-its-lots',
      stage: 4,
      mistake: 'Takes a trade from the maker alone.',
      module: '#matching-engine',
      edits: [
        {
          find: 'arena.setQuantityLots(taker, takerLots - lots);',
          replace:
            'if (makerLots > lots) arena.setQuantityLots(taker, takerLots - lots);\n    else arena.setQuantityLots(taker, takerLots - lots + (takerLots > lots ? 1 : 0));',
        },
      ],
      dies: {
        check: 'a taker trades with the best price first, and there with whoever came first',
        message: /Best price first, there who came first, at the price of the/,
      },
      notes: '16-price-levels.md#the-finished-book',
    },
    {
      name: 'immediate-orders-rest',
      stage: 4,
      mistake: 'Lets what is left of any order rest.',
      module: '#matching-engine',
      edits: [
        {
          find: '      if (mayRest(order)) this.restIncoming();',
          replace: '      if (order.priceTicks !== 0) this.restIncoming();',
        },
      ],
      dies: {
        check: "under CANCEL_NEWEST every answer, event and book is the oracle's, prices close",
        message: /What is told by the last of/,
      },
      notes: '16-price-levels.md#the-finished-book',
    },
    {
      name: 'replacement-tells-first',
      stage: 4,
      mistake: 'Takes the order out before the replacement is known to be allowed.',
      module: '#matching-engine',
      edits: [
        {
          find: '    const refused = this.refusesToTrade(account, side, priceTicks, arena.flags(slot));\n    if (refused !== ACCEPTED) return this.reject(slot, refused);\n\n    const taker',
          replace:
            '    this.remove(slot);\n    const refused = this.refusesToTrade(account, side, priceTicks, arena.flags(slot));\n    if (refused !== ACCEPTED) return this.reject(slot, refused);\n\n    const taker',
        },
        {
          find: '    this.events.accepted(taker);\n    this.remove(slot);\n',
          replace: '    this.events.accepted(taker);\n',
        },
      ],
      dies: {
        check: "under CANCEL_NEWEST every answer, event and book is the oracle's, prices close",
        message: /The book after/,
      },
      notes: '16-price-levels.md#the-finished-book',
    },
    {
      name: 'growing-keeps-the-place',
      stage: 4,
      mistake: 'Keeps the place of an order at the same price, also when it grows.',
      module: '#matching-engine',
      edits: [
        {
          find: 'if (priceTicks === arena.priceTicks(slot) && shrinkLots >= 0) {',
          replace: 'if (priceTicks === arena.priceTicks(slot)) {',
        },
      ],
      dies: {
        check: 'a replacement keeps its place only at the same price with no more quantity',
        message: /larger/,
      },
      notes: '16-price-levels.md#the-finished-book',
    },
    {
      name: 'anybodys-cancel',
      stage: 4,
      mistake: 'Cancels for whoever knows the id.',
      module: '#matching-engine',
      edits: [
        {
          find: 'return slot !== NONE && this.arena.account(slot) === account ? slot : NONE;',
          replace:
            'return slot !== NONE && (this.arena.account(slot) === account || account > 0) ? slot : NONE;',
        },
      ],
      dies: {
        check: "under CANCEL_NEWEST every answer, event and book is the oracle's, prices close",
        message: /The answer to the last of/,
      },
      notes: '16-price-levels.md#the-finished-book',
    },
    {
      name: 'tells-before-it-changes',
      stage: 4,
      mistake: 'Tells the trade before the maker is taken out.',
      module: '#matching-engine',
      edits: [
        {
          find: '    if (makerLots > lots) {\n',
          replace: '    this.events.traded(maker, taker, lots);\n    if (makerLots > lots) {\n',
        },
        {
          find: '      arena.setQuantityLots(maker, 0);\n    }\n    this.events.traded(maker, taker, lots);',
          replace: '      arena.setQuantityLots(maker, 0);\n    }',
        },
      ],
      dies: {
        check: 'what is told has happened: the book says the same while it is told',
        message: /Change, then tell/,
      },
      notes: '16-price-levels.md#the-finished-book',
    },
    {
      name: 'filled-maker-has-lots-left',
      stage: 4,
      mistake: 'Tells of a filled maker as it was before the trade.',
      module: '#matching-engine',
      edits: [{ find: '      arena.setQuantityLots(maker, 0);\n', replace: '' }],
      dies: {
        check: "under CANCEL_NEWEST every answer, event and book is the oracle's, prices close",
        message: /What is told by the last of/,
      },
      notes: '16-price-levels.md#the-finished-book',
    },
    {
      name: 'replacement-keeps-the-old-price',
      stage: 4,
      mistake: 'Takes an order with new terms to the queue of its old price.',
      module: '#matching-engine',
      edits: [
        {
          find: 'arena.setPriceTicks(incoming, priceTicks);',
          replace: 'arena.setPriceTicks(incoming, arena.priceTicks(slot));',
        },
      ],
      dies: {
        check: 'a replacement keeps its place only at the same price with no more quantity',
        message: /another price/,
      },
      notes: '16-price-levels.md#the-finished-book',
    },
    {
      name: 'better-price-not-noticed',
      stage: 4,
      mistake:
        'Notes the best price when a side gets its first order, and not when a better one comes.',
      module: '#book-sides',
      edits: [
        {
          find: '    this.noteBest(side);\n    return queue;',
          replace:
            '    if (this.bestQueues[side] === NO_QUEUE) this.noteBest(side);\n    return queue;',
        },
      ],
      dies: {
        check: 'an order that does not cross rests, and the best prices are those of the levels',
        message: /A better price is the best as soon as somebody waits there/,
      },
      notes: '16-price-levels.md#what-is-remembered-must-be-forgotten',
    },
    {
      name: 'best-outlives-its-level',
      stage: 4,
      mistake: 'Remembers the best price beside the levels, and keeps it when its level goes.',
      module: '#book-sides',
      edits: [
        {
          find: '    if (queue === this.bestQueues[side]) this.noteBest(side);\n',
          replace: '',
        },
      ],
      dies: {
        check: 'a level is there exactly as long as an order rests at its price',
        message: /the best price goes with its level/,
      },
      notes: '16-price-levels.md#what-is-remembered-must-be-forgotten',
    },
    {
      name: 'recent-price-outlives-its-level',
      stage: 4,
      mistake: 'Remembers the queue of a price, and finds it there when the level is long gone.',
      module: '#book-sides',
      edits: [
        {
          find: '    if (this.recent[place] === queue) this.recent[place] = NO_QUEUE;\n',
          replace: '    if (this.recent[place] === NO_QUEUE) this.recent[place] = queue;\n',
        },
      ],
      dies: {
        check: 'a level is there exactly as long as an order rests at its price',
        message: /Whoever remembers it must forget it with its level/,
      },
      notes: '16-price-levels.md#what-is-remembered-must-be-forgotten',
    },
    {
      name: 'recent-price-by-its-low-bits',
      stage: 4,
      mistake:
        'Takes the queue in the place of the table for the right one, whatever price it has.',
      module: '#book-sides',
      edits: [
        {
          find: 'if (queue !== NO_QUEUE && this.prices[queue] === priceTicks)',
          replace: 'if (queue !== NO_QUEUE)',
        },
      ],
      dies: {
        check: 'prices that are alike in most of their bits have a level each',
        message: /a level of its own/,
      },
      notes: '16-price-levels.md#what-is-remembered-must-be-forgotten',
    },
    {
      name: 'recent-price-of-either-side',
      stage: 4,
      mistake: 'Remembers the queue of a price without the side that it is on.',
      module: '#book-sides',
      edits: [
        {
          find: '2 * (priceTicks & (RECENT_PRICES - 1)) + side - BUY;',
          replace: '2 * (priceTicks & (RECENT_PRICES - 1)) + 0 * side;',
        },
      ],
      dies: {
        check: 'rest and reduce are passive: they trade nothing and tell nothing',
        message: /a bid and an ask at one price are in two queues/,
      },
      notes: '16-price-levels.md#what-is-remembered-must-be-forgotten',
    },
    {
      name: 'place-before-numbers',
      stage: 4,
      mistake:
        'Asks whether a replacement keeps its place before it asks whether its numbers are any.',
      module: '#matching-engine',
      edits: [
        {
          find: '    if (!isQuantityLots(quantityLots, this.maxQuantityLots)) {\n      return this.reject(slot, BAD_QUANTITY);\n    }\n    if (!isPriceTicks(priceTicks)) return this.reject(slot, BAD_PRICE);\n    const side',
          replace:
            '    const isThere = priceTicks === arena.priceTicks(slot) && quantityLots < arena.quantityLots(slot);\n    if (!isThere && !isQuantityLots(quantityLots, this.maxQuantityLots)) {\n      return this.reject(slot, BAD_QUANTITY);\n    }\n    if (!isPriceTicks(priceTicks)) return this.reject(slot, BAD_PRICE);\n    const side',
        },
      ],
      dies: {
        check: 'numbers that are none are refused before anything is touched',
        message: /Numbers are looked at before the place/,
      },
      notes: '16-price-levels.md#the-finished-book',
    },
    {
      name: 'price-before-quantity',
      stage: 4,
      mistake: 'Asks for the price of a replacement first and for its quantity second.',
      module: '#matching-engine',
      edits: [
        {
          find: '    if (!isQuantityLots(quantityLots, this.maxQuantityLots)) {\n      return this.reject(slot, BAD_QUANTITY);\n    }\n    if (!isPriceTicks(priceTicks)) return this.reject(slot, BAD_PRICE);\n',
          replace:
            '    if (!isPriceTicks(priceTicks)) return this.reject(slot, BAD_PRICE);\n    if (!isQuantityLots(quantityLots, this.maxQuantityLots)) {\n      return this.reject(slot, BAD_QUANTITY);\n    }\n',
        },
      ],
      dies: {
        check: 'numbers that are none are refused before anything is touched',
        message: /The quantity is looked at first/,
      },
      notes: '16-price-levels.md#the-finished-book',
    },
    {
      name: 'numbers-before-the-id',
      stage: 4,
      mistake: 'Asks for the numbers of a replacement before it asks whose order it is.',
      module: '#matching-engine',
      edits: [
        {
          find: '    if (slot === NONE) return this.rejectNamed(account);\n    if (!isQuantityLots(quantityLots, this.maxQuantityLots)) {\n      return this.reject(slot, BAD_QUANTITY);\n    }\n',
          replace:
            '    if (!isQuantityLots(quantityLots, this.maxQuantityLots)) {\n      return this.reject(slot === NONE ? this.incoming : slot, BAD_QUANTITY);\n    }\n    if (slot === NONE) return this.rejectNamed(account);\n',
        },
      ],
      dies: {
        check: 'numbers that are none are refused before anything is touched',
        message: /And the id before both/,
      },
      notes: '16-price-levels.md#the-finished-book',
    },
    {
      name: 'trades-from-its-old-place',
      stage: 4,
      mistake: 'Takes a replaced order out of its old place only after it has traded.',
      module: '#matching-engine',
      edits: [
        {
          find: '    this.remove(slot);\n    this.limitTicks[0] = priceTicks;\n    this.match(taker);\n',
          replace:
            '    this.limitTicks[0] = priceTicks;\n    this.match(taker);\n    this.remove(slot);\n',
        },
      ],
      dies: {
        check: 'a replaced order rests nowhere while it trades',
        message: /It is out of its old place/,
      },
      notes: '16-price-levels.md#the-finished-book',
    },
    {
      name: 'slot-released-after-the-tell',
      stage: 4,
      mistake: 'Gives the slot of a filled order back when the trade has been told.',
      module: '#matching-engine',
      edits: [
        {
          find: '      this.remove(maker);\n      arena.setQuantityLots(maker, 0);\n    }\n    this.events.traded(maker, taker, lots);\n',
          replace:
            '      this.index.delete(arena.orderId(maker));\n      this.sides.remove(maker);\n      arena.setQuantityLots(maker, 0);\n    }\n    this.events.traded(maker, taker, lots);\n    if (makerLots <= lots) arena.release(maker);\n',
        },
      ],
      dies: {
        check: 'an event that throws costs no slot',
        message: /who is gone gives its slot back before that is told/,
      },
      notes: '16-price-levels.md#the-finished-book',
    },
    {
      name: 'accepted-in-the-old-slot',
      stage: 4,
      mistake: 'Tells a replacement as accepted from the slot that it is about to leave.',
      module: '#matching-engine',
      edits: [
        {
          find: '    const taker = this.rewrite(slot, priceTicks, quantityLots);\n    this.events.accepted(taker);\n',
          replace:
            '    this.events.accepted(slot);\n    const taker = this.rewrite(slot, priceTicks, quantityLots);\n',
        },
      ],
      dies: {
        check: 'an order rests in the slot under which it was accepted',
        message: /told from the spare slot, with its new terms/,
      },
      notes: '16-price-levels.md#the-finished-book',
    },
    {
      name: 'spare-given-back-too-early',
      stage: 4,
      mistake:
        'Gives the spare slot back when the book is empty, in the middle of a replacement that stands in it.',
      module: '#matching-engine',
      edits: [
        {
          find: '    this.remove(slot);\n    this.limitTicks[0] = priceTicks;\n',
          replace:
            '    this.remove(slot);\n    if (this.orderCount === 0) this.startAgain();\n    this.limitTicks[0] = priceTicks;\n',
        },
      ],
      dies: {
        check: 'a replacement keeps its place only at the same price with no more quantity',
        message: /The only order of the book, replaced/,
      },
      notes: '16-price-levels.md#the-finished-book',
    },
  ],
  right: [
    {
      name: 'skip-list',
      why: 'A skip list instead of a tree of digits; best is read from the list.',
      files: { '#price-levels': 'checks/wrong/16/price-levels-skip-list.ts' },
    },
    {
      name: 'two-sides',
      why: 'Two objects, one for each side, and nothing remembered but what the levels remember: the form that the starter is laid out for.',
      files: { '#matching-engine': 'checks/wrong/16/matching-engine-two-sides.ts' },
    },
  ],
} satisfies DayProof;
