import { AppError } from '@carillon/util';
import { describe, expect, it } from 'vitest';

import { typeOf, untilAnswered } from './until-answered';

function failing(times: number, error: object) {
  let count = 0;
  return {
    ask: () => (count++ < times ? Promise.reject(Object.assign(new Error('kafka'), error)) : Promise.resolve('answer')),
    count: () => count,
  };
}

describe('asking until a broker answers', () => {
  it('goes on after a broken connection', async () => {
    const { ask, count } = failing(2, { retriable: true });
    expect(await untilAnswered(ask, () => false)).toBe('answer');
    expect(count()).toBe(3);
  });

  it.each([
    { type: 'UNKNOWN_TOPIC_OR_PARTITION', retriable: true },
    { retriable: false },
    { cause: { type: 'OFFSET_OUT_OF_RANGE' } },
  ])('ends with an error that is an answer: %j', async (error) => {
    await expect(untilAnswered(failing(1, error).ask, () => false)).rejects.toMatchObject(error);
  });

  it('ends when the client is closed', async () => {
    await expect(untilAnswered(failing(1, {}).ask, () => true)).rejects.toMatchObject({ code: 'SERVICE_UNAVAILABLE' });
  });

  it('does not repeat our own errors', async () => {
    const error = new AppError('NOT_FOUND', 'no topic');
    await expect(
      untilAnswered(
        () => Promise.reject(error),
        () => false,
      ),
    ).rejects.toBe(error);
  });

  it('finds Kafka’s name of an error also behind a wrapper', () => {
    expect([typeOf({ type: 'A' }), typeOf({ cause: { type: 'B' } }), typeOf(new Error())]).toEqual([
      'A',
      'B',
      undefined,
    ]);
  });
});
