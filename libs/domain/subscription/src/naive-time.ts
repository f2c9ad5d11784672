/**
 * Local time without zone, as Python's `datetime.isoformat()` writes it (six fraction digits unless they are all zero): what clients of the
 * Pacifica contract read. The zone is the process's (`TZ`).
 */
export function naiveLocalTime(ms: number): string {
  const time = new Date(ms);
  const two = (part: number): string => String(part).padStart(2, '0');
  const date = `${String(time.getFullYear()).padStart(4, '0')}-${two(time.getMonth() + 1)}-${two(time.getDate())}`;
  const clock = `${two(time.getHours())}:${two(time.getMinutes())}:${two(time.getSeconds())}`;
  const milliseconds = time.getMilliseconds();
  return milliseconds === 0 ? `${date}T${clock}` : `${date}T${clock}.${String(milliseconds).padStart(3, '0')}000`;
}
