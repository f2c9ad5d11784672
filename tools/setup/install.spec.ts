import { describe, expect, it } from 'vitest';

import { differences } from './install.mjs';

const wanted = {
  '': { version: '0.1.0' },
  'node_modules/a': { version: '1.0.0', integrity: 'sha512-a' },
  'node_modules/for-mac': { version: '1.0.0', optional: true },
};

describe('what is installed', () => {
  it('is right when every package is there, optional ones aside', () => {
    expect(differences(wanted, { 'node_modules/a': { version: '1.0.0', integrity: 'sha512-a' } })).toEqual([]);
  });

  it.each([
    ['is missing', {}],
    ['has another version', { 'node_modules/a': { version: '1.0.1', integrity: 'sha512-a' } }],
    ['has other contents', { 'node_modules/a': { version: '1.0.0', integrity: 'sha512-b' } }],
  ])('is wrong when a package %s', (_, installed) => {
    expect(differences(wanted, installed)).toEqual(['node_modules/a']);
  });

  it('is wrong when an optional package is there in another version', () => {
    const installed = { ...wanted, 'node_modules/for-mac': { version: '2.0.0', optional: true } };
    expect(differences(wanted, installed)).toEqual(['node_modules/for-mac']);
  });
});
