export { WebhookChannel, webhookChannel } from './webhook-channel';
