import { describe, expect, it } from 'vitest';

import { LaneParking } from './lane-parking';

const backedUp = { waiting: 4, isFree: false, wasParked: false };
const busy = { waiting: 1, isFree: false, wasParked: false };
const free = { waiting: 0, isFree: true, wasParked: false };

describe('parking', () => {
  it('takes what would be one too many, and no others', () => {
    const parking = new LaneParking(4);
    expect(parking.parks('a', busy)).toBe(false);
    expect(parking.parks('a', backedUp)).toBe(true);
    expect(parking.parks('b', busy)).toBe(false);
  });

  it('makes newer records queue behind parked ones, unless the lane has nothing to do', () => {
    const parking = new LaneParking(4);
    parking.parks('a', backedUp);
    expect(parking.parks('a', busy)).toBe(true);
    expect(parking.parks('a', free)).toBe(false);
  });

  it('lets in what comes back, and parks it again when the lane is still full', () => {
    const parking = new LaneParking(4);
    parking.parks('a', backedUp);
    expect(parking.parks('a', { ...busy, wasParked: true })).toBe(false);
    expect(parking.parks('a', busy)).toBe(false);
    expect(parking.parks('a', { ...backedUp, wasParked: true })).toBe(true);
  });

  it('announces room when half of the lane is free, once for each window that it releases', () => {
    const parking = new LaneParking(4);
    for (let parked = 0; parked < 6; parked += 1) parking.parks('a', backedUp);
    expect(parking.room('a', 3)).toBeNull();
    expect(parking.room('a', 2)).toBe(2);
    expect(parking.room('a', 1)).toBeNull();
    parking.parks('a', { ...busy, wasParked: true });
    expect(parking.room('a', 1)).toBeNull();
    parking.parks('a', { ...busy, wasParked: true });
    expect(parking.room('a', 1)).toBe(3);
  });

  it('announces room after working on records that an earlier process parked', () => {
    const parking = new LaneParking(4);
    expect(parking.room('a', 0)).toBeNull();
    parking.parks('a', { ...free, wasParked: true });
    expect(parking.room('a', 0)).toBe(4);
    expect(parking.room('a', 0)).toBeNull();
  });
});
