import type { LookupAddress, LookupOptions } from 'node:dns';

import { describe, expect, it } from 'vitest';

import { AddressGuard } from './address-guard';
import { guardedLookup, type Resolve } from './guarded-lookup';

const inside: LookupAddress = { address: '10.0.0.5', family: 4 };
const outside: LookupAddress = { address: '93.184.216.34', family: 4 };
const outside6: LookupAddress = { address: '2606:4700:4700::1111', family: 6 };

function look(resolve: Resolve, options: LookupOptions): Promise<unknown> {
  const lookup = guardedLookup(new AddressGuard([]), resolve);
  return new Promise((done, fail) => {
    lookup('name.example', options, (error, address, family) => {
      if (error === null) done(options.all ? address : { address, family });
      else fail(error);
    });
  });
}

describe('guardedLookup', () => {
  it('gives the addresses that may be called', async () => {
    await expect(look(async () => [outside, outside6], { all: true })).resolves.toEqual([outside, outside6]);
  });

  it('gives the first one to a caller who wants one', async () => {
    await expect(look(async () => [inside, outside], {})).resolves.toEqual(outside);
  });

  it('gives only the family that is asked for', async () => {
    await expect(look(async () => [outside, outside6], { all: true, family: 6 })).resolves.toEqual([outside6]);
  });

  it('leaves out what must not be called', async () => {
    await expect(look(async () => [inside, outside], { all: true })).resolves.toEqual([outside]);
  });

  it('fails when nothing is left, without showing the address', async () => {
    const error = await look(async () => [inside], { all: true }).catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ code: 'EGRESS_DENIED' });
    expect(String(error)).not.toContain(inside.address);
  });

  it('hands the resolver’s own failure on', async () => {
    const failure = Object.assign(new Error('no such name'), { code: 'ENOTFOUND' });
    await expect(look(() => Promise.reject(failure), { all: true })).rejects.toBe(failure);
  });

  it('asks once for connections that start together, and again for later ones', async () => {
    const questions: string[] = [];
    let answer: (addresses: LookupAddress[]) => void = () => undefined;
    const resolve: Resolve = (hostname) => {
      questions.push(hostname);
      return new Promise((given) => {
        answer = given;
      });
    };
    const lookup = guardedLookup(new AddressGuard([]), resolve);
    const ask = () => new Promise((given) => lookup('name.example', { all: true }, (_, addresses) => given(addresses)));
    const together = [ask(), ask()];
    answer([outside]);
    await expect(Promise.all(together)).resolves.toEqual([[outside], [outside]]);
    expect(questions).toHaveLength(1);
    const later = ask();
    answer([outside]);
    await later;
    expect(questions).toHaveLength(2);
  });
});
