import { setImmediate as nextTurn } from 'node:timers/promises';

import { AppError } from '@carillon/util';
import { describe, expect, it } from 'vitest';

import type { Placed } from '../publisher';
import { Outbox, type OutboxLimits, type PartitionBatch } from './outbox';
import { WaitingRecord } from './waiting-record';

interface Request {
  sent: string[];
  answer(): void;
  fail(error: Error): void;
}

/** An outbox whose requests the spec answers. Records are named; what was sent reads `topic/partition: names`. */
function testOutbox(limits: Partial<OutboxLimits> = {}) {
  const requests: Request[] = [];
  const nameOf = ({ outgoing }: WaitingRecord) => outgoing.key ?? '';
  const send = (batches: readonly PartitionBatch[]) =>
    new Promise<number[]>((resolve, reject) => {
      requests.push({
        sent: batches.map(({ topic, partition, records }) => `${topic}/${partition}: ${records.map(nameOf).join(' ')}`),
        answer: () => resolve(batches.map(() => 100)),
        fail: reject,
      });
    });
  let nowMs = 0;
  const outbox = new Outbox(
    send,
    { batchBytes: 1_000_000, batchRecords: 100, waitingBytes: 1_000_000, ...limits },
    () => nowMs,
  );
  const put = (name: string, { partition = 0, leader = 1, bytes = 0, topic = 't' } = {}) => {
    let record: WaitingRecord | undefined;
    const placed = new Promise<Placed>((resolve, reject) => {
      record = new WaitingRecord(
        topic,
        { topic, key: name, value: Buffer.alloc(bytes), headers: {} },
        { resolve, reject },
      );
      record.placeIn(partition, leader);
      outbox.put(record);
    });
    placed.catch(() => undefined);
    return { placed, record: record! };
  };
  const pass = (ms: number) => (nowMs += ms);
  return { outbox, requests, put, pass };
}

const refusal = Object.assign(new Error('too large'), { type: 'MESSAGE_TOO_LARGE' });

describe('the outbox', () => {
  it('sends at once what became ready in one turn, all partitions of a broker in one request', async () => {
    const { requests, put } = testOutbox();
    put('a', { partition: 0 });
    put('b', { partition: 1 });
    put('c', { partition: 0 });
    put('d', { partition: 2, leader: 2 });
    await nextTurn();
    expect(requests.map(({ sent }) => sent)).toEqual([['t/0: a c', 't/1: b'], ['t/2: d']]);
  });

  it('never has two requests for one partition on the way, and gathers meanwhile', async () => {
    const { requests, put } = testOutbox();
    put('a');
    await nextTurn();
    put('b');
    put('c');
    await nextTurn();
    expect(requests).toHaveLength(1);
    requests[0]!.answer();
    await nextTurn();
    await nextTurn();
    expect(requests[1]?.sent).toEqual(['t/0: b c']);
  });

  it('tells each record where it stands', async () => {
    const { requests, put } = testOutbox();
    const records = ['a', 'b'].map((name) => put(name, { partition: 3 }));
    await nextTurn();
    requests[0]!.answer();
    expect(await Promise.all(records.map(({ placed }) => placed))).toEqual([
      { partition: 3, offset: 100 },
      { partition: 3, offset: 101 },
    ]);
  });

  it('keeps a request below its size, and sends a larger record alone', async () => {
    const { requests, put } = testOutbox({ batchBytes: 2_000 });
    for (const name of ['a', 'b', 'c']) put(name, { bytes: 800 });
    put('large', { bytes: 3_000 });
    for (let turn = 0; turn < 3; turn += 1) {
      await nextTurn();
      requests[turn]!.answer();
      await nextTurn();
    }
    expect(requests.map(({ sent }) => sent)).toEqual([['t/0: a b'], ['t/0: c'], ['t/0: large']]);
  });

  it('repeats a refused request record by record, so that only the poison fails', async () => {
    const { requests, put } = testOutbox();
    const [good, poison, other] = [put('good'), put('poison'), put('other', { partition: 1 })];
    await nextTurn();
    requests[0]!.fail(refusal);
    await nextTurn();
    expect(requests.slice(1).map(({ sent }) => sent)).toEqual([['t/0: good'], ['t/1: other']]);
    requests[1]!.answer();
    requests[2]!.answer();
    await nextTurn();
    expect(requests[3]?.sent).toEqual(['t/0: poison']);
    requests[3]!.fail(refusal);
    await expect(poison.placed).rejects.toMatchObject({ code: 'MESSAGE_TOO_LARGE', retryable: false });
    expect(await Promise.all([good.placed, other.placed])).toHaveLength(2);
  });

  it('fails a request as a whole when the client has given up', async () => {
    const { requests, put } = testOutbox();
    const records = [put('a'), put('b')];
    await nextTurn();
    requests[0]!.fail(new Error('closed'));
    for (const { placed } of records) await expect(placed).rejects.toMatchObject({ code: 'PUBLISH_UNAVAILABLE' });
    expect(requests).toHaveLength(1);
  });

  it('lets records stand in line when too much waits, and takes them in order when there is room', async () => {
    const { outbox, requests, put } = testOutbox({ waitingBytes: 2_500 });
    put('a', { bytes: 1_000 });
    put('b', { bytes: 1_000 });
    put('c', { bytes: 1_000 });
    put('small', { partition: 1 });
    await nextTurn();
    expect(requests.map(({ sent }) => sent)).toEqual([['t/0: a b']]);
    requests[0]!.answer();
    await nextTurn();
    await nextTurn();
    expect(requests[1]?.sent).toEqual(['t/0: c', 't/1: small']);
    requests[1]!.answer();
    await nextTurn();
    expect([outbox.isEmpty, outbox.waitingBytes]).toEqual([true, 0]);
  });

  it('does not send what its publisher has given up', async () => {
    const { outbox, requests, put } = testOutbox();
    put('a');
    await nextTurn();
    const given = put('given up');
    put('b');
    given.record.reject(new Error('too late'));
    requests[0]!.answer();
    await nextTurn();
    await nextTurn();
    expect(requests[1]?.sent).toEqual(['t/0: b']);
    requests[1]!.answer();
    await nextTurn();
    expect(outbox.isEmpty).toBe(true);
  });

  it('lets go of given-up records when it is swept, so that others get their room', async () => {
    const { outbox, requests, put } = testOutbox({ waitingBytes: 2_500 });
    put('on its way', { bytes: 1_000 });
    await nextTurn();
    const given = [put('given up', { bytes: 1_000 }), put('given up in line', { bytes: 1_000 })];
    put('in line', { partition: 1, bytes: 1_000 });
    for (const { record } of given) record.reject(new Error('too late'));
    outbox.sweep();
    await nextTurn();
    expect(requests[1]?.sent).toEqual(['t/1: in line']);
  });

  it('knows how long Kafka has owed an answer', async () => {
    const { outbox, requests, put, pass } = testOutbox();
    expect(outbox.unansweredMs).toBe(0);
    put('a');
    await nextTurn();
    pass(70);
    expect(outbox.unansweredMs).toBe(70);
    requests[0]!.answer();
    await nextTurn();
    expect(outbox.unansweredMs).toBe(0);
  });

  it('abandons everything that was not acknowledged', async () => {
    const { outbox, put } = testOutbox({ waitingBytes: 1_500 });
    const records = [put('on its way', { bytes: 1_000 }), put('in line', { bytes: 1_000 })];
    await nextTurn();
    outbox.abandon(new AppError('PUBLISH_UNAVAILABLE', 'the end'));
    for (const { placed } of records) await expect(placed).rejects.toMatchObject({ message: 'the end' });
  });
});
