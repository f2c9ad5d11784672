export { AppError, type AppErrorOptions, type Fault } from './app-error';
export { type Clock, isoTime, systemClock } from './clock';
export { errorCatalog, type ErrorCode, type ErrorEntry } from './error-catalog';
export {
  attemptIdOf,
  deliveryIdOf,
  eventIdOf,
  idFromUuid,
  type IdPrefix,
  isId,
  newId,
  newRandomId,
  uuidOf,
} from './ids';
