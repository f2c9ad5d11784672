import { DEAD_LETTER_HEADER, eventAcceptedV1 } from '@carillon/contracts-messages';
import { noMetrics, recordingLogger } from '@carillon/platform-observability';
import { describe, expect, it } from 'vitest';

import { defineGroup } from '../consumer-group';
import { anIncoming } from '../testing/an-incoming';
import { FakePublisher } from '../testing/fake-publisher';
import { OutcomeWriter } from './outcome-writer';
import { RunnerMetrics } from './runner-metrics';

const ours = { source: 'ours', definition: eventAcceptedV1 } as const;
const inbox = { source: 'inbox', definition: null } as const;
const place = { topic: 'some.inbox', partition: 2, offset: 7 };

function newWriter() {
  const publisher = new FakePublisher();
  const log = recordingLogger();
  const { options } = defineGroup({ name: 'mine', deadlineMs: 1_000, retries: 'in-lane' });
  return { publisher, log, writer: new OutcomeWriter(options, publisher, new RunnerMetrics(noMetrics), log) };
}

describe('a record that is given up', () => {
  it.each([
    ['warn', 'a producer’s record that nobody can read', inbox, 'EVENT_INVALID'],
    ['error', 'a producer’s record that we could not handle', inbox, 'ATTEMPTS_EXHAUSTED'],
    ['error', 'a producer’s record that a fault of ours stopped', inbox, 'INTERNAL_ERROR'],
    ['error', 'a record of ours', ours, 'MESSAGE_INVALID'],
  ])('is logged as %s when it is %s, with its place and the reason', async (level, _, handler, reason) => {
    const { log, writer } = newWriter();
    await writer.bury({ message: anIncoming(null, place), handler }, { reason, detail: 'because' });
    expect(log.lines).toMatchObject([
      { level, event: 'record.dead', fields: { group: 'mine', ...place, reason, detail: 'because' } },
    ]);
  });

  it('names no event in its letter when a producer named one', async () => {
    const { publisher, writer } = newWriter();
    const value = Buffer.from('{"project":"victim","eventId":"evt_1","acceptedAt":"2026-01-01T00:00:00.000Z"}');
    await writer.bury(
      { message: anIncoming(null, { ...place, value }), handler: inbox },
      { reason: 'EVENT_INVALID', detail: 'because' },
    );
    const [letter] = publisher.to('mine.dead');
    expect(letter?.value).toBe(value);
    expect(String(letter?.headers[DEAD_LETTER_HEADER])).not.toMatch(/victim|evt_1|acceptedAt/);
  });
});
