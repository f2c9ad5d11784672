import { describe, expect, it } from 'vitest';

import { stackOptions } from './options.mjs';

describe('the stack that the environment describes', () => {
  it('is the one in the checkout', () => {
    const { dataDir, ports } = stackOptions({});
    expect(dataDir).toMatch(/\/\.carillon$/);
    expect(ports).toEqual({ kafka: 19092, kafkaController: 19093, mongo: 27018 });
  });

  it('can be moved', () => {
    expect(stackOptions({ CARILLON_DATA_DIR: '/data', STACK_KAFKA_PORT: '9092', STACK_MONGODB_PORT: '27017' })).toEqual(
      {
        dataDir: '/data',
        ports: { kafka: 9092, kafkaController: 9093, mongo: 27017 },
      },
    );
  });

  it.each(['x', '0', '65535', '1.5'])('is refused on port %s', (port) => {
    expect(() => stackOptions({ STACK_KAFKA_PORT: port })).toThrow(/^STACK_KAFKA_PORT must be a port number/);
  });
});
