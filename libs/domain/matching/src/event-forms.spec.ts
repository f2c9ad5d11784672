import { type CarriedEvent, eventOfKafka } from '@carillon/domain-event';
import { describe, expect, it } from 'vitest';

import { anEntry } from './an-entry.fixture';
import { createSubscriptionIndex } from './indexed-subscriptions';
import { matchableEvent } from './matchable-event';
import type { MatchableEvent } from './subscription-index';

const STRUCTURED = { 'content-type': 'application/cloudevents+json' };
const FILTERS: Readonly<Record<string, unknown>> = {
  'type is a': { exact: { type: 'a' } },
  'type is not a': { not: { exact: { type: 'a' } } },
  'tenant is 7': { exact: { tenant: '7' } },
  'tenant begins with 7': { prefix: { tenant: '7' } },
  'there is a tenant': { sql: 'EXISTS tenant' },
  'version is 1.0': { exact: { specversion: '1.0' } },
  'constructor is x': { exact: { constructor: 'x' } },
  'payload is JSON': { exact: { datacontenttype: 'application/json' } },
  'total is 1': { jsonpath: '$[?$.data.total == 1]' },
  'type in the document is a': { jsonpath: '$[?$.type == "a"]' },
  'tenant in the document is 7': { jsonpath: '$[?$.tenant == 7]' },
};

describe('an event in CloudEvents JSON format', () => {
  it('is matched by its bytes alone', () => {
    expect(matched(byBytesAlone(structured({ type: 'a', tenant: '7', data: { total: 1 } })))).toEqual([
      'tenant begins with 7',
      'tenant is 7',
      'there is a tenant',
      'total is 1',
      'type in the document is a',
      'type is a',
      'version is 1.0',
    ]);
  });

  it('has no attributes of the same names inside its payload', () => {
    expect(matched(structured({ type: 'b', data: { type: 'a', tenant: '7', total: '1' } }))).toEqual([
      'type is not a',
      'version is 1.0',
    ]);
  });

  it('has attributes as text that are numbers or booleans in the document', () => {
    expect(matched(structured({ type: 'a', tenant: 7 }))).toEqual([
      'tenant begins with 7',
      'tenant in the document is 7',
      'tenant is 7',
      'there is a tenant',
      'type in the document is a',
      'type is a',
      'version is 1.0',
    ]);
    const of = (tenant: unknown, filter: unknown): string[] =>
      matched(structured({ type: 'a', tenant }), { wanted: filter });
    expect(of(true, { exact: { tenant: 'true' } })).toEqual(['wanted']);
    expect(of(12345678901234, { suffix: { tenant: '234' } })).toEqual(['wanted']);
  });

  it('has no attribute that is null or an object', () => {
    for (const tenant of [null, { a: 7 }, ['7']])
      expect(matched(structured({ type: 'a', tenant }))).not.toContain('there is a tenant');
  });

  it('may have attributes that are called like members of every object', () => {
    expect(matched(structured({ type: 'a', constructor: 'x' }))).toContain('constructor is x');
    expect(matched(structured({ type: 'a' }))).not.toContain('constructor is x');
  });

  it('has only attributes of its own, also when they come in an object', () => {
    const event: MatchableEvent = { project: 'default', severity: 9, attributes: { type: 'a' }, document: {} };
    const filters = { constructor: { sql: 'EXISTS constructor' }, type: { sql: 'EXISTS type' } };
    expect(matched(event, filters)).toEqual(['type']);
  });

  it('is read the slow way, with the same result, where the scanner gives up', () => {
    const twice =
      '{"specversion":"1.0","id":"1","source":"s","type":"b","tenant":"6","data":{"total":2,"total":1},"type":"a","tenant":"7"}';
    expect(matched(carried(twice))).toEqual([
      'tenant begins with 7',
      'tenant is 7',
      'there is a tenant',
      'total is 1',
      'type in the document is a',
      'type is a',
      'version is 1.0',
    ]);
  });

  it('may be written in any way that JSON allows', () => {
    const odd =
      ' { "t\\u0079pe" :\n"\\u0061" ,"specversion":"1\\u002e0","id":"1","source":"s","tenant"\t: "\\u0037","data":{"total":10e-1}}\r\n';
    expect(matched(carried(odd))).toEqual(matched(structured({ type: 'a', tenant: '7', data: { total: 1 } })));
  });
});

describe('an event of a former version', () => {
  it('has its attributes under their present names, and its extensions among them', () => {
    const former = {
      cloudEventsVersion: '0.1',
      eventType: 'a',
      eventID: '1',
      source: 's',
      contentType: 'application/json',
      extensions: { tenant: '7' },
      data: { total: 1 },
    };
    expect(matched(carried(JSON.stringify(former)))).toEqual([
      'payload is JSON',
      'tenant begins with 7',
      'tenant is 7',
      'there is a tenant',
      'total is 1',
      'type in the document is a',
      'type is a',
      'version is 1.0',
    ]);
  });

  it('is found by the names it came with, too', () => {
    const former = { specversion: '0.3', type: 'a', id: '1', source: 's', schemaurl: 'u' };
    const filters = {
      attribute: { exact: { dataschema: 'u' } },
      'as it came': { jsonpath: '$[?$.schemaurl == "u"]' },
      'as it is called now': { jsonpath: '$[?$.dataschema == "u"]' },
      'version in the document': { jsonpath: '$[?$.specversion == "0.3"]' },
    };
    expect(matched(carried(JSON.stringify(former)), filters)).toEqual(Object.keys(filters).sort());
  });
});

describe('an event in headers', () => {
  const headers = { ce_specversion: '1.0', ce_id: '1', ce_source: 's', ce_type: 'a', ce_tenant: '7' };

  it('is matched by its headers and its payload, with the document that the JSON format would have', () => {
    const event = eventOfKafka({ ...headers, 'content-type': 'application/json' }, Buffer.from('{"total":1.0}'));
    expect(matched(event)).toEqual([
      'payload is JSON',
      'tenant begins with 7',
      'tenant is 7',
      'there is a tenant',
      'total is 1',
      'type in the document is a',
      'type is a',
      'version is 1.0',
    ]);
  });

  it('has no data when its payload is no JSON', () => {
    const event = eventOfKafka({ ...headers, 'content-type': 'text/plain' }, Buffer.from('{"total":1}'));
    const filters = {
      data: { jsonpath: '$.data' },
      base64: { jsonpath: '$.data_base64' },
      total: FILTERS['total is 1'],
    };
    expect(matched(event, filters)).toEqual(['base64']);
  });
});

describe('a posted document', () => {
  it('has attributes in headers and is itself the document', () => {
    const headers = {
      ce_specversion: '1.0',
      ce_id: '1',
      ce_source: 's',
      ce_type: 'a',
      'content-type': 'application/json',
    };
    const posted = (body: string): CarriedEvent => eventOfKafka(headers, Buffer.from(body), true);
    expect(matched(posted('{"type":"b","tenant":7,"data":{"total":1}}'))).toEqual([
      'tenant in the document is 7',
      'total is 1',
      'type is a',
      'version is 1.0',
    ]);
    // what Python writes
    expect(matched(posted('{"data":{"total":1,"x":NaN}}'))).toEqual(['total is 1', 'type is a', 'version is 1.0']);
    for (const body of ['[]', '1', '"a"', 'null'])
      expect(matched(posted(body))).toEqual(['type is a', 'version is 1.0']);
  });
});

describe('events of all forms', () => {
  it('leave nothing of themselves to the next one', () => {
    const index = indexOf(FILTERS);
    const full = matchableEvent(
      'default',
      structured({ type: 'a', tenant: '7', constructor: 'x', data: { total: 1 } }),
    );
    const empty = matchableEvent('default', structured({ type: 'b' }));
    const headers = { ce_specversion: '1.0', ce_id: '1', ce_source: 's', ce_type: 'b' };
    const bare = matchableEvent('default', eventOfKafka(headers, null));
    for (const event of [full, empty, full, bare]) {
      const { matches } = index.match(event);
      expect(matches.length > 2).toBe(event === full);
    }
  });
});

function indexOf(filters: Readonly<Record<string, unknown>>): ReturnType<typeof createSubscriptionIndex> {
  const index = createSubscriptionIndex();
  for (const [id, filter] of Object.entries(filters)) expect(index.add(anEntry({ id, filters: [filter] }))).toBeNull();
  return index;
}

/** Names of the filters that hold; explain must say the same. */
function matched(event: CarriedEvent | MatchableEvent, filters = FILTERS): string[] {
  const index = indexOf(filters);
  const matchable = 'form' in event ? matchableEvent('default', event) : event;
  const { matches, faults, unreadable } = index.match(matchable);
  expect({ faults, unreadable }).toEqual({ faults: [], unreadable: null });
  const ids = matches.map((match) => match.subscriptionId).sort();
  if ('form' in event)
    expect(
      Object.keys(filters)
        .filter((id) => index.explain(matchable, id)?.passed === true)
        .sort(),
    ).toEqual(ids);
  return ids;
}

/** An event that fails the test when anybody asks it for more than its bytes. */
function byBytesAlone({ body }: CarriedEvent): MatchableEvent {
  const no = (what: string) => (): never => {
    throw new Error(`${what} were asked for`);
  };
  const event = { project: 'default', bytes: body, format: 'structured', severity: 9 };
  return Object.defineProperties(event, {
    attributes: { get: no('attributes') },
    document: { get: no('documents') },
  }) as unknown as MatchableEvent;
}

function structured(members: Record<string, unknown>): CarriedEvent {
  return carried(JSON.stringify({ specversion: '1.0', id: '1', source: 's', ...members }));
}

/** As it comes from Kafka. */
function carried(document: string): CarriedEvent {
  return eventOfKafka(STRUCTURED, Buffer.from(document));
}
