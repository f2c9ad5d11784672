import { kafkaBrokers, randomName, waitFor } from '@carillon/testing';
import { type Consumer, Kafka, logLevel, type Message, type Producer } from 'kafkajs';

/** A record of a `<group>.dead` topic. */
export interface DeadLetter {
  readonly key: string | null;
  readonly value: Buffer | null;
  readonly headers: Readonly<Record<string, unknown>>;
  /** The header `carillon-dead`. */
  readonly why: {
    group: string;
    origin: { topic: string; partition: number; offset: string };
    reason: string;
    detail: string;
  };
}

/** A foreign Kafka client beside the product: produces to any of its topics and reads its dead letters. */
export interface KafkaSide {
  send(topic: string, ...messages: Message[]): Promise<void>;
  /** The dead letters of a group so far that `which` picks, once there is one at least. */
  waitForDeadLetters(group: string, which: (letter: DeadLetter) => boolean): Promise<DeadLetter[]>;
  close(): Promise<void>;
}

export async function openKafkaSide(topicPrefix: string): Promise<KafkaSide> {
  const kafka = new Kafka({ clientId: 'e2e', brokers: kafkaBrokers(), logLevel: logLevel.NOTHING });
  const producer = kafka.producer();
  await producer.connect();
  let reader: Promise<DeadLetterReader> | undefined;
  return {
    send: async (topic, ...messages) => {
      await producer.send({ topic: `${topicPrefix}${topic}`, messages });
    },
    waitForDeadLetters: async (group, which) => {
      const { letters } = await (reader ??= readDeadLetters(kafka, topicPrefix));
      return waitFor(
        () => {
          const found = letters.filter((letter) => letter.why.group === group && which(letter));
          return found.length > 0 ? found : null;
        },
        { timeoutMs: 20_000, describe: `a dead letter of ${group}` },
      );
    },
    close: async () => {
      await Promise.all([disconnect(producer), reader?.then(({ consumer }) => disconnect(consumer))]);
    },
  };
}

interface DeadLetterReader {
  consumer: Consumer;
  letters: DeadLetter[];
}

async function readDeadLetters(kafka: Kafka, topicPrefix: string): Promise<DeadLetterReader> {
  const letters: DeadLetter[] = [];
  const consumer = kafka.consumer({ groupId: randomName('e2e-dead') });
  await consumer.connect();
  const topics = new RegExp(`^${topicPrefix}[a-z-]+\\.dead$`);
  await consumer.subscribe({ topics: [topics], fromBeginning: true });
  await consumer.run({
    eachMessage: async ({ message: { key, value, headers = {} } }) => {
      const why = whyIn(headers['carillon-dead']);
      if (why !== null) letters.push({ key: key?.toString() ?? null, value, headers, why });
    },
  });
  return { consumer, letters };
}

/** Null for what a spec wrote there itself. */
function whyIn(header: unknown): DeadLetter['why'] | null {
  try {
    return JSON.parse(String(header)) as DeadLetter['why'];
  } catch {
    return null;
  }
}

async function disconnect(client: Producer | Consumer): Promise<void> {
  await client.disconnect();
}
