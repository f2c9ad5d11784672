import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';

import { down, freePorts, HOST, startGuardian, up } from '../stack/index.mjs';

/**
 * Engines of one test run.
 * @typedef {object} TestEngines
 * @property {Record<string, string>} env what specs find them by
 * @property {() => Promise<void>} stop also removes their data
 */

/**
 * Starts engines on random free ports with a data folder of their own. They also end when this process is killed.
 * @returns {Promise<TestEngines>}
 */
export async function startTestEngines() {
  const dataDir = fs.mkdtempSync(path.join(os.tmpdir(), 'carillon-test-'));
  const [kafka = 0, kafkaController = 0, mongo = 0] = await freePorts(3);
  const stack = { dataDir, ports: { kafka, kafkaController, mongo } };
  const guardian = startGuardian();
  guardian.watchEngines(stack);
  guardian.watchFolder(dataDir);
  const stop = async () => {
    await down({ ...stack, say: () => undefined });
    fs.rmSync(dataDir, { recursive: true, force: true, maxRetries: 3 });
    await guardian.release();
  };
  try {
    await up(stack);
  } catch (error) {
    await stop();
    throw error;
  }
  return {
    env: {
      CARILLON_TEST_KAFKA_BROKERS: `${HOST}:${kafka}`,
      CARILLON_TEST_MONGODB_URI: `mongodb://${HOST}:${mongo}`,
    },
    stop,
  };
}
