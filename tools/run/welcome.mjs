import { createHash } from 'node:crypto';

/**
 * The last lines of a start: where it listens, and three calls that show a first notification.
 * @param {{ url: string, dataDir: string, targetUrl: string | null, nowMs: number }} where
 * @returns {string[]}
 */
export function welcome({ url, dataDir, targetUrl, nowMs }) {
  const ready = `Carillon is ready: ${url} (docs: /docs, data: ${dataDir}, stop: Ctrl-C)`;
  if (targetUrl === null) return [ready];
  // an id of its own at each start: a repeated event is recognised, and not delivered again
  const event = {
    specversion: '1.0',
    id: `order-${nowMs.toString(36)}`,
    source: '/shop',
    type: 'order.created',
    data: { total: 120 },
  };
  const subscription = {
    name: 'big orders',
    filters: [{ exact: { type: 'order.created' } }, { jsonpath: '$[?$.data.total > 100]' }],
    target: { channel: 'webhook', url: `${targetUrl}/orders` },
  };
  const eventId = eventIdOf('default', event.source, event.id);
  return [
    ready,
    `curl -s -X POST ${url}/v1/subscriptions -H 'content-type: application/json' -d '${JSON.stringify(subscription)}'`,
    `curl -s -X POST ${url}/v1/events -H 'content-type: application/cloudevents+json' -d '${JSON.stringify(event)}'`,
    `curl -s '${url}/v1/deliveries?event=${eventId}'`,
  ];
}

/**
 * The id that the event will have; `eventIdOf` of `@carillon/util`, whose spec holds both to the same example.
 * @param {string} project
 * @param {string} source
 * @param {string} sourceId
 */
export function eventIdOf(project, source, sourceId) {
  const bytes = createHash('sha256')
    .update(JSON.stringify([project, source, sourceId]))
    .digest()
    .subarray(0, 16);
  bytes.writeUInt8((bytes.readUInt8(6) & 0x0f) | 0x80, 6); // UUID version 8
  bytes.writeUInt8((bytes.readUInt8(8) & 0x3f) | 0x80, 8); // variant
  return `evt_${bytes.toString('hex')}`;
}
