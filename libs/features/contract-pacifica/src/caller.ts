import type { Settings } from '@carillon/platform-config';

import type { HttpRequest } from './call';

/** Who asks, and in which project: an absent user header means the default user, an empty one the user `""`. */
export function readCaller(request: HttpRequest, settings: Settings): { user: string; project: string } {
  return {
    user: header(request, settings.identity.userHeader) ?? settings.identity.defaultUser,
    project: header(request, 'carillon-project') ?? 'default',
  };
}

function header(request: HttpRequest, name: string): string | undefined {
  const value = request.headers[name.toLowerCase()];
  return Array.isArray(value) ? value[0] : value;
}
