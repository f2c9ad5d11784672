import { readFileSync } from 'node:fs';
import path from 'node:path';

import * as messages from '@carillon/contracts-messages';
import Ajv from 'ajv';
import { describe, expect, it } from 'vitest';

interface Topic {
  name: string;
  partitions: { local: number; images: number };
  compacted?: boolean;
}

const folder = path.resolve(__dirname, '../../deploy/topics');
const read = (name: string) => JSON.parse(readFileSync(path.join(folder, name), 'utf8')) as unknown;
const file = read('topics.json') as { topics: Topic[] };
const names = file.topics.map(({ name }) => name);
/** Groups that give records up (RUNNER); the channel's is that of the only channel there is. */
const GROUPS = [
  'ingest',
  'ingest-own',
  'ingest-replay',
  'matching',
  'policy',
  'delivery-webhook',
  'scheduler',
  'scheduler-lanes',
  'ledger',
];

/** Topics of all message definitions. */
function topicsOfMessages(): string[] {
  const definitions = Object.values(messages).flatMap((value) =>
    typeof value === 'object' && 'topic' in value ? [value.topic] : [],
  );
  return [...definitions, messages.deliveryRequestedV1('webhook').topic];
}

describe('deploy/topics', () => {
  it('is as its schema says', () => {
    const validate = new Ajv({ strict: false, allErrors: true }).compile(read('topics.schema.json') as object);
    validate(file);
    expect(validate.errors).toBeNull();
  });

  it('declares every message, every dead letter and the inbox, and nothing else', () => {
    const wanted = [...topicsOfMessages(), ...GROUPS.map((group) => messages.deadLetterTopic(group)), 'carillon.inbox'];
    expect([...names].sort()).toEqual(wanted.sort());
  });

  it('names no topic twice', () => {
    expect(new Set(names).size).toBe(names.length);
  });

  it('gives the facts of one event one partition count, so that one ledger sees them together', () => {
    const facts = [
      'ingest.event.accepted.v1',
      'matching.event.matched.v1',
      'policy.match.decided.v1',
      'delivery.attempt.finished.v1',
    ];
    const counts = file.topics
      .filter(({ name }) => facts.includes(name))
      .map(({ partitions }) => JSON.stringify(partitions));
    expect(counts).toHaveLength(facts.length);
    expect(new Set(counts).size).toBe(1);
  });

  it('keeps the subscriptions in one compacted partition', () => {
    const topic = file.topics.find(({ name }) => name === messages.subscriptionChangedV1.topic);
    expect(topic).toMatchObject({ compacted: true, partitions: { local: 1, images: 1 } });
  });
});
