import type { Settings } from './settings';

/** `user:password@` of a URL, also of one with several hosts. */
const CREDENTIALS = /(?<=:\/\/)[^/?#]*@/;

/**
 * The settings as flat fields for the start-up line: `kafka.brokers`, `http.port`, … Passwords show only whether they are set, URLs
 * without user, password and query.
 */
export function describeSettings(settings: Settings): Record<string, string | number | boolean | null> {
  const { sasl } = settings.kafka;
  const shown = {
    ...settings,
    kafka: { ...settings.kafka, sasl: sasl === null ? null : { ...sasl, password: 'configured' } },
  };
  return Object.fromEntries(fieldsOf('', shown));
}

function* fieldsOf(name: string, value: unknown): Iterable<[string, string | number | boolean | null]> {
  if (value === null || typeof value === 'number' || typeof value === 'boolean') yield [name, value];
  else if (typeof value === 'string') yield [name, withoutCredentials(value)];
  else if (Array.isArray(value)) yield [name, value.join(',')];
  else if (typeof value === 'object') {
    for (const [member, inner] of Object.entries(value))
      yield* fieldsOf(name === '' ? member : `${name}.${member}`, inner);
  }
}

function withoutCredentials(text: string): string {
  return text.includes('://') ? text.replace(CREDENTIALS, '***@').replace(/\?.*$/s, '') : text;
}
