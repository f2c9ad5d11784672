import { AppError, type ErrorCode, type Fault } from '@carillon/util';

/** Gathers everything that is wrong with an input, so that its writer learns it all at once. */
export class Faults {
  private readonly found: Fault[] = [];

  add(pointer: string, code: ErrorCode, detail: string): void {
    this.found.push({ pointer, code, detail });
  }

  /** Takes over the faults of an AppError that another reader threw; anything else is thrown on. */
  addFrom(error: unknown): void {
    if (!(error instanceof AppError) || error.faults.length === 0) throw error;
    this.found.push(...error.faults);
  }

  get none(): boolean {
    return this.found.length === 0;
  }

  /** @throws AppError with all faults, under their common code or `REQUEST_INVALID`; returns when there are none */
  throwIfAny(): void {
    const [first, ...others] = this.found;
    if (first === undefined) return;
    const code = others.every((fault) => fault.code === first.code) ? first.code : 'REQUEST_INVALID';
    const rest = others.length === 0 ? '' : ` (and ${others.length} more)`;
    throw new AppError(code, `${first.pointer === '' ? 'the body' : first.pointer}: ${first.detail}${rest}`, {
      faults: this.found,
    });
  }
}

/** The JSON pointer (RFC 6901) of a member. */
export function pointerTo(parent: string, member: string | number): string {
  return `${parent}/${String(member).replaceAll('~', '~0').replaceAll('/', '~1')}`;
}
