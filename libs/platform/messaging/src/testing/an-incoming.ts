import { performance } from 'node:perf_hooks';

import type { Incoming } from '../incoming';

let offset = 0;

/** For specs: a record with this part, at a fresh offset; state only what matters. */
export function anIncoming<Part>(part: Part, overrides: Partial<Omit<Incoming<Part>, 'part'>> = {}): Incoming<Part> {
  return {
    topic: 'spec.topic',
    partition: 0,
    offset: offset++,
    key: 'key',
    value: Buffer.from('{}'),
    headers: {},
    timestampMs: Date.now(),
    redelivered: false,
    fetchedAtMs: performance.now(),
    ...overrides,
    part,
  };
}
