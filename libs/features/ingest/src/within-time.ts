/** `work`, or what `tooLate` makes of it after `timeoutMs`. The work goes on all the same, and its result is dropped. */
export async function withinTime<T>(work: Promise<T>, timeoutMs: number, tooLate: () => Error): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(tooLate()), timeoutMs);
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}
