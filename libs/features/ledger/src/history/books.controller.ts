import { sumTallies, type Tally } from '@carillon/domain-history';
import { Answers, ProjectName, Query } from '@carillon/platform-http';
import { Books, EventLog } from '@carillon/storage-events';
import { Controller, Get, Inject } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';

import { booksAnswer, type BooksQuery, booksQuery } from './history-schemas';

const DAY_MS = 24 * 3_600_000;

/** The books of a project, over some hours. */
export interface BooksView {
  project: string;
  /** What recorded facts promise and nothing has kept in time, now and whenever it was accepted: must be 0. */
  imbalance: number;
  totals: Tally;
  hours: { hour: string; tally: Tally }[];
}

/** `/v1/books`: counts that must add up. They follow the facts by some seconds. */
@ApiTags('Books')
@Controller('v1/books')
export class BooksController {
  constructor(
    @Inject(Books) private readonly books: Books,
    @Inject(EventLog) private readonly log: EventLog,
  ) {}

  @Get()
  @ApiOperation({
    summary:
      'Events and matches by what became of them, per hour of acceptance, newest first; the last 24 hours or since a time',
  })
  @Answers(200, 'The books', booksAnswer)
  async get(@ProjectName() project: string, @Query(booksQuery) { since }: BooksQuery): Promise<BooksView> {
    const nowMs = Date.now();
    const hours = await this.books.hours(
      project,
      since === undefined ? nowMs - DAY_MS : Math.floor(Date.parse(since) / 3_600_000) * 3_600_000,
    );
    const imbalance = (await this.log.imbalance(nowMs, project)).get(project) ?? 0;
    return {
      project,
      imbalance,
      totals: sumTallies(hours.map(({ tally }) => tally)),
      hours: hours.map(({ hour, tally }) => ({ hour: hour.toISOString(), tally })),
    };
  }
}
