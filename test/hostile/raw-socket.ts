import { connect } from 'node:net';

/** Everything that came back for some bytes, up to the end of the connection or of the patience. */
export function exchange(url: string, bytes: string | Buffer, patienceMs = 400): Promise<string> {
  const { port } = new URL(url);
  return new Promise((resolve) => {
    const socket = connect(Number(port), '127.0.0.1');
    const parts: Buffer[] = [];
    const end = (): void => {
      clearTimeout(timer);
      socket.destroy();
      resolve(Buffer.concat(parts).toString('latin1'));
    };
    const timer = setTimeout(end, patienceMs);
    socket.on('data', (part: Buffer) => parts.push(part));
    socket.once('close', end);
    socket.once('error', end);
    socket.write(typeof bytes === 'string' ? Buffer.from(bytes, 'latin1') : bytes);
  });
}

/** The status of every answer in there, in order. */
export function statuses(answer: string): readonly number[] {
  return [...answer.matchAll(/HTTP\/1\.1 ([0-9]{3})/g)].map((match) => Number(match[1]));
}

/** A request head with the given Host and further lines. `connection: close` ends the answer at once. */
export function head(requestLine: string, host: string, lines: readonly string[] = []): string {
  return `${[requestLine, `Host: ${host}`, ...lines, 'Connection: close'].join('\r\n')}\r\n\r\n`;
}
