import { expect, it } from 'vitest';

import { describeSettings } from './describe-settings';
import { testSettings } from './test-settings';

it('shows settings flat and without what is secret', () => {
  const described = describeSettings(
    testSettings({
      kafka: { brokers: ['a:1', 'b:2'], sasl: { mechanism: 'plain', username: 'u', password: 'hunter2' } },
      mongodb: { uri: 'mongodb://user:hunter2@h1:1,h2:2/db?authSource=admin' },
      policy: { url: 'https://user:hunter2@policy/ask?token=hunter2' },
    }),
  );
  expect(described).toMatchObject({
    'kafka.brokers': 'a:1,b:2',
    'kafka.sasl.username': 'u',
    'kafka.sasl.password': 'configured',
    'mongodb.uri': 'mongodb://***@h1:1,h2:2/db',
    'policy.url': 'https://***@policy/ask',
    'http.port': 0,
    'retention.maxEvents': null,
  });
  expect(JSON.stringify(described)).not.toContain('hunter2');
});

it('shows that there is no login', () => {
  expect(describeSettings(testSettings())).toMatchObject({ 'kafka.sasl': null });
});
