import { eventIdOf } from '@carillon/util';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { DuplicateWindow } from './duplicate-window';

const DAY_MS = 86_400_000;

describe('the window of matched events', () => {
  it('knows an event from a later record of it, and not from the same or an earlier one', () => {
    const window = new DuplicateWindow(10, DAY_MS);
    window.add(id(1), 5, 0);
    expect(window.standsBefore(id(1), 6, 0)).toBe(true);
    expect(window.standsBefore(id(1), 5, 0)).toBe(false);
    expect(window.standsBefore(id(1), 4, 0)).toBe(false);
    expect(window.standsBefore(id(2), 6, 0)).toBe(false);
  });

  it('keeps the smallest offset of an event', () => {
    const window = new DuplicateWindow(10, DAY_MS);
    for (const offset of [7, 3, 9]) window.add(id(1), offset, 0);
    expect(window.standsBefore(id(1), 4, 0)).toBe(true);
    expect(window.standsBefore(id(1), 3, 0)).toBe(false);
  });

  it('forgets after its time, and takes the event for a new one then', () => {
    const window = new DuplicateWindow(10, DAY_MS);
    window.add(id(1), 1, 0);
    expect(window.standsBefore(id(1), 2, DAY_MS)).toBe(true);
    expect(window.standsBefore(id(1), 2, DAY_MS + 1)).toBe(false);
    window.add(id(1), 2, 2 * DAY_MS);
    expect(window.standsBefore(id(1), 3, 2 * DAY_MS)).toBe(true);
    expect(window.standsBefore(id(1), 2, 2 * DAY_MS)).toBe(false);
  });

  it('holds a quarter of a million events and then lets the oldest go, one by one', () => {
    const capacity = 250_000;
    const window = new DuplicateWindow(capacity, DAY_MS);
    for (let number = 0; number < capacity + 1000; number++) window.add(id(number), number, 0);
    const known = (number: number): boolean => window.standsBefore(id(number), Number.MAX_SAFE_INTEGER, 0);
    expect([0, 500, 999].map(known)).toEqual([false, false, false]);
    expect([1000, 1001, 125_000, capacity + 999].map(known)).toEqual([true, true, true, true]);
  });

  it('behaves as a map of the last ids does, whatever comes and however the hashes meet', () => {
    // few ids, all with one of three places in the table
    const crowded = fc
      .tuple(fc.integer({ min: 0, max: 2 }), fc.integer({ min: 0, max: 9 }))
      .map(([place, number]) => `evt_${hex(place)}${'0'.repeat(16)}${hex(number)}`);
    const step = fc.record({
      eventId: fc.oneof(crowded, fc.integer({ min: 0, max: 30 }).map(id)),
      offset: fc.nat(50),
      laterMs: fc.constantFrom(0, 1000, 4000),
      adds: fc.boolean(),
    });
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 12 }), fc.array(step, { maxLength: 80 }), (capacity, steps) => {
        const window = new DuplicateWindow(capacity, 10_000);
        const oracle = new OracleWindow(capacity, 10_000);
        let nowMs = 0;
        for (const { eventId, offset, laterMs, adds } of steps) {
          nowMs += laterMs;
          if (adds) {
            window.add(eventId, offset, nowMs);
            oracle.add(eventId, offset, nowMs);
          }
          expect(window.standsBefore(eventId, offset, nowMs)).toBe(oracle.standsBefore(eventId, offset, nowMs));
        }
      }),
      { numRuns: 2000 },
    );
  });
});

/** The same rules on a list: the slot of an event that came again after its time counts until its turn comes. */
class OracleWindow {
  private entries: { eventId: string; offset: number; atMs: number; live: boolean }[] = [];

  constructor(
    private readonly capacity: number,
    private readonly maxAgeMs: number,
  ) {}

  standsBefore(eventId: string, offset: number, atMs: number): boolean {
    const entry = this.find(eventId);
    return entry !== undefined && atMs - entry.atMs <= this.maxAgeMs && entry.offset < offset;
  }

  add(eventId: string, offset: number, atMs: number): void {
    const entry = this.find(eventId);
    if (entry !== undefined && atMs - entry.atMs <= this.maxAgeMs) {
      entry.offset = Math.min(entry.offset, offset);
      return;
    }
    if (entry !== undefined) entry.live = false;
    this.entries = [...this.entries, { eventId, offset, atMs, live: true }].slice(-this.capacity);
  }

  private find(eventId: string): (typeof this.entries)[number] | undefined {
    return this.entries.find((entry) => entry.live && entry.eventId === eventId);
  }
}

function id(number: number): string {
  return eventIdOf('default', '/spec', String(number));
}

function hex(number: number): string {
  return number.toString(16).padStart(8, '0');
}
