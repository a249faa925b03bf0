/** Asks again until it is so: venues acknowledge before they act. Rejects after some seconds. */
export async function comes(look: () => Promise<boolean>, what: string): Promise<void> {
  for (let tried = 0; tried < 40; tried += 1) {
    if (await look()) return;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new RangeError(`${what} did not come`);
}
