import { describe, expect, it } from 'vitest';

import { loadSettings } from './load-settings';
import { misspeltSettings } from './misspelt-settings';
import { legacySettings, scriptSettings, settingsCatalog } from './settings-catalog';

describe('misspeltSettings', () => {
  it.each([
    ['KAFKA_BROKER', 'KAFKA_BROKERS'],
    ['KAKFA_BROKERS', 'KAFKA_BROKERS'],
    ['MONGO_URI', 'MONGODB_URI'],
    ['MONGODB_URL', 'MONGODB_URI'],
    ['INBOX_TOPIC', 'INBOX_TOPICS'],
    ['EGRES_ALLOW', 'EGRESS_ALLOW'],
    ['RETENTION_HOUR', 'RETENTION_HOURS'],
    ['CARILLON_DATADIR', 'CARILLON_DATA_DIR'],
    ['HTTP_PROT', 'HTTP_PORT'],
    ['http_port', 'HTTP_PORT'],
    ['MONGODB_URL_FILE', 'MONGODB_URI_FILE'],
  ])('takes %s for %s', (name, meant) => {
    expect(misspeltSettings({ [name]: 'x' })).toEqual([`unknown setting ${name}, did you mean ${meant}?`]);
  });

  it('says nothing of what is right', () => {
    const names = [
      ...Object.keys(settingsCatalog),
      ...Object.keys(scriptSettings),
      ...legacySettings,
      'MONGODB_URI_FILE',
    ];
    expect(misspeltSettings(Object.fromEntries(names.map((name) => [name, 'x'])))).toEqual([]);
  });

  it.each(['HTTPS_PORT', 'HTTPS_HOST', 'KAFKA_PORT', 'KAFKA_SERVICE_HOST', 'HTTP_PROXY', 'PATH', 'LOG', 'LOG_DIR'])(
    'leaves %s alone: it is somebody else’s',
    (name) => expect(misspeltSettings({ [name]: 'x' })).toEqual([]),
  );

  it('leaves a variable alone that is not set, and one that is only nearly a secret’s file', () => {
    expect(misspeltSettings({ KAFKA_BROKER: undefined, MONGO_URI: '' })).toEqual([]);
    expect(misspeltSettings({ HTTP_PORT_FILE: 'x' })).toEqual([]);
  });

  it('names the nearest', () => {
    expect(misspeltSettings({ KAFKA_SASL_PASWORD: 'x' })).toEqual([
      'unknown setting KAFKA_SASL_PASWORD, did you mean KAFKA_SASL_PASSWORD?',
    ]);
  });

  it('asks also when the settings are not usable, which may be why', () => {
    expect(() => loadSettings('gateway', { HTTP_HOST: '0.0.0.0', AUTH_MOD: 'trusted-header' })).toThrow(
      /AUTH_MODE: [\s\S]*unknown setting AUTH_MOD, did you mean AUTH_MODE\?$/,
    );
  });
});
