import { describe, expect, it } from 'vitest';

import { InHandBudget } from './in-hand-budget';

describe('the budget of records in hand', () => {
  it('is full by bytes or by records', () => {
    const bytes = new InHandBudget({ bytes: 100, records: 10 });
    bytes.take(99);
    expect(bytes.isFull).toBe(false);
    bytes.take(1);
    expect(bytes.isFull).toBe(true);
    const records = new InHandBudget({ bytes: 100, records: 1 });
    records.take(0);
    expect(records.isFull).toBe(true);
  });

  it('tells of room once, when half of it is free again after it was full', () => {
    const budget = new InHandBudget({ bytes: 100, records: 100 });
    let told = 0;
    const stop = budget.onRoom(() => (told += 1));
    budget.take(60);
    budget.release(60);
    expect(told).toBe(0);
    for (const size of [40, 30, 30]) budget.take(size);
    budget.release(40);
    expect(told).toBe(0);
    budget.release(30);
    budget.release(30);
    expect(told).toBe(1);
    stop();
    budget.take(100);
    budget.release(100);
    expect(told).toBe(1);
  });
});
