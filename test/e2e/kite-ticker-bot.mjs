// A bot that listens with the venue's own client: what it is to subscribe to comes in lines, what it hears goes out in
// lines. Run by kite-ticker.test.ts, in a process of its own because the client ends its process when it gives up.
import { createInterface } from 'node:readline';
import { KiteTicker } from 'kiteconnect';

const { API_KEY: api_key, ACCESS_TOKEN: access_token, ROOT: root } = process.env;
const ticker = new KiteTicker({ api_key, access_token, root });
const say = (line) => process.stdout.write(`${JSON.stringify(line)}\n`);
ticker.on('connect', () => say({ kind: 'connect' }));
ticker.on('ticks', (ticks) => say({ kind: 'ticks', ticks }));
ticker.on('message', (bytes) => say({ kind: 'message', length: bytes.byteLength }));
ticker.on('order_update', (order) => say({ kind: 'order', order }));
ticker.on('error', (error) => say({ kind: 'error', message: String(error.message) }));
ticker.on('close', (closing) => say({ kind: 'close', code: closing.code, reason: closing.reason }));
ticker.connect();
createInterface({ input: process.stdin }).on('line', (line) => {
  const [action, ...values] = JSON.parse(line);
  ticker[action](...values);
});
