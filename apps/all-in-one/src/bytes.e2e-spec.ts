import { type HttpTarget, startHttpTarget } from '@carillon/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { BATCH, STRUCTURED } from './an-event.fixture';
import { type Carillon, startCarillon } from './carillon.fixture';
import { type KafkaSide, openKafkaSide } from './kafka-side.fixture';
import type { ProjectClient } from './project-client.fixture';

const MAX_EVENT_BYTES = 1_048_576;

/** JSON values that a round trip through `JSON.parse` and `JSON.stringify` would change. */
const TRAPS = {
  'integers beyond 2^53': '{"n":[9007199254740993,-9223372036854775809,123456789012345678901234567890]}',
  'numbers in other spellings': '{"n":[1.0,1e2,-0,0.10,1E+400,3.141592653589793238462643]}',
  '__proto__ keys': '{"__proto__":{"admin":true},"constructor":{"prototype":1},"toString":null}',
  'duplicate keys': '{"a":1,"b":2,"a":3,"a":{"a":4}}',
  escapes: '{"s":"\\u0041\\/\\ud83d\\ude00\\u0000\\"\\\\","\\u006bey":"\\t\u{1f600}é"}',
  'lone surrogates': '{"s":"\\ud83d \\udc00"}',
  'white space and key order': '{ "z" : 1 ,\r\n\t"10":0, "2" : [ ] , "a":{ } }',
} satisfies Record<string, string>;

describe('what came in goes out', () => {
  let carillon: Carillon;
  let target: HttpTarget;
  let kafka: KafkaSide;
  beforeAll(async () => {
    target = await startHttpTarget();
    carillon = await startCarillon();
    kafka = await openKafkaSide(carillon.topicPrefix);
  });
  afterAll(async () => {
    await kafka.close();
    await carillon.stop();
    await target.close();
  });

  /** How an event gets in. `payload` is the text of its `data`. */
  interface Intake {
    name: string;
    send: (client: ProjectClient, payload: string) => Promise<void>;
  }

  const structured = ({ project }: ProjectClient, payload: string) =>
    `{"specversion":"1.0", "id":"1","source":"/bytes" ,"type":"t","carillonproject":"${project}","data":${payload} }\n`;
  const attributes = (prefix: string) => ({
    [`${prefix}specversion`]: '1.0',
    [`${prefix}id`]: '1',
    [`${prefix}source`]: '/bytes',
    [`${prefix}type`]: 't',
  });

  const intakes: Intake[] = [
    {
      name: 'HTTP structured',
      send: async (client, payload) => {
        await client.publishBytes(structured(client, payload), { 'content-type': STRUCTURED });
      },
    },
    {
      name: 'HTTP batch',
      send: async (client, payload) => {
        const batch = `[\n ${structured(client, payload)}\t]`;
        await client.publishBytes(batch, { 'content-type': BATCH });
      },
    },
    {
      name: 'HTTP binary',
      send: async (client, payload) => {
        await client.publishBytes(payload, { 'content-type': 'application/json', ...attributes('ce-') });
      },
    },
    {
      name: 'Kafka structured',
      send: (client, payload) =>
        kafka.send('carillon.inbox', {
          value: structured(client, payload),
          headers: { 'content-type': STRUCTURED },
        }),
    },
    {
      name: 'Kafka binary',
      send: (client, payload) =>
        kafka.send('carillon.inbox', {
          value: payload,
          headers: {
            'content-type': 'application/json',
            ...attributes('ce_'),
            ce_carillonproject: client.project,
          },
        }),
    },
  ];

  /** What a target in structured and one in binary mode got of one event. */
  async function arrivals({ send }: Intake, payload: string): Promise<{ whole: string; alone: string; sent: string }> {
    const client = carillon.project();
    for (const mode of ['structured', 'binary']) {
      await client.subscribe(`${target.url}/${client.project}/${mode}`, { target: { mode } });
    }
    await send(client, payload);
    const [whole, alone] = await Promise.all(
      ['structured', 'binary'].map(async (mode) => {
        const path = `/${client.project}/${mode}`;
        const [request] = await target.waitForRequests(1, { path, timeoutMs: 20_000 });
        return request?.text() ?? '';
      }),
    );
    target.forget();
    return { whole: whole ?? '', alone: alone ?? '', sent: structured(client, payload) };
  }

  describe.each(intakes)('through $name', (intake) => {
    it.each(Object.entries(TRAPS))('%s', async (_name, payload) => {
      const { whole, alone, sent } = await arrivals(intake, payload);
      expect(alone).toBe(payload);
      if (intake.name.endsWith('structured')) expect(whole).toBe(sent);
      // a batch is cut by position: the event's own bytes, without what stood between it and its neighbours
      else if (intake.name.endsWith('batch')) expect(whole).toBe(sent.trim());
      else expect(whole).toContain(`"data":${payload}`);
    });

    it('a body of exactly 1 MiB', async () => {
      const client = carillon.project();
      const room = MAX_EVENT_BYTES - structured(client, '""').length;
      const payload = `"${'x'.repeat(room)}"`;
      const fits = intake.name.endsWith('binary') ? `"${'x'.repeat(MAX_EVENT_BYTES - 2)}"` : payload;
      const { alone } = await arrivals(intake, fits);
      // not toBe: a difference would print both
      expect(alone === fits).toBe(true);
    });
  });
});
