import { describe, expect, it } from 'vitest';

import { attemptIdOf, deliveryIdOf, eventIdOf, idFromUuid, isId, newId, uuidOf } from './ids';

describe('ids', () => {
  it('sort by the millisecond in which they were made', () => {
    expect(newId('sub', 1_700_000_000_000) < newId('sub', 1_700_000_000_001)).toBe(true);
  });

  it('carry the version and variant of UUID 7 when fresh and of UUID 8 when derived', () => {
    expect(uuidOf(newId('sub'))).toMatch(/^.{8}-.{4}-7.{3}-[89ab].{3}-.{12}$/);
    expect(uuidOf(eventIdOf('default', '/shop', '1'))).toMatch(/^.{8}-.{4}-8.{3}-[89ab].{3}-.{12}$/);
  });

  it('derive the same id from the same parts and another from other parts', () => {
    expect(eventIdOf('p', 's', 'x')).toBe(eventIdOf('p', 's', 'x'));
    expect(eventIdOf('p', 's', 'x')).not.toBe(eventIdOf('p', 'sx', ''));
    expect(deliveryIdOf('evt_a', 'sub_b')).not.toBe(deliveryIdOf('evt_b', 'sub_a'));
    expect(attemptIdOf('dlv_a', 0, 1)).not.toBe(attemptIdOf('dlv_a', 1, 0));
  });

  it('go to a UUID and back', () => {
    const id = newId('evt');
    expect(idFromUuid('evt', uuidOf(id))).toBe(id);
    expect(() => idFromUuid('evt', '1234')).toThrow(TypeError);
  });

  it('know their kind', () => {
    expect(isId('sub', newId('sub'))).toBe(true);
    expect(isId('sub', newId('evt'))).toBe(false);
    expect(isId('sub', 'sub_1')).toBe(false);
  });
});
