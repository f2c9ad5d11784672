import { describe, expect, it } from 'vitest';

import { loadSettings } from './load-settings';
import { renderEnvExample, renderSettingsPage } from './render-settings';
import { scriptSettings, settingsCatalog } from './settings-catalog';

const names = [...Object.keys(settingsCatalog), ...Object.keys(scriptSettings)];

describe('.env.example', () => {
  const assignments = renderEnvExample()
    .split('\n')
    .flatMap((line) => /^# ([A-Z0-9_]+)=(.*)$/.exec(line)?.slice(1, 3) ?? [])
    .reduce<[string, string][]>(
      (pairs, text, index) =>
        index % 2 === 0 ? [...pairs, [text, '']] : [...pairs.slice(0, -1), [pairs.at(-1)?.[0] ?? '', text]],
      [],
    );

  it('has every setting once', () => expect(assignments.map(([name]) => name)).toEqual(names));

  it('changes nothing when all of it is taken over', () => {
    expect(loadSettings('all-in-one', Object.fromEntries(assignments))).toEqual(loadSettings('all-in-one', {}));
  });
});

describe('the settings page', () => {
  it('has a row for every setting', () => {
    const rows = renderSettingsPage()
      .split('\n')
      .flatMap((line) => /^\| `([A-Z0-9_]+)`/.exec(line)?.[1] ?? []);
    expect(rows).toEqual(names);
  });

  it('is a table that no text breaks', () => {
    for (const line of renderSettingsPage()
      .split('\n')
      .filter((text) => text.startsWith('| `')))
      expect(line.split('|')).toHaveLength(5);
  });
});
