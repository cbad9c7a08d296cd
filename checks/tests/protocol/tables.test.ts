import { describe, expect, test } from 'vitest';
import { COUNTER_NAMES, COUNTERS, Counter, Counters, CounterView } from '#counters';
import { RECORD_BYTES } from '#layout';
import { LIMITS, Limit } from '#limits';
import { REASONS, Reason, reasonName } from '#reasons';

describe('the table of reasons', () => {
  test('every code is one byte and given once; 0 alone means yes', () => {
    const codes = Object.values(REASONS).map((reason) => reason.code);
    expect(new Set(codes).size).toBe(codes.length);
    for (const code of codes) {
      expect(Number.isInteger(code) && code >= 0 && code <= 255, String(code)).toBe(true);
    }
    expect(Reason.ACCEPTED).toBe(0);
    expect(REASONS.ACCEPTED.in).not.toContain('REJ');
  });

  test('a code has its name, and one that is in no table says so', () => {
    expect(reasonName(Reason.BUSY)).toBe('BUSY');
    expect(reasonName(250)).toBe('UNKNOWN_REASON_250');
  });

  test('every reason for a refusal names the place that gives it', () => {
    for (const [name, { place, meaning }] of Object.entries(REASONS)) {
      expect(place, name).toMatch(/^(#[a-z-]+(, #[a-z-]+)?(; codes: #[a-z-]+)?|day \d\d)$/);
      expect(meaning, name).toMatch(/\.$/);
    }
  });
});

describe('the table of limits', () => {
  test('every limit is a positive whole number with a unit and a reason', () => {
    for (const [name, { value, unit, why }] of Object.entries(LIMITS)) {
      expect(Number.isSafeInteger(value) && value > 0, name).toBe(true);
      expect(unit, name).not.toBe('');
      expect(why, name).toMatch(/\.$/);
    }
  });

  test('the limits fit each other', () => {
    expect(Number.isSafeInteger(Limit.maxPriceTicks * Limit.maxQuantityLots)).toBe(true);
    expect(Number.isSafeInteger(Limit.maxQuantityLots * Limit.maxOrdersPerBook)).toBe(true);
    expect(Number.isSafeInteger((Limit.maxAccount + 1) * (Limit.maxClientOrderId + 1) - 1)).toBe(
      true,
    );
    expect(Limit.pauseOutputBytes).toBeLessThan(Limit.maxOutputBytes);
    expect(Limit.maxFrameBytes).toBeGreaterThanOrEqual(RECORD_BYTES);
    expect(Math.log2(Limit.ringSlots) % 1).toBe(0);
  });
});

describe('counters', () => {
  test('count by name, each for itself', () => {
    const counters = new Counters();
    counters.add(Counter.published);
    counters.add(Counter.published, 4);
    counters.add(Counter.connectionsOpen, 2);
    counters.add(Counter.connectionsOpen, -1);
    expect(counters.get(Counter.published)).toBe(5);
    const moved = Object.entries(counters.snapshot()).filter(([, value]) => value !== 0);
    expect(Object.fromEntries(moved)).toEqual({ published: 5, connectionsOpen: 1 });
  });

  test('a maximum only rises', () => {
    const counters = new Counters();
    for (const depth of [3, 9, 4]) counters.raise(Counter.maxPendingDepthObserved, depth);
    expect(counters.get(Counter.maxPendingDepthObserved)).toBe(9);
  });

  test('can live in shared memory, where another thread reads them', () => {
    const memory = new SharedArrayBuffer(Counters.BYTES);
    new Counters(memory).add(Counter.accepted, 7);
    expect(new Counters(memory).get(Counter.accepted)).toBe(7);
    expect(() => new Counters(new SharedArrayBuffer(8))).toThrow(
      `got 8 bytes of memory; expected at least ${COUNTER_NAMES.length * 8}`,
    );
  });

  test('of several threads are added up; of a maximum the highest counts', () => {
    const [one, other] = [new Counters(), new Counters()];
    one.add(Counter.accepted, 3);
    other.add(Counter.accepted, 4);
    one.raise(Counter.maxPendingDepthObserved, 9);
    other.raise(Counter.maxPendingDepthObserved, 5);
    const view = new CounterView([one, other]);
    expect(view.get(Counter.accepted)).toBe(7);
    expect(view.snapshot()).toMatchObject({ accepted: 7, maxPendingDepthObserved: 9 });
  });

  test('the names of day 12 are there', () => {
    expect(COUNTER_NAMES).toEqual(
      expect.arrayContaining([
        'published',
        'rejectedBusy',
        'tasksIn',
        'dispatched',
        'completed',
        'accepted',
        'rejected',
        'enqueuedDueToBusy',
        'pendingNow',
        'maxPendingDepthObserved',
        'readyFamilies',
        'inFlightFamilies',
      ]),
    );
    expect(COUNTERS.pendingNow.kind).toBe('gauge');
  });
});
