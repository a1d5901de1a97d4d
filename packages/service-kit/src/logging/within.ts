/** Waits for work to end, but no longer than `timeoutMs`; whether it succeeded does not matter to who waits. */
export async function within(timeoutMs: number, work: Promise<unknown>): Promise<void> {
  const { promise: timeout, resolve } = Promise.withResolvers<void>();
  const timer = setTimeout(resolve, timeoutMs);
  await Promise.race([work.catch(() => undefined), timeout]);
  clearTimeout(timer);
}
