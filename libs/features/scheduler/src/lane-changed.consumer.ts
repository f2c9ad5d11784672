import { type LaneChanged, laneChangedV1 } from '@carillon/contracts-messages';
import { ConsumesBatch, done, type Incoming, type Outcome } from '@carillon/platform-messaging';
import { ParkedLanes } from '@carillon/storage-redeliveries';
import { Controller, Inject } from '@nestjs/common';

import { DueLoop } from './due-loop';
import { SCHEDULER_LANES } from './scheduler-groups';

/** A lane says that it has room: its next window is released. */
@Controller()
export class LaneChangedConsumer {
  constructor(
    @Inject(ParkedLanes) private readonly lanes: ParkedLanes,
    @Inject(DueLoop) private readonly loop: DueLoop,
  ) {}

  @ConsumesBatch(laneChangedV1, SCHEDULER_LANES)
  async tell(messages: Incoming<LaneChanged>[]): Promise<Outcome[]> {
    // of several in one batch the last one counts
    const latest = new Map(messages.map((message) => [`${message.part.group}|${message.part.lane}`, message]));
    for (const { part, timestampMs } of latest.values()) {
      if (part.room > 0)
        await this.lanes.hasRoom(part.group, part.lane, { count: part.room, saidAtMs: timestampMs }, Date.now());
    }
    this.loop.wake(0);
    return messages.map(() => done);
  }
}
