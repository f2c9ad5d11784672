import { defineCollection } from '@carillon/platform-mongo';
import { Schema } from 'mongoose';

import { type SubscriptionBody, subscriptionBodyPaths } from './subscription-body';

export interface SubscriptionDocument extends SubscriptionBody {
  _id: string;
  deleted: boolean;
  /** A deleted document stays, so that its id stays taken. */
  kept: boolean;
  unpublished: { by: string; revision: number; at: Date }[];
}

const unpublished = new Schema(
  {
    by: { type: String, required: true },
    revision: { type: Number, required: true },
    at: { type: Date, required: true },
  },
  { _id: false },
);

export const subscriptionsCollection = defineCollection<SubscriptionDocument>({
  name: 'subscriptions',
  schema: new Schema<SubscriptionDocument>({
    _id: { type: String, required: true },
    ...subscriptionBodyPaths,
    deleted: { type: Boolean, required: true },
    kept: { type: Boolean, required: true },
    unpublished: [unpublished],
  }),
  indexes: [
    { name: 'by_project_and_creation', keys: { project: 1, createdAt: -1, _id: -1 } },
    { name: 'by_project_and_owner', keys: { project: 1, owner: 1, createdAt: -1, _id: -1 } },
    { name: 'by_unpublished_at', keys: { 'unpublished.at': 1 } },
  ],
});
