/** The log in real files, and the lock that keeps a second writer out. */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { hostname, tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { FileDirectory } from '#file-storage';
import { LogLocked, StorageCode } from '#log-storage';
import { WalCode } from '#wal';
import { appendOrders, expectedRecords, openLog, SEGMENT } from './log-rig.ts';

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'wal-'));
});
afterEach(() => {
  rmSync(folder, { recursive: true, force: true });
});

const lockPath = (): string => path.join(folder, 'lock');

function lockBy(owner: object | string): void {
  writeFileSync(lockPath(), typeof owner === 'string' ? owner : JSON.stringify(owner));
}

test.each(['none', 'interval', 'batch'] as const)('%s: a log in files comes back', (policy) => {
  const { wal } = openLog(new FileDirectory(folder), policy, { segmentBytes: 2000 });
  for (let batch = 0; batch < 10; batch++) {
    expect(appendOrders(wal, 10)).toBe(WalCode.OK);
    expect(wal.commit(batch)).toBe(WalCode.OK);
  }
  expect(wal.close()).toBe(WalCode.OK);
  expect(readdirSync(folder)).toHaveLength(5);
  const again = openLog(new FileDirectory(folder));
  expect(again.seen).toEqual(expectedRecords(1, 100));
  again.wal.close();
});

test('a torn end is cut off in the file', () => {
  const { wal } = openLog(new FileDirectory(folder));
  appendOrders(wal, 3);
  wal.close();
  const file = path.join(folder, SEGMENT);
  const bytes = readFileSync(file);
  writeFileSync(file, bytes.subarray(0, bytes.length - 1));
  const again = openLog(new FileDirectory(folder));
  expect(again.seen).toEqual(expectedRecords(1, 2));
  again.wal.close();
  expect(readFileSync(file)).toEqual(bytes.subarray(0, 160));
});

test('a directory has one writer, and leaves no lock behind', () => {
  const { wal } = openLog(new FileDirectory(folder));
  expect(() => openLog(new FileDirectory(folder))).toThrow(LogLocked);
  expect(() => openLog(new FileDirectory(folder))).toThrow(`written by process ${process.pid}`);
  wal.close();
  expect(readdirSync(folder)).toEqual([]);
  openLog(new FileDirectory(folder)).wal.close();
});

test('a lock of a process that is alive is respected, one of a dead process is taken over', () => {
  const startedAt = existsSync('/proc/self/stat') ? startOf(process.ppid) : '';
  lockBy({ host: hostname(), pid: process.ppid, startedAt });
  expect(() => openLog(new FileDirectory(folder))).toThrow(`process ${process.ppid}`);
  const dead = spawnSync(process.execPath, ['-e', '0']).pid;
  lockBy({ host: hostname(), pid: dead, startedAt: '1' });
  openLog(new FileDirectory(folder)).wal.close();
  expect(existsSync(lockPath())).toBe(false);
});

test.runIf(process.platform === 'linux')(
  'a number of a process that is used again is no owner',
  () => {
    lockBy({ host: hostname(), pid: process.ppid, startedAt: '1' });
    openLog(new FileDirectory(folder)).wal.close();
  },
);

test.each([
  ['of another machine', { host: 'elsewhere', pid: 1, startedAt: '' }, 'process 1 on elsewhere'],
  ['that is no lock', 'x', 'does not say whose it is'],
  ['without a process', '{"host":"a"}', 'does not say whose it is'],
])('a lock %s is never taken over', (_, owner, sentence) => {
  lockBy(owner);
  expect(() => openLog(new FileDirectory(folder))).toThrow(sentence);
  expect(existsSync(lockPath())).toBe(true);
});

test('whoever is taking a lock over keeps others out', () => {
  lockBy({ host: hostname(), pid: spawnSync(process.execPath, ['-e', '0']).pid, startedAt: '1' });
  writeFileSync(path.join(folder, 'lock.takeover'), '');
  expect(() => openLog(new FileDirectory(folder))).toThrow('somebody is taking its lock over');
});

test.runIf(existsSync('/dev/full'))('no room is FULL, other failures are FAILED', () => {
  const file = new FileDirectory('/dev').open('full');
  expect(file.write(new Uint8Array(8), 0, 8, 0)).toBe(StorageCode.FULL);
  expect(file.sync()).toBe(StorageCode.FAILED);
  file.close();
  const directory = new FileDirectory(folder);
  expect(directory.create('a')).not.toBeTypeOf('number');
  expect(directory.create('a')).toBe(StorageCode.FAILED);
  const empty = directory.open('a');
  expect(empty.write(new Uint8Array(8), 0, 8, 0)).toBe(8);
  expect([empty.sizeBytes, empty.sync(), directory.sync()]).toEqual([8, 0, 0]);
  empty.close();
});

function startOf(pid: number): string {
  const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
  return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19] ?? '';
}
