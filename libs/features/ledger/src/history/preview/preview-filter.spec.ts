import type { CarriedLoggedEvent } from '@carillon/storage-events';
import { manualClock } from '@carillon/testing';
import { AppError, eventIdOf, isoTime } from '@carillon/util';
import { describe, expect, it } from 'vitest';

import { EventJudge } from '../judge-event';
import { PreviewFilter, type PreviewLimits } from './preview-filter';
import { RunningPreviews } from './running-previews';

const NOW = Date.parse('2026-01-02T00:00:00.000Z');
const EVERYTHING = new EventJudge({ filters: [], minSeverity: 1 });

describe('a preview', () => {
  it('ends at its number of events and says where', async () => {
    const { preview } = aPreview(500, { events: 300, timeMs: 60_000, stretchMs: 10 });
    const answer = await preview.run('default', EVERYTHING, { hours: 24, limit: 1 });
    expect(answer).toMatchObject({
      hits: 300,
      scanned: 300,
      complete: false,
      from: isoTime(NOW - 299 * 1_000),
      to: isoTime(NOW),
    });
    expect(answer.ratePerHour).toBeCloseTo(300 / (299 / 3_600), 1);
  });

  it('is complete when exactly that many were there', async () => {
    const { preview } = aPreview(300, { events: 300, timeMs: 60_000, stretchMs: 10 });
    expect(await preview.run('default', EVERYTHING, { hours: 24, limit: 0 })).toMatchObject({
      scanned: 300,
      complete: true,
    });
  });

  it('ends when its time is over, also within a page', async () => {
    const { preview } = aPreview(500, { events: 20_000, timeMs: 0, stretchMs: 10 });
    expect(await preview.run('default', EVERYTHING, { hours: 24, limit: 1 })).toEqual({
      hits: 0,
      scanned: 0,
      complete: false,
      from: isoTime(NOW),
      to: isoTime(NOW),
      ratePerHour: 0,
      samples: [],
      faults: [],
    });
  });

  it('lets others have a turn between its events', async () => {
    const { preview } = aPreview(50, { events: 20_000, timeMs: 60_000, stretchMs: 0 });
    let turns = 0;
    let isRunning = true;
    const count = () => {
      turns++;
      if (isRunning) setImmediate(count);
    };
    setImmediate(count);
    await preview.run('default', EVERYTHING, { hours: 24, limit: 1 });
    isRunning = false;
    expect(turns).toBeGreaterThan(25);
  });
});

describe('previews at once', () => {
  it('are one for a project, four in all, and make room when they end, however they end', async () => {
    const running = new RunningPreviews();
    const ends: (() => void)[] = [];
    const start = (project: string) => running.run(project, () => new Promise<void>((resolve) => ends.push(resolve)));
    const four = ['a', 'b', 'c', 'd'].map(start);
    await expect(start('a')).rejects.toMatchObject({ code: 'RATE_LIMITED', retryAfterSeconds: expect.any(Number) });
    await expect(start('e')).rejects.toMatchObject({ code: 'RATE_LIMITED' });
    for (const end of ends) end();
    await Promise.all(four);
    await expect(running.run('a', () => Promise.reject(new Error('store away')))).rejects.toThrow('store away');
    await running.run('a', () => Promise.resolve());
  });
});

/** So many events, one a second back from now. */
function aPreview(count: number, limits: PreviewLimits) {
  const all = Array.from({ length: count }, (_, number) => carried(number));
  const preview = new PreviewFilter({
    log: {
      carried: async (_project, { limit, after }) => {
        const start = after === undefined ? 0 : all.findIndex(({ eventId }) => eventId === after.id) + 1;
        const items = all.slice(start, start + limit);
        const last = items.at(-1);
        const more = start + limit < all.length && last !== undefined;
        return Promise.resolve({ items, next: more ? { acceptedAtMs: 0, id: last.eventId } : null });
      },
    },
    bodies: { get: () => Promise.reject(new AppError('EVENT_BODY_GONE', 'gone')) },
    clock: manualClock(NOW),
    limits,
  });
  return { preview };
}

function carried(number: number): CarriedLoggedEvent {
  return {
    project: 'default',
    eventId: eventIdOf('default', '/spec', String(number)),
    acceptedAt: isoTime(NOW - number * 1_000),
    key: 'k',
    form: 'binary',
    posted: false,
    headers: { ce_type: 'spec', ce_source: '/spec', ce_id: String(number), ce_specversion: '1.0' },
    body: Buffer.from('{}'),
    bodyRef: null,
    records: {},
  };
}
