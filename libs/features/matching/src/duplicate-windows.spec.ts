import type { EventAccepted } from '@carillon/contracts-messages';
import { anIncoming } from '@carillon/platform-messaging';
import { eventIdOf } from '@carillon/util';
import { describe, expect, it } from 'vitest';

import { DuplicateWindows } from './duplicate-windows';
import { duplicateWindows, matchingGroup } from './matching.group';

const part: EventAccepted = {
  project: 'default',
  eventId: eventIdOf('default', '/s', '1'),
  acceptedAt: '2026-01-01T00:00:00.000Z',
};

describe('the windows of the assigned partitions', () => {
  it('forget a partition that is assigned anew, and only that one', () => {
    const windows = new DuplicateWindows();
    windows.add(anIncoming(part, { partition: 0, offset: 1 }));
    windows.add(anIncoming(part, { partition: 1, offset: 1 }));
    windows.reset(0);
    expect(windows.isDuplicate(anIncoming(part, { partition: 0, offset: 2 }))).toBe(false);
    expect(windows.isDuplicate(anIncoming(part, { partition: 1, offset: 2 }))).toBe(true);
  });

  it('are refilled by the group from the records that are finished', () => {
    const { history } = matchingGroup.options;
    history?.onAssigned('ingest.event.accepted.v1', 3);
    history?.onFinished(anIncoming(part as never, { partition: 3, offset: 7 }));
    expect(duplicateWindows.isDuplicate(anIncoming(part, { partition: 3, offset: 8 }))).toBe(true);
    expect(duplicateWindows.isDuplicate(anIncoming(part, { partition: 3, offset: 7 }))).toBe(false);
    history?.onAssigned('ingest.event.accepted.v1', 3);
    expect(duplicateWindows.isDuplicate(anIncoming(part, { partition: 3, offset: 8 }))).toBe(false);
  });
});
