import { randomBytes } from 'node:crypto';

import { Partitioners } from 'kafkajs';
import { expect, it } from 'vitest';

import { murmur2 } from './murmur2';

it('keys go where every other client sends them', () => {
  const choose = Partitioners.DefaultPartitioner();
  const partitionMetadata = Array.from({ length: 97 }, (_, partitionId) => ({ partitionId, leader: 0 })) as never;
  for (let length = 0; length < 200; length += 1) {
    const key = randomBytes(length);
    const theirs = choose({ topic: 't', partitionMetadata, message: { key, value: null } });
    expect((murmur2(key) & 0x7fffffff) % 97).toBe(theirs);
  }
});
