export { Egress, type EgressOptions } from './egress';
export { EgressModule } from './egress.module';
export { OperatorHttp } from './operator-http';
export {
  type Answered,
  type Exchange,
  type ExchangeFailure,
  type NotAnswered,
  type OutgoingRequest,
  type RedirectRule,
} from './outgoing';
