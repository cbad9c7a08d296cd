/**
 * One writer for a directory: a file `lock` in it that says who has it.
 *
 * Node.js has no call for the lock of an operating system (`flock`, `LockFileEx`). So the file is
 * made with the one operation that only one of many can win, "create, unless it is there". When its
 * owner has died without taking it away, the next one does: it looks whether that process is still
 * alive, and on Linux also whether it is the same one, since numbers of processes are used again.
 *
 * In doubt it refuses: a log that waits for a person is better than one with two writers. A
 * directory shared between machines is always in doubt. Control plane.
 */
import { linkSync, readFileSync, rmSync, unlinkSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import path from 'node:path';
import { LogLocked } from '#log-storage';

const LOCK = 'lock';
/** Made by whoever takes a lock over from the dead, so that no two do at a time. */
const TAKEOVER = 'lock.takeover';

interface Owner {
  readonly host: string;
  readonly pid: number;
  /** When the process began, as the system counts it; empty where it does not say. */
  readonly startedAt: string;
}

export class LockFile {
  private readonly directory: string;
  private isOurs = false;

  constructor(directory: string) {
    this.directory = directory;
  }

  /** @throws LogLocked when somebody has it, or when nobody can say whether he is alive */
  lock(): void {
    if (!this.create()) this.takeOver();
    this.isOurs = true;
  }

  unlock(): void {
    if (!this.isOurs) return;
    this.isOurs = false;
    rmSync(path.join(this.directory, LOCK), { force: true });
  }

  /** Makes the file with its contents in one step: a lock that is there says whose it is. */
  private create(): boolean {
    const mine: Owner = { host: hostname(), pid: process.pid, startedAt: startOf(process.pid) };
    const draft = path.join(this.directory, `lock.${process.pid}.${process.hrtime.bigint()}`);
    writeFileSync(draft, JSON.stringify(mine), { flag: 'wx' });
    try {
      linkSync(draft, path.join(this.directory, LOCK));
      return true;
    } catch (error) {
      if (isCode(error, 'EEXIST')) return false;
      throw error;
    } finally {
      unlinkSync(draft);
    }
  }

  private takeOver(): void {
    const lock = path.join(this.directory, LOCK);
    const takeover = path.join(this.directory, TAKEOVER);
    this.refuseIfAlive();
    try {
      writeFileSync(takeover, '', { flag: 'wx' });
    } catch (error) {
      if (!isCode(error, 'EEXIST')) throw error;
      throw new LogLocked(
        `${this.directory}: somebody is taking its lock over; if nobody is, delete ${takeover}`,
      );
    }
    try {
      // Meanwhile another may have taken it over; only in here nobody else can.
      this.refuseIfAlive();
      rmSync(lock, { force: true });
      if (!this.create()) throw new LogLocked(`${this.directory}: another writer was faster`);
    } finally {
      rmSync(takeover, { force: true });
    }
  }

  private refuseIfAlive(): void {
    const lock = path.join(this.directory, LOCK);
    const owner = readOwner(lock);
    if (owner === 'gone') return;
    if (owner === 'unreadable') {
      throw new LogLocked(`${lock} does not say whose it is; if no engine writes here, delete it`);
    }
    if (owner.host !== hostname()) {
      throw new LogLocked(
        `${this.directory} is locked by process ${owner.pid} on ${owner.host}; if that one is gone, delete ${lock}`,
      );
    }
    if (isAlive(owner)) {
      throw new LogLocked(
        `${this.directory} is written by process ${owner.pid}; a log has one writer: stop that one, or choose another directory`,
      );
    }
  }
}

function readOwner(lock: string): Owner | 'gone' | 'unreadable' {
  try {
    const owner: unknown = JSON.parse(readFileSync(lock, 'utf8'));
    return isOwner(owner) ? owner : 'unreadable';
  } catch (error) {
    return isCode(error, 'ENOENT') ? 'gone' : 'unreadable';
  }
}

function isOwner(value: unknown): value is Owner {
  return (
    typeof value === 'object' &&
    value !== null &&
    'host' in value &&
    typeof value.host === 'string' &&
    'startedAt' in value &&
    typeof value.startedAt === 'string' &&
    'pid' in value &&
    Number.isSafeInteger(value.pid)
  );
}

function isAlive({ pid, startedAt }: Owner): boolean {
  try {
    process.kill(pid, 0);
  } catch (error) {
    // Somebody else's process may not be signalled, but it is there.
    return !isCode(error, 'ESRCH');
  }
  return startedAt === startOf(pid);
}

/** The 22nd field of /proc/PID/stat; the second one is a name in brackets and may hold spaces. */
function startOf(pid: number): string {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19] ?? '';
  } catch {
    return '';
  }
}

function isCode(error: unknown, code: string): boolean {
  return error instanceof Error && 'code' in error && error.code === code;
}
