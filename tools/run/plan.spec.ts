import { describe, expect, it } from 'vitest';

import { planOf } from './plan.mjs';

describe('what a start runs', () => {
  it('is the all-in-one, the small target and both engines', () => {
    expect(planOf([], {})).toMatchObject({
      apps: [{ name: 'all-in-one', port: 8080 }],
      targetPort: 8090,
      engines: ['kafka', 'mongo'],
      env: { EGRESS_ALLOW: '127.0.0.0/8,::1/128', RETENTION_HOURS: '24', RETENTION_MAX_EVENTS: '50000' },
    });
  });

  it('is every service on its own port when apart', () => {
    expect(planOf(['--apart'], {}).apps).toEqual([
      { name: 'gateway', port: 8080 },
      { name: 'ingest', port: 8081 },
      { name: 'matching', port: 8082 },
      { name: 'policy', port: 8083 },
      { name: 'scheduler', port: 8084 },
      { name: 'ledger', port: 8085 },
      { name: 'delivery-webhook', port: 8091 },
    ]);
  });

  it('is one app without the target when it is named', () => {
    expect(planOf(['--app', 'ledger'], {})).toMatchObject({ apps: [{ name: 'ledger', port: 8085 }], targetPort: null });
    expect(planOf(['--app', 'ledger'], { HTTP_PORT: '9000' }).apps).toEqual([{ name: 'ledger', port: 9000 }]);
  });

  it('moves only the port that people talk to', () => {
    expect(planOf([], { HTTP_PORT: '0', TARGET_PORT: '9090' })).toMatchObject({
      apps: [{ port: 0 }],
      targetPort: 9090,
    });
    expect(planOf(['--apart'], { HTTP_PORT: '9000' }).apps.map(({ port }) => port)).toEqual([
      9000, 8081, 8082, 8083, 8084, 8085, 8091,
    ]);
  });

  it('starts no engine that is given', () => {
    expect(planOf([], { KAFKA_BROKERS: 'k:1', MONGODB_URI: 'mongodb://m' }).engines).toEqual([]);
    expect(planOf([], { KAFKA_BROKERS: 'k:1' }).engines).toEqual(['mongo']);
  });

  it('says what it sets, and leaves alone what is set', () => {
    expect(planOf([], {}).notices.join()).toMatch(/EGRESS_ALLOW.*24 hours/);
    const own = planOf([], { EGRESS_ALLOW: '', RETENTION_HOURS: '1', RETENTION_MAX_EVENTS: '5' });
    expect(own.env).toEqual({});
    expect(own.notices).toEqual([]);
  });

  it('refuses what it does not know, in words', () => {
    expect(() => planOf(['--app', 'nope'], {})).toThrow(/There is no app called nope. Apps: all-in-one, gateway/);
    expect(() => planOf(['--all'], {})).toThrow(/Usage/);
    expect(() => planOf([], { TARGET_PORT: 'x' })).toThrow(/TARGET_PORT must be a port number, not "x"/);
  });
});
