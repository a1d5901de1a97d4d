/**
 * Does two things at once. When one fails the other is told to end, and is waited for, so that nothing goes on behind the failure.
 * @throws the first failure
 */
export async function together<One, Other>(
  signal: AbortSignal | undefined,
  [one, other]: [(signal: AbortSignal) => Promise<One>, (signal: AbortSignal) => Promise<Other>],
): Promise<[One, Other]> {
  const failed = new AbortController();
  const either = AbortSignal.any([failed.signal, ...(signal === undefined ? [] : [signal])]);
  const watched = async <T>(work: (signal: AbortSignal) => Promise<T>): Promise<T> => {
    try {
      return await work(either);
    } catch (error) {
      failed.abort(error);
      throw error;
    }
  };
  const results = await Promise.allSettled([watched(one), watched(other)]);
  failed.signal.throwIfAborted();
  return results.map((result) => (result as PromiseFulfilledResult<unknown>).value) as [One, Other];
}
