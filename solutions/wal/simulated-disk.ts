/**
 * A disk in memory on which everything goes wrong that may, and the same again for the same seed.
 *
 *     write ─► page cache: reads show it ─► sync ─► platter: survives a loss of power
 *                   └── what is not synced: after a loss of power some of it is there, up to any byte
 *
 * What is kept of unsynced operations on a file is a beginning of them, in their order; the one at
 * which it ends may be there in part, up to any byte, and the file may be as long as if it were
 * there, with zeros in the rest. A real disk may also keep a later page and lose an earlier one of
 * the same unsynced write; this one does not. Which sync fails, how much room there is, and at which
 * operation the power goes is for the test to say.
 *
 * A sync that fails forgets what it should have written: it still reads, no later sync brings it to
 * the platter, and the next one says OK. So does Linux ("Fsyncgate", PostgreSQL's lists, 2018).
 */
import { type LogDirectory, type LogFile, LogLocked, StorageCode } from '#log-storage';
import { Random } from '#random';

/** Thrown by the operation at which the power goes, and by every one after it. */
export class PowerLost extends Error {
  override readonly name = 'PowerLost';
}

/** A change of a file that is not on the platter yet. */
type Change =
  | { readonly kind: 'write'; readonly position: number; readonly data: Uint8Array }
  | { readonly kind: 'truncate'; readonly sizeBytes: number };

interface Inode {
  /** As it reads. */
  cached: Uint8Array;
  /** As it is after a loss of power, but for what is kept of `pending`. */
  platter: Uint8Array;
  pending: Change[];
  /** False while a loss of power may take the name away. */
  isNamed: boolean;
}

export interface DiskFaults {
  /** Room for all files together, in bytes. */
  capacityBytes?: number;
  /** The sync with this number fails, of files and directories together; the first one is 1. */
  failSyncAt?: number;
  /** The write with this number fails; the first one is 1. */
  failWriteAt?: number;
  /** Writes take any number of bytes, from 1 to what they were asked for. */
  shortWrites?: boolean;
  /** The power goes at the operation with this number; writes, syncs, cuts and new files count. */
  powerLostAt?: number;
}

export class SimulatedDisk implements LogDirectory {
  readonly path = 'simulated';
  /** May be changed at any time. */
  faults: DiskFaults;
  /** What was done so far. */
  readonly done = { operations: 0, writes: 0, syncs: 0 };
  /** Files that were opened or made, and not closed since. */
  openFiles = 0;
  private readonly random: Random;
  private readonly inodes = new Map<string, Inode>();
  private isLocked = false;

  constructor(seed: number, faults: DiskFaults = {}) {
    this.random = new Random(seed);
    this.faults = faults;
  }

  lock(): void {
    if (this.isLocked) throw new LogLocked('the simulated disk has a writer already');
    this.isLocked = true;
  }

  unlock(): void {
    this.isLocked = false;
  }

  get hasWriter(): boolean {
    return this.isLocked;
  }

  list(): string[] {
    return [...this.inodes.keys()];
  }

  open(name: string): LogFile {
    return new SimulatedFile(this, this.inode(name));
  }

  create(name: string): LogFile | number {
    this.operation();
    if (this.inodes.has(name)) return StorageCode.FAILED;
    const empty = new Uint8Array(0);
    const inode: Inode = { cached: empty, platter: empty, pending: [], isNamed: false };
    this.inodes.set(name, inode);
    return new SimulatedFile(this, inode);
  }

  sync(): number {
    if (!this.countSync()) return StorageCode.FAILED;
    for (const inode of this.inodes.values()) inode.isNamed = true;
    return StorageCode.OK;
  }

  /** The bytes of a file as they read, as a copy. */
  contents(name: string): Uint8Array {
    return this.inode(name).cached.slice();
  }

  /** Makes a file of these bytes, on the platter. */
  put(name: string, bytes: Uint8Array): void {
    const inode = { cached: bytes.slice(), platter: bytes.slice(), pending: [], isNamed: true };
    this.inodes.set(name, inode);
  }

  /** The disk when the power is back: the files as they may be then. The same for the same seed. */
  afterPowerLoss(seed: number, faults: DiskFaults = {}): SimulatedDisk {
    const disk = new SimulatedDisk(seed, faults);
    for (const [name, inode] of this.inodes) {
      if (inode.isNamed || disk.random.below(2) === 0) disk.put(name, survivor(inode, disk.random));
    }
    return disk;
  }

  /** The disk as the next process finds it when the last one was killed, and the system was not. */
  afterKill(faults: DiskFaults = {}): SimulatedDisk {
    const disk = new SimulatedDisk(1, faults);
    for (const [name, inode] of this.inodes) disk.inodes.set(name, inode);
    return disk;
  }

  /** Counts an operation. @throws PowerLost */
  operation(): void {
    this.done.operations++;
    if (this.done.operations >= (this.faults.powerLostAt ?? Number.POSITIVE_INFINITY)) {
      throw new PowerLost(`no power at operation ${this.done.operations}`);
    }
  }

  /** How many of these bytes a write takes: a `StorageCode` below 0 when none. */
  admit(bytes: number, growsBy: number): number {
    this.done.writes++;
    if (this.done.writes === this.faults.failWriteAt) return StorageCode.FAILED;
    const { capacityBytes = Number.POSITIVE_INFINITY, shortWrites = false } = this.faults;
    let used = 0;
    for (const { cached } of this.inodes.values()) used += cached.length;
    const fits = Math.min(bytes, bytes - growsBy + Math.max(0, capacityBytes - used));
    if (fits <= 0) return StorageCode.FULL;
    return shortWrites ? 1 + this.random.below(fits) : fits;
  }

  /** Counts a sync. @returns whether it succeeds */
  countSync(): boolean {
    this.operation();
    this.done.syncs++;
    return this.done.syncs !== this.faults.failSyncAt;
  }

  private inode(name: string): Inode {
    const inode = this.inodes.get(name);
    if (inode === undefined) throw new Error(`there is no file ${name}`);
    return inode;
  }
}

class SimulatedFile implements LogFile {
  private readonly disk: SimulatedDisk;
  private readonly inode: Inode;

  constructor(disk: SimulatedDisk, inode: Inode) {
    this.disk = disk;
    this.inode = inode;
    disk.openFiles++;
  }

  get sizeBytes(): number {
    return this.inode.cached.length;
  }

  read(into: Uint8Array, at: number, bytes: number, position: number): number {
    const part = this.inode.cached.subarray(position, position + bytes);
    into.set(part, at);
    return part.length;
  }

  write(from: Uint8Array, at: number, bytes: number, position: number): number {
    const change = { kind: 'write', position, data: from.slice(at, at + bytes) } as const;
    try {
      this.disk.operation();
    } catch (error) {
      // The power goes in the middle of it: some of it may be there.
      this.inode.pending.push(change);
      throw error;
    }
    const growsBy = Math.max(0, position + bytes - this.inode.cached.length);
    const taken = this.disk.admit(bytes, growsBy);
    if (taken <= 0) return taken;
    this.apply({ ...change, data: change.data.slice(0, taken) });
    return taken;
  }

  sync(): number {
    const { inode, disk } = this;
    const succeeds = disk.countSync();
    if (succeeds)
      for (const change of inode.pending) inode.platter = changed(inode.platter, change);
    inode.pending = [];
    return succeeds ? StorageCode.OK : StorageCode.FAILED;
  }

  /** @throws RangeError when that is no cutting: a real file would grow, with zeros */
  truncate(sizeBytes: number): void {
    this.disk.operation();
    const { length } = this.inode.cached;
    if (!(sizeBytes >= 0 && sizeBytes <= length)) {
      throw new RangeError(
        `truncate: got ${sizeBytes}; the file can be cut to 0 … ${length} bytes`,
      );
    }
    this.apply({ kind: 'truncate', sizeBytes });
  }

  /** What is not synced stays so. */
  close(): void {
    this.disk.openFiles--;
  }

  private apply(change: Change): void {
    this.inode.cached = changed(this.inode.cached, change);
    this.inode.pending.push(change);
  }
}

/** The bytes of a file with one change made. */
function changed(bytes: Uint8Array, change: Change): Uint8Array<ArrayBuffer> {
  if (change.kind === 'truncate') return resized(bytes, Math.min(bytes.length, change.sizeBytes));
  const { position, data } = change;
  const grown = resized(bytes, Math.max(bytes.length, position + data.length));
  grown.set(data, position);
  return grown;
}

function resized(bytes: Uint8Array, sizeBytes: number): Uint8Array<ArrayBuffer> {
  const copy = new Uint8Array(sizeBytes);
  copy.set(bytes.subarray(0, sizeBytes));
  return copy;
}

/** What is left of a file: the platter, a beginning of the changes, and a part of the next one. */
function survivor({ platter, pending }: Inode, random: Random): Uint8Array<ArrayBuffer> {
  const whole = random.below(pending.length + 1);
  let bytes = resized(platter, platter.length);
  for (const change of pending.slice(0, whole)) bytes = changed(bytes, change);
  const torn = pending[whole];
  if (torn === undefined || torn.kind === 'truncate') return bytes;
  const kept = torn.data.slice(0, random.below(torn.data.length + 1));
  const isLong = random.below(3) === 0;
  const sizeBytes = isLong ? torn.position + torn.data.length : bytes.length;
  return changed(resized(bytes, Math.max(bytes.length, sizeBytes)), { ...torn, data: kept });
}
