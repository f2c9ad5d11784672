import type { Setting } from './setting';
import { legacySettings, scriptSettings, settingsCatalog } from './settings-catalog';

const entries: [string, Omit<Setting, 'schema'>][] = [
  ...Object.entries(settingsCatalog),
  ...Object.entries(scriptSettings).map(([name, declared]): [string, Omit<Setting, 'schema'>] => [
    name,
    { ...declared, secret: false },
  ]),
];

/** `.env.example`: every setting at its default, commented out. */
export function renderEnvExample(): string {
  const lines = [
    '# Every setting at its default. Copy to .env and uncomment what you change; the environment wins over .env.',
    '',
  ];
  for (const [name, declared] of entries) {
    lines.push(`# ${declared.help.replaceAll('`', '')}`);
    if (declared.secret) lines.push(`# A secret: ${name}_FILE may name a file that holds it instead.`);
    lines.push(
      `# ${name}=${typeof declared.default === 'function' ? declared.default('all-in-one') : declared.default}`,
      '',
    );
  }
  return lines.join('\n');
}

/** The reference page of all settings. */
export function renderSettingsPage(): string {
  return [
    '# Settings',
    '',
    'Generated from `libs/platform/config`. Settings come from the environment and are read once at start; everything that is wrong is listed at once and',
    'stops the start. An empty variable counts as not set. Booleans are `true` or `false`. For a secret (marked *) `<NAME>_FILE` may name a file that holds it.',
    '',
    '| Name | Default | What |',
    '|---|---|---|',
    ...entries.map(
      ([name, declared]) => `| \`${name}\`${declared.secret ? ' *' : ''} | ${defaultOf(declared)} | ${declared.help} |`,
    ),
    '',
    `Settings of the original Pacifica Notifications that have no meaning here are read without effect and named once at start: ${legacySettings.map((name) => `\`${name}\``).join(', ')}.`,
    '',
  ].join('\n');
}

function defaultOf({ default: fallback, defaultShown }: Omit<Setting, 'schema'>): string {
  if (defaultShown !== undefined) return defaultShown;
  return typeof fallback === 'string' && fallback !== '' ? `\`${fallback}\`` : 'empty';
}
