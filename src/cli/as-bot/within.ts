/** What the work comes to, or `late` after so many milliseconds. Work that comes later is not waited for. */
export async function within<T>(waitMs: number, work: Promise<T>, late: T): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const end = new Promise<T>((resolve) => {
    timer = setTimeout(() => resolve(late), waitMs);
  });
  return Promise.race([work, end]).finally(() => clearTimeout(timer));
}
