import type {
  FilterExpression,
  PacificaPart,
  StatusReason,
  Subscription,
  WebhookTarget,
} from '@carillon/domain-subscription';
import { Schema } from 'mongoose';

/**
 * A subscription as both collections keep it. What a user may name freely (members of filters and extensions, header names) is kept as
 * JSON text or as pairs: dots, dollars and `__proto__` in names mean nothing to the store then.
 */
export interface SubscriptionBody {
  project: string;
  owner: string;
  name: string;
  filtersJson: string;
  target: Omit<WebhookTarget, 'headers'> & { headers: { name: string; value: string }[] };
  extensionsJson: string;
  policy: string;
  failure: { policy: 'retry' | 'disable' };
  minSeverity: number;
  status: Subscription['status'];
  statusReason: StatusReason | null;
  revision: number;
  createdAt: Date;
  updatedAt: Date;
  contract: Subscription['contract'];
  pacifica?: PacificaPart;
}

const text = { type: String, required: true } as const;
const free = { type: String, default: '' } as const; // may be empty, which `required` refuses

/** Mongoose paths of {@link SubscriptionBody}; the shape is checked by the domain before anything comes here. */
export const subscriptionBodyPaths = {
  project: text,
  owner: free,
  name: free,
  filtersJson: text,
  target: {
    type: new Schema(
      {
        channel: text,
        url: free,
        method: text,
        mode: text,
        headers: [new Schema({ name: text, value: free }, { _id: false })],
      },
      { _id: false },
    ),
    required: true,
  },
  extensionsJson: text,
  policy: text,
  failure: { type: new Schema({ policy: text }, { _id: false }), required: true },
  minSeverity: { type: Number, required: true },
  status: text,
  statusReason: { type: new Schema({ code: text, text: free, at: text }, { _id: false }), default: null },
  revision: { type: Number, required: true },
  createdAt: { type: Date, required: true },
  updatedAt: { type: Date, required: true },
  contract: text,
  pacifica: {
    type: new Schema(
      {
        version: free,
        jsonpath: free,
        extensionsText: free,
        authText: free,
        created: text,
        updated: text,
        disabled: { type: String, default: null },
        error: { type: String, default: null },
      },
      { _id: false },
    ),
  },
} as const;

/** How a subscription is stored. */
export function toBody(subscription: Subscription): SubscriptionBody {
  const { target } = subscription;
  return {
    project: subscription.project,
    owner: subscription.owner,
    name: subscription.name,
    filtersJson: JSON.stringify(subscription.filters),
    target: {
      channel: target.channel,
      url: target.url,
      method: target.method,
      mode: target.mode,
      headers: Object.entries(target.headers).map(([name, value]) => ({ name, value })),
    },
    extensionsJson: JSON.stringify(subscription.extensions),
    policy: subscription.policy,
    failure: { policy: subscription.failure.policy },
    minSeverity: subscription.minSeverity,
    status: subscription.status,
    statusReason: subscription.statusReason,
    revision: subscription.revision,
    createdAt: new Date(subscription.createdAt),
    updatedAt: new Date(subscription.updatedAt),
    contract: subscription.contract,
    ...(subscription.pacifica === undefined ? {} : { pacifica: subscription.pacifica }),
  };
}

/** The subscription that a stored body is of. */
export function fromBody(id: string, body: SubscriptionBody): Subscription {
  const { target, statusReason, pacifica } = body;
  return {
    id,
    project: body.project,
    owner: body.owner,
    name: body.name,
    filters: JSON.parse(body.filtersJson) as FilterExpression[], // written by toBody
    target: {
      channel: target.channel,
      url: target.url,
      method: target.method,
      mode: target.mode,
      headers: Object.fromEntries(target.headers.map(({ name, value }) => [name, value])),
    },
    extensions: JSON.parse(body.extensionsJson) as Record<string, unknown>, // written by toBody
    policy: body.policy,
    failure: { policy: body.failure.policy },
    minSeverity: body.minSeverity,
    status: body.status,
    statusReason:
      statusReason === null ? null : { code: statusReason.code, text: statusReason.text, at: statusReason.at },
    revision: body.revision,
    createdAt: body.createdAt.toISOString(),
    updatedAt: body.updatedAt.toISOString(),
    contract: body.contract,
    ...(pacifica === undefined
      ? {}
      : {
          pacifica: {
            version: pacifica.version,
            jsonpath: pacifica.jsonpath,
            extensionsText: pacifica.extensionsText,
            authText: pacifica.authText,
            created: pacifica.created,
            updated: pacifica.updated,
            disabled: pacifica.disabled,
            error: pacifica.error,
          },
        }),
  };
}
