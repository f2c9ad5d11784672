import { describe, expect, it } from 'vitest';

import { readUuid } from './uuid';

describe('readUuid', () => {
  const uuid = '466725b0-cbe1-45cd-b034-c3209aa4b6e0';

  it.each([uuid, uuid.toUpperCase(), uuid.replaceAll('-', ''), `{${uuid}}`, `urn:uuid:${uuid}`])('reads %s', (text) => {
    expect(readUuid(text)).toBe(uuid);
  });

  it.each(['1234', '', `${uuid}0`, 'x66725b0-cbe1-45cd-b034-c3209aa4b6e0'])('refuses %j', (text) => {
    expect(readUuid(text)).toBeNull();
  });
});
