import { SettingsError, testSettings } from '@carillon/platform-config';
import { AppError } from '@carillon/util';
import { expect, it } from 'vitest';

import { explainStartFailure } from './explain-start-failure';

const settings = testSettings({ http: { host: '127.0.0.1', port: 8080 } });

it.each([
  [
    new SettingsError([{ name: 'HTTP_PORT', problem: 'must be a number' }]),
    /HTTP_PORT: must be a number[\s\S]*docs\/reference\/settings\.md/,
  ],
  [
    new AppError('SCHEMA_TOO_NEW', 'The store has schema version 2, this program knows 1.'),
    /schema version 2[\s\S]*SCHEMA_TOO_NEW: Run that version/,
  ],
  [Object.assign(new Error('listen'), { code: 'EADDRINUSE' }), /127\.0\.0\.1:8080 is taken[\s\S]*HTTP_PORT/],
  [Object.assign(new Error('listen'), { code: 'EACCES' }), /above 1023/],
  [Object.assign(new Error('listen'), { code: 'EADDRNOTAVAIL' }), /has no address 127\.0\.0\.1/],
  [new Error('topic x is missing; run carillon topics'), /topic x is missing; run carillon topics/],
  ['text', /text/],
])('says what to do about %s', (error, expected) => expect(explainStartFailure(error, settings)).toMatch(expected));
