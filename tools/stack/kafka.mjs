// cspell:words Dlog Xshare insync
import { randomBytes } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';

import { run } from './commands.mjs';
import { ENGINES, jarsOf } from './jars.mjs';
import { HOST } from './options.mjs';
import { kafkaAnswers } from './probes.mjs';
import { javaCommand } from './requirements.mjs';

/** @typedef {import('./engine.mjs').Engine} Engine */

/**
 * One Kafka node, broker and controller in one (KRaft).
 * @type {Engine}
 */
export const kafka = {
  name: 'kafka',
  title: 'Kafka',
  portSetting: 'STACK_KAFKA_PORT',
  portOf: (options) => options.ports.kafka,
  portsOf: (options) => [options.ports.kafka, options.ports.kafkaController],
  answers: kafkaAnswers,
  prepare: async (cache) => {
    await jarsOf('kafka', cache);
  },
  command: async (folder, options, cache) => {
    const classPath = path.join(await jarsOf('kafka', cache), '*');
    const logging = `-Dlog4j2.configurationFile=${path.join(ENGINES, 'kafka', 'log4j2.properties')}`;
    const dataFolder = path.join(folder, 'data');
    const file = path.join(folder, 'server.properties');
    fs.writeFileSync(file, propertiesText(serverProperties(options.ports, dataFolder)));
    if (!fs.existsSync(path.join(dataFolder, 'meta.properties'))) await format({ classPath, logging, file });
    return [
      javaCommand(),
      [
        '-Xms96m',
        '-Xmx512m',
        '-XX:+UseSerialGC',
        '-Xshare:auto',
        '-XX:+ExitOnOutOfMemoryError',
        logging,
        '-cp',
        classPath,
        'kafka.Kafka',
        file,
      ],
    ];
  },
};

/**
 * @param {import('./options.mjs').StackOptions['ports']} ports
 * @param {string} dataFolder
 * @returns {Record<string, string | number | boolean>}
 */
function serverProperties(ports, dataFolder) {
  return {
    'process.roles': 'broker,controller',
    'node.id': 1,
    'controller.quorum.voters': `1@${HOST}:${ports.kafkaController}`,
    listeners: `PLAINTEXT://${HOST}:${ports.kafka},CONTROLLER://${HOST}:${ports.kafkaController}`,
    'advertised.listeners': `PLAINTEXT://${HOST}:${ports.kafka}`,
    'controller.listener.names': 'CONTROLLER',
    'inter.broker.listener.name': 'PLAINTEXT',
    'listener.security.protocol.map': 'PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT',
    'log.dirs': dataFolder,
    'auto.create.topics.enable': false,
    'num.partitions': 1,
    'default.replication.factor': 1,
    'min.insync.replicas': 1,
    // few internal partitions: each one is recovered after a kill, and 50 + 50 would be most of a restart
    'offsets.topic.replication.factor': 1,
    'offsets.topic.num.partitions': 4,
    'transaction.state.log.replication.factor': 1,
    'transaction.state.log.min.isr': 1,
    'transaction.state.log.num.partitions': 4,
    'share.coordinator.state.topic.replication.factor': 1,
    'share.coordinator.state.topic.min.isr': 1,
    'share.coordinator.state.topic.num.partitions': 1,
    'group.initial.rebalance.delay.ms': 0,
    'num.network.threads': 2,
    'num.io.threads': 4,
    'log.cleaner.dedupe.buffer.size': 8_388_608,
    // after a kill the old registration must expire before the broker may come back
    'broker.session.timeout.ms': 4000,
    'broker.heartbeat.interval.ms': 500,
  };
}

/** @param {Record<string, string | number | boolean>} properties */
function propertiesText(properties) {
  return Object.entries(properties)
    .map(([name, value]) => `${name}=${typeof value === 'string' ? value.replaceAll('\\', '\\\\') : value}\n`)
    .join('');
}

/**
 * Makes the data folder a new cluster's.
 * @param {{ classPath: string, logging: string, file: string }} node
 */
async function format({ classPath, logging, file }) {
  // a cluster id that starts with a dash would be read as an option
  const clusterId = randomBytes(16).toString('base64url').replace(/^-/, 'A');
  const args = ['-Xmx128m', '-XX:+UseSerialGC', '-XX:TieredStopAtLevel=1', logging, '-cp', classPath];
  const { code, output } = await run(javaCommand(), [
    ...args,
    'kafka.tools.StorageTool',
    'format',
    '-t',
    clusterId,
    '-c',
    file,
  ]);
  if (code !== 0) throw new Error(`kafka: the data folder could not be formatted\n${output}`);
}
