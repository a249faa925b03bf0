import { ExportCheck } from '../../../src/core/ledger/export-check.ts';
import { parseVkey } from '../../../src/core/ledger/note.ts';
import { isGood } from '../../../verifier/report-json.ts';
import { describeReport } from '../../../verifier/sentences.ts';
import { BROWSER_PLATFORM } from '../system/browser-platform.ts';
import type { CheckMessage, CheckRequest } from './check-message.ts';

/** Bytes between two reports of progress. */
const PROGRESS_BYTES = 1_048_576;

// The thread in which a ledger is verified, so that the page stays quick. It is asked once and answers to its end.
addEventListener('message', ({ data }: MessageEvent<CheckRequest>) => {
  check(data).then(say, () => say({ kind: 'refused', text: 'The file could not be read to its end.' }));
});

async function check(request: CheckRequest): Promise<CheckMessage> {
  const beganAt = performance.now();
  const key = request.key === '' ? null : parseVkey(BROWSER_PLATFORM.sha256, request.key);
  if (request.key !== '' && key === null) {
    return { kind: 'refused', text: 'That is no key. One looks like name+1b2a3c4d+AQ… and is one word.' };
  }
  const previous = request.previous === '' ? null : request.previous;
  const verification = new ExportCheck(BROWSER_PLATFORM, { key, previous });
  const reader = request.file.stream().getReader();
  let [read, said] = [0, 0];
  for (let part = await reader.read(); !part.done && !verification.isDone; part = await reader.read()) {
    verification.push(part.value);
    read += part.value.length;
    if (read - said < PROGRESS_BYTES) continue;
    said = read;
    say({ kind: 'progress', read });
  }
  await reader.cancel();
  const report = verification.finish();
  const tookMs = performance.now() - beganAt;
  return { kind: 'report', report: { good: isGood(report), lines: describeReport(report), tookMs } };
}

function say(message: CheckMessage): void {
  postMessage(message);
}
