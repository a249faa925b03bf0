import assert from 'node:assert/strict';
import { createServer, type Server } from 'node:http';

interface Received {
  readonly body: string;
  readonly timestamp: string;
  readonly signature: string;
}

/** A receiver of webhooks that says no while it is closed. */
export class Receiver {
  readonly received: Received[] = [];
  isOpen = true;
  readonly #server: Server;
  url = '';

  constructor() {
    this.#server = createServer((request, response) => {
      let body = '';
      request.setEncoding('utf8').on('data', (part) => (body += part));
      request.on('end', () => {
        const header = (name: string): string => String(request.headers[name] ?? '');
        const timestamp = header('sallyport-timestamp');
        if (this.isOpen) this.received.push({ body, timestamp, signature: header('sallyport-signature') });
        response.writeHead(this.isOpen ? 204 : 503).end();
      });
    });
  }

  async open(): Promise<this> {
    await new Promise<void>((resolve) => this.#server.listen(0, '127.0.0.1', resolve));
    const address = this.#server.address();
    assert.ok(address !== null && typeof address !== 'string');
    this.url = `http://127.0.0.1:${address.port}/alarms`;
    return this;
  }

  close(): void {
    this.#server.closeAllConnections();
    this.#server.close();
  }

  get what(): readonly string[] {
    return this.received.map(({ body }): string => JSON.parse(body).what);
  }
}
