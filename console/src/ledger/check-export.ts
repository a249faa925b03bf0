import type { CheckMessage, CheckReport, CheckRequest } from './check-message.ts';

/** How a check ended. */
export type CheckEnd =
  | { readonly kind: 'refused'; readonly text: string }
  | { readonly kind: 'report'; readonly report: CheckReport };

/**
 * Verifies an export in a thread of its own, with the code of the verifier that is published for use without the
 * gateway. `onRead` is told how many bytes were read, about once a mebibyte.
 */
export function checkExport(request: CheckRequest, onRead: (bytes: number) => void): Promise<CheckEnd> {
  const worker = new Worker(new URL('./check-worker.ts', import.meta.url), { type: 'module' });
  const { promise, resolve } = Promise.withResolvers<CheckEnd>();
  worker.addEventListener('message', ({ data }: MessageEvent<CheckMessage>) => {
    if (data.kind === 'progress') onRead(data.read);
    else resolve(data);
  });
  worker.addEventListener('error', () =>
    resolve({ kind: 'refused', text: 'The verifier could not be started in this browser.' }),
  );
  worker.postMessage(request);
  return promise.finally(() => worker.terminate());
}
