// cspell:words Xshare Dorg Dio standin
import path from 'node:path';

import { classesOf, jarsOf } from './jars.mjs';
import { HOST } from './options.mjs';
import { mongoAnswers } from './probes.mjs';
import { javaCommand } from './requirements.mjs';

/** @typedef {import('./engine.mjs').Engine} Engine */

/**
 * The MongoDB stand-in: mongo-java-server with the safeguards of `engines/mongo`.
 * @type {Engine}
 */
export const mongo = {
  name: 'mongo',
  title: 'MongoDB',
  portSetting: 'STACK_MONGODB_PORT',
  portOf: (options) => options.ports.mongo,
  portsOf: (options) => [options.ports.mongo],
  answers: mongoAnswers,
  prepare: async (cache) => {
    await classesOf('mongo', await jarsOf('mongo', cache), cache);
  },
  command: async (folder, options, cache) => {
    const jars = await jarsOf('mongo', cache);
    const classes = await classesOf('mongo', jars, cache);
    return [
      javaCommand(),
      [
        ...['-Xms64m', '-Xmx1g', '-XX:+UseSerialGC', '-Xshare:auto', '-XX:+ExitOnOutOfMemoryError'],
        // its own checks of every byte read and written are a quarter of the store's time
        ...['-Dio.netty.buffer.checkAccessible=false', '-Dio.netty.buffer.checkBounds=false'],
        ...['-Dorg.slf4j.simpleLogger.defaultLogLevel=warn', '-Dorg.slf4j.simpleLogger.showDateTime=true'],
        ...['-cp', `${classes}${path.delimiter}${path.join(jars, '*')}`, 'carillon.standin.MongoStandIn'],
        ...[`host=${HOST}`, `port=${options.ports.mongo}`, `file=${path.join(folder, 'data.mv')}`],
      ],
    ];
  },
};
