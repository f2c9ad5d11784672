import { SETTINGS, type Settings } from '@carillon/platform-config';
import { Answers, JsonBody, ProjectName, RawBody } from '@carillon/platform-http';
import { BodyStore } from '@carillon/storage-bodies';
import { EventLog } from '@carillon/storage-events';
import { AppError, systemClock } from '@carillon/util';
import { Controller, HttpCode, Inject, Post } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';

import { EventJudge } from '../judge-event';
import { trialSeverityNumber } from './filter-trial';
import { PreviewFilter } from './preview-filter';
import {
  type PreviewAnswer,
  previewAnswer,
  type PreviewRequest,
  previewRequest,
  type TestAnswer,
  testAnswer,
  type TestRequest,
  testRequest,
} from './preview-schemas';
import { RunningPreviews } from './running-previews';
import { TestFilter } from './test-filter';

const USUAL_HOURS = 24;
/** An event of 1 MiB, and filters beside it. */
const MAX_TEST_BYTES = 2 * 1_048_576;

/** `/v1/subscriptions/test` and `/preview`: filters tried out before anything is saved. */
@ApiTags('Subscriptions')
@Controller('v1/subscriptions')
export class TrialsController {
  private readonly running = new RunningPreviews();
  private readonly preview: PreviewFilter;

  constructor(
    @Inject(TestFilter) private readonly testFilter: TestFilter,
    @Inject(EventLog) log: EventLog,
    @Inject(BodyStore) bodies: BodyStore,
    @Inject(SETTINGS) private readonly settings: Settings,
  ) {
    this.preview = new PreviewFilter({ log, bodies, clock: systemClock });
  }

  @Post('test')
  @HttpCode(200)
  @ApiOperation({
    summary: 'Try filters on one event',
    description:
      'Judged as matching judges; nothing is stored or sent. The event is given in JSON format or by its id.',
  })
  @Answers(200, 'Whether it matches, and each clause with the value that it saw', testAnswer)
  async test(
    @ProjectName() project: string,
    @JsonBody(testRequest, { maxBytes: MAX_TEST_BYTES }) request: TestRequest,
    @RawBody() bytes: Buffer,
  ): Promise<TestAnswer> {
    return this.testFilter.run(project, request, bytes);
  }

  @Post('preview')
  @HttpCode(200)
  @ApiOperation({
    summary: 'Try filters on the events of the last hours',
    description:
      'What a subscription with these filters would have got. Looks at 20,000 events or for 5 s at most, newest first; `complete` says ' +
      'whether that was enough. One at a time for a project, else 429.',
  })
  @Answers(200, 'How many, how often, and the newest of them', previewAnswer)
  async previewOf(
    @ProjectName() project: string,
    @JsonBody(previewRequest) { filters, minSeverity, hours, limit }: PreviewRequest,
  ): Promise<PreviewAnswer> {
    const judge = new EventJudge({ filters, minSeverity: trialSeverityNumber(minSeverity) });
    const options = { hours: this.hoursOf(hours), limit };
    return this.running.run(project, () => this.preview.run(project, judge, options));
  }

  private hoursOf(asked: number | undefined): number {
    const kept = this.settings.retention.hours;
    if (asked === undefined) return Math.min(USUAL_HOURS, kept);
    if (asked <= kept) return asked;
    const detail = `events are kept for ${kept} hours`;
    throw new AppError('REQUEST_INVALID', `/hours: ${detail}`, {
      faults: [{ pointer: '/hours', code: 'REQUEST_INVALID', detail }],
    });
  }
}
