import { dead, done, type Incoming, type Outcome } from '@carillon/platform-messaging';
import { type AppError } from '@carillon/util';

import { type IngestTelemetry } from './ingest-telemetry';
import { type PublishAccepted } from './publish-accepted';
import { readInboxRecord } from './read-inbox-record';

/** Nobody waits for the answer; after this time the record is tried again in its lane, as often as it takes. */
const PUBLISH_TIMEOUT_MS = 20_000;

/**
 * Accepts the events of a foreign record. A record that comes twice makes the same ids and is recognised further on. One that is refused
 * is dead as it came, with every fault in the reason's detail.
 */
export class AcceptInboxRecord {
  constructor(
    private readonly publishAccepted: Pick<PublishAccepted, 'publish'>,
    private readonly telemetry: IngestTelemetry,
  ) {}

  /** @throws AppError `PUBLISH_UNAVAILABLE` or `STORE_UNAVAILABLE`, on which the runner waits */
  async run(message: Incoming<unknown>): Promise<Outcome> {
    const startedMs = performance.now();
    const reading = readInboxRecord(message);
    if ('refusal' in reading) {
      const { topic, partition, offset, value } = message;
      this.telemetry.refused('inbox', reading.refusal, { topic, partition, offset, sizeBytes: value?.length ?? 0 });
      return dead(reading.refusal.code, detailOf(reading.refusal));
    }
    await this.publishAccepted.publish(reading.judged, PUBLISH_TIMEOUT_MS);
    this.telemetry.accepted('inbox', reading.judged, performance.now() - startedMs);
    return done;
  }
}

function detailOf({ message, faults }: AppError): string {
  return faults.length > 1 ? faults.map(({ pointer, detail }) => `${pointer}: ${detail}`).join('; ') : message;
}
