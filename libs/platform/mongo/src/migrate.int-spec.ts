import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import { migrate, SCHEMA_MAJOR } from './migrate';
import { defineMigration } from './migration';
import { type TestMongo, testMongo } from './test-mongo';

let mongo: TestMongo;
let ran: string[];
beforeEach(async () => {
  mongo = await testMongo();
  ran = [];
});
afterEach(() => mongo.close());

const db = () => mongo.connection.getClient().db(mongo.connection.name);
const step = (id: string, major = SCHEMA_MAJOR, up?: () => Promise<void>) =>
  defineMigration({
    id,
    major,
    up: async () => {
      ran.push(id);
      await up?.();
    },
  });
const state = () =>
  db()
    .collection<{ _id: string; major: number; applied: string[]; owner: string | null }>('schema_versions')
    .findOne({ _id: 'carillon' });

describe('migrate', () => {
  it('runs the missing steps once, in the order of their ids', async () => {
    expect(await migrate(db(), [step('b'), step('a')])).toEqual(['a', 'b']);
    expect(await migrate(db(), [step('a'), step('b'), step('c')])).toEqual(['c']);
    expect(ran).toEqual(['a', 'b', 'c']);
    expect(await state()).toMatchObject({ applied: ['a', 'b', 'c'], owner: null });
  });

  it('has nothing to change in a fresh store', async () => {
    await db().collection('schema_versions').deleteMany({});
    expect(await migrate(db(), [step('a')])).toEqual([]);
    expect(await state()).toMatchObject({ major: SCHEMA_MAJOR, applied: ['a'] });
  });

  it('runs a step in one process only; the others wait for it', async () => {
    let atOnce = 0;
    let most = 0;
    const slow = step('a', SCHEMA_MAJOR, async () => {
      most = Math.max(most, (atOnce += 1));
      await new Promise((resolve) => setTimeout(resolve, 50));
      atOnce -= 1;
    });
    const results = await Promise.all([migrate(db(), [slow]), migrate(db(), [slow]), migrate(db(), [slow])]);
    expect(ran).toEqual(['a']);
    expect(most).toBe(1);
    expect(results.flat()).toEqual(['a']);
  });

  it('runs a step again when the process that had it is gone', async () => {
    const nowMs = Date.now();
    await expect(
      migrate(db(), [step('a', SCHEMA_MAJOR, () => Promise.reject(new Error('killed')))], { nowMs: () => nowMs }),
    ).rejects.toThrow('killed');
    expect(await state()).toMatchObject({ applied: [] });
    expect(await migrate(db(), [step('a')], { nowMs: () => nowMs + 61_000 })).toEqual(['a']);
  });

  it('refuses another major version; only a person goes up', async () => {
    await expect(migrate(db(), [], { major: SCHEMA_MAJOR - 1 })).rejects.toMatchObject({ code: 'SCHEMA_TOO_NEW' });
    const next = { major: SCHEMA_MAJOR + 1 };
    await expect(migrate(db(), [step('z', next.major)], next)).rejects.toMatchObject({ code: 'SCHEMA_TOO_OLD' });
    expect(ran).toEqual([]);
    expect(await migrate(db(), [step('z', next.major)], { ...next, allowMajor: true })).toEqual(['z']);
    expect(await state()).toMatchObject(next);
    await expect(migrate(db(), [])).rejects.toMatchObject({ code: 'SCHEMA_TOO_NEW' });
  });
});
