import type { EventMatched } from '@carillon/contracts-messages';
import { type CarriedEvent, eventOfKafka, severityOf, structuredBytes } from '@carillon/domain-event';
import { type Incoming, PART_HEADER, REDELIVERY_HEADER } from '@carillon/platform-messaging';
import type { BodyStore } from '@carillon/storage-bodies';

/** Headers that belong to one passage of the record, not to the event. */
const PASSAGE_HEADERS = new Set([PART_HEADER, REDELIVERY_HEADER, 'traceparent', 'tracestate']);
/** The lowest severity number there is: who asks for it wants everything. */
const EVERYTHING = 1;

/** A record's event. Its body is fetched and looked into only when a match asks for that, and once at most. */
export class EventInHand {
  private loading: Promise<CarriedEvent> | undefined;

  constructor(
    private readonly message: Incoming<EventMatched>,
    private readonly bodies: Pick<BodyStore, 'bodyOf'>,
  ) {}

  /** The event as a Pacifica target sees it, before extensions are laid over it. */
  async document(): Promise<Buffer> {
    return structuredBytes(await this.event());
  }

  async isBelow(minSeverity: number): Promise<boolean> {
    return minSeverity > EVERYTHING && severityOf(await this.event()) < minSeverity;
  }

  /** What goes into the next record unchanged: the event's own headers, and its bytes unless they are kept in the store. */
  carried(): { headers: Record<string, Buffer>; body: Buffer | null } {
    const own = Object.entries(this.message.headers).filter(([name]) => !PASSAGE_HEADERS.has(name));
    return { headers: Object.fromEntries(own), body: this.message.value };
  }

  private event(): Promise<CarriedEvent> {
    this.loading ??= this.load();
    return this.loading;
  }

  private async load(): Promise<CarriedEvent> {
    const { part, value, headers } = this.message;
    return eventOfKafka(headers, await this.bodies.bodyOf(part, value), part.posted);
  }
}
