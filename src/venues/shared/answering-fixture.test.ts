import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { after, before } from 'node:test';
import type { RawReply } from '../../core/order/venue.ts';

/** A server that gives every request the same answer, for what a real client makes of it. */
export interface Answering {
  reply: RawReply;
  /** Known once the tests of the file run. */
  readonly url: () => string;
}

/** One that listens while the tests of a file run. */
export function answering(first: RawReply): Answering {
  const server = createServer((_, response) => {
    response.writeHead(made.reply.status, made.reply.headers.flat());
    response.end(made.reply.body);
  });
  const made: Answering = {
    reply: first,
    url: () => `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
  };
  before(async () => {
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
  });
  after(() => {
    server.close();
    server.closeAllConnections();
  });
  return made;
}
