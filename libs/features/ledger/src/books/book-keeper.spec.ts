import { silentLogger } from '@carillon/platform-observability';
import { waitFor } from '@carillon/testing';
import { afterEach, describe, expect, it } from 'vitest';

import { BookKeeper } from './book-keeper';

class FakeBooks {
  touched: string[] = [];
  counted: string[] = [];
  left: string[] = [];
  failures = 0;
  touch(keys: Iterable<string>): Promise<void> {
    this.touched.push(...keys);
    return Promise.resolve();
  }
  count(key: string): Promise<void> {
    if (this.failures-- > 0) return Promise.reject(new Error('store away'));
    this.counted.push(key);
    return Promise.resolve();
  }
  untended(): Promise<string[]> {
    return Promise.resolve(this.left.splice(0));
  }
}

const TIMES = { quietMs: 20, latestMs: 100, everyMs: 5 };

describe('BookKeeper', () => {
  let keeper: BookKeeper | undefined;
  afterEach(async () => {
    await keeper?.stop();
  });
  const start = (books: FakeBooks): BookKeeper => {
    keeper = new BookKeeper(books, silentLogger, TIMES);
    keeper.start();
    return keeper;
  };

  it('counts a slice once for many touches', async () => {
    const books = new FakeBooks();
    keeper = new BookKeeper(books, silentLogger, TIMES);
    for (let n = 0; n < 10; n++) await keeper.touch(new Set(['a|1']));
    keeper.start();
    await waitFor(() => books.counted.length > 0);
    await keeper.touch(new Set(['a|2']));
    await waitFor(() => books.counted.includes('a|2'));
    expect(books.counted).toEqual(['a|1', 'a|2']);
    expect(books.touched.length).toBe(11);
  });

  it('does not wait for ever for a slice to come to rest', async () => {
    const books = new FakeBooks();
    const busy = start(books);
    await waitFor(
      async () => {
        await busy.touch(new Set(['a|1']));
        return books.counted.length > 1;
      },
      { intervalMs: 2 },
    );
    expect(books.touched.length).toBeGreaterThan(10);
  });

  it('tries a count again that failed', async () => {
    const books = new FakeBooks();
    books.failures = 3;
    await start(books).touch(new Set(['a|1']));
    await waitFor(() => books.counted.length === 1);
  });

  it('counts what an earlier ledger touched and did not count', async () => {
    const books = new FakeBooks();
    books.left = ['a|7'];
    start(books);
    await waitFor(() => books.counted.includes('a|7'));
  });
});
