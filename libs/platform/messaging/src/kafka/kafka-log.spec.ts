import { recordingLogger } from '@carillon/platform-observability';
import { logLevel } from 'kafkajs';
import { expect, it } from 'vitest';

import { kafkaLog } from './kafka-log';

it('what kafkajs says is one warning in ten seconds, without stacks and structures', () => {
  const logger = recordingLogger();
  let nowMs = 0;
  const log = kafkaLog(logger, () => nowMs);
  const say = (level: logLevel) =>
    log({
      namespace: 'Connection',
      level,
      label: '',
      log: {
        timestamp: '',
        logger: 'kafkajs',
        message: 'Connection error',
        broker: 'b:1',
        stack: 'at …',
        payload: { secret: 1 },
      },
    });
  say(logLevel.ERROR);
  say(logLevel.ERROR);
  nowMs = 10_000;
  say(logLevel.ERROR);
  say(logLevel.INFO);
  const fields = { namespace: 'Connection', message: 'Connection error', broker: 'b:1' };
  expect(logger.lines).toEqual([
    { level: 'warn', event: 'kafka.complained', fields, error: undefined },
    { level: 'warn', event: 'kafka.complained', fields, error: undefined },
    { level: 'debug', event: 'kafka.said', fields },
  ]);
});
