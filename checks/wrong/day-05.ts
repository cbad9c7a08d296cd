/** Day 05: what goes wrong between a request and its answer. */
import type { DayProof } from './wrong-solution.ts';

export default {
  day: 5,
  wrong: [
    {
      name: 'correlation-asked-the-wrong-way',
      stage: 1,
      mistake: 'Refuses a correlation id that is below −1, and lets pass what is no number at all.',
      module: '#parse',
      edits: [
        {
          find: 'order.correlationId >= UNCORRELATED',
          replace: '!(order.correlationId < UNCORRELATED)',
        },
      ],
      dies: {
        check: 'a correlation id is −1 or more, and a safe integer',
        message: /Ask for what is right/,
      },
      notes: '05-mini-oms.md#nan-passes-the-wrong-question',
    },
    {
      name: 'range-asked-the-wrong-way',
      stage: 1,
      mistake: 'Writes the range as "neither below nor above", which NaN is.',
      module: '#parse',
      edits: [
        {
          find: 'return value >= from && value <= to;',
          replace: 'return !(value < from || value > to);',
        },
      ],
      dies: { check: 'a quantity out of range is BAD_QUANTITY', message: /reads as NaN/ },
      notes: '05-mini-oms.md#nan-passes-the-wrong-question',
    },
    {
      name: 'account-without-an-end',
      stage: 1,
      mistake: 'Checks that there is an account, and forgets that there is a highest one.',
      module: '#parse',
      edits: [
        { find: 'isWithin(order.account, 1, Limit.maxAccount)', replace: 'order.account !== 0' },
      ],
      dies: {
        check: 'an account or id out of range is BAD_MSG',
        message: /The account is 1 … maxAccount/,
      },
      notes: '05-mini-oms.md#parse-once-believe-it-afterwards',
    },
    {
      name: 'reports-are-requests',
      stage: 1,
      mistake: 'Takes the highest message type of the layout as the last one, which is a report.',
      module: '#parse',
      edits: [
        {
          find: 'MessageType.NEW_ORDER, MessageType.REPLACE_ORDER',
          replace: 'MessageType.NEW_ORDER, MessageType.REPORT',
        },
      ],
      dies: {
        check: 'a type or version that is unknown is BAD_MSG',
        message: /Only 1, 2 and 3 are requests/,
      },
      notes: '05-mini-oms.md#parse-once-believe-it-afterwards',
    },
    {
      name: 'unknown-flags-ignored',
      stage: 1,
      mistake: 'Looks at the one flag it knows and leaves the other bits to whoever may need them.',
      module: '#parse',
      edits: [
        {
          find: 'isWithin(order.flags, Flags.NONE, Flags.POST_ONLY)',
          replace: 'isWithin(order.flags & Flags.POST_ONLY, 0, 1)',
        },
      ],
      dies: {
        check: 'each code of a new order is one of its table',
        message: /whoever lets another through decides later what it means/,
      },
      notes: '05-mini-oms.md#parse-once-believe-it-afterwards',
    },
    {
      name: 'cancel-carries-anything',
      stage: 1,
      mistake: 'Reads of a cancel only what a cancel needs.',
      module: '#parse',
      edits: [
        {
          find: '    if (order.priceTicks !== 0 || order.quantityLots !== 0) return Reason.BAD_MSG;\n',
          replace: '',
        },
      ],
      dies: {
        check: 'what a cancel or replace does not use must be 0',
        message: /It has neither price nor quantity/,
      },
      notes: '05-mini-oms.md#parse-once-believe-it-afterwards',
    },
    {
      name: 'replace-carries-codes',
      stage: 1,
      mistake: 'Checks the codes of a new order and forgets those that must be 0.',
      module: '#parse',
      edits: [
        {
          find: 'type === MessageType.NEW_ORDER ? !areCodes(order) : !areCodesUnused(order)',
          replace: 'type === MessageType.NEW_ORDER && !areCodes(order)',
        },
        {
          find: '\nfunction areCodesUnused(order: OrderSlot): boolean {\n  return (order.side | order.orderType | order.timeInForce | order.flags) === 0;\n}\n',
          replace: '',
        },
      ],
      dies: { check: 'what a cancel or replace does not use must be 0', message: /names no codes/ },
      notes: '05-mini-oms.md#parse-once-believe-it-afterwards',
    },
    {
      name: 'symbol-one-too-many',
      stage: 1,
      mistake: 'Lets the symbol be as high as the number of symbols.',
      module: '#parse',
      edits: [
        {
          find: 'if (order.symbol >= symbols) return',
          replace: 'if (order.symbol > symbols) return',
        },
      ],
      dies: {
        check: 'a symbol that is not traded is UNKNOWN_SYMBOL',
        message: /symbols are 0 … 3/,
      },
      notes: '05-mini-oms.md#parse-once-believe-it-afterwards',
    },
    {
      name: 'prices-are-positive',
      stage: 1,
      mistake: 'Takes for granted that a price is above zero.',
      module: '#parse',
      edits: [
        {
          find: 'isWithin(priceTicks, -Limit.maxPriceTicks, Limit.maxPriceTicks)',
          replace: 'isWithin(priceTicks, 0, Limit.maxPriceTicks)',
        },
      ],
      dies: { check: 'a price out of range is BAD_PRICE', message: /may be 0 or negative/ },
      notes: '05-mini-oms.md#what-an-order-is-worth',
    },
    {
      name: 'market-price-forgotten',
      stage: 1,
      mistake: 'Leaves the price of a market order alone, because nobody will use it.',
      module: '#parse',
      edits: [
        {
          find: '  if (order.orderType === OrderType.MARKET && priceTicks !== 0) return Reason.BAD_PRICE;\n',
          replace: '',
        },
      ],
      dies: { check: 'a market order with a price is BAD_PRICE', message: /means a limit order/ },
      notes: '05-mini-oms.md#parse-once-believe-it-afterwards',
    },
    {
      name: 'price-before-quantity',
      stage: 1,
      mistake: 'Tests the price first, because it comes first in the record.',
      module: '#parse',
      edits: [
        {
          find: '  if (!isWithin(order.quantityLots, 1, Limit.maxQuantityLots)) return Reason.BAD_QUANTITY;\n',
          replace: '',
        },
        {
          find: '  return Reason.ACCEPTED;\n}\n\n/** What every',
          replace:
            '  if (!isWithin(order.quantityLots, 1, Limit.maxQuantityLots)) return Reason.BAD_QUANTITY;\n  return Reason.ACCEPTED;\n}\n\n/** What every',
        },
      ],
      dies: {
        check: 'of several things that are wrong the one further up in the table is the answer',
        message: /BAD_MSG, UNKNOWN_SYMBOL, BAD_QUANTITY, BAD_PRICE/,
      },
      notes: '05-mini-oms.md#the-first-reason-wins',
    },
    {
      name: 'symbol-first',
      stage: 1,
      mistake: 'Looks for the symbol before anything else, to save the rest.',
      module: '#parse',
      edits: [
        {
          find: '  const { type } = order;\n  if (!isHead',
          replace:
            '  const { type } = order;\n  if (order.symbol >= symbols && isHead(order)) return Reason.UNKNOWN_SYMBOL;\n  if (!isHead',
        },
      ],
      dies: {
        check: 'of several things that are wrong the one further up in the table is the answer',
        message: /BAD_MSG, UNKNOWN_SYMBOL/,
      },
      notes: '05-mini-oms.md#the-first-reason-wins',
    },
    {
      name: 'parse-reads-the-first-slot',
      stage: 1,
      mistake:
        'Reads from the memory at the offset of the field and forgets where the slot begins.',
      module: '#parse',
      edits: [
        {
          find: 'order.version === PROTOCOL_VERSION',
          replace: 'order.view.getUint8(1) === PROTOCOL_VERSION',
        },
      ],
      dies: {
        check: 'parse reads the slot where it lies and writes nothing',
        message: /they know where it begins/,
      },
      notes: '05-mini-oms.md#the-flyweight',
    },
    {
      name: 'parse-writes-the-refusal',
      stage: 1,
      mistake: 'Returns the reason and writes it down as well, to be on the safe side.',
      module: '#parse',
      edits: [
        {
          find: '  if (!isHead(order)) return Reason.BAD_MSG;',
          replace:
            '  if (!isHead(order)) {\n    order.refuse(Reason.BAD_MSG);\n    return Reason.BAD_MSG;\n  }',
        },
      ],
      dies: {
        check: 'parse reads the slot where it lies and writes nothing',
        message: /who called it writes the reason down/,
      },
      notes: '05-mini-oms.md#one-slot-five-stages',
    },
    {
      name: 'fill-or-kill-unknown',
      stage: 1,
      mistake: 'Takes IOC for the last of the times in force.',
      module: '#parse',
      edits: [
        {
          find: 'TimeInForce.GTC, TimeInForce.FOK',
          replace: 'TimeInForce.GTC, TimeInForce.IOC',
        },
      ],
      dies: {
        check: 'a new order may have every code of its tables',
        message: /the last one too/,
      },
      notes: '05-mini-oms.md#parse-once-believe-it-afterwards',
    },
    {
      name: 'timestamp-must-be-positive',
      stage: 1,
      mistake: 'Refuses a timestamp below zero, because time does not run there.',
      module: '#parse',
      edits: [
        {
          find: '  Flags,\n  MessageType,\n  OrderType,\n  PROTOCOL_VERSION,\n',
          replace:
            '  Flags,\n  MessageType,\n  OrderType,\n  PROTOCOL_VERSION,\n  RequestOffset,\n  readInt64,\n',
        },
        {
          find: '    order.clientOrderId !== 0 &&\n',
          replace:
            '    order.clientOrderId !== 0 &&\n    readInt64(order.view, order.offset + RequestOffset.clientTimestampNs) >= 0 &&\n',
        },
      ],
      dies: {
        check: 'the timestamp of the client is any eight bytes',
        message: /nobody reads it/,
      },
      notes: '05-mini-oms.md#parse-once-believe-it-afterwards',
    },
    {
      name: 'parse-returns-the-refusal',
      stage: 1,
      mistake: 'Returns the refusal that the slot notes, as the stages behind do.',
      module: '#parse',
      edits: [
        {
          find: '  const { type } = order;\n',
          replace:
            '  const { type } = order;\n  if (order.refusal !== Reason.ACCEPTED) return order.refusal;\n',
        },
      ],
      dies: {
        check: 'parse does not look at the notes',
        message: /decides by the request alone/,
      },
      notes: '05-mini-oms.md#one-slot-five-stages',
    },
    {
      name: 'parse-writes-that-it-is-fine',
      stage: 1,
      mistake: 'Writes ACCEPTED into the slot of a request that is fine.',
      module: '#parse',
      edits: [
        {
          find: '  return Reason.ACCEPTED;\n}\n\n/** What every',
          replace:
            '  order.refuse(Reason.ACCEPTED);\n  return Reason.ACCEPTED;\n}\n\n/** What every',
        },
      ],
      dies: {
        check: 'parse does not look at the notes',
        message: /has written to the notes/,
      },
      notes: '05-mini-oms.md#one-slot-five-stages',
    },
    {
      name: 'limit-itself-refused',
      stage: 2,
      mistake: 'Refuses at the limit instead of beyond it.',
      module: '#risk',
      edits: [
        {
          find: 'quantityLots > limits.maxOrderLots',
          replace: 'quantityLots >= limits.maxOrderLots',
        },
      ],
      dies: {
        check: 'an order within all limits is accepted',
        message: /at the limit an order passes/,
      },
      notes: '05-mini-oms.md#fat-fingers',
    },
    {
      name: 'band-with-one-end',
      stage: 2,
      mistake: 'Guards against a price that is too high and forgets the one that is too low.',
      module: '#risk',
      edits: [
        {
          find: '!(Math.abs(valuedTicks - referenceTicks) <= limits.bandTicks)',
          replace: '!(valuedTicks - referenceTicks <= limits.bandTicks)',
        },
      ],
      dies: {
        check: 'further from the reference price than the band is RISK_PRICE_BAND, up and down',
        message: /The band has two ends/,
      },
      notes: '05-mini-oms.md#fat-fingers',
    },
    {
      name: 'one-reference-for-all',
      stage: 2,
      mistake: 'Uses the reference price of the first symbol for all of them.',
      module: '#risk',
      edits: [
        {
          find: 'limits.referenceTicks[order.symbol] as number',
          replace: 'limits.referenceTicks[0] as number',
        },
      ],
      dies: {
        check: 'each symbol has its own reference price',
        message: /references of symbols 0, 1 and 2/,
      },
      notes: '05-mini-oms.md#fat-fingers',
    },
    {
      name: 'notional-before-band',
      stage: 2,
      mistake: 'Tests the product first, so a price out of the band is told as a notional.',
      module: '#risk',
      edits: [
        {
          find: '  if (Math.abs(valuedTicks) * quantityLots > limits.maxNotional) return Reason.RISK_NOTIONAL;\n',
          replace: '',
        },
        {
          find: '  // Not `>`: without a reference',
          replace:
            '  if (Math.abs(valuedTicks) * quantityLots > limits.maxNotional) return Reason.RISK_NOTIONAL;\n  // Not `>`: without a reference',
        },
      ],
      dies: {
        check: 'of several limits that are broken the one further up in the table is the answer',
        message: /RISK_QTY, RISK_PRICE_BAND, RISK_NOTIONAL/,
      },
      notes: '05-mini-oms.md#the-first-reason-wins',
    },
    {
      name: 'market-order-worth-nothing',
      stage: 2,
      mistake: 'Works out the notional with the price field, which is 0 in a market order.',
      module: '#risk',
      edits: [
        {
          find: 'if (Math.abs(valuedTicks) * quantityLots',
          replace: 'if (Math.abs(order.priceTicks) * quantityLots',
        },
      ],
      dies: {
        check: 'a market order is valued at the reference price',
        message: /every market order would pass/,
      },
      notes: '05-mini-oms.md#what-an-order-is-worth',
    },
    {
      name: 'market-order-out-of-band',
      stage: 2,
      mistake: 'Compares the 0 in the price field of a market order with the reference price.',
      module: '#risk',
      edits: [
        {
          find: 'const valuedTicks = order.orderType === OrderType.MARKET ? referenceTicks : order.priceTicks;',
          replace: 'const valuedTicks = order.priceTicks;',
        },
        {
          find: 'import { MessageType, OrderType, Side }',
          replace: 'import { MessageType, Side }',
        },
      ],
      dies: { check: 'a market order is valued at the reference price', message: /is no price/ },
      notes: '05-mini-oms.md#what-an-order-is-worth',
    },
    {
      name: 'negative-price-worth-less-than-nothing',
      stage: 2,
      mistake: 'Multiplies the price with its sign.',
      module: '#risk',
      edits: [
        {
          find: 'if (Math.abs(valuedTicks) * quantityLots',
          replace: 'if (valuedTicks * quantityLots',
        },
      ],
      dies: {
        check: 'a negative price is worth as much as a positive one',
        message: /every negative price passes every limit/,
      },
      notes: '05-mini-oms.md#what-an-order-is-worth',
    },
    {
      name: 'band-asked-the-wrong-way',
      stage: 2,
      mistake: 'Refuses what is known to be far, and lets pass what nobody can say anything about.',
      module: '#risk',
      edits: [
        {
          find: '!(Math.abs(valuedTicks - referenceTicks) <= limits.bandTicks)',
          replace: 'Math.abs(valuedTicks - referenceTicks) > limits.bandTicks',
        },
      ],
      dies: {
        check: 'in a symbol without a reference price nothing but a cancel passes',
        message: /let pass what is known to be near/,
      },
      notes: '05-mini-oms.md#nan-passes-the-wrong-question',
    },
    {
      name: 'cancel-needs-a-reference',
      stage: 2,
      mistake: 'Checks every request alike, cancels too.',
      module: '#risk',
      edits: [
        {
          find: '  if (order.type === MessageType.CANCEL_ORDER) return Reason.ACCEPTED;\n',
          replace: '',
        },
      ],
      dies: {
        check: 'in a symbol without a reference price nothing but a cancel passes',
        message: /A cancel always passes/,
      },
      notes: '05-mini-oms.md#fat-fingers',
    },
    {
      name: 'replace-unchecked',
      stage: 2,
      mistake: 'Checks new orders alone, because a replaced one was checked when it was new.',
      module: '#risk',
      edits: [
        {
          find: 'if (order.type === MessageType.CANCEL_ORDER) return',
          replace: 'if (order.type !== MessageType.NEW_ORDER) return',
        },
      ],
      dies: {
        check: 'in a symbol without a reference price nothing but a cancel passes',
        message: /no comparison with NaN is true/,
      },
      notes: '05-mini-oms.md#fat-fingers',
    },
    {
      name: 'notional-in-32-bits',
      stage: 2,
      mistake: 'Multiplies with Math.imul, which keeps the low 32 bits.',
      module: '#risk',
      edits: [
        {
          find: 'Math.abs(valuedTicks) * quantityLots',
          replace: 'Math.imul(Math.abs(valuedTicks), quantityLots)',
        },
      ],
      dies: {
        check: 'the largest price times the largest quantity is worked out exactly',
        message: /cut to 32 bits/,
      },
      notes: '05-mini-oms.md#what-an-order-is-worth',
    },
    {
      name: 'notional-in-32-bit-floats',
      stage: 2,
      mistake: 'Keeps amounts as 32-bit floats, which have room for seven digits.',
      module: '#risk',
      edits: [
        {
          find: 'Math.abs(valuedTicks) * quantityLots > limits.maxNotional',
          replace:
            'Math.fround(Math.abs(valuedTicks) * quantityLots) > Math.fround(limits.maxNotional)',
        },
      ],
      dies: {
        check: 'the largest price times the largest quantity is worked out exactly',
        message: /scaled to another/,
      },
      notes: '05-mini-oms.md#what-an-order-is-worth',
    },
    {
      name: 'reference-follows-the-orders',
      stage: 2,
      mistake: 'Takes the price of each order that passes as the next reference price.',
      module: '#risk',
      edits: [
        {
          find: 'return Reason.RISK_NOTIONAL;\n  return Reason.ACCEPTED;',
          replace:
            'return Reason.RISK_NOTIONAL;\n  limits.referenceTicks[order.symbol] = valuedTicks;\n  return Reason.ACCEPTED;',
        },
      ],
      dies: {
        check: 'checkRisk writes nothing, neither to the order nor to the limits',
        message: /depend on who was first/,
      },
      notes: '05-mini-oms.md#stateless-and-stateful',
    },
    {
      name: 'reference-before-quantity',
      stage: 2,
      mistake: 'Looks for the reference price first, since nothing can be checked without it.',
      module: '#risk',
      edits: [
        {
          find: '  if (quantityLots > limits.maxOrderLots) return Reason.RISK_QTY;\n',
          replace: '',
        },
        {
          find: '  const valuedTicks =',
          replace:
            '  if (Number.isNaN(referenceTicks)) return Reason.RISK_PRICE_BAND;\n  if (quantityLots > limits.maxOrderLots) return Reason.RISK_QTY;\n  const valuedTicks =',
        },
      ],
      dies: {
        check: 'of several limits that are broken the one further up in the table is the answer',
        message: /before you look for the reference/,
      },
      notes: '05-mini-oms.md#the-first-reason-wins',
    },
    {
      name: 'risk-writes-the-refusal',
      stage: 2,
      mistake: 'Writes the reason of the last check into the slot beside returning it.',
      module: '#risk',
      edits: [
        {
          find: 'limits.maxNotional) return Reason.RISK_NOTIONAL;',
          replace:
            'limits.maxNotional) {\n    order.refuse(Reason.RISK_NOTIONAL);\n    return Reason.RISK_NOTIONAL;\n  }',
        },
      ],
      dies: {
        check: 'checkRisk writes nothing, neither to the order nor to the limits',
        message: /writes the reason into the slot/,
      },
      notes: '05-mini-oms.md#one-slot-five-stages',
    },
    {
      name: 'position-limit-itself-refused',
      stage: 3,
      mistake: 'Refuses an order that brings the position exactly to its limit.',
      module: '#risk',
      edits: [
        {
          find: 'exposed + quantityLots > this.maxPositionLots',
          replace: 'exposed + quantityLots >= this.maxPositionLots',
        },
      ],
      dies: {
        check: 'an order that fits is reserved on its own side, and the slot notes how much',
        message: /exactly 100 fits/,
      },
      notes: '05-mini-oms.md#reserve-then-settle',
    },
    {
      name: 'only-fills-count',
      stage: 3,
      mistake: 'Compares with the position alone: what is not executed is not held.',
      module: '#risk',
      edits: [
        {
          find: '(side === Side.BUY ? position : -position) + (reserved[at] as number)',
          replace: 'side === Side.BUY ? position : -position',
        },
      ],
      dies: {
        check: 'what is reserved counts before it is executed',
        message: /Each of the two fits alone/,
      },
      notes: '05-mini-oms.md#reserve-then-settle',
    },
    {
      name: 'the-other-side-makes-room',
      stage: 3,
      mistake: 'Adds up what is reserved with its sign, buys against sells.',
      module: '#risk',
      edits: [
        {
          find: '(side === Side.BUY ? position : -position) + (reserved[at] as number)',
          replace:
            '(side === Side.BUY ? 1 : -1) * (position + (this.buying[at] as number) - (this.selling[at] as number))',
        },
      ],
      dies: {
        check: 'what is reserved on the other side makes no room',
        message: /may never trade/,
      },
      notes: '05-mini-oms.md#reserve-then-settle',
    },
    {
      name: 'reserves-before-it-asks',
      stage: 3,
      mistake: 'Adds the quantity first and looks then whether it was too much.',
      module: '#risk',
      edits: [
        {
          find: '    if (exposed + quantityLots > this.maxPositionLots) return Reason.RISK_POSITION;\n',
          replace:
            '    reserved[at] = (reserved[at] as number) + quantityLots;\n    if (exposed + quantityLots > this.maxPositionLots) return Reason.RISK_POSITION;\n',
        },
        {
          find: '    reserved[at] = (reserved[at] as number) + quantityLots;\n    order.reserve(quantityLots);',
          replace: '    order.reserve(quantityLots);',
        },
      ],
      dies: {
        check: 'what is reserved counts before it is executed',
        message: /has left nothing behind/,
      },
      notes: '05-mini-oms.md#reserve-then-settle',
    },
    {
      name: 'sells-from-the-wrong-side',
      stage: 3,
      mistake: 'Takes the position with the same sign for a sell as for a buy.',
      module: '#risk',
      edits: [{ find: '(side === Side.BUY ? position : -position) +', replace: 'position +' }],
      dies: {
        check: 'settling gives the reservation back and moves the position by what was filled',
        message: /may cross zero/,
      },
      notes: '05-mini-oms.md#reserve-then-settle',
    },
    {
      name: 'settles-the-whole-order',
      stage: 3,
      mistake: 'Moves the position by the quantity of the order, filled or not.',
      module: '#risk',
      edits: [
        {
          find: 'const boughtLots = side === Side.BUY ? order.fillLots : -order.fillLots;',
          replace: 'const boughtLots = side === Side.BUY ? reservedLots : -reservedLots;',
        },
      ],
      dies: {
        check: 'of an order that is filled in part the rest is given back',
        message: /80 were reserved and 30 filled/,
      },
      notes: '05-mini-oms.md#reserve-then-settle',
    },
    {
      name: 'gives-back-what-was-filled',
      stage: 3,
      mistake: 'Takes from the reservation what was filled, and the rest stays reserved for ever.',
      module: '#risk',
      edits: [
        {
          find: 'reserved[at] = (reserved[at] as number) - reservedLots;',
          replace: 'reserved[at] = (reserved[at] as number) - order.fillLots;',
        },
      ],
      dies: {
        check: 'of an order that is filled in part the rest is given back',
        message: /nothing is reserved any more/,
      },
      notes: '05-mini-oms.md#reserve-then-settle',
    },
    {
      name: 'failed-execution-keeps-its-room',
      stage: 3,
      mistake: 'Leaves refused orders alone in settle, and with them what was reserved for them.',
      module: '#risk',
      edits: [
        {
          find: '    if (reservedLots === 0) return;\n    const at',
          replace:
            '    if (reservedLots === 0 || order.refusal !== Reason.ACCEPTED) return;\n    const at',
        },
        {
          find: '    order.reserve(0);\n    if (order.refusal !== Reason.ACCEPTED) return;\n',
          replace: '    order.reserve(0);\n',
        },
      ],
      dies: {
        check: 'of an order whose execution failed everything is given back',
        message: /its room is free again/,
      },
      notes: '05-mini-oms.md#reserve-then-settle',
    },
    {
      name: 'failed-execution-moves-the-position',
      stage: 3,
      mistake: 'Takes the noted fill into the position, although the order was refused afterwards.',
      module: '#risk',
      edits: [
        {
          find: '    order.reserve(0);\n    if (order.refusal !== Reason.ACCEPTED) return;\n',
          replace: '    order.reserve(0);\n',
        },
      ],
      dies: {
        check: 'of an order whose execution failed everything is given back',
        message: /its position has not moved/,
      },
      notes: '05-mini-oms.md#reserve-then-settle',
    },
    {
      name: 'reserves-for-the-refused',
      stage: 3,
      mistake: 'Reserves without a look at what the stages before have said.',
      module: '#risk',
      edits: [
        {
          find: '    if (order.refusal !== Reason.ACCEPTED) return order.refusal;\n    if (order.type',
          replace: '    if (order.type',
        },
      ],
      dies: {
        check: 'an order that is refused already keeps its reason and reserves nothing',
        message: /The first reason stands/,
      },
      notes: '05-mini-oms.md#one-slot-five-stages',
    },
    {
      name: 'reserves-twice',
      stage: 3,
      mistake: 'Reserves each time it is called.',
      module: '#risk',
      edits: [
        {
          find: 'order.type !== MessageType.NEW_ORDER || order.reservedLots > 0',
          replace: 'order.type !== MessageType.NEW_ORDER',
        },
      ],
      dies: {
        check: 'called again for the same request neither of them changes anything',
        message: /it is one order/,
      },
      notes: '05-mini-oms.md#called-again-nothing-happens',
    },
    {
      name: 'settles-twice',
      stage: 3,
      mistake: 'Leaves the note in the slot after it has settled it.',
      module: '#risk',
      edits: [
        { find: '    order.reserve(0);\n    if (order.refusal', replace: '    if (order.refusal' },
      ],
      dies: {
        check: 'called again for the same request neither of them changes anything',
        message: /Settled twice/,
      },
      notes: '05-mini-oms.md#called-again-nothing-happens',
    },
    {
      name: 'replace-taken-for-a-sell',
      stage: 3,
      mistake: 'Takes everything that is no buy for a sell.',
      module: '#risk',
      edits: [
        {
          find: 'order.type !== MessageType.NEW_ORDER || order.reservedLots > 0',
          replace: 'order.type === MessageType.CANCEL_ORDER || order.reservedLots > 0',
        },
      ],
      dies: { check: 'a cancel and a replace pass and reserve nothing', message: /names no side/ },
      notes: '05-mini-oms.md#reserve-then-settle',
    },
    {
      name: 'one-position-for-all-symbols',
      stage: 3,
      mistake: 'Adds up the lots of an account over all symbols.',
      module: '#risk',
      edits: [
        {
          find: 'return account * Limit.maxSymbols + symbol;',
          replace: 'return account * Limit.maxSymbols + Math.min(symbol, 0);',
        },
      ],
      dies: {
        check: 'each account has a position of its own in each symbol',
        message: /has traded nothing so far/,
      },
      notes: '05-mini-oms.md#a-table-that-never-grows',
    },
    {
      name: 'refused-order-takes-a-place',
      stage: 3,
      mistake: 'Enters the pair into the table before it knows whether the order fits.',
      module: '#risk',
      edits: [
        {
          find: '    if (isNew) {\n      this.keys[at] = keyOf(account, symbol);\n      this.used++;\n    }\n',
          replace: '',
        },
        {
          find: '    const reserved = side === Side.BUY ? this.buying : this.selling;\n    const position',
          replace:
            '    if (isNew) {\n      this.keys[at] = keyOf(account, symbol);\n      this.used++;\n    }\n    const reserved = side === Side.BUY ? this.buying : this.selling;\n    const position',
        },
      ],
      dies: {
        check: 'beyond maxPositions pairs of account and symbol a further one is refused',
        message: /takes no place/,
      },
      notes: '05-mini-oms.md#a-table-that-never-grows',
    },
    {
      name: 'table-without-a-limit',
      stage: 3,
      mistake: 'Enters every pair that comes, because the table has room.',
      module: '#risk',
      edits: [
        {
          find: '    if (isNew && this.used === this.maxPositions) return Reason.RISK_POSITION;\n',
          replace: '',
        },
        { find: '    this.maxPositions = limits.maxPositions;\n', replace: '' },
        { find: '  private readonly maxPositions: number;\n', replace: '' },
        { find: '      this.used++;\n', replace: '' },
        { find: '  private used = 0;\n', replace: '' },
      ],
      dies: {
        check: 'beyond maxPositions pairs of account and symbol a further one is refused',
        message: /there are three places/,
      },
      notes: '05-mini-oms.md#a-table-that-never-grows',
    },
    {
      name: 'settles-the-order-it-saw-last',
      stage: 3,
      mistake: 'Remembers the place from reserve and settles there.',
      module: '#risk',
      edits: [
        { find: '  private used = 0;\n', replace: '  private used = 0;\n  private last = 0;\n' },
        {
          find: '    const isNew = this.keys[at] === EMPTY;\n',
          replace: '    this.last = at;\n    const isNew = this.keys[at] === EMPTY;\n',
        },
        {
          find: '    const at = this.find(order.account, order.symbol);\n    const reserved = side',
          replace: '    const at = this.last;\n    const reserved = side',
        },
      ],
      dies: {
        check: 'a settlement reads the slot, wherever the request lies by then',
        message: /is of another one by then/,
      },
      notes: '05-mini-oms.md#the-memory-is-in-the-slot',
    },
    {
      name: 'refused-order-loses-its-note',
      stage: 3,
      mistake:
        'Sets the note of a refused order to 0 in reserve, and its room is never given back.',
      module: '#risk',
      edits: [
        {
          find: '    if (order.refusal !== Reason.ACCEPTED) return order.refusal;\n    if (order.type',
          replace:
            '    if (order.refusal !== Reason.ACCEPTED) {\n      order.reserve(0);\n      return order.refusal;\n    }\n    if (order.type',
        },
      ],
      dies: {
        check: 'an order that is refused already keeps its reason and reserves nothing',
        message: /still notes the 60/,
      },
      notes: '05-mini-oms.md#reserve-then-settle',
    },
    {
      name: 'refused-order-settled-twice',
      stage: 3,
      mistake: 'Sets the note to 0 only for an order that was accepted.',
      module: '#risk',
      edits: [
        {
          find: '    order.reserve(0);\n    if (order.refusal !== Reason.ACCEPTED) return;\n',
          replace: '    if (order.refusal !== Reason.ACCEPTED) return;\n    order.reserve(0);\n',
        },
      ],
      dies: {
        check: 'called again for the same request neither of them changes anything',
        message: /A refused order was settled twice/,
      },
      notes: '05-mini-oms.md#called-again-nothing-happens',
    },
    {
      name: 'settlement-clears-the-fill',
      stage: 3,
      mistake: 'Clears the fill when it has been taken into the position.',
      module: '#risk',
      edits: [
        {
          find: '    this.positions[at] = (this.positions[at] as number) + boughtLots;\n',
          replace:
            '    this.positions[at] = (this.positions[at] as number) + boughtLots;\n    order.fill(0, 0, 0);\n',
        },
      ],
      dies: {
        check: 'a settlement writes nothing but the note of the reservation',
        message: /still to be told/,
      },
      notes: '05-mini-oms.md#one-slot-five-stages',
    },
    {
      name: 'counts-every-reservation',
      stage: 3,
      mistake: 'Counts a place for each reservation, not for each new pair.',
      module: '#risk',
      edits: [
        {
          find: '      this.keys[at] = keyOf(account, symbol);\n      this.used++;\n    }\n',
          replace: '      this.keys[at] = keyOf(account, symbol);\n    }\n    this.used++;\n',
        },
      ],
      dies: {
        check: 'beyond maxPositions pairs of account and symbol a further one is refused',
        message: /takes no second one/,
      },
      notes: '05-mini-oms.md#a-table-that-never-grows',
    },
    {
      name: 'place-given-up',
      stage: 3,
      mistake: 'Gives the place back together with the reservation of a refused order.',
      module: '#risk',
      edits: [
        {
          find: '    order.reserve(0);\n    if (order.refusal !== Reason.ACCEPTED) return;\n',
          replace:
            '    order.reserve(0);\n    if (order.refusal !== Reason.ACCEPTED) {\n      this.keys[at] = EMPTY;\n      this.used--;\n      return;\n    }\n',
        },
      ],
      dies: {
        check: 'beyond maxPositions pairs of account and symbol a further one is refused',
        message: /since its first reservation/,
      },
      notes: '05-mini-oms.md#a-table-that-never-grows',
    },
    {
      name: 'market-order-at-zero',
      stage: 4,
      mistake: 'Fills every order at its price field.',
      module: '#execution-simulator',
      edits: [
        {
          find: '      order.orderType === OrderType.MARKET\n        ? (this.referenceTicks[order.symbol] as number)\n        : order.priceTicks;',
          replace:
            '      order.orderType === OrderType.MARKET && this.referenceTicks.length === 0\n        ? 0\n        : order.priceTicks;',
        },
      ],
      dies: {
        check: 'a market order is filled at the reference price of its symbol',
        message: /is 0 and no price/,
      },
      notes: '05-mini-oms.md#execution-is-a-port',
    },
    {
      name: 'zero-taken-for-market',
      stage: 4,
      mistake: 'Takes a price of 0 as the sign of a market order.',
      module: '#execution-simulator',
      edits: [
        { find: 'order.orderType === OrderType.MARKET', replace: 'order.priceTicks === 0' },
        { find: 'import { MessageType, OrderType } from', replace: 'import { MessageType } from' },
      ],
      dies: {
        check: 'a limit order is filled as a whole at its own price',
        message: /is no market order/,
      },
      notes: '05-mini-oms.md#what-an-order-is-worth',
    },
    {
      name: 'market-order-at-the-first-reference',
      stage: 4,
      mistake: 'Fills market orders of all symbols at the price of the first.',
      module: '#execution-simulator',
      edits: [
        {
          find: 'this.referenceTicks[order.symbol] as number',
          replace: 'this.referenceTicks[0] as number',
        },
      ],
      dies: {
        check: 'a market order is filled at the reference price of its symbol',
        message: /the references are 10000, 500, -7/,
      },
      notes: '05-mini-oms.md#execution-is-a-port',
    },
    {
      name: 'ids-from-zero',
      stage: 4,
      mistake: 'Counts after it has given the number away, so the first execution looks like none.',
      module: '#execution-simulator',
      edits: [
        {
          find: '    this.executions++;\n    order.fill(priceTicks, order.quantityLots, this.executions);',
          replace:
            '    order.fill(priceTicks, order.quantityLots, this.executions);\n    this.executions++;',
        },
      ],
      dies: {
        check: 'a limit order is filled as a whole at its own price',
        message: /order\.fill/,
      },
      notes: '05-mini-oms.md#execution-is-a-port',
    },
    {
      name: 'refused-order-executed',
      stage: 4,
      mistake: 'Executes what it is handed: a refusal is for the response.',
      module: '#execution-simulator',
      edits: [
        { find: '    if (order.refusal !== Reason.ACCEPTED) return order.refusal;\n', replace: '' },
      ],
      dies: {
        check: 'a refused order is not executed and uses up no id',
        message: /Look at order\.refusal first/,
      },
      notes: '05-mini-oms.md#one-slot-five-stages',
    },
    {
      name: 'refusal-uses-an-id',
      stage: 4,
      mistake: 'Counts every order that comes in.',
      module: '#execution-simulator',
      edits: [
        { find: '    this.executions++;\n    order.fill', replace: '    order.fill' },
        {
          find: '    if (order.refusal !== Reason.ACCEPTED) return order.refusal;\n',
          replace:
            '    if (order.executionId === 0) this.executions++;\n    if (order.refusal !== Reason.ACCEPTED) return order.refusal;\n',
        },
      ],
      dies: {
        check: 'a refused order is not executed and uses up no id',
        message: /the first execution has number 1/,
      },
      notes: '05-mini-oms.md#execution-is-a-port',
    },
    {
      name: 'cancel-executed',
      stage: 4,
      mistake: 'Executes every request that is not refused.',
      module: '#execution-simulator',
      edits: [
        {
          find: '    if (order.type !== MessageType.NEW_ORDER) return Reason.UNKNOWN_ID;\n',
          replace: '',
        },
        { find: 'import { MessageType, OrderType } from', replace: 'import { OrderType } from' },
      ],
      dies: { check: 'a cancel or replace finds nothing', message: /there is nothing to change/ },
      notes: '05-mini-oms.md#execution-is-a-port',
    },
    {
      name: 'execution-writes-the-refusal',
      stage: 4,
      mistake: 'Writes the reason into the slot itself, beside returning it.',
      module: '#execution-simulator',
      edits: [
        {
          find: 'if (order.type !== MessageType.NEW_ORDER) return Reason.UNKNOWN_ID;',
          replace:
            'if (order.type !== MessageType.NEW_ORDER) {\n      order.refuse(Reason.UNKNOWN_ID);\n      return Reason.UNKNOWN_ID;\n    }',
        },
      ],
      dies: { check: 'a cancel or replace finds nothing', message: /who called it writes it down/ },
      notes: '05-mini-oms.md#one-slot-five-stages',
    },
    {
      name: 'executed-twice',
      stage: 4,
      mistake: 'Executes an order each time it is handed over.',
      module: '#execution-simulator',
      edits: [{ find: '    if (order.executionId !== 0) return Reason.ACCEPTED;\n', replace: '' }],
      dies: { check: 'an order that was executed is not executed again', message: /it is done/ },
      notes: '05-mini-oms.md#called-again-nothing-happens',
    },
    {
      name: 'execution-remembers-slots',
      stage: 4,
      mistake: 'Keeps the slots it has executed in a set of its own.',
      module: '#execution-simulator',
      edits: [
        {
          find: '    if (order.executionId !== 0) return Reason.ACCEPTED;\n',
          replace: '    if (this.done.has(order)) return Reason.ACCEPTED;\n',
        },
        {
          find: '  private executions = 0;\n',
          replace:
            '  private executions = 0;\n  private readonly done = new WeakSet<OrderSlot>();\n',
        },
        {
          find: '    return Reason.ACCEPTED;\n  }\n}',
          replace: '    this.done.add(order);\n    return Reason.ACCEPTED;\n  }\n}',
        },
      ],
      dies: {
        check: 'another request in the same slot is executed',
        message: /Only its notes say/,
      },
      notes: '05-mini-oms.md#the-memory-is-in-the-slot',
    },
    {
      name: 'fill-or-kill-is-killed',
      stage: 4,
      mistake: 'Refuses what must be filled at once, since there is no book to fill it from.',
      module: '#execution-simulator',
      edits: [
        {
          find: '    const priceTicks =\n',
          replace:
            '    if (order.timeInForce === 3) return Reason.NOT_FILLABLE;\n    const priceTicks =\n',
        },
      ],
      dies: {
        check: 'time in force and flags make no difference',
        message: /everything trades at once/,
      },
      notes: '05-mini-oms.md#execution-is-a-port',
    },
    {
      name: 'execution-changes-the-request',
      stage: 4,
      mistake: 'Writes the price of the execution over the 0 of a market order.',
      module: '#execution-simulator',
      edits: [
        {
          find: 'import { MessageType, OrderType } from',
          replace: 'import { MessageType, OrderType, RequestOffset, writeInt64 } from',
        },
        {
          find: '    this.executions++;\n',
          replace:
            '    writeInt64(order.view, order.offset + RequestOffset.priceTicks, priceTicks);\n    this.executions++;\n',
        },
      ],
      dies: {
        check: 'the request itself stays as it came',
        message: /The ACK repeats the request/,
      },
      notes: '05-mini-oms.md#one-slot-five-stages',
    },
    {
      name: 'executed-before-refused',
      stage: 4,
      mistake:
        'Asks first whether the order is executed, and accepts it although it was refused since.',
      module: '#execution-simulator',
      edits: [
        {
          find: '    if (order.refusal !== Reason.ACCEPTED) return order.refusal;\n    if (order.executionId !== 0) return Reason.ACCEPTED;\n',
          replace:
            '    if (order.executionId !== 0) return Reason.ACCEPTED;\n    if (order.refusal !== Reason.ACCEPTED) return order.refusal;\n',
        },
      ],
      dies: {
        check: 'a refused order is not executed and uses up no id',
        message: /the refusal is asked about first/,
      },
      notes: '05-mini-oms.md#one-slot-five-stages',
    },
    {
      name: 'refused-order-loses-its-fill',
      stage: 4,
      mistake: 'Clears the fill of a refused order, so that nobody tells it.',
      module: '#execution-simulator',
      edits: [
        {
          find: '    if (order.refusal !== Reason.ACCEPTED) return order.refusal;\n',
          replace:
            '    if (order.refusal !== Reason.ACCEPTED) {\n      order.fill(0, 0, 0);\n      return order.refusal;\n    }\n',
        },
      ],
      dies: {
        check: 'a refused order is not executed and uses up no id',
        message: /what the slot notes stays/,
      },
      notes: '05-mini-oms.md#one-slot-five-stages',
    },
    {
      name: 'fill-as-an-answer',
      stage: 5,
      mistake: 'Hands the FILL over in the same way as the ACK.',
      module: '#response',
      edits: [{ find: 'this.sink.tell(connectionId', replace: 'this.sink.answer(connectionId' }],
      dies: {
        check: 'an order that is accepted and filled gets its ACK, and behind it the FILL',
        message: /to sink\.tell/,
      },
      notes: '05-mini-oms.md#exactly-one-answer',
    },
    {
      name: 'fill-before-the-ack',
      stage: 5,
      mistake: 'Tells the fill first, since it happened first.',
      module: '#response',
      edits: [
        {
          find: '    this.report.accept(order, side);\n    order.markAnswered();\n    this.sink.answer(connectionId, this.report.bytes);\n    if (fillLots === 0) return;\n',
          replace: '    order.markAnswered();\n',
        },
        {
          find: '    this.sink.tell(connectionId, this.report.bytes);\n',
          replace:
            '    if (fillLots > 0) this.sink.tell(connectionId, this.report.bytes);\n    this.report.accept(order, side);\n    this.sink.answer(connectionId, this.report.bytes);\n',
        },
      ],
      dies: {
        check: 'an order that is accepted and filled gets its ACK, and behind it the FILL',
        message: /the FILL behind it/,
      },
      notes: '05-mini-oms.md#exactly-one-answer',
    },
    {
      name: 'one-record-for-two-reports',
      stage: 5,
      mistake: 'Writes both reports and hands them over then, out of one record.',
      module: '#response',
      edits: [
        {
          find: '    order.markAnswered();\n    this.sink.answer(connectionId, this.report.bytes);\n    if (fillLots === 0) return;\n',
          replace:
            '    order.markAnswered();\n    if (fillLots === 0) {\n      this.sink.answer(connectionId, this.report.bytes);\n      return;\n    }\n',
        },
        {
          find: '    this.sink.tell(connectionId, this.report.bytes);\n',
          replace:
            '    this.sink.answer(connectionId, this.report.bytes);\n    this.sink.tell(connectionId, this.report.bytes);\n',
        },
      ],
      dies: {
        check: 'an order that is accepted and filled gets its ACK, and behind it the FILL',
        message: /The ACK goes to sink\.answer/,
      },
      notes: '05-mini-oms.md#exactly-one-answer',
    },
    {
      name: 'nothing-left-open',
      stage: 5,
      mistake: 'Says that nothing is left open, because the simulator fills whole orders.',
      module: '#response',
      edits: [
        {
          find: 'const leavesLots = order.quantityLots - fillLots;',
          replace: 'const leavesLots = 0;',
        },
      ],
      dies: {
        check: 'an order that is accepted and filled gets its ACK, and behind it the FILL',
        message: /18 are left open/,
      },
      notes: '05-mini-oms.md#exactly-one-answer',
    },
    {
      name: 'fill-at-the-limit-price',
      stage: 5,
      mistake: 'Tells the price of the order instead of the price of the execution.',
      module: '#response',
      edits: [{ find: 'order.fillPriceTicks', replace: 'order.priceTicks' }],
      dies: {
        check: 'an order that is accepted and filled gets its ACK, and behind it the FILL',
        message: /filled at 10001/,
      },
      notes: '05-mini-oms.md#exactly-one-answer',
    },
    {
      name: 'fill-of-nothing',
      stage: 5,
      mistake: 'Sends a FILL behind every ACK, also of 0 lots.',
      module: '#response',
      edits: [{ find: '    if (fillLots === 0) return;\n', replace: '' }],
      dies: {
        check: 'an order that is accepted and not filled gets its ACK alone',
        message: /Nothing was filled/,
      },
      notes: '05-mini-oms.md#exactly-one-answer',
    },
    {
      name: 'rejected-and-accepted',
      stage: 5,
      mistake: 'Goes on to the ACK after the REJ.',
      module: '#response',
      edits: [
        {
          find: '      this.sink.answer(connectionId, this.report.bytes);\n      return;\n',
          replace: '      this.sink.answer(connectionId, this.report.bytes);\n',
        },
      ],
      dies: {
        check: 'an order that is refused gets its REJ with the reason, and nothing else',
        message: /Refused with RISK_NOTIONAL/,
      },
      notes: '05-mini-oms.md#exactly-one-answer',
    },
    {
      name: 'rejected-with-a-fill',
      stage: 5,
      mistake: 'Tells every fill that the slot notes, also beside a refusal.',
      module: '#response',
      edits: [
        {
          find: '      this.sink.answer(connectionId, this.report.bytes);\n      return;\n    }\n    const { side, fillLots } = order;\n    this.report.accept(order, side);\n    order.markAnswered();\n    this.sink.answer(connectionId, this.report.bytes);\n',
          replace:
            '      this.sink.answer(connectionId, this.report.bytes);\n    } else {\n      this.report.accept(order, order.side);\n      order.markAnswered();\n      this.sink.answer(connectionId, this.report.bytes);\n    }\n    const { side, fillLots } = order;\n',
        },
      ],
      dies: {
        check: 'an order that is refused gets its REJ with the reason, and nothing else',
        message: /lots that nobody has/,
      },
      notes: '05-mini-oms.md#exactly-one-answer',
    },
    {
      name: 'ack-without-a-side',
      stage: 5,
      mistake: 'Leaves the side of the ACK at 0, as that of a cancel.',
      module: '#response',
      edits: [
        { find: 'this.report.accept(order, side);', replace: 'this.report.accept(order, 0);' },
      ],
      dies: { check: 'the answer repeats what the request said', message: /the side of the order/ },
      notes: '05-mini-oms.md#exactly-one-answer',
    },
    {
      name: 'answers-each-time',
      stage: 5,
      mistake: 'Answers an accepted order whenever it is handed over.',
      module: '#response',
      edits: [
        {
          find: '    this.report.accept(order, side);\n    order.markAnswered();\n',
          replace: '    this.report.accept(order, side);\n',
        },
      ],
      dies: {
        check: 'called again for the same request it says nothing',
        message: /three times for one request/,
      },
      notes: '05-mini-oms.md#called-again-nothing-happens',
    },
    {
      name: 'refuses-each-time',
      stage: 5,
      mistake: 'Notes the ACK in the slot and forgets the REJ.',
      module: '#response',
      edits: [{ find: '      order.markAnswered();\n', replace: '' }],
      dies: {
        check: 'called again for the same request it says nothing',
        message: /three times for one request/,
      },
      notes: '05-mini-oms.md#called-again-nothing-happens',
    },
    {
      name: 'marks-behind-the-answer',
      stage: 5,
      mistake: 'Notes the answer when it is out, which seems more honest.',
      module: '#response',
      edits: [
        {
          find: '    order.markAnswered();\n    this.sink.answer(connectionId, this.report.bytes);\n    if (fillLots',
          replace:
            '    this.sink.answer(connectionId, this.report.bytes);\n    order.markAnswered();\n    if (fillLots',
        },
      ],
      dies: {
        check: 'the mark is in the slot before the answer leaves',
        message: /must be true already/,
      },
      notes: '05-mini-oms.md#exactly-one-answer',
    },
    {
      name: 'remembers-the-last-slot',
      stage: 5,
      mistake: 'Keeps the offset of the slot it answered last, so as not to answer it again.',
      module: '#response',
      edits: [
        {
          find: '    if (order.answered) return;\n',
          replace:
            '    if (order.answered || order.view === this.last) return;\n    this.last = order.view;\n',
        },
        {
          find: '  private readonly sink: ReportSink;\n',
          replace: '  private readonly sink: ReportSink;\n  private last: DataView | undefined;\n',
        },
      ],
      dies: {
        check: 'the next request in the same slot gets an answer of its own',
        message: /a responder that remembers slots or ids mixes them up/,
      },
      notes: '05-mini-oms.md#the-memory-is-in-the-slot',
    },
    {
      name: 'remembers-ids',
      stage: 5,
      mistake: 'Keeps the ids of the orders it has answered in a set.',
      module: '#response',
      edits: [
        {
          find: '    if (order.answered) return;\n',
          replace:
            '    if (this.ids.has(order.clientOrderId)) return;\n    this.ids.add(order.clientOrderId);\n',
        },
        {
          find: '  private readonly sink: ReportSink;\n',
          replace:
            '  private readonly sink: ReportSink;\n  private readonly ids = new Set<number>();\n',
        },
      ],
      dies: {
        check: 'the next request in the same slot gets an answer of its own',
        message: /a responder that remembers slots or ids mixes them up/,
      },
      notes: '05-mini-oms.md#the-memory-is-in-the-slot',
    },
    {
      name: 'first-connection-gets-all',
      stage: 5,
      mistake:
        'Reads the connection once, because it is the same for as long as one tests with one client.',
      module: '#response',
      edits: [
        {
          find: '    const { connectionId, refusal } = order;\n',
          replace:
            '    const { refusal } = order;\n    this.connectionId ??= order.connectionId;\n    const { connectionId } = this;\n',
        },
        {
          find: '  private readonly sink: ReportSink;\n',
          replace:
            '  private readonly sink: ReportSink;\n  private connectionId: number | undefined;\n',
        },
      ],
      dies: {
        check: 'requests of several slots are answered each for itself, to their own connection',
        message: /Each to order\.connectionId/,
      },
      notes: '05-mini-oms.md#exactly-one-answer',
    },
    {
      name: 'a-writer-for-each-report',
      stage: 5,
      mistake: 'Makes a new report writer for each order, so that reports cannot be mixed up.',
      module: '#response',
      edits: [
        {
          find: '    if (order.answered) return;\n',
          replace: '    if (order.answered) return;\n    this.report = new ReportWriter();\n',
        },
        {
          find: '  private readonly report = new ReportWriter();\n',
          replace: '  private report = new ReportWriter();\n',
        },
      ],
      dies: {
        check: 'once it is warm no stage allocates anything for an order',
        message: /response allocates/,
      },
      notes: '05-mini-oms.md#what-allocates',
    },
    {
      name: 'position-key-as-text',
      stage: 5,
      mistake: 'Finds a position by a text such as "7/3".',
      module: '#risk',
      edits: [
        {
          find: '    const key = keyOf(account, symbol);\n    const mask',
          replace:
            "    const [a, s] = [account, symbol].join('/').split('/').map(Number);\n    const key = keyOf(a as number, s as number);\n    const mask",
        },
      ],
      dies: {
        check: 'once it is warm no stage allocates anything for an order',
        message: /position and execution\) allocates/,
      },
      notes: '05-mini-oms.md#what-allocates',
    },
    {
      name: 'notional-as-bigint',
      stage: 5,
      mistake: 'Multiplies as BigInt, because it is a matter of money.',
      module: '#risk',
      edits: [
        {
          find: 'Math.abs(valuedTicks) * quantityLots > limits.maxNotional',
          replace:
            'BigInt(Math.abs(valuedTicks)) * BigInt(quantityLots) > BigInt(limits.maxNotional)',
        },
      ],
      dies: {
        check: 'once it is warm no stage allocates anything for an order',
        message: /risk allocates/,
      },
      notes: '05-mini-oms.md#what-allocates',
    },
    {
      name: 'response-clears-the-fill',
      stage: 5,
      mistake: 'Clears the fill when it is told, so that it cannot be told again.',
      module: '#response',
      edits: [
        {
          find: '    this.sink.tell(connectionId, this.report.bytes);\n',
          replace:
            '    this.sink.tell(connectionId, this.report.bytes);\n    order.fill(0, 0, 0);\n',
        },
      ],
      dies: {
        check: 'respond writes nothing into the slot but its mark',
        message: /read the slot behind you/,
      },
      notes: '05-mini-oms.md#one-slot-five-stages',
    },
    {
      name: 'last-execution-as-an-object',
      stage: 5,
      mistake: 'Keeps the last execution as an object, for whoever asks.',
      module: '#execution-simulator',
      edits: [
        {
          find: '  private executions = 0;\n',
          replace: '  private executions = 0;\n  last: object = {};\n',
        },
        {
          find: '    this.executions++;\n',
          replace: '    this.executions++;\n    this.last = { priceTicks, id: this.executions };\n',
        },
      ],
      dies: {
        check: 'once it is warm no stage allocates anything for an order',
        message: /position and execution\) allocates/,
      },
      notes: '05-mini-oms.md#what-allocates',
    },
    {
      name: 'last-reservation-as-an-object',
      stage: 5,
      mistake: 'Keeps what it reserved last as an object.',
      module: '#risk',
      edits: [
        {
          find: '  private used = 0;\n',
          replace: '  private used = 0;\n  last: object = {};\n',
        },
        {
          find: '    order.reserve(quantityLots);\n',
          replace:
            '    order.reserve(quantityLots);\n    this.last = { account, symbol, quantityLots };\n',
        },
      ],
      dies: {
        check: 'once it is warm no stage allocates anything for an order',
        message: /position and execution\) allocates/,
      },
      notes: '05-mini-oms.md#what-allocates',
    },
    {
      name: 'last-settlement-as-an-object',
      stage: 5,
      mistake: 'Keeps what it settled last as an object.',
      module: '#risk',
      edits: [
        {
          find: '  private used = 0;\n',
          replace: '  private used = 0;\n  last: object = {};\n',
        },
        {
          find: '    const boughtLots',
          replace: '    this.last = { at, reservedLots };\n    const boughtLots',
        },
      ],
      dies: {
        check: 'once it is warm no stage allocates anything for an order',
        message: /position and execution\) allocates/,
      },
      notes: '05-mini-oms.md#what-allocates',
    },
    {
      name: 'last-fill-as-an-object',
      stage: 5,
      mistake: 'Puts the fill into an object before it is told.',
      module: '#response',
      edits: [
        {
          find: '  private readonly sink: ReportSink;\n',
          replace: '  private readonly sink: ReportSink;\n  last: object = {};\n',
        },
        {
          find: '    const leavesLots = order.quantityLots - fillLots;\n',
          replace:
            '    const leavesLots = order.quantityLots - fillLots;\n    this.last = { fillLots, leavesLots };\n',
        },
      ],
      dies: {
        check: 'once it is warm no stage allocates anything for an order',
        message: /response allocates/,
      },
      notes: '05-mini-oms.md#what-allocates',
    },
    {
      name: 'signed-remainder',
      stage: 6,
      mistake: 'Takes the remainder of a sequence as it is, which is negative for a negative one.',
      module: '#risk',
      edits: [{ find: '(sequence >>> 0) % this.consumers', replace: 'sequence % this.consumers' }],
      dies: {
        check: 'two consumers take turns: the even sequences and the odd ones',
        message: /−3 % 2 is −1/,
      },
      notes: '05-mini-oms.md#sharing-by-sequence',
    },
    {
      name: 'remainder-without-its-sign',
      stage: 6,
      mistake:
        'Takes the remainder without its sign, which is another consumer’s with three of them.',
      module: '#risk',
      edits: [
        {
          find: '(sequence >>> 0) % this.consumers',
          replace: 'Math.abs(sequence % this.consumers)',
        },
      ],
      dies: {
        check: 'of any number of consumers exactly one checks each sequence',
        message: /belongs to the one whose number is that modulo/,
      },
      notes: '05-mini-oms.md#sharing-by-sequence',
    },
    {
      name: 'share-by-a-mask',
      stage: 6,
      mistake: 'Takes the low bits of the sequence, which is right for powers of two.',
      module: '#risk',
      edits: [
        { find: '(sequence >>> 0) % this.consumers', replace: '(sequence & (this.consumers - 1))' },
      ],
      dies: {
        check: 'of any number of consumers exactly one checks each sequence',
        message: /of 3 consumers/,
      },
      notes: '05-mini-oms.md#sharing-by-sequence',
    },
    {
      name: 'counts-its-own-calls',
      stage: 6,
      mistake: 'Takes every second call instead of every second sequence.',
      module: '#risk',
      edits: [
        {
          find: 'if ((sequence >>> 0) % this.consumers !== this.consumer) return;',
          replace:
            'if (this.calls++ % this.consumers !== this.consumer || sequence === undefined) return;',
        },
        {
          find: '  private readonly consumers: number;\n\n  /**\n   * @param consumer',
          replace:
            '  private readonly consumers: number;\n  private calls = 0;\n\n  /**\n   * @param consumer',
        },
      ],
      dies: {
        check: 'two consumers take turns: the even sequences and the odd ones',
        message: /Sequence/,
      },
      notes: '05-mini-oms.md#sharing-by-sequence',
    },
    {
      name: 'everybody-checks-everything',
      stage: 6,
      mistake: 'Lets each of them check every order; the answer is the same, after all.',
      module: '#risk',
      edits: [
        {
          find: '    // Sequences wrap to negative numbers, whose remainder is negative.\n    if ((sequence >>> 0) % this.consumers !== this.consumer) return;\n',
          replace: '    if (sequence % this.consumers === this.consumers) return;\n',
        },
      ],
      dies: {
        check: 'two consumers take turns: the even sequences and the odd ones',
        message: /Sequence/,
      },
      notes: '05-mini-oms.md#sharing-by-sequence',
    },
    {
      name: 'share-by-account',
      stage: 6,
      mistake: 'Shares by account, so that an account is always with the same consumer.',
      module: '#risk',
      edits: [
        {
          find: '(sequence >>> 0) % this.consumers',
          replace: '(order.account + 0 * sequence) % this.consumers',
        },
      ],
      dies: {
        check: 'two consumers take turns: the even sequences and the odd ones',
        message: /Sequence/,
      },
      notes: '05-mini-oms.md#sharing-by-sequence',
    },
    {
      name: 'last-reason-wins',
      stage: 6,
      mistake: 'Checks every order of its share, also one that parse has refused.',
      module: '#risk',
      edits: [
        {
          find: '    if (order.refusal !== Reason.ACCEPTED) return;\n    const reason',
          replace: '    const reason',
        },
      ],
      dies: {
        check: 'a consumer writes what checkRisk says, and keeps a reason that is there',
        message: /The first reason stands/,
      },
      notes: '05-mini-oms.md#the-first-reason-wins',
    },
    {
      name: 'slot-before-sequence',
      stage: 6,
      mistake: 'Looks at the slot first, whoever it belongs to.',
      module: '#risk',
      edits: [
        {
          find: '    if (order.refusal !== Reason.ACCEPTED) return;\n    const reason',
          replace: '    const reason',
        },
        {
          find: '    // Sequences wrap to negative',
          replace:
            '    if (order.refusal !== Reason.ACCEPTED) return;\n    // Sequences wrap to negative',
        },
      ],
      dies: {
        check: 'a slot of the other consumer is left alone, not even read',
        message: /look at the sequence before you look at the slot/,
      },
      notes: '05-mini-oms.md#sharing-by-sequence',
    },
    {
      name: 'accepts-for-the-other',
      stage: 6,
      mistake: 'Writes ACCEPTED into the slots of the others, as a start.',
      module: '#risk',
      edits: [
        {
          find: '!== this.consumer) return;',
          replace:
            '!== this.consumer) {\n      order.refuse(Reason.ACCEPTED);\n      return;\n    }',
        },
      ],
      dies: {
        check: 'a slot of the other consumer is left alone, not even read',
        message: /look at the sequence before you look at the slot/,
      },
      notes: '05-mini-oms.md#sharing-by-sequence',
    },
    {
      name: 'last-sequence-as-an-object',
      stage: 6,
      mistake: 'Keeps the sequence that it checked last in an object.',
      module: '#risk',
      edits: [
        {
          find: '  private readonly consumers: number;\n\n  /**\n   * @param consumer',
          replace:
            '  private readonly consumers: number;\n  last: object = {};\n\n  /**\n   * @param consumer',
        },
        {
          find: '    if (order.refusal !== Reason.ACCEPTED) return;\n    const reason',
          replace:
            '    this.last = { sequence };\n    if (order.refusal !== Reason.ACCEPTED) return;\n    const reason',
        },
      ],
      dies: {
        check: 'once it is warm a consumer allocates nothing for an order',
        message: /RiskShare\.handle allocates/,
      },
      notes: '05-mini-oms.md#what-allocates',
    },
  ],
  right: [
    {
      name: 'risk-in-maps',
      why: 'Positions in a Map with one object for each pair, which knows the worst case instead of the reservations.',
      files: { '#risk': 'checks/wrong/05/risk-in-maps.ts' },
    },
    {
      name: 'parse-by-table',
      why: 'Goes through the tables of the layout instead of naming each field.',
      files: { '#parse': 'checks/wrong/05/parse-by-table.ts' },
    },
  ],
} satisfies DayProof;
