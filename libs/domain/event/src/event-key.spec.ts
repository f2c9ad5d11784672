import { describe, expect, it } from 'vitest';

import { aBinaryEvent } from './an-event.fixture';
import { eventKeyOf } from './event-key';
import { severityOf } from './severity-of';

const withAttributes = (attributes: Record<string, string>) =>
  aBinaryEvent({ attributes: { ...aBinaryEvent().attributes, ...attributes } });

describe('eventKeyOf', () => {
  it('is the partition key, else the subject, else the event’s id', () => {
    expect(eventKeyOf(withAttributes({ partitionkey: 'p', subject: 's' }), 'evt_1')).toBe('p');
    expect(eventKeyOf(withAttributes({ subject: 's' }), 'evt_1')).toBe('s');
    expect(eventKeyOf(withAttributes({ partitionkey: '' }), 'evt_1')).toBe('evt_1');
  });

  it('stays short, and the same for the same event', () => {
    const [one, other] = ['a', 'b'].map((end) =>
      eventKeyOf(withAttributes({ subject: 'x'.repeat(5000) + end }), 'evt_1'),
    );
    expect(one).toHaveLength(64);
    expect(one).not.toBe(other);
    expect(eventKeyOf(withAttributes({ subject: `${'x'.repeat(5000)}a` }), 'evt_1')).toBe(one);
  });
});

describe('severityOf', () => {
  it.each([
    ['1', 1],
    ['24', 24],
    ['017', 9],
    ['0', 9],
    ['25', 9],
    ['-3', 9],
    ['high', 9],
    ['', 9],
  ])('of severitynumber %j is %i', (severitynumber, severity) => {
    expect(severityOf(withAttributes({ severitynumber }))).toBe(severity);
  });

  it('is that of information when the event names none', () => {
    expect(severityOf(aBinaryEvent())).toBe(9);
  });
});
