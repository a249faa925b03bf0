import type { Readable } from 'node:stream';

/** Calls `take` with every whole line of a stream of text. The other end is the launcher, whose lines are bounded. */
export function eachLine(input: Readable, take: (line: string) => void): void {
  let begun = '';
  input.setEncoding('utf8').on('data', (text: string) => {
    const lines = `${begun}${text}`.split('\n');
    begun = lines.pop() ?? '';
    lines.forEach(take);
  });
}
