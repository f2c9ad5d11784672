import { Catch, type RpcExceptionFilter } from '@nestjs/common';
import { type Observable, throwError } from 'rxjs';

/**
 * Passes a handler's error on to the runner unchanged. Nest's own filter for microservices would replace it by a plain object with the message
 * "Internal server error", and the runner could not tell an outage from a bug.
 */
@Catch()
export class RethrowFilter implements RpcExceptionFilter {
  catch(error: unknown): Observable<never> {
    return throwError(() => error);
  }
}
