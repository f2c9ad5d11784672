import { describe, expect, it } from 'vitest';

import { LaneParking } from './lane-parking';

const backedUp = { waiting: 4, paceMs: 100 };
const busy = { waiting: 1, paceMs: 100 };
const free = { waiting: 0, paceMs: 100 };
const withWaiting = (waiting: number) => ({ ...busy, waiting });
const patience = { waitMs: 1_000, most: 1_500 };

describe('parking', () => {
  it('takes what would be one too many, and no others', () => {
    const parking = new LaneParking({ maxWaiting: 4 }, () => true);
    expect(parking.parks('a', busy, false)).toBe(false);
    expect(parking.parks('a', backedUp, false)).toBe(true);
    expect(parking.parks('b', busy, false)).toBe(false);
  });

  it('makes newer records queue behind parked ones, unless the lane would stand still', () => {
    const parking = new LaneParking({ maxWaiting: 4 }, () => true);
    parking.parks('a', backedUp, false);
    expect(parking.parks('a', withWaiting(3), false)).toBe(true);
    expect(parking.parks('a', withWaiting(2), false)).toBe(false);
    expect(parking.parks('b', withWaiting(3), false)).toBe(false);
  });

  it('lets in what comes back, and parks it again when the lane is still full', () => {
    const parking = new LaneParking({ maxWaiting: 4 }, () => true);
    parking.parks('a', backedUp, false);
    expect(parking.parks('a', busy, true)).toBe(false);
    expect(parking.parks('a', busy, false)).toBe(false);
    expect(parking.parks('a', backedUp, true)).toBe(true);
  });

  it('announces room when half of the lane is free, once for each window that it releases', () => {
    const parking = new LaneParking({ maxWaiting: 4 }, () => true);
    for (let parked = 0; parked < 6; parked += 1) parking.parks('a', backedUp, false);
    expect(parking.room('a', withWaiting(3))).toBeNull();
    expect(parking.room('a', withWaiting(2))).toBe(2);
    expect(parking.room('a', withWaiting(1))).toBeNull();
    parking.parks('a', busy, true);
    expect(parking.room('a', withWaiting(1))).toBeNull();
    parking.parks('a', busy, true);
    expect(parking.room('a', withWaiting(1))).toBe(3);
  });

  it('announces room after working on records that an earlier process parked', () => {
    const parking = new LaneParking({ maxWaiting: 4 }, () => true);
    expect(parking.room('a', withWaiting(0))).toBeNull();
    parking.parks('a', free, true);
    expect(parking.room('a', withWaiting(0))).toBe(4);
    expect(parking.room('a', withWaiting(0))).toBeNull();
  });

  it('leaves a lane that moves to work off its queue, up to a limit, and only while the process has room', () => {
    let hasRoom = true;
    const parking = new LaneParking({ maxWaiting: 4, patience }, () => hasRoom);
    const quick = { waiting: 999, paceMs: 1 };
    expect(parking.parks('a', quick, false)).toBe(false);
    expect(parking.parks('a', { ...quick, paceMs: 2 }, false)).toBe(true);
    expect(parking.parks('b', { ...quick, waiting: 1_500, paceMs: 0.1 }, false)).toBe(true);
    expect(parking.parks('c', { ...quick, waiting: 3, paceMs: 60_000 }, false)).toBe(false);
    hasRoom = false;
    expect(parking.parks('c', quick, false)).toBe(true);
  });

  it('releases more for a lane that moves quickly, so that it never stands still', () => {
    const parking = new LaneParking({ maxWaiting: 4, patience }, () => true);
    for (let parked = 0; parked < 2_000; parked += 1) parking.parks('a', { ...backedUp, paceMs: 1_000 }, false);
    expect(parking.room('a', { waiting: 800, paceMs: 2 })).toBeNull();
    expect(parking.room('a', { waiting: 450, paceMs: 2 })).toBe(500);
    expect(parking.room('a', { waiting: 0, paceMs: 2 })).toBeNull();
    for (let back = 0; back < 500; back += 1) parking.parks('a', busy, true);
    expect(parking.room('a', { waiting: 1, paceMs: 1_000 })).toBe(3);
  });

  it('releases whole records, whatever the pace', () => {
    const parking = new LaneParking({ maxWaiting: 4, patience }, () => true);
    for (const paceMs of [1.7, 2.3, 3.1, 7.77, 33.3, 0.41]) {
      parking.parks(`a ${paceMs}`, { ...backedUp, paceMs: 1_000 }, false);
      expect(parking.room(`a ${paceMs}`, { waiting: 1, paceMs }), `${paceMs} ms`).toSatisfy(Number.isInteger);
    }
  });
});
