import { type Settings, SettingsError } from '@carillon/platform-config';
import { AppError, errorCatalog } from '@carillon/util';

/** Why an app did not start and what to do about it, for the person at the terminal. */
export function explainStartFailure(error: unknown, settings: Settings | null): string {
  if (error instanceof SettingsError)
    return `${error.message}\nNothing was started. The settings are described in docs/reference/settings.md.`;
  if (error instanceof AppError)
    return `Carillon did not start: ${error.message}\n${error.code}: ${errorCatalog[error.code].help}`;
  const address = settings === null ? '' : `${settings.http.host}:${settings.http.port}`;
  switch (codeOf(error)) {
    case 'EADDRINUSE':
      return `Carillon did not start: ${address} is taken.\nStop what listens there, or set HTTP_PORT to another port (0 picks a free one).`;
    case 'EACCES':
      return `Carillon did not start: this user may not listen on ${address}.\nSet HTTP_PORT to a port above 1023.`;
    case 'EADDRNOTAVAIL':
      return `Carillon did not start: this machine has no address ${settings?.http.host ?? ''}.\nSet HTTP_HOST to one that it has.`;
    default:
      return `Carillon did not start: ${error instanceof Error ? error.message : String(error)}`;
  }
}

function codeOf(error: unknown): unknown {
  return error instanceof Error && 'code' in error ? error.code : undefined;
}
