import type { Settings } from '@carillon/platform-config';
import { declaredTopics } from '@carillon/platform-messaging';
import { Mongo } from '@carillon/platform-mongo';
import { silentLogger } from '@carillon/platform-observability';

import { withTopicAdmin } from './with-topic-admin';
import { within } from './within';

/** What one look found; `detail` says what to do when it is not well. */
export interface Finding {
  name: string;
  ok: boolean;
  detail: string;
}

const ENGINE_TIMEOUT_MS = 10_000;
const OLDEST_NODE = [20, 20] as const;

export function checkNode(version: string): Finding {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  const ok = major > OLDEST_NODE[0] || (major === OLDEST_NODE[0] && minor >= OLDEST_NODE[1]);
  return { name: 'node', ok, detail: ok ? version : `${version} is too old, 20.20 is needed` };
}

export async function checkKafka(settings: Settings): Promise<Finding> {
  const topics = declaredTopics();
  try {
    const differences = await withTopicAdmin(settings, topics, ENGINE_TIMEOUT_MS, (admin) => admin.check(topics));
    const stopping = differences.filter(({ kind }) => kind === 'missing' || kind === 'too-few-partitions');
    if (stopping.length === 0) return { name: 'kafka', ok: true, detail: `${topics.length} topics as they must be` };
    const names = stopping.map(({ topic, kind }) => `${topic} (${kind})`).join(', ');
    return { name: 'kafka', ok: false, detail: `run "carillon topics ensure": ${names}` };
  } catch (error) {
    return { name: 'kafka', ok: false, detail: `${textOf(error)}. Is KAFKA_BROKERS right, and do the brokers run?` };
  }
}

export async function checkStore(settings: Settings): Promise<Finding> {
  const mongo = new Mongo(settings.mongodb.uri, silentLogger);
  try {
    mongo.open();
    await within(ENGINE_TIMEOUT_MS, 'the store', mongo.connection.asPromise());
    return { name: 'store', ok: true, detail: 'answers' };
  } catch (error) {
    return { name: 'store', ok: false, detail: `${textOf(error)}. Is MONGODB_URI right, and does it run?` };
  } finally {
    await mongo.close();
  }
}

export async function checkHealth(url: string): Promise<Finding> {
  try {
    const response = await fetch(new URL('/health/ready', url), { signal: AbortSignal.timeout(5_000) });
    return { name: url, ok: response.ok, detail: response.ok ? 'ready' : `not ready: ${await response.text()}` };
  } catch (error) {
    return { name: url, ok: false, detail: `no answer (${textOf(error)})` };
  }
}

function textOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
