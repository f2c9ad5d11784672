import { AppError } from '@carillon/util';
import { describe, expect, it } from 'vitest';

import { activeSpan } from './active-span';
import { createLogger } from './pino-logger';

function linesOf(level: 'debug' | 'info' = 'info') {
  const lines: Record<string, unknown>[] = [];
  const logger = createLogger({ app: 'ingest', version: '1.2.3', log: { level } }, (line) =>
    lines.push(JSON.parse(line) as Record<string, unknown>),
  );
  return { logger, lines };
}

describe('createLogger', () => {
  it('writes one JSON line with the event, its fields, and who wrote it', () => {
    const { logger, lines } = linesOf();
    logger.for('runner').info('event.accepted', { eventId: 'evt_1', bytes: 7, subject: undefined });
    expect(lines).toEqual([
      {
        level: 'info',
        time: expect.stringMatching(/^\d{4}-.*Z$/),
        service: 'ingest',
        version: '1.2.3',
        component: 'runner',
        event: 'event.accepted',
        eventId: 'evt_1',
        bytes: 7,
      },
    ]);
  });

  it('leaves out what is below the level', () => {
    const { logger, lines } = linesOf();
    logger.debug('nest.noted');
    expect(lines).toEqual([]);
  });

  it('tells an error with its code, context and causes', () => {
    const { logger, lines } = linesOf();
    const cause = Object.assign(new Error('connect ECONNREFUSED'), { code: 'ECONNREFUSED' });
    logger.warn(
      'delivery.attempted',
      { deliveryId: 'dlv_1' },
      new AppError('WEBHOOK_CONNECTION_FAILED', 'no answer', { cause, context: { attempt: 2 } }),
    );
    expect(lines[0]).toMatchObject({
      event: 'delivery.attempted',
      deliveryId: 'dlv_1',
      error: {
        code: 'WEBHOOK_CONNECTION_FAILED',
        message: 'no answer',
        retryable: true,
        attempt: 2,
        stack: expect.any(String),
        cause: { code: 'ECONNREFUSED', message: 'connect ECONNREFUSED' },
      },
    });
  });

  it('survives errors that are none, that gather others, and that go in circles', () => {
    const { logger, lines } = linesOf();
    const round = new Error('round');
    round.cause = round;
    logger.error('a', {}, 'text');
    logger.error('b', {}, round);
    logger.error('c', {}, new AggregateError([new Error('one'), 'two'], 'both'));
    expect(lines.map(({ error }) => error)).toMatchObject([
      { message: 'text' },
      { message: 'round', cause: { message: 'round' } },
      { message: 'both', errors: [{ message: 'one' }, { message: 'two' }] },
    ]);
  });

  it('adds the trace id of the running span, unless the line has its own', () => {
    const { logger, lines } = linesOf();
    activeSpan.run({ traceId: 'a'.repeat(32), spanId: 'b'.repeat(16), isSampled: false }, () => {
      logger.info('one');
      logger.info('two', { traceId: 'mine' });
    });
    expect(lines.map(({ traceId }) => traceId)).toEqual(['a'.repeat(32), 'mine']);
  });
});
