import { readPosted } from '@carillon/domain-event';
import { AcceptEvents } from '@carillon/features-ingest';
import { SETTINGS, type Settings } from '@carillon/platform-config';
import { newRandomId, uuidOf } from '@carillon/util';
import { All, Controller, Inject, Req, Res } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';

import { bindParameter, type HttpReply, type HttpRequest, readCall } from './call';
import { readCaller } from './caller';
import { PacificaAnswers } from './pacifica-answers';
import { wrongMethod } from './refusal';

const METHODS = 'POST';

/** `/receive`: any JSON is an event; each POST is its own, answered with its own id as bare text. */
@ApiExcludeController()
@Controller()
export class ReceiveController {
  constructor(
    private readonly events: AcceptEvents,
    private readonly answers: PacificaAnswers,
    @Inject(SETTINGS) private readonly settings: Settings,
  ) {}

  @All(['receive', 'receive/*'])
  async handle(@Req() request: HttpRequest, @Res() reply: HttpReply): Promise<void> {
    await this.answers.answer(reply, METHODS, async () => {
      const call = readCall('receive', request);
      if (call.method !== 'POST') throw wrongMethod(METHODS);
      bindParameter(call, null);
      const id = newRandomId('evt');
      await this.events.accept([readPosted(call.body, uuidOf(id))], {
        project: readCaller(request, this.settings).project,
        eventIds: [id],
      });
      return uuidOf(id);
    });
  }
}
