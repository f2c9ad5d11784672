import { describe, expect, it } from 'vitest';

import { eventRequestedV1 } from './event-requested.v1';

describe('the request to accept an event', () => {
  it('says whose event it is, and nothing that only its acceptance decides', () => {
    expect(eventRequestedV1.partIn).toBe('header');
    expect(eventRequestedV1.decode({ project: 'shop' })).toEqual({ project: 'shop' });
  });

  it('is read with fields that a later version adds', () => {
    expect(eventRequestedV1.decode({ project: 'shop', later: 1 })).toMatchObject({ project: 'shop' });
  });

  it.each([[{}], [{ project: '' }], [{ project: 7 }], [null], ['shop']])('is refused for good as %j', (part) => {
    expect(() => eventRequestedV1.decode(part)).toThrow(
      expect.objectContaining({ code: 'MESSAGE_INVALID', retryable: false }),
    );
  });
});
