export {
  type Channel,
  type ChannelDefinition,
  type ChannelSettings,
  type SendContext,
  type SendRequest,
} from './channel';
export { type SendResult } from '@carillon/domain-delivery';
