import { testMongo } from '@carillon/platform-mongo';
import { type AppProcess, kafkaBrokers, randomName, startProcess, waitFor } from '@carillon/testing';
import { Kafka, logLevel } from 'kafkajs';

import { ProjectClient } from './project-client.fixture';

/** The built all-in-one as a process of its own, with topics, groups and a database that nobody else uses. */
export interface Carillon {
  /** `http://127.0.0.1:<port>`, without a slash at the end. */
  readonly url: string;
  /** Stands before the names of its topics and groups. */
  readonly topicPrefix: string;
  readonly process: AppProcess;
  /** A client in a project of its own, so that the stories of one file do not meet. */
  project(name?: string): ProjectClient;
  /** Stops it in order, removes its topics and its database, and resolves with how it ended. */
  stop(): Promise<number | string>;
}

/** Settings that a developer's environment may hold and that would change what the stories see. */
const DEFAULTS = {
  HTTP_HOST: '127.0.0.1',
  HTTP_PORT: '0',
  AUTH_MODE: '',
  USER_HEADER: '',
  DEFAULT_USER: '',
  EGRESS_ALLOW: '127.0.0.0/8',
  INBOX_TOPICS: '',
  POLICY_URL: '',
  PACIFICA_RETRY: '',
  PACIFICA_TRACEBACK: '',
  LOG_LEVEL: 'info',
  OTEL_TRACES_EXPORTER: 'none',
};

/**
 * Creates the topics with the CLI, as an operator does, starts the product and waits until it is ready.
 *
 * @param env settings of this story, over the defaults
 */
export async function startCarillon(env: Record<string, string> = {}): Promise<Carillon> {
  const topicPrefix = `${randomName('e2e')}-`;
  const store = await testMongo();
  const settings = {
    ...DEFAULTS,
    KAFKA_BROKERS: kafkaBrokers().join(','),
    KAFKA_TOPIC_PREFIX: topicPrefix,
    MONGODB_URI: store.testUri,
    ...env,
  };
  const remove = async () => {
    await Promise.all([removeTopics(topicPrefix), store.close()]);
  };
  try {
    await ensureTopics(settings);
    const { process, url } = await start(settings);
    return {
      url,
      topicPrefix,
      process,
      project: (name = randomName('story')) => new ProjectClient(url, name),
      stop: async () => {
        const ended = await process.stop(25_000);
        await remove();
        return ended;
      },
    };
  } catch (error) {
    await remove();
    throw error;
  }
}

async function ensureTopics(env: Record<string, string>): Promise<void> {
  const topics = await startProcess({ app: 'cli', args: ['topics', 'ensure'], env });
  const exitCode = await topics.exited;
  if (exitCode !== 0) throw new Error(`carillon topics ensure ended with ${exitCode}\n${topics.logs()}`);
}

async function start(env: Record<string, string>): Promise<{ process: AppProcess; url: string }> {
  const process = await startProcess({ app: 'all-in-one', env });
  try {
    const url = await addressIn(process);
    await waitFor(async () => (await fetch(`${url}/health/ready`)).status === 200, {
      timeoutMs: 60_000,
      describe: 'the all-in-one to be ready',
    });
    return { process, url };
  } catch (error) {
    await process.stop(0);
    throw new Error(`the all-in-one is not ready\n${process.logs().slice(-4000)}`, { cause: error });
  }
}

/** With port 0 only the log knows where it listens. */
async function addressIn(process: AppProcess): Promise<string> {
  const listening = /"url":"(http:[^"]+)"[^\n]*"event":"app\.listening"/;
  await process.waitForLog(listening, 60_000);
  const url = listening.exec(process.logs())?.[1];
  if (url === undefined) throw new Error('the log line app.listening has no url');
  return url;
}

/** Other specs share the broker, and each partition costs it memory. */
async function removeTopics(prefix: string): Promise<void> {
  const admin = new Kafka({ clientId: 'e2e', brokers: kafkaBrokers(), logLevel: logLevel.NOTHING }).admin();
  await admin.connect();
  const topics = (await admin.listTopics()).filter((topic) => topic.startsWith(prefix));
  await admin.deleteTopics({ topics, timeout: 30_000 });
  await admin.disconnect();
}
