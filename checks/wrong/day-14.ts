/** Day 14: what goes wrong where orders wait and meet. */
import type { DayProof } from './wrong-solution.ts';

const REFUSAL_IN_REPLACE =
  '    if (refused !== Reason.ACCEPTED) return this.reject(orderId, account, side, refused);\n';

export default {
  day: 14,
  wrong: [
    {
      name: 'best-of-nothing-is-zero',
      stage: 1,
      mistake: 'Begins the search for the best price with 0, which is a price.',
      module: '#book-side',
      edits: [{ find: 'let best = this.worstTicks;', replace: 'let best = 0;' }],
      dies: {
        check: 'an empty book has no best price, no quantity and no orders',
        message: /Lower than every price/,
      },
      notes: '14-order-book.md#two-maps-and-nothing-remembered',
    },
    {
      name: 'orders-in-the-module',
      stage: 1,
      mistake: 'Keeps the orders by id in a variable of the module, which all books share.',
      module: '#order-book',
      edits: [
        {
          find: 'export class OrderBook {',
          replace: 'const ALL = new Map<number, LiveOrder>();\n\nexport class OrderBook {',
        },
        { find: 'live = new Map<number, LiveOrder>();', replace: 'live = ALL;' },
      ],
      dies: { check: 'every book has orders of its own', message: /shared by all/ },
      notes: '14-order-book.md#two-maps-and-nothing-remembered',
    },
    {
      name: 'asks-like-bids',
      stage: 1,
      mistake: 'Looks for the highest price on both sides.',
      module: '#book-side',
      edits: [
        {
          find: 'if (this.isBetter(priceTicks, best)) best = priceTicks;',
          replace: 'if (best === this.worstTicks || priceTicks > best) best = priceTicks;',
        },
      ],
      dies: {
        check: 'the best bid is the highest, the best ask the lowest, whatever came first',
        message: /a buyer pays least/,
      },
      notes: '14-order-book.md#price-then-time',
    },
    {
      name: 'quantity-of-the-first',
      stage: 1,
      mistake: 'Shows what the first order at the best price has, instead of the whole level.',
      module: '#book-side',
      edits: [
        {
          find: 'return lotsOf(this.queueAt(this.bestTicks));',
          replace: 'return this.queueAt(this.bestTicks)[0]?.quantityLots ?? 0;',
        },
      ],
      dies: {
        check: 'the quantity at the best price is that of all orders there, and of no others',
        message: /10 and 7 at 100/,
      },
      notes: '14-order-book.md#two-maps-and-nothing-remembered',
    },
    {
      name: 'newest-first',
      stage: 1,
      mistake: 'Puts an order at the front of the queue: last in, first out.',
      module: '#book-side',
      edits: [{ find: 'else queue.push(order);', replace: 'else queue.unshift(order);' }],
      dies: {
        check: 'at one price whoever came first stands first',
        message: /in the order of arrival/,
      },
      notes: '14-order-book.md#price-then-time',
    },
    {
      name: 'queue-by-timestamp',
      stage: 1,
      mistake: 'Sorts a queue by the time that the client wrote into the order.',
      module: '#book-side',
      edits: [
        {
          find: 'else queue.push(order);',
          replace:
            'else {\n      queue.push(order);\n      queue.sort((a, b) => a.timestampNs - b.timestampNs);\n    }',
        },
      ],
      dies: {
        check: 'the time that an order carries comes from outside and gives no priority',
        message: /whoever could set the clock/,
      },
      notes: '14-order-book.md#price-then-time',
    },
    {
      name: 'keeps-the-callers-object',
      stage: 1,
      mistake: 'Keeps the object that was submitted instead of a copy.',
      module: '#order-book',
      edits: [
        { find: 'const taker = liveOrder(order);', replace: 'const taker = order as LiveOrder;' },
      ],
      dies: {
        check: 'the object that was submitted may be used again at once',
        message: /copy it/,
      },
      notes: '14-order-book.md#two-maps-and-nothing-remembered',
    },
    {
      name: 'zero-is-no-price',
      stage: 1,
      mistake: 'Asks "is there a price" with truthiness, and 0 is false.',
      module: '#book-side',
      edits: [
        {
          find: 'if (this.isBetter(priceTicks, best)) best = priceTicks;',
          replace: 'if (priceTicks && this.isBetter(priceTicks, best)) best = priceTicks;',
        },
      ],
      dies: {
        check: 'a negative price and the price 0 are prices like any other',
        message: /trades at −5 and at 0/,
      },
      notes: '14-order-book.md#ticks-and-never-a-float',
    },
    {
      name: 'accepts-and-then-looks',
      stage: 1,
      mistake: 'Tells the acceptance first and finds the reason against it afterwards.',
      module: '#order-book',
      edits: [
        {
          find: '    const refused = this.refusal(order);\n',
          replace:
            '    this.events.accepted(order.orderId, order.account, order.side);\n    const refused = this.refusal(order);\n',
        },
        {
          find: '    this.events.accepted(taker.orderId, taker.account, taker.side);\n',
          replace: '',
        },
      ],
      dies: {
        check: 'an id that is live is refused, on whichever side it is',
        message: /is no acceptance/,
      },
      notes: '14-order-book.md#which-reason-wins',
    },
    {
      name: 'ids-by-side',
      stage: 1,
      mistake: 'Looks for the id among the orders of the same side only.',
      module: '#order-book',
      edits: [
        {
          find: '    if (this.live.has(order.orderId)) return Reason.DUPLICATE_ID;\n\n',
          replace:
            '    if (this.live.get(order.orderId)?.side === order.side) return Reason.DUPLICATE_ID;\n\n',
        },
      ],
      dies: {
        check: 'an id that is live is refused, on whichever side it is',
        message: /which of the two is meant/,
      },
      notes: '14-order-book.md#which-reason-wins',
    },
    {
      name: 'room-for-one-more',
      stage: 1,
      mistake: 'Refuses when there are more orders than may be, which is one too late.',
      module: '#order-book',
      edits: [
        {
          find: 'mayRest(order) && this.live.size >= this.maxOrders;',
          replace: 'mayRest(order) && this.live.size > this.maxOrders;',
        },
      ],
      dies: {
        check: 'one order more than the book may hold is refused',
        message: /maxOrders is 3/,
      },
      notes: '14-order-book.md#which-reason-wins',
    },
    {
      name: 'takers-price',
      stage: 2,
      mistake: 'Trades at the limit of the order that comes in.',
      module: '#order-book',
      edits: [
        {
          find: '      maker.priceTicks,\n      lots,',
          replace: '      taker.priceTicks,\n      lots,',
        },
      ],
      dies: {
        check: 'a trade is made at the price of the order that was there',
        message: /The resting order set the price/,
      },
      notes: '14-order-book.md#whose-price',
    },
    {
      name: 'equal-does-not-cross',
      stage: 2,
      mistake: 'Trades only with a price that is better than the limit.',
      module: '#book-side',
      edits: [
        {
          find: 'return this.isBetter(limitTicks, best) ? undefined : this.queueAt(best)[0];',
          replace: 'return this.isBetter(best, limitTicks) ? this.queueAt(best)[0] : undefined;',
        },
      ],
      dies: {
        check: 'equal prices cross, and one tick short of it does not',
        message: /A limit is the worst price that is taken/,
      },
      notes: '14-order-book.md#the-walk-of-a-taker',
    },
    {
      name: 'empty-level-stays',
      stage: 2,
      mistake: 'Leaves the empty queue in the map, where the search for the best price finds it.',
      module: '#book-side',
      edits: [
        {
          find: '    if (queue.length > 1) queue.splice(queue.indexOf(order), 1);\n    else this.queues.delete(order.priceTicks);',
          replace: '    queue.splice(queue.indexOf(order), 1);',
        },
      ],
      dies: {
        check: 'orders that are filled are gone, and so is their level',
        message: /a level without orders is no price/,
      },
      notes: '14-order-book.md#two-maps-and-nothing-remembered',
    },
    {
      name: 'filled-and-still-live',
      stage: 2,
      mistake: 'Takes a filled order out of its queue and forgets the map of ids.',
      module: '#order-book',
      edits: [
        {
          find: 'if (maker.quantityLots === 0) this.remove(maker);',
          replace: 'if (maker.quantityLots === 0) this.sideOf(maker.side).remove(maker);',
        },
      ],
      dies: {
        check: 'orders that are filled are gone, and so is their level',
        message: /Both are done/,
      },
      notes: '14-order-book.md#two-maps-and-nothing-remembered',
    },
    {
      name: 'oldest-level-first',
      stage: 2,
      mistake:
        'Takes the first price of the Map that is within the limit; a Map keeps insertion order.',
      module: '#book-side',
      edits: [
        {
          find: '    const best = this.bestTicks;\n    return',
          replace:
            '    for (const ticks of this.queues.keys()) {\n      if (!this.isBetter(limitTicks, ticks)) return this.queueAt(ticks)[0];\n    }\n    const best = this.bestTicks;\n    return',
        },
      ],
      dies: {
        check: 'the best price trades first, whoever came first',
        message: /Lowest ask first/,
      },
      notes: '14-order-book.md#price-then-time',
    },
    {
      name: 'one-level-only',
      stage: 2,
      mistake: 'Ends when the best level is used up, instead of going on with the next.',
      module: '#order-book',
      edits: [
        {
          find: '    const makers = this.oppositeOf(taker.side);\n    while',
          replace:
            '    const makers = this.oppositeOf(taker.side);\n    const level = makers.bestTicks;\n    while',
        },
        {
          find: 'if (maker === undefined) return;',
          replace: 'if (maker === undefined || maker.priceTicks !== level) return;',
        },
      ],
      dies: {
        check: 'the best price trades first, whoever came first',
        message: /Lowest ask first/,
      },
      notes: '14-order-book.md#the-walk-of-a-taker',
    },
    {
      name: 'largest-first',
      stage: 2,
      mistake: 'Gives the trade to the largest order of the level.',
      module: '#book-side',
      edits: [
        {
          find: '? undefined : this.queueAt(best)[0];',
          replace:
            '? undefined : this.queueAt(best).toSorted((a, b) => b.quantityLots - a.quantityLots)[0];',
        },
      ],
      dies: {
        check: 'at one price whoever came first trades first',
        message: /not of ids, not of size/,
      },
      notes: '14-order-book.md#price-then-time',
    },
    {
      name: 'back-of-the-queue-after-a-fill',
      stage: 2,
      mistake: 'Puts a maker that is filled in part at the back of its queue.',
      module: '#order-book',
      edits: [
        {
          find: 'if (maker.quantityLots === 0) this.remove(maker);',
          replace: 'this.remove(maker);\n    if (maker.quantityLots > 0) this.add(maker);',
        },
      ],
      dies: {
        check: 'a resting order that is filled in part keeps its place',
        message: /it came first/,
      },
      notes: '14-order-book.md#the-walk-of-a-taker',
    },
    {
      name: 'rests-where-it-traded',
      stage: 2,
      mistake: 'Lets the rest of an order rest at the price of its last trade.',
      module: '#order-book',
      edits: [
        {
          find: '    taker.quantityLots -= lots;\n',
          replace: '    taker.quantityLots -= lots;\n    taker.priceTicks = maker.priceTicks;\n',
        },
      ],
      dies: {
        check: 'what is left of an order that comes in rests at its own limit',
        message: /it would still pay 105/,
      },
      notes: '14-order-book.md#the-walk-of-a-taker',
    },
    {
      name: 'tells-what-was-open',
      stage: 2,
      mistake: 'Tells what both had open before the trade.',
      module: '#order-book',
      edits: [
        {
          find: '      maker.quantityLots,\n      taker.quantityLots,\n    );',
          replace: '      maker.quantityLots + lots,\n      taker.quantityLots + lots,\n    );',
        },
      ],
      dies: {
        check: 'the acceptance is told first, then each trade with what is left of both',
        message: /One acceptance, one event for each trade/,
      },
      notes: '14-order-book.md#the-walk-of-a-taker',
    },
    {
      name: 'filled-is-cancelled',
      stage: 2,
      mistake: 'Tells a filled order as cancelled, because it has left the book.',
      module: '#order-book',
      edits: [
        {
          find: '    if (taker.quantityLots === 0) return Reason.ACCEPTED;\n',
          replace:
            '    if (taker.quantityLots === 0) {\n      this.tellCancelled(taker, Reason.REMAINDER);\n      return Reason.ACCEPTED;\n    }\n',
        },
      ],
      dies: {
        check: 'the acceptance is told first, then each trade with what is left of both',
        message: /no cancellation/,
      },
      notes: '14-order-book.md#the-walk-of-a-taker',
    },
    {
      name: 'full-book-refuses-takers',
      stage: 2,
      mistake: 'Refuses every order while the book is full, also those that would empty it.',
      module: '#order-book',
      edits: [
        {
          find: 'return needsRoom && this.oppositeOf(side).firstWithin(limitTicks) === undefined',
          replace: 'return needsRoom',
        },
      ],
      dies: {
        check: 'in a full book an order that trades is taken, and its rest has the room it made',
        message: /It trades and never rests/,
      },
      notes: '14-order-book.md#which-reason-wins',
    },
    {
      name: 'cancel-by-swapping',
      stage: 3,
      mistake:
        'Fills the gap of a cancelled order with the last one of the queue, which is faster.',
      module: '#book-side',
      edits: [
        {
          find: 'if (queue.length > 1) queue.splice(queue.indexOf(order), 1);',
          replace:
            'const last = queue.at(-1);\n    if (queue.length > 1 && queue[0] === order) queue.shift();\n    else if (queue.length > 1 && last !== undefined) {\n      queue[queue.indexOf(order)] = last;\n      queue.pop();\n    }',
        },
      ],
      dies: {
        check: 'a cancel leaves the other orders of its level in their places',
        message: /nobody has moved/,
      },
      notes: '14-order-book.md#what-costs-a-place',
    },
    {
      name: 'cancel-by-anybody',
      stage: 3,
      mistake: 'Does not look whose order it is.',
      module: '#order-book',
      edits: [
        {
          find: '    if (order === undefined || order.account !== account) {\n      return this.reject(orderId, account, 0, Reason.UNKNOWN_ID);\n    }\n    this.events',
          replace:
            '    if (order === undefined) {\n      return this.reject(orderId, account, 0, Reason.UNKNOWN_ID);\n    }\n    this.events',
        },
      ],
      dies: {
        check: 'an unknown order, a filled one and somebody else’s are all the same: unknown',
        message: /must not take it out/,
      },
      notes: '14-order-book.md#which-reason-wins',
    },
    {
      name: 'tells-the-side-of-a-strangers-order',
      stage: 3,
      mistake: 'Refuses the cancel of another account’s order, and names its side.',
      module: '#order-book',
      edits: [
        {
          find: '      return this.reject(orderId, account, 0, Reason.UNKNOWN_ID);\n    }\n    this.events',
          replace:
            '      return this.reject(orderId, account, order?.side ?? 0, Reason.UNKNOWN_ID);\n    }\n    this.events',
        },
      ],
      dies: {
        check: 'an unknown order, a filled one and somebody else’s are all the same: unknown',
        message: /nothing is said about the order/,
      },
      notes: '14-order-book.md#which-reason-wins',
    },
    {
      name: 'same-quantity-loses-the-place',
      stage: 3,
      mistake: 'Keeps the place only of an order that really shrinks.',
      module: '#order-book',
      edits: [
        {
          find: 'quantityLots <= order.quantityLots) {',
          replace: 'quantityLots < order.quantityLots) {',
        },
      ],
      dies: {
        check: 'a replacement that only makes it smaller keeps its place',
        message: /10 of 10 lots/,
      },
      notes: '14-order-book.md#what-costs-a-place',
    },
    {
      name: 'quantity-as-a-reduction',
      stage: 3,
      mistake: 'Takes the new quantity for the number of lots to be taken off.',
      module: '#order-book',
      edits: [
        {
          find: '      order.quantityLots = quantityLots;\n      return',
          replace: '      order.quantityLots -= quantityLots;\n      return',
        },
      ],
      dies: {
        check: 'a replacement that only makes it smaller keeps its place',
        message: /4 of 10 lots/,
      },
      notes: '14-order-book.md#what-costs-a-place',
    },
    {
      name: 'grows-in-its-place',
      stage: 3,
      mistake: 'Keeps the place of every replacement at the same price.',
      module: '#order-book',
      edits: [
        {
          find: 'if (priceTicks === order.priceTicks && quantityLots <= order.quantityLots) {',
          replace: 'if (priceTicks === order.priceTicks) {',
        },
      ],
      dies: {
        check: 'one that makes it larger goes to the back',
        message: /queue with one lot and grow/,
      },
      notes: '14-order-book.md#what-costs-a-place',
    },
    {
      name: 'price-before-removal',
      stage: 3,
      mistake: 'Changes the price and then takes the order out, of the wrong queue.',
      module: '#order-book',
      edits: [
        {
          find: '    this.remove(order);\n    order.priceTicks = priceTicks;\n',
          replace: '    order.priceTicks = priceTicks;\n    this.remove(order);\n',
        },
      ],
      dies: {
        check: 'one to another price goes to the back of the queue there',
        message: /it is new at 99/,
      },
      notes: '14-order-book.md#what-costs-a-place',
    },
    {
      name: 'replacement-never-trades',
      stage: 3,
      mistake: 'Moves the order to its new price and does not match it there.',
      module: '#order-book',
      edits: [{ find: '    this.match(order, priceTicks);\n', replace: '' }],
      dies: {
        check: 'one that crosses now trades at once, and its rest goes to its new place',
        message: /as for a new order/,
      },
      notes: '14-order-book.md#what-costs-a-place',
    },
    {
      name: 'filled-and-put-back',
      stage: 3,
      mistake: 'Puts a replaced order back although it has nothing left.',
      module: '#order-book',
      edits: [
        {
          find: 'if (order.quantityLots > 0) this.add(order);',
          replace: 'this.add(order);',
        },
      ],
      dies: {
        check: 'one that crosses now trades at once, and its rest goes to its new place',
        message: /nothing is left/,
      },
      notes: '14-order-book.md#what-costs-a-place',
    },
    {
      name: 'replacement-as-cancel',
      stage: 3,
      mistake: 'Tells the old order as cancelled, so that its client believes that it is gone.',
      module: '#order-book',
      edits: [
        {
          find: '    this.remove(order);\n    order.priceTicks = priceTicks;\n',
          replace:
            '    this.remove(order);\n    this.tellCancelled(order, Reason.REQUESTED);\n    order.priceTicks = priceTicks;\n',
        },
      ],
      dies: {
        check: 'one that crosses now trades at once, and its rest goes to its new place',
        message: /as for a new order/,
      },
      notes: '14-order-book.md#what-costs-a-place',
    },
    {
      name: 'replacement-needs-room',
      stage: 3,
      mistake: 'Asks for room before the old order is out.',
      module: '#order-book',
      edits: [
        {
          find: '    const refused = this.refusesToTrade(account, side, priceTicks, order.postOnly);\n',
          replace:
            '    if (this.live.size >= this.maxOrders) {\n      return this.reject(orderId, account, side, Reason.BOOK_FULL);\n    }\n    const refused = this.refusesToTrade(account, side, priceTicks, order.postOnly);\n',
        },
      ],
      dies: { check: 'a replacement needs no room', message: /two orders as before/ },
      notes: '14-order-book.md#which-reason-wins',
    },
    {
      name: 'looks-only-at-the-beginning',
      stage: 4,
      mistake: 'Refuses an order that begins with its own account, and does not look again later.',
      module: '#order-book',
      edits: [
        {
          find: '      if (maker.account === taker.account) this.preventSelfTrade(maker, taker);\n      else this.trade(maker, taker);',
          replace: '      this.trade(maker, taker);',
        },
      ],
      dies: {
        check: 'the trades before it stand, and the rest of the newer order is cancelled',
        message: /then order 2 is next/,
      },
      notes: '14-order-book.md#trading-with-yourself',
    },
    {
      name: 'compares-ids',
      stage: 4,
      mistake: 'Compares the ids of the orders instead of their accounts.',
      module: '#order-book',
      edits: [
        {
          find: 'return maker.account === account && this.selfTrade',
          replace: 'return maker.orderId === account && this.selfTrade',
        },
      ],
      dies: {
        check: 'an order whose first trade would be with its own account is refused',
        message: /wash trading/,
      },
      notes: '14-order-book.md#trading-with-yourself',
    },
    {
      name: 'passes-its-own-over',
      stage: 4,
      mistake: 'Trades with the next order of somebody else instead.',
      module: '#order-book',
      edits: [
        {
          find: 'return maker.account === account && this.selfTrade',
          replace:
            'const others = this.oppositeOf(side).queueAt(maker.priceTicks);\n    return others.every((one) => one.account === account) && this.selfTrade',
        },
        {
          find: '      const maker = makers.firstWithin(limitTicks);\n',
          replace:
            '      const first = makers.firstWithin(limitTicks);\n      const maker =\n        makers.queueAt(makers.bestTicks).find((one) => one.account !== taker.account) ?? first;\n      if (first === undefined) return;\n',
        },
      ],
      dies: {
        check: 'it is not passed over for the order behind it',
        message: /a place in the queue that it never has to honour/,
      },
      notes: '14-order-book.md#trading-with-yourself',
    },
    {
      name: 'rest-of-it-rests',
      stage: 4,
      mistake: 'Stops matching at its own account and lets the rest rest, across from it.',
      module: '#order-book',
      edits: [
        {
          find: 'if (maker.account === taker.account) this.preventSelfTrade(maker, taker);',
          replace: 'if (maker.account === taker.account) return;',
        },
      ],
      dies: {
        check: 'the trades before it stand, and the rest of the newer order is cancelled',
        message: /16 lots that are left are cancelled/,
      },
      notes: '14-order-book.md#trading-with-yourself',
    },
    {
      name: 'rest-vanishes',
      stage: 4,
      mistake: 'Drops the rest and tells nobody.',
      module: '#order-book',
      edits: [
        {
          find: '      this.tellCancelled(taker, Reason.SELF_TRADE);\n      taker.quantityLots = 0;',
          replace: '      taker.quantityLots = 0;',
        },
      ],
      dies: {
        check: 'the trades before it stand, and the rest of the newer order is cancelled',
        message: /with the reason/,
      },
      notes: '14-order-book.md#trading-with-yourself',
    },
    {
      name: 'zero-lots-cancelled',
      stage: 4,
      mistake: 'Sets the quantity to 0 and then tells how much is gone.',
      module: '#order-book',
      edits: [
        {
          find: '      this.tellCancelled(taker, Reason.SELF_TRADE);\n      taker.quantityLots = 0;',
          replace:
            '      taker.quantityLots = 0;\n      this.tellCancelled(taker, Reason.SELF_TRADE);',
        },
      ],
      dies: {
        check: 'the trades before it stand, and the rest of the newer order is cancelled',
        message: /16 lots/,
      },
      notes: '14-order-book.md#trading-with-yourself',
    },
    {
      name: 'no-order-on-both-sides',
      stage: 4,
      mistake: 'Refuses an account that has any order on the other side.',
      module: '#order-book',
      edits: [
        {
          find: '    if (maker === undefined) return Reason.ACCEPTED;\n    if (postOnly)',
          replace:
            '    for (const one of this.live.values()) {\n      if (one.account === account && one.side !== side) return Reason.SELF_TRADE;\n    }\n    if (maker === undefined) return Reason.ACCEPTED;\n    if (postOnly)',
        },
      ],
      dies: {
        check: 'the trades before it stand, and the rest of the newer order is cancelled',
        message: /carried out as far as it may/,
      },
      notes: '14-order-book.md#trading-with-yourself',
    },
    {
      name: 'replace-does-not-ask',
      stage: 4,
      mistake: 'Forgets that a replacement is an order that comes in.',
      module: '#order-book',
      edits: [{ find: REFUSAL_IN_REPLACE, replace: '' }],
      dies: {
        check:
          'a replacement that would begin with its own account is refused, and the order stays',
        message: /Order 3 is next in turn/,
      },
      notes: '14-order-book.md#trading-with-yourself',
    },
    {
      name: 'taken-out-and-put-back',
      stage: 4,
      mistake: 'Takes the order out, finds that it may not be replaced, and puts it back: last.',
      module: '#order-book',
      edits: [
        {
          find: REFUSAL_IN_REPLACE,
          replace:
            '    if (refused !== Reason.ACCEPTED) {\n      this.remove(order);\n      this.add(order);\n      return this.reject(orderId, account, side, refused);\n    }\n',
        },
      ],
      dies: {
        check:
          'a replacement that would begin with its own account is refused, and the order stays',
        message: /price, quantity and place/,
      },
      notes: '14-order-book.md#trading-with-yourself',
    },
    {
      name: 'ticks-by-division',
      stage: 5,
      mistake: 'Divides two floats and cuts the result down to a whole number.',
      module: '#ticks',
      edits: [
        {
          find: '    return Number(ticks);',
          replace: '    return Math.trunc(Number(price) / Number(this.tickSize)) + 0;',
        },
      ],
      dies: { check: 'every cent up to 1,000 is exact', message: /must not become a float/ },
      notes: '14-order-book.md#ticks-and-never-a-float',
    },
    {
      name: 'float-without-rounding',
      stage: 5,
      mistake: 'Divides two floats and believes the result.',
      module: '#ticks',
      edits: [
        {
          find: '    return Number(ticks);',
          replace: '    return Number(price) * (1 / Number(this.tickSize));',
        },
      ],
      dies: {
        check: 'at tick 0.01 the price 150.05 is 15005',
        message: /so many steps/,
      },
      notes: '14-order-book.md#ticks-and-never-a-float',
    },
    {
      name: 'rounds-to-the-grid',
      stage: 5,
      mistake: 'Takes the nearest lower tick of a price that stands between two.',
      module: '#ticks',
      edits: [{ find: 'if (units % step !== 0n) {', replace: 'if (step === 0n) {' }],
      dies: {
        check: 'at tick 0.01 the price 150.055 is off the grid and refused',
        message: /a price that nobody has named/,
      },
      notes: '14-order-book.md#ticks-and-never-a-float',
    },
    {
      name: 'minus-zero',
      stage: 5,
      mistake: 'Keeps the sign apart and puts it in front of 0 as well.',
      module: '#ticks',
      edits: [
        {
          find: '    return Number(ticks);',
          replace:
            "    const size = Math.abs(Number(ticks));\n    return price.startsWith('-') ? -size : size;",
        },
      ],
      dies: { check: 'at tick 0.01 the price -0.00 is 0', message: /-0\.00 is so many steps/ },
      notes: '14-order-book.md#ticks-and-never-a-float',
    },
    {
      name: 'no-end-to-the-range',
      stage: 5,
      mistake: 'Makes a number of any number of ticks.',
      module: '#ticks',
      edits: [{ find: 'if (ticks > max || ticks < -max) {', replace: 'if (ticks > max * max) {' }],
      dies: {
        check: 'a price of more ticks than the engine trades in is refused, on both sides',
        message: /One tick beyond/,
      },
      notes: '14-order-book.md#ticks-and-never-a-float',
    },
    {
      name: 'text-by-multiplication',
      stage: 5,
      mistake: 'Multiplies ticks by the tick as floats and prints what comes out.',
      module: '#ticks',
      edits: [
        {
          find: '    const units = BigInt(ticks) * this.tick.units;\n',
          replace:
            '    if (ticks >= 0) return String(ticks * Number(this.tickSize));\n    const units = BigInt(ticks) * this.tick.units;\n',
        },
      ],
      dies: {
        check: 'at tick 0.01 15000 ticks read 150.00',
        message: /As many decimals as the tick has/,
      },
      notes: '14-order-book.md#ticks-and-never-a-float',
    },
    {
      name: 'zeros-before-the-sign',
      stage: 5,
      mistake: 'Pads a negative number with zeros, in front of its sign.',
      module: '#ticks',
      edits: [
        {
          find: 'const digits = (units < 0n ? -units : units).toString()',
          replace: 'const digits = units.toString()',
        },
      ],
      dies: { check: 'at tick 0.01 -7 ticks read -0.07', message: /As many decimals/ },
      notes: '14-order-book.md#ticks-and-never-a-float',
    },
    {
      name: 'half-a-tick-is-a-price',
      stage: 5,
      mistake: 'Checks the range of a price and not that it is whole.',
      module: '#order-rules',
      edits: [
        {
          find: 'Number.isSafeInteger(ticks) && ticks >= -MAX_TICKS',
          replace: 'ticks >= -MAX_TICKS',
        },
      ],
      dies: {
        check: 'an order with price 150.05 is refused',
        message: /A price is a whole number of ticks/,
      },
      notes: '14-order-book.md#wrong-numbers-stop-at-the-door',
    },
    {
      name: 'quantity-asked-the-wrong-way',
      stage: 5,
      mistake: 'Asks whether the quantity is too small or too large, and NaN is neither.',
      module: '#order-rules',
      edits: [
        {
          find: 'return Number.isSafeInteger(lots) && lots >= 1 && lots <= maxLots;',
          replace: 'return !(lots < 1 || lots > maxLots || lots % 1 > 0);',
        },
      ],
      dies: { check: 'an order with quantity NaN is refused', message: /NaN passes/ },
      notes: '14-order-book.md#wrong-numbers-stop-at-the-door',
    },
    {
      name: 'the-engines-limit-for-every-book',
      stage: 5,
      mistake: 'Checks the quantity against the limit of the engine instead of the book’s.',
      module: '#order-rules',
      edits: [
        {
          find: 'isQuantityLots(order.quantityLots, maxQuantityLots)',
          replace: 'isQuantityLots(order.quantityLots, Limit.maxQuantityLots)',
        },
      ],
      dies: {
        check: 'an order with one lot more than an order may have is refused',
        message: /1 … maxQuantityLots/,
      },
      notes: '14-order-book.md#wrong-numbers-stop-at-the-door',
    },
    {
      name: 'codes-by-range',
      stage: 5,
      mistake: 'Asks whether the side lies between the first code and the last; 1.5 does.',
      module: '#order-rules',
      edits: [
        {
          find: 'if (side !== BUY && side !== SELL)',
          replace: 'if (side < BUY || side > SELL)',
        },
      ],
      dies: { check: 'an order with side 1.5 is refused', message: /1\.5 and NaN pass a range/ },
      notes: '14-order-book.md#wrong-numbers-stop-at-the-door',
    },
    {
      name: 'unknown-bits-by-mask',
      stage: 5,
      mistake: 'Looks for unknown flags with a mask, which drops what is no bit of 32.',
      module: '#order-rules',
      edits: [
        {
          find: 'if (flags !== NONE && flags !== POST_ONLY)',
          replace: 'if ((flags & ~POST_ONLY) !== 0)',
        },
      ],
      dies: { check: 'an order with half a flag is refused', message: /only the lower 32 bits/ },
      notes: '14-order-book.md#wrong-numbers-stop-at-the-door',
    },
    {
      name: 'flags-by-mask',
      stage: 5,
      mistake: 'Looks whether the known flag is set and not whether others are.',
      module: '#order-rules',
      edits: [
        {
          find: 'if (flags !== NONE && flags !== POST_ONLY)',
          replace: 'if (flags !== NONE && (flags & POST_ONLY) === 0)',
        },
      ],
      dies: {
        check: 'an order with an unknown flag beside a known one is refused',
        message: /A code of its table/,
      },
      notes: '14-order-book.md#wrong-numbers-stop-at-the-door',
    },
    {
      name: 'price-before-quantity',
      stage: 5,
      mistake: 'Looks at the price first: the same order has another reason.',
      module: '#order-rules',
      edits: [
        {
          find: '  if (!isQuantityLots(order.quantityLots, maxQuantityLots)) return BAD_QUANTITY;\n  if (!isPriceTicks(order.priceTicks)) return BAD_PRICE;\n',
          replace:
            '  if (!isPriceTicks(order.priceTicks)) return BAD_PRICE;\n  if (!isQuantityLots(order.quantityLots, maxQuantityLots)) return BAD_QUANTITY;\n',
        },
      ],
      dies: {
        check: 'of two things that are wrong the first in the order of the table is told',
        message: /then BAD_QUANTITY, then BAD_PRICE/,
      },
      notes: '14-order-book.md#which-reason-wins',
    },
    {
      name: 'replacement-unchecked',
      stage: 5,
      mistake: 'Checks new orders and forgets that a replacement brings numbers too.',
      module: '#order-book',
      edits: [
        {
          find: '    if (!isPriceTicks(priceTicks)) return this.reject(orderId, account, side, Reason.BAD_PRICE);\n',
          replace: '',
        },
      ],
      dies: {
        check: 'a replacement by no quantity or no price is refused, and the order stays',
        message: /A price is a whole number of ticks/,
      },
      notes: '14-order-book.md#wrong-numbers-stop-at-the-door',
    },
    {
      name: 'tells-the-trade-first',
      stage: 6,
      mistake: 'Tells a trade and then takes the filled maker out of the book.',
      module: '#order-book',
      edits: [
        { find: '    if (maker.quantityLots === 0) this.remove(maker);\n', replace: '' },
        {
          find: '      taker.quantityLots,\n    );\n',
          replace:
            '      taker.quantityLots,\n    );\n    if (maker.quantityLots === 0) this.remove(maker);\n',
        },
      ],
      dies: {
        check: 'an event that throws leaves a book that is whole',
        message: /Change the book, then tell/,
      },
      notes: '14-order-book.md#change-then-tell',
    },
    {
      name: 'tells-the-cancel-first',
      stage: 6,
      mistake: 'Tells that an order is gone while it is still there.',
      module: '#order-book',
      edits: [
        {
          find: '    this.remove(order);\n    this.tellCancelled(order, Reason.REQUESTED);\n',
          replace: '    this.tellCancelled(order, Reason.REQUESTED);\n    this.remove(order);\n',
        },
      ],
      dies: {
        check: 'an event that throws leaves a book that is whole',
        message: /as the event told it/,
      },
      notes: '14-order-book.md#change-then-tell',
    },
    {
      name: 'rests-before-it-trades',
      stage: 6,
      mistake:
        'Puts the order into the book, lets it trade from there, and takes it out if it is filled.',
      module: '#order-book',
      edits: [
        {
          find: '    this.match(taker, this.limitOf(order));\n    if (taker.quantityLots === 0) return Reason.ACCEPTED;\n    if (mayRest(order)) this.add(taker);\n    else this.tellCancelled(taker, Reason.REMAINDER);',
          replace:
            '    if (mayRest(order)) this.add(taker);\n    this.match(taker, this.limitOf(order));\n    if (taker.quantityLots === 0 && mayRest(order)) this.remove(taker);\n    else if (!mayRest(order)) this.tellCancelled(taker, Reason.REMAINDER);',
        },
      ],
      dies: {
        check: 'an event that throws leaves a book that is whole',
        message: /Change the book, then tell/,
      },
      notes: '14-order-book.md#change-then-tell',
    },
    {
      name: 'market-at-price-zero',
      stage: 7,
      mistake: 'Takes the price field of a market order for its limit.',
      module: '#order-book',
      edits: [
        {
          find: '    return order.orderType === OrderType.MARKET\n      ? this.oppositeOf(order.side).worstTicks\n      : order.priceTicks;',
          replace: '    return order.priceTicks;',
        },
      ],
      dies: {
        check: 'a market order takes every price, and its rest is cancelled',
        message: /which is no limit/,
      },
      notes: '14-order-book.md#orders-that-never-rest-orders-that-never-take',
    },
    {
      name: 'market-order-rests',
      stage: 7,
      mistake: 'Decides by the time in force alone whether an order may rest.',
      module: '#order-book',
      edits: [
        {
          find: 'return order.orderType === OrderType.LIMIT && order.timeInForce === TimeInForce.GTC;',
          replace: 'return order.timeInForce === TimeInForce.GTC;',
        },
      ],
      dies: {
        check: 'a market order takes every price, and its rest is cancelled',
        message: /must not rest/,
      },
      notes: '14-order-book.md#orders-that-never-rest-orders-that-never-take',
    },
    {
      name: 'ioc-rests',
      stage: 7,
      mistake: 'Lets the rest of an immediate-or-cancel order rest.',
      module: '#order-book',
      edits: [
        {
          find: 'return order.orderType === OrderType.LIMIT && order.timeInForce === TimeInForce.GTC;',
          replace: 'return order.orderType === OrderType.LIMIT;',
        },
      ],
      dies: {
        check: 'immediate or cancel trades within its limit, and its rest is cancelled',
        message: /beyond its limit/,
      },
      notes: '14-order-book.md#orders-that-never-rest-orders-that-never-take',
    },
    {
      name: 'fok-trades-what-it-can',
      stage: 7,
      mistake: 'Treats fill or kill like immediate or cancel.',
      module: '#order-book',
      edits: [
        {
          find: 'return this.canFill(order, limitTicks) ? Reason.ACCEPTED : Reason.NOT_FILLABLE;',
          replace: 'return Reason.ACCEPTED;',
        },
      ],
      dies: {
        check: 'fill or kill that lacks one lot within its limit trades nothing',
        message: /10 are there/,
      },
      notes: '14-order-book.md#orders-that-never-rest-orders-that-never-take',
    },
    {
      name: 'fok-counts-the-whole-side',
      stage: 7,
      mistake: 'Counts all that is offered, whatever it costs.',
      module: '#order-book',
      edits: [
        { find: '      if (makers.isBetter(limitTicks, priceTicks)) return false;\n', replace: '' },
      ],
      dies: {
        check: 'fill or kill that lacks one lot within its limit trades nothing',
        message: /up to 109/,
      },
      notes: '14-order-book.md#orders-that-never-rest-orders-that-never-take',
    },
    {
      name: 'fok-wants-one-lot-more',
      stage: 7,
      mistake: 'Wants more than its quantity to be there.',
      module: '#order-book',
      edits: [{ find: 'if (missing <= 0) return true;', replace: 'if (missing < 0) return true;' }],
      dies: {
        check: 'fill or kill trades all of it, over several levels if need be',
        message: /exactly enough/,
      },
      notes: '14-order-book.md#orders-that-never-rest-orders-that-never-take',
    },
    {
      name: 'fok-counts-behind-its-own',
      stage: 7,
      mistake: 'Skips its own account when it counts, and is stopped by it when it trades.',
      module: '#order-book',
      edits: [
        {
          find: '        else if (this.selfTrade !== SelfTrade.CANCEL_OLDEST) return false;\n',
          replace: '',
        },
      ],
      dies: {
        check: 'fill or kill does not count what lies behind an order of its own account',
        message: /lie behind it/,
      },
      notes: '14-order-book.md#orders-that-never-rest-orders-that-never-take',
    },
    {
      name: 'self-trade-before-post-only',
      stage: 7,
      mistake: 'Asks for the account before it asks whether the order may take at all.',
      module: '#order-book',
      edits: [
        {
          find: '    if (postOnly) return Reason.WOULD_CROSS;\n',
          replace: '    if (postOnly && maker.account !== account) return Reason.WOULD_CROSS;\n',
        },
      ],
      dies: {
        check: 'a post-only order that would meet its own account would cross all the same',
        message: /WOULD_CROSS comes before SELF_TRADE/,
      },
      notes: '14-order-book.md#which-reason-wins',
    },
    {
      name: 'post-only-once',
      stage: 7,
      mistake: 'Forgets with the first replacement that an order is post-only.',
      module: '#order-book',
      edits: [
        {
          find: 'this.refusesToTrade(account, side, priceTicks, order.postOnly);',
          replace: 'this.refusesToTrade(account, side, priceTicks, false);',
        },
      ],
      dies: {
        check: 'a post-only order stays one when it is replaced',
        message: /It would take the ask/,
      },
      notes: '14-order-book.md#orders-that-never-rest-orders-that-never-take',
    },
    {
      name: 'replacement-asks-the-other-way-round',
      stage: 7,
      mistake: 'Asks a post-only order that is replaced for its account first.',
      module: '#order-book',
      edits: [
        {
          find: '    const refused = this.refusesToTrade(account, side, priceTicks, order.postOnly);\n',
          replace:
            '    const own = this.refusesToTrade(account, side, priceTicks, false);\n    const refused =\n      own === Reason.ACCEPTED\n        ? this.refusesToTrade(account, side, priceTicks, order.postOnly)\n        : own;\n',
        },
      ],
      dies: {
        check: 'a post-only order stays one when it is replaced',
        message: /for the same reasons, in the same order/,
      },
      notes: '14-order-book.md#which-reason-wins',
    },
    {
      name: 'post-only-must-rest',
      stage: 7,
      mistake: 'Finds post-only senseless in an order that never rests, and refuses it.',
      module: '#order-book',
      edits: [
        {
          find: '    const refused = this.refusesToTrade(account, side, limitTicks, flags === Flags.POST_ONLY);\n',
          replace:
            '    if (flags === Flags.POST_ONLY && !mayRest(order)) return Reason.BAD_MSG;\n    const refused = this.refusesToTrade(account, side, limitTicks, flags === Flags.POST_ONLY);\n',
        },
      ],
      dies: {
        check: 'an order that never rests may be post-only too',
        message: /These would trade/,
      },
      notes: '14-order-book.md#orders-that-never-rest-orders-that-never-take',
    },
    {
      name: 'remainder-beside-self-trade',
      stage: 7,
      mistake: 'Tells the rest of an order that its own account has stopped a second time.',
      module: '#order-book',
      edits: [
        {
          find: '    this.match(taker, this.limitOf(order));\n    if (taker.quantityLots === 0) return Reason.ACCEPTED;\n    if (mayRest(order)) this.add(taker);\n    else this.tellCancelled(taker, Reason.REMAINDER);',
          replace:
            '    this.match(taker, this.limitOf(order));\n    if (mayRest(order) && taker.quantityLots > 0) this.add(taker);\n    const first = this.oppositeOf(taker.side).firstWithin(this.limitOf(order));\n    const own = first?.account === taker.account;\n    if (!mayRest(order) && (own || taker.quantityLots > 0)) {\n      this.tellCancelled(taker, Reason.REMAINDER);\n    }',
        },
      ],
      dies: {
        check: 'what its own account stops is told as SELF_TRADE, and once',
        message: /Nothing is left to be a remainder/,
      },
      notes: '14-order-book.md#orders-that-never-rest-orders-that-never-take',
    },
    {
      name: 'rests-for-a-moment',
      stage: 7,
      mistake: 'Lets every rest rest, and cancels it again where it must not.',
      module: '#order-book',
      edits: [
        {
          find: '    if (mayRest(order)) this.add(taker);\n    else this.tellCancelled(taker, Reason.REMAINDER);\n',
          replace:
            '    this.add(taker);\n    if (!mayRest(order)) {\n      this.tellCancelled(taker, Reason.REMAINDER);\n      this.remove(taker);\n    }\n',
        },
      ],
      dies: {
        check: 'with all of them an event that throws leaves a book that is whole',
        message: /as the event told it/,
      },
      notes: '14-order-book.md#change-then-tell',
    },
    {
      name: 'full-book-refuses-ioc',
      stage: 7,
      mistake: 'Asks for room for an order that never rests.',
      module: '#order-book',
      edits: [
        {
          find: 'mayRest(order) && this.live.size >= this.maxOrders;',
          replace: 'this.live.size >= this.maxOrders;',
        },
      ],
      dies: {
        check: 'in a full book only an order that must rest is refused',
        message: /never rest/,
      },
      notes: '14-order-book.md#which-reason-wins',
    },
    {
      name: 'oldest-and-then-stop',
      stage: 8,
      mistake: 'Cancels the resting order and ends the sweep there.',
      module: '#order-book',
      edits: [
        {
          find: 'if (maker.account === taker.account) this.preventSelfTrade(maker, taker);',
          replace:
            'if (maker.account === taker.account) {\n        this.preventSelfTrade(maker, taker);\n        return;\n      }',
        },
        {
          find: '      else this.trade(maker, taker);',
          replace: '      this.trade(maker, taker);',
        },
      ],
      dies: {
        check: 'resting orders of the account go where the sweep meets them, and it goes on',
        message: /each when its turn comes/,
      },
      notes: '14-order-book.md#trading-with-yourself',
    },
    {
      name: 'decrements-the-newer-one',
      stage: 8,
      mistake: 'Takes the quantity of the cancelled order from the taker as well.',
      module: '#order-book',
      edits: [
        {
          find: '      this.tellCancelled(maker, Reason.SELF_TRADE);\n',
          replace:
            '      this.tellCancelled(maker, Reason.SELF_TRADE);\n      taker.quantityLots = Math.max(0, taker.quantityLots - maker.quantityLots);\n',
        },
      ],
      dies: {
        check: 'resting orders of the account go where the sweep meets them, and it goes on',
        message: /each when its turn comes/,
      },
      notes: '14-order-book.md#trading-with-yourself',
    },
    {
      name: 'refused-under-every-policy',
      stage: 8,
      mistake: 'Leaves the refusal of stage 4 in, whatever the policy.',
      module: '#order-book',
      edits: [
        {
          find: 'return maker.account === account && this.selfTrade === SelfTrade.CANCEL_NEWEST',
          replace: 'return maker.account === account',
        },
      ],
      dies: {
        check: 'resting orders of the account go where the sweep meets them, and it goes on',
        message: /Nothing refuses it any more/,
      },
      notes: '14-order-book.md#trading-with-yourself',
    },
    {
      name: 'fok-kills-its-own-in-vain',
      stage: 8,
      mistake: 'Counts its own orders as if they would trade.',
      module: '#order-book',
      edits: [
        {
          find: 'if (maker.account !== order.account) missing -= maker.quantityLots;\n        else if (this.selfTrade !== SelfTrade.CANCEL_OLDEST) return false;',
          replace:
            'const own = maker.account === order.account;\n        if (own && this.selfTrade !== SelfTrade.CANCEL_OLDEST) return false;\n        missing -= maker.quantityLots;',
        },
      ],
      dies: {
        check:
          'fill or kill counts what lies behind its own orders, and kills none of them in vain',
        message: /sell nothing/,
      },
      notes: '14-order-book.md#trading-with-yourself',
    },
    {
      name: 'newer-one-first',
      stage: 8,
      mistake: 'Tells the taker’s cancellation before that of the order it met.',
      module: '#order-book',
      edits: [
        {
          find: '    if (this.selfTrade !== SelfTrade.CANCEL_NEWEST) {\n      this.remove(maker);\n      this.tellCancelled(maker, Reason.SELF_TRADE);\n    }\n',
          replace: '',
        },
        {
          find: '      taker.quantityLots = 0;\n    }\n',
          replace:
            '      taker.quantityLots = 0;\n    }\n    if (this.selfTrade !== SelfTrade.CANCEL_NEWEST) {\n      this.remove(maker);\n      this.tellCancelled(maker, Reason.SELF_TRADE);\n    }\n',
        },
      ],
      dies: {
        check: 'the first that is met goes, and the rest of the newer one after it',
        message: /The resting order is told first/,
      },
      notes: '14-order-book.md#trading-with-yourself',
    },
    {
      name: 'tells-its-own-first',
      stage: 8,
      mistake: 'Tells that the order it met is gone, and then takes it out.',
      module: '#order-book',
      edits: [
        {
          find: '      this.remove(maker);\n      this.tellCancelled(maker, Reason.SELF_TRADE);\n',
          replace:
            '      this.tellCancelled(maker, Reason.SELF_TRADE);\n      this.remove(maker);\n',
        },
      ],
      dies: {
        check: 'under CANCEL_OLDEST an event that throws leaves a book that is whole',
        message: /as the event told it/,
      },
      notes: '14-order-book.md#change-then-tell',
    },
    {
      name: 'room-only-after-a-trade',
      stage: 8,
      mistake: 'Counts only a trade as making room, and not its own order that goes.',
      module: '#order-book',
      edits: [
        {
          find: 'return needsRoom && this.oppositeOf(side).firstWithin(limitTicks) === undefined',
          replace:
            'const first = this.oppositeOf(side).firstWithin(limitTicks);\n    return needsRoom && (first === undefined || first.account === account)',
        },
      ],
      dies: {
        check: 'a full book has room for who took an order out',
        message: /order 2 takes its room/,
      },
      notes: '14-order-book.md#which-reason-wins',
    },
    {
      name: 'both-is-newest',
      stage: 8,
      mistake: 'Cancels only the newer one when both should go.',
      module: '#order-book',
      edits: [
        {
          find: '    if (this.selfTrade !== SelfTrade.CANCEL_NEWEST) {\n',
          replace: '    if (this.selfTrade === SelfTrade.CANCEL_OLDEST) {\n',
        },
      ],
      dies: {
        check: 'the first that is met goes, and the rest of the newer one after it',
        message: /The resting order is told first/,
      },
      notes: '14-order-book.md#trading-with-yourself',
    },
    {
      name: 'fok-counts-behind-where-both-go',
      stage: 8,
      mistake: 'Counts behind its own orders under both of the other policies.',
      module: '#order-book',
      edits: [
        {
          find: 'else if (this.selfTrade !== SelfTrade.CANCEL_OLDEST) return false;',
          replace: 'else if (this.selfTrade === SelfTrade.CANCEL_NEWEST) return false;',
        },
      ],
      dies: {
        check: 'fill or kill counts what lies before the first of its own orders',
        message: /then both would go/,
      },
      notes: '14-order-book.md#trading-with-yourself',
    },
  ],
  right: [
    {
      name: 'book-in-one-array',
      why: 'All orders in one array in the order of arrival, searched for every trade; no sides, no levels.',
      files: { '#order-book': 'checks/wrong/14/book-in-one-array.ts' },
    },
    {
      name: 'ticks-by-digits',
      why: 'Shifts the decimal point in the text until price and tick are whole, and divides those.',
      files: { '#ticks': 'checks/wrong/14/ticks-by-digits.ts' },
    },
  ],
} satisfies DayProof;
