import { AppError } from '@carillon/util';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { bytesOf, envelope, jsonText } from './an-event.fixture';
import { readBatch } from './read-batch';

describe('readBatch', () => {
  it('cuts the events out byte for byte', () => {
    const space = fc.constantFrom('', ' ', '\n\t');
    const event = fc.tuple(jsonText, space, space).map(([data, before, after]) => ({
      text: `{"specversion":"1.0", "id":"1","source":"/s" ,"type":"t","data":${data} }`,
      before,
      after,
    }));
    fc.assert(
      fc.property(fc.array(event, { maxLength: 6 }), (events) => {
        const batch = Buffer.from(`[${events.map(({ text, before, after }) => before + text + after).join(',')}]`);
        const cut = readBatch(batch).map(({ body }) => body.toString());
        expect(cut).toEqual(events.map(({ text }) => text));
      }),
    );
  });

  it('takes an empty batch', () => {
    expect(readBatch(Buffer.from(' [ ] '))).toEqual([]);
  });

  it('names the faults of all events, each with its place', () => {
    const batch = bytesOf([envelope(), envelope({ type: undefined }), 7, envelope({ id: '', subject: '' })]);
    try {
      readBatch(batch);
      expect.unreachable();
    } catch (error) {
      expect(error).toBeInstanceOf(AppError);
      const { code, faults } = error as AppError;
      expect(code).toBe('EVENT_INVALID');
      expect(faults.map(({ pointer }) => pointer)).toEqual(['/1/type', '/2', '/3/id', '/3/subject']);
    }
  });

  it.each(['{}', 'null'])('refuses %s, which is no array', (text) => {
    expect(() => readBatch(Buffer.from(text))).toThrow('a batch is a JSON array of events');
  });

  it('says where a broken batch breaks', () => {
    expect(() => readBatch(Buffer.from('[{"specversion":"1.0"},]'))).toThrow('expected a JSON value at byte 23');
    expect(() => readBatch(Buffer.from('[{} {}]'))).toThrow("expected ',' or ']' at byte 4");
  });
});
