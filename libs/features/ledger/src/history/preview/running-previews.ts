import { AppError } from '@carillon/util';

const RETRY_AFTER_SECONDS = 2;
/** Of all projects together, in one process: previews share its one thread with everybody. */
const MOST_AT_ONCE = 4;

/** One preview at a time for a project, few for a process. */
export class RunningPreviews {
  private readonly projects = new Set<string>();

  /** @throws AppError `RATE_LIMITED` with Retry-After while another one runs */
  async run<T>(project: string, preview: () => Promise<T>): Promise<T> {
    if (this.projects.has(project)) throw busy('Another preview of this project is running.');
    if (this.projects.size >= MOST_AT_ONCE) throw busy('Other projects’ previews are running.');
    this.projects.add(project);
    try {
      return await preview();
    } finally {
      this.projects.delete(project);
    }
  }
}

function busy(detail: string): AppError {
  return new AppError('RATE_LIMITED', detail, { retryAfterSeconds: RETRY_AFTER_SECONDS });
}
