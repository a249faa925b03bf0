import { createHmac } from 'node:crypto';
import { WebSocket } from 'ws';
import { quantile, type Measured, type Path } from './load.ts';
import { openStage } from './stage.ts';

interface SocketsRow {
  readonly path: 'websocket';
  readonly connections: number;
  readonly direct_p50_us: number;
  readonly gateway_p50_us: number;
  readonly gateway_p99_us: number;
  readonly direct_per_s: number;
  readonly gateway_per_s: number;
}

/** Signed orders as calls of the venue's WebSocket API, directly and through the gateway, in turn within each round. */
export async function measureSockets(orders: number, rounds: number): Promise<readonly SocketsRow[]> {
  const stage = await openStage();
  const [through = stage.direct] = stage.through;
  for (const path of [stage.direct, through]) await callOrders(path, 4, 400);
  const rows: SocketsRow[] = [];
  for (const connections of [1, 16, 64]) {
    const direct: Measured[] = [];
    const ours: Measured[] = [];
    for (let round = 0; round < rounds; round += 1) {
      direct.push(await callOrders(stage.direct, connections, orders));
      ours.push(await callOrders(through, connections, orders));
    }
    rows.push({
      path: 'websocket',
      connections,
      direct_p50_us: middle(direct, ({ us }) => quantile(us, 0.5)),
      gateway_p50_us: middle(ours, ({ us }) => quantile(us, 0.5)),
      gateway_p99_us: middle(ours, ({ us }) => quantile(us, 0.99)),
      direct_per_s: middle(direct, ({ us, seconds }) => us.length / seconds),
      gateway_per_s: middle(ours, ({ us, seconds }) => us.length / seconds),
    });
  }
  await stage.close();
  return rows;
}

function middle(rounds: readonly Measured[], of: (measured: Measured) => number): number {
  return quantile(rounds.map(of), 0.5);
}

/** The rows as lines for a terminal. */
export function socketsText(rows: readonly SocketsRow[]): string {
  const line = (cells: readonly (string | number)[]): string =>
    cells.map((cell) => String(cell).padStart(13)).join('');
  const names = ['connections', 'direct p50', 'ours p50', 'ours p99', 'direct /s', 'ours /s'];
  const shown = rows.map((row) =>
    line([
      row.connections,
      row.direct_p50_us,
      row.gateway_p50_us,
      row.gateway_p99_us,
      row.direct_per_s,
      row.gateway_per_s,
    ]),
  );
  return ['calls of the WebSocket API; p50 and p99 in microseconds', line(names), ...shown].join('\n');
}

async function callOrders(path: Path, connections: number, count: number): Promise<Measured> {
  const sockets = await Promise.all(Array.from({ length: connections }, () => open(path)));
  const us: number[] = [];
  let left = count;
  let refused = 0;
  let why: string | null = null;
  const startedAt = performance.now();
  await Promise.all(
    sockets.map(async (socket) => {
      while (left > 0) {
        left -= 1;
        const call = orderCall(path);
        const sentAt = performance.now();
        const reply = await exchange(socket, call);
        us.push((performance.now() - sentAt) * 1_000);
        if (reply.includes('"status":200')) continue;
        refused += 1;
        why ??= reply;
      }
    }),
  );
  const seconds = (performance.now() - startedAt) / 1_000;
  for (const socket of sockets) socket.terminate();
  if (refused > 0) throw new Error(`${path.name}: ${refused} calls were refused: ${why}`);
  return { us, seconds, refused, why };
}

function open(path: Path): Promise<WebSocket> {
  const url = `${path.url.replace(/^http/, 'ws')}/ws-fapi/v1`;
  const socket = new WebSocket(url, path.ca === null ? {} : { ca: path.ca });
  return new Promise((resolve, reject) => {
    socket.once('open', () => resolve(socket));
    socket.once('error', reject);
  });
}

function exchange(socket: WebSocket, call: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const ended = (): void => reject(new Error('the connection ended'));
    socket.once('close', ended);
    socket.once('message', (text) => {
      socket.off('close', ended);
      resolve(String(text));
    });
    socket.send(call);
  });
}

/** A signed order that cannot fill, as a call: parameters sorted by name are what is signed. */
function orderCall(path: Path): string {
  const number = path.numbers.next();
  const parameters = {
    apiKey: path.key,
    newClientOrderId: `w-${process.pid}-${number}`,
    price: (59_400 + (number % 4_000) / 10).toFixed(1),
    quantity: (0.01 + (Math.floor(number / 4_000) % 50) / 1_000).toFixed(3),
    recvWindow: 5_000,
    side: 'BUY',
    symbol: 'BTCUSDT',
    timeInForce: 'IOC',
    timestamp: Date.now(),
    type: 'LIMIT',
  };
  const text = Object.entries(parameters)
    .map(([name, value]) => `${name}=${value}`)
    .join('&');
  const signature = createHmac('sha256', path.secret).update(text).digest('hex');
  return JSON.stringify({ id: String(number), method: 'order.place', params: { ...parameters, signature } });
}
