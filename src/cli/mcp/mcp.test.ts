import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import test from 'node:test';
import { agentTools } from './agent-tools.ts';
import { BotCaller } from './bot-caller.ts';
import { McpServer } from './mcp-server.ts';

interface Stage {
  /** Requests as they arrived: method, path and fields without what is signed. */
  readonly asked: string[];
  call(method: string, params?: object): Promise<Readonly<Record<string, unknown>>>;
  tool(name: string, given: object): Promise<{ readonly text: string; readonly isError: boolean }>;
  readonly server: McpServer;
}

/** An agent in front of a gateway that answers as it is told. */
async function staged(status: number, said: string, use: (stage: Stage) => Promise<void>): Promise<void> {
  const asked: string[] = [];
  const gateway = createServer((request, response) => {
    const url = new URL(request.url ?? '', 'http://x');
    for (const name of ['timestamp', 'recvWindow', 'signature']) url.searchParams.delete(name);
    const key = request.headers['x-mbx-apikey'] === undefined ? '' : ' signed';
    asked.push(`${request.method} ${url.pathname}${url.search}${key}`);
    response.writeHead(status).end(said);
  });
  await new Promise<void>((resolve) => gateway.listen(0, '127.0.0.1', resolve));
  const address = gateway.address();
  assert.ok(typeof address === 'object' && address !== null);
  const url = `http://127.0.0.1:${address.port}`;
  const bot = new BotCaller(url, { apiKey: 'a', secret: 's' }, () => 1_750_000_000_000);
  const server = new McpServer(
    agentTools(bot, () => 'mcp-1'),
    '1.2.3',
  );
  const call: Stage['call'] = async (method, params) => {
    const line = await server.answer(JSON.stringify({ jsonrpc: '2.0', id: 7, method, params }));
    const message = Object(JSON.parse(line ?? ''));
    assert.deepEqual([message.jsonrpc, message.id], ['2.0', 7]);
    return message;
  };
  const tool: Stage['tool'] = async (name, given) => {
    const { content, isError } = Object((await call('tools/call', { name, arguments: given }))['result']);
    return { text: content[0].text, isError };
  };
  try {
    await use({ asked, call, tool, server });
  } finally {
    gateway.closeAllConnections();
    await new Promise((resolve) => gateway.close(resolve));
  }
}

const ORDER = { symbol: 'BTCUSDT', side: 'BUY', type: 'LIMIT', quantity: '0.010', price: '59000' };

test('an agent is welcomed in the version that it speaks, and told what a refusal means', async () => {
  await staged(200, '{}', async ({ call, server }) => {
    const old = Object((await call('initialize', { protocolVersion: '2024-11-05' }))['result']);
    assert.deepEqual(
      [old.protocolVersion, old.serverInfo],
      ['2024-11-05', { name: 'sallyport', version: '1.2.3' }],
    );
    assert.match(old.instructions, /policy/);
    const future = Object((await call('initialize', { protocolVersion: '2999-01-01' }))['result']);
    assert.match(future.protocolVersion, /^2025-/);
    assert.deepEqual((await call('ping'))['result'], {});
    assert.equal(await server.answer('{"jsonrpc":"2.0","method":"notifications/initialized"}'), null);
    assert.equal(Object((await call('resources/list'))['error']).code, -32_601);
    assert.equal(Object((await call('tools/call', { name: 'withdraw' }))['error']).code, -32_602);
    for (const line of ['', '{', '[]', '"x"', 'null', 'x'.repeat(300_000)]) {
      assert.equal(Object(JSON.parse((await server.answer(line)) ?? '')).error.code, -32_700);
    }
    assert.equal(Object(JSON.parse((await server.answer('{"id":1}')) ?? '')).error.code, -32_600);
    assert.equal(await server.answer('{"id":null}'), null);
  });
});

test('an agent has the tools of a bot and no others, each with a closed form', async () => {
  await staged(200, '{}', async ({ call, asked }) => {
    const { tools } = Object((await call('tools/list'))['result']);
    assert.deepEqual(
      tools.map(({ name, annotations }: { name: string; annotations: { readOnlyHint: boolean } }) => [
        name,
        annotations.readOnlyHint,
      ]),
      [
        ['market', true],
        ['account', true],
        ['open_orders', true],
        ['order', true],
        ['check_order', true],
        ['place_order', false],
        ['cancel_order', false],
      ],
    );
    for (const { inputSchema } of tools) assert.equal(inputSchema.additionalProperties, false);
    assert.equal(asked.length, 0);
  });
});

test('each tool asks the gateway for exactly what it says, signed as a bot signs', async () => {
  await staged(200, '{"yes":1}', async ({ tool, asked }) => {
    assert.deepEqual(await tool('place_order', ORDER), { text: '{"yes":1}', isError: false });
    await tool('check_order', { ...ORDER, reduceOnly: true, clientOrderId: 'own' });
    await tool('place_order', { symbol: 'BTCUSDT', side: 'SELL', type: 'MARKET', quantity: '1' });
    await tool('cancel_order', { symbol: 'BTCUSDT', clientOrderId: 'own' });
    await tool('order', { symbol: 'BTCUSDT', clientOrderId: 'own' });
    await tool('open_orders', {});
    await tool('account', {});
    const at = '/binance-usdm/fapi/v1/order';
    const limit = 'symbol=BTCUSDT&side=BUY&type=LIMIT&quantity=0.010';
    assert.deepEqual(asked, [
      `POST ${at}?${limit}&newClientOrderId=mcp-1&price=59000&timeInForce=GTC signed`,
      `POST ${at}/test?${limit}&newClientOrderId=own&price=59000&timeInForce=GTC&reduceOnly=true signed`,
      `POST ${at}?symbol=BTCUSDT&side=SELL&type=MARKET&quantity=1&newClientOrderId=mcp-1 signed`,
      `DELETE ${at}?symbol=BTCUSDT&origClientOrderId=own signed`,
      `GET ${at}?symbol=BTCUSDT&origClientOrderId=own signed`,
      'GET /binance-usdm/fapi/v1/openOrders signed',
      'GET /binance-usdm/fapi/v3/account signed',
    ]);
    assert.equal((await tool('market', { symbol: 'BTCUSDT' })).text, '{"yes":1}\n{"yes":1}');
  });
});

test('a refusal is a refusal to the model, in the words of the gateway', async () => {
  const said = '{"code":-2010,"msg":"Sallyport: waits for approval 17."}';
  await staged(400, said, async ({ tool }) => {
    assert.deepEqual(await tool('place_order', ORDER), { text: said, isError: true });
  });
});

test('T31: what a model makes up beside the form reaches nobody', async () => {
  await staged(200, '{}', async ({ tool, asked }) => {
    const odd: readonly object[] = [
      { ...ORDER, symbol: 'BTCUSDT&side=SELL' },
      { ...ORDER, quantity: '1e3' },
      { ...ORDER, more: 1 },
      { ...ORDER, clientOrderId: 'a b' },
      { ...ORDER, type: 'STOP' },
    ];
    for (const one of odd) {
      const { text, isError } = await tool('place_order', one);
      assert.ok(isError && text.startsWith('Nothing was asked'), text);
    }
    assert.equal(asked.length, 0);
  });
});

test('a gateway that is gone is told of as in doubt, and nothing is sent twice', async () => {
  const bot = new BotCaller('http://127.0.0.1:9', { apiKey: 'a', secret: 's' }, () => 0);
  const place = agentTools(bot, () => 'x').find(({ name }) => name === 'place_order');
  const { text, isNo } = (await place?.run(ORDER)) ?? { text: '', isNo: false };
  assert.ok(isNo);
  assert.match(text, /not known/);
});
