import type { Subscription } from '@carillon/domain-subscription';
import { Subscriptions } from '@carillon/features-subscriptions';
import { SETTINGS, type Settings } from '@carillon/platform-config';
import { idFromUuid } from '@carillon/util';
import { All, Controller, Inject, Req, Res } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';

import { bindParameter, type Call, type HttpReply, type HttpRequest, readCall } from './call';
import { readCaller } from './caller';
import { changedEventMatch, newEventMatch, showEventMatch } from './event-match';
import { readEventMatchBody } from './event-match-body';
import { PacificaAnswers } from './pacifica-answers';
import { forbidden, unexpected, wrongMethod } from './refusal';
import { readUuid } from './uuid';

const METHODS = 'DELETE, GET, HEAD, POST, PUT';
const PARAMETER = 'event_uuid';
const LIST_PAGE = 200;

interface Caller {
  user: string;
  project: string;
}

/** `/eventmatch`: subscriptions as clients of Pacifica Notifications make them. */
@ApiExcludeController()
@Controller()
export class EventMatchController {
  constructor(
    private readonly subscriptions: Subscriptions,
    private readonly answers: PacificaAnswers,
    @Inject(SETTINGS) private readonly settings: Settings,
  ) {}

  /** One handler for every method and path below: which is answered how is the original framework's choice, not ours. */
  @All(['eventmatch', 'eventmatch/*'])
  async handle(@Req() request: HttpRequest, @Res() reply: HttpReply): Promise<void> {
    await this.answers.answer(reply, METHODS, () => {
      const call = readCall('eventmatch', request);
      const caller = readCaller(request, this.settings);
      switch (call.method) {
        case 'GET':
        case 'HEAD':
          return this.get(call, caller);
        case 'POST':
          return this.create(call, caller);
        case 'PUT':
          return this.update(call, caller);
        case 'DELETE':
          return this.remove(call, caller);
        default:
          return Promise.reject(wrongMethod(METHODS));
      }
    });
  }

  private async get(call: Call, caller: Caller): Promise<string> {
    const uuid = bindParameter(call, { name: PARAMETER, required: false });
    if (uuid === undefined || uuid === '') return this.list(caller);
    return showEventMatch(await this.own(uuid, caller));
  }

  /** Oldest first. An empty list is an error to the original. */
  private async list({ project, user }: Caller): Promise<string> {
    const found: Subscription[] = [];
    let cursor: string | null = null;
    do {
      const page = await this.subscriptions.list(project, {
        owner: user,
        contract: 'pacifica',
        limit: LIST_PAGE,
        ...(cursor === null ? {} : { cursor }),
      });
      found.push(...page.items);
      cursor = page.nextCursor;
    } while (cursor !== null);
    if (found.length === 0) throw forbidden('no subscriptions');
    return `[${found
      .reverse()
      .map((subscription) => showEventMatch(subscription))
      .join(', ')}]`;
  }

  private async create(call: Call, caller: Caller): Promise<string> {
    bindParameter(call, null);
    const body = readEventMatchBody(call.body);
    const made = newEventMatch(body, { ...caller, nowMs: Date.now() });
    if (typeof body.deleted !== 'string') return showEventMatch(await this.subscriptions.create(made));
    // stored and deleted in one breath, as the original does: its uuid is taken from now on
    await this.subscriptions.create({
      ...made,
      status: 'disabled',
      statusReason: { code: 'DELETED', text: '', at: made.createdAt },
    });
    await this.subscriptions.remove(caller.project, made.id, { keep: true });
    throw forbidden('created with a deleted date');
  }

  private async update(call: Call, caller: Caller): Promise<string> {
    const uuid = bindParameter(call, { name: PARAMETER, required: true }) ?? '';
    const { id } = await this.own(uuid, caller);
    const body = readEventMatchBody(call.body);
    if (body.uuid !== undefined && idFromUuid('sub', body.uuid) !== id) throw forbidden('another uuid in the body');
    const changed = await this.subscriptions.change(caller.project, id, (current) => {
      if (current.owner !== caller.user) throw forbidden('handed over meanwhile');
      return changedEventMatch(current, body, Date.now());
    });
    if (typeof body.deleted === 'string') {
      await this.subscriptions.remove(caller.project, id, { keep: true });
      throw forbidden('deleted by PUT');
    }
    if (changed.owner !== caller.user) throw forbidden(`handed over to another user`);
    return showEventMatch(changed);
  }

  private async remove(call: Call, caller: Caller): Promise<string> {
    const uuid = bindParameter(call, { name: PARAMETER, required: true }) ?? '';
    const { id } = await this.own(uuid, caller);
    await this.subscriptions.remove(caller.project, id, { keep: true });
    return '';
  }

  /** @throws Refusal 500 for what is no UUID, 403 for what is not there or not the caller's */
  private async own(text: string, { project, user }: Caller): Promise<Subscription> {
    const uuid = readUuid(text);
    if (uuid === null) throw unexpected('not a UUID');
    const subscription = await this.subscriptions.get(project, idFromUuid('sub', uuid));
    if (subscription.owner !== user) throw forbidden('another owner');
    if (subscription.contract !== 'pacifica') throw forbidden('made through another API');
    return subscription;
  }
}
