import { defineCollection } from '@carillon/platform-mongo';
import { Schema } from 'mongoose';

import { type SubscriptionBody, subscriptionBodyPaths } from './subscription-body';

export interface SubscriptionRevisionDocument extends SubscriptionBody {
  /** `<subscription id>.<revision>`. */
  _id: string;
  subscriptionId: string;
  /** When a later revision (or the delete) took its place; absent while it is in force. */
  supersededAt?: Date;
}

export const subscriptionRevisionsCollection = defineCollection<SubscriptionRevisionDocument>({
  name: 'subscription_revisions',
  schema: new Schema<SubscriptionRevisionDocument>({
    _id: { type: String, required: true },
    subscriptionId: { type: String, required: true },
    ...subscriptionBodyPaths,
    supersededAt: { type: Date },
  }),
  indexes: [
    { name: 'by_subscription_and_revision', keys: { subscriptionId: 1, revision: 1 } },
    { name: 'by_superseded_at', keys: { supersededAt: 1 }, sparse: true },
  ],
});
