import { describe, expect, it } from 'vitest';

import { eventIdNumbered } from '../ledger.fixture';
import { unknownEvent } from './unknown-event';

describe('an event that is not known', () => {
  it('may have been accepted a moment ago: look again in a second', () => {
    expect(unknownEvent(eventIdNumbered({ number: 1 }))).toMatchObject({
      code: 'NOT_FOUND',
      message: expect.stringContaining('just accepted shows within a second') as string,
      retryAfterSeconds: 1,
    });
  });

  it.each(['evt_none', 'dlv_00000000000000000000000000000001', '…'])('cannot be when its id is none: %s', (id) => {
    expect(unknownEvent(id)).toMatchObject({ message: `There is no event ${id}.`, retryAfterSeconds: undefined });
  });
});
