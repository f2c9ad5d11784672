import { afterEach, describe, expect, it, vi } from 'vitest';

import { kafkaBrokers, mongoUri } from './engines-in-use';

describe('the engines of this run', () => {
  afterEach(() => vi.unstubAllEnvs());

  it('come from the environment', () => {
    vi.stubEnv('CARILLON_TEST_KAFKA_BROKERS', '127.0.0.1:1, 127.0.0.1:2');
    vi.stubEnv('CARILLON_TEST_MONGODB_URI', 'mongodb://127.0.0.1:3/');
    expect(kafkaBrokers()).toEqual(['127.0.0.1:1', '127.0.0.1:2']);
    expect(mongoUri()).toBe('mongodb://127.0.0.1:3');
  });

  it('are asked for in plain words when there are none', () => {
    vi.stubEnv('CARILLON_TEST_KAFKA_BROKERS', undefined);
    vi.stubEnv('CARILLON_TEST_MONGODB_URI', '');
    expect(() => kafkaBrokers()).toThrow(/CARILLON_TEST_KAFKA_BROKERS is not set.*npm test/);
    expect(() => mongoUri()).toThrow(/CARILLON_TEST_MONGODB_URI is not set/);
  });
});
