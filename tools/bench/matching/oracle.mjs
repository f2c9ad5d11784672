import event from '@carillon/domain-event';
import filter from '@carillon/domain-filter';
import matching from '@carillon/domain-matching';

/** An event's bytes as the service sees it. */
export function eventOfBytes(bytes) {
  return matching.matchableEvent('default', event.eventOfKafka({ 'content-type': event.STRUCTURED_TYPE }, bytes));
}

/** Whether filters want an event (`native`, from {@link eventOfBytes}), each subscription judged alone: no index has a part in it. */
export function nativeOracle(filters) {
  const compiled = filter.compileFilters(filters);
  return ({ native }) => compiled.matches(native);
}
