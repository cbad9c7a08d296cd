/**
 * What the interface between code and memory costs: `node --import tsx checks/explorer/measure-cells.ts`.
 *
 * A writer's and a reader's operations on two cells, done by `Atomics` itself, by free functions
 * around it, and by {@link SharedCells}, the production form of {@link Cells}. The three take turns
 * in one process; each has its own loop, so that nothing but the calls inside differs.
 */
import { type Cells, SharedCells } from '#cells';

const ROUNDS = 15;
const WARM_UP_ROUNDS = 5;
const TURNS = 2_000_000;
const OPERATIONS_A_TURN = 4;

const array = new Int32Array(new SharedArrayBuffer(256));
const CURSOR = 0;
const GATE = 32;

function byAtomics(cells: Int32Array): number {
  let sum = 0;
  for (let i = 0; i < TURNS; i++) {
    Atomics.store(cells, CURSOR, i);
    sum += Atomics.load(cells, GATE);
    Atomics.add(cells, GATE, 1);
    sum += Atomics.compareExchange(cells, CURSOR, i, i + 1);
  }
  return sum;
}

const load = (cells: Int32Array, cell: number) => Atomics.load(cells, cell);
const store = (cells: Int32Array, cell: number, value: number) => Atomics.store(cells, cell, value);
const add = (cells: Int32Array, cell: number, delta: number) => Atomics.add(cells, cell, delta);
const compareExchange = (cells: Int32Array, cell: number, expected: number, replacement: number) =>
  Atomics.compareExchange(cells, cell, expected, replacement);

function byFunctions(cells: Int32Array): number {
  let sum = 0;
  for (let i = 0; i < TURNS; i++) {
    store(cells, CURSOR, i);
    sum += load(cells, GATE);
    add(cells, GATE, 1);
    sum += compareExchange(cells, CURSOR, i, i + 1);
  }
  return sum;
}

function byCells(cells: Cells): number {
  let sum = 0;
  for (let i = 0; i < TURNS; i++) {
    cells.store(CURSOR, i);
    sum += cells.load(GATE);
    cells.add(GATE, 1);
    sum += cells.compareExchange(CURSOR, i, i + 1);
  }
  return sum;
}

const shared = new SharedCells(array);
const variants = [
  { name: 'Atomics', run: () => byAtomics(array), ns: [] as number[] },
  { name: 'free functions', run: () => byFunctions(array), ns: [] as number[] },
  { name: 'SharedCells', run: () => byCells(shared), ns: [] as number[] },
];

for (let round = 0; round < WARM_UP_ROUNDS + ROUNDS; round++) {
  for (let turn = 0; turn < variants.length; turn++) {
    const { run, ns } = variants[(round + turn) % variants.length] as (typeof variants)[number];
    const startMs = performance.now();
    run();
    const perOperationNs = ((performance.now() - startMs) * 1e6) / (TURNS * OPERATIONS_A_TURN);
    if (round >= WARM_UP_ROUNDS) ns.push(perOperationNs);
  }
}
for (const { name, ns } of variants) {
  ns.sort((a, b) => a - b);
  const [least, median, most] = [0, ROUNDS >> 1, ROUNDS - 1].map((i) => (ns[i] ?? 0).toFixed(2));
  console.log(`${name.padEnd(16)}${median} ns an operation, ${least} to ${most}`);
}
