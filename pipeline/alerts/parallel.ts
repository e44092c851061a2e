/** Calls of a store that wait at one time; more would be throttled by it. */
const atOnce = 25;

/**
 * Does work for each of many things, some at a time, in bounded memory. Order is kept in the results that `yield` gives.
 * @throws the first error, after the work that was begun with it has ended: nothing goes on behind the caller's back
 */
export async function* inParallel<T, R>(
  things: AsyncIterable<T> | Iterable<T>,
  work: (thing: T) => Promise<R>,
): AsyncIterable<R> {
  let waiting: T[] = [];
  for await (const thing of things) {
    waiting.push(thing);
    if (waiting.length < atOnce) continue;
    yield* await together(waiting, work);
    waiting = [];
  }
  yield* await together(waiting, work);
}

async function together<T, R>(things: T[], work: (thing: T) => Promise<R>): Promise<R[]> {
  const ended = await Promise.allSettled(things.map(work));
  return ended.map((one) => {
    if (one.status === "rejected") throw one.reason;
    return one.value;
  });
}
