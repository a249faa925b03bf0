import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { createServer, request as httpRequest } from 'node:http';
import test from 'node:test';
import { unixMs } from '../core/units/time.ts';
import { METRIC_NAMES, METRICS, readSamples, type MetricSample } from '../protocol/metrics.ts';
import { MetricsDoor } from './metrics-door.ts';
import { openMetricsText } from './open-metrics.ts';
import { RequestFigures } from './request-figures.ts';

/** A reader of OpenMetrics text by its grammar: families once, types known, suffixes of the type, the end last. */
function parse(text: string): ReadonlyMap<string, number> {
  const lines = text.split('\n');
  assert.deepEqual(lines.splice(-2), ['# EOF', '']);
  const samples = new Map<string, number>();
  const seen = new Set<string>();
  let family = { name: '', type: '' };
  for (const line of lines) {
    const [, word = '', name = '', rest = ''] = /^# (TYPE|HELP) ([a-z_]+) (.+)$/.exec(line) ?? [];
    if (word === 'TYPE') {
      assert.ok(!seen.has(name), `${name} once`);
      seen.add(name);
      family = { name, type: rest };
    } else if (word === 'HELP') assert.equal(name, family.name);
    else {
      const [, metric = '', labels = '', value = ''] =
        /^([a-z_]+)(\{(?:[a-z]+="(?:[^"\\\n]|\\[\\n"])*"(?:,(?!\})|(?=\})))+\})? (\S+)$/.exec(line) ?? [];
      const suffixes = { counter: ['_total'], gauge: [''], histogram: ['_bucket', '_count', '_sum'] };
      const allowed: readonly string[] = Object(suffixes)[family.type];
      assert.ok(allowed.includes(metric.slice(family.name.length)), line);
      assert.ok(metric.startsWith(family.name), line);
      samples.set(`${metric}${labels}`, Number(value === '+Inf' ? Infinity : value));
    }
  }
  return samples;
}

test('figures are written as OpenMetrics, families once and in order, labels escaped', () => {
  const samples: readonly MetricSample[] = [
    { name: 'sallyport_halted', labels: ['everything'], value: 1 },
    { name: 'sallyport_denials', labels: ['A "b" \\ \n c'], value: 2 },
    { name: 'sallyport_halted', labels: ['bot:x'], value: 0 },
    { name: 'sallyport_fills', labels: [], value: Infinity },
    { name: 'sallyport_ledger_queue', labels: [], value: NaN },
    { name: 'sallyport_approvals_waiting', labels: [], value: -Infinity },
  ];
  const text = openMetricsText(samples);
  const read = parse(text.replace('-Inf', '0'));
  assert.equal(read.get('sallyport_halted{scope="everything"}'), 1);
  assert.equal(read.get('sallyport_denials_total{code="A \\"b\\" \\\\ \\n c"}'), 2);
  assert.equal(read.get('sallyport_fills_total'), Infinity);
  assert.match(text, /sallyport_ledger_queue NaN\n/);
  assert.equal(openMetricsText([]), '# EOF\n');
});

test('requests are counted by status, and their times fall into buckets that only grow', async () => {
  let now = 0;
  const clock = {
    wallMs: () => unixMs(0),
    monotonicMs: () => now,
    after: () => () => undefined,
    soon: () => undefined,
  };
  const figures = new RequestFigures(clock);
  const serve = figures.counted(({ target }) => {
    now += Number(target);
    return Promise.resolve({ status: 200 + Number(target), headers: [], body: new Uint8Array(0) });
  });
  for (const target of ['1', '30', '30', '90'])
    await serve({ method: 'GET', target, headers: [], body: new Uint8Array(0) });
  now += 20_000;
  const read = parse(openMetricsText(figures.samples()));
  assert.equal(read.get('sallyport_requests_total{status="230"}'), 2);
  assert.equal(read.get('sallyport_request_seconds_bucket{le="0.001"}'), 1);
  assert.equal(read.get('sallyport_request_seconds_bucket{le="0.05"}'), 3);
  assert.equal(read.get('sallyport_request_seconds_bucket{le="+Inf"}'), 4);
  assert.equal(read.get('sallyport_request_seconds_count'), 4);
  assert.ok(Math.abs((read.get('sallyport_request_seconds_sum') ?? 0) - 0.151) < 1e-9);
});

interface Asked {
  readonly status: number;
  readonly text: string;
}

test('figures are for programs of this machine, or for whoever shows the token; never for pages', async () => {
  let samples: readonly MetricSample[] | null = [{ name: 'sallyport_fills', labels: [], value: 3 }];
  const door = new MetricsDoor({
    ask: () => (samples === null ? null : Promise.resolve({ lines: [], samples })),
    own: () => [{ name: 'sallyport_alarm_deliveries_waiting', labels: [], value: 0 }],
  });
  const server = createServer((request, response) => {
    const { port } = Object(server.address());
    const hosts = new Map([[`127.0.0.1:${port}`, null]]);
    const isLoopback = request.headers['x-far'] === undefined;
    if (!door.serve(request, response, { hosts, isLoopback })) response.writeHead(418).end();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = Object(server.address());
  const ask = (headers: Record<string, string> = {}, path = '/metrics', method = 'GET'): Promise<Asked> =>
    new Promise((resolve, reject) => {
      const sent = httpRequest(
        { host: '127.0.0.1', port, path, method, headers, agent: false },
        (response) => {
          let text = '';
          response.setEncoding('utf8').on('data', (part) => (text += part));
          response.on('end', () => resolve({ status: response.statusCode ?? 0, text }));
        },
      );
      sent.on('error', reject).end();
    });
  const fine = await ask();
  assert.equal(fine.status, 200);
  assert.equal(parse(fine.text).get('sallyport_fills_total'), 3);
  assert.equal((await ask({}, '/metrics/')).status, 418);
  assert.equal((await ask({}, '/metrics', 'POST')).status, 405);
  assert.equal((await ask({ origin: 'https://evil.example' })).status, 403);
  assert.equal((await ask({ host: 'evil.example' })).status, 421);
  for (const name of ['x-forwarded-for', 'forwarded', 'x-real-ip']) {
    assert.equal((await ask({ [name]: '203.0.113.9' })).status, 401, 'a proxy asks for somebody else');
  }
  assert.equal((await ask({ 'x-far': '1' })).status, 401, 'it was reached by a name beyond this machine');
  door.learn('the-token');
  assert.equal((await ask()).status, 401);
  assert.equal((await ask({ authorization: 'Bearer the-tokem' })).status, 401);
  assert.equal((await ask({ authorization: 'Basic the-token' })).status, 401);
  assert.equal(
    (await ask({ authorization: 'Bearer the-token', 'x-forwarded-for': '203.0.113.9' })).status,
    200,
  );
  door.learn(null);
  samples = null;
  assert.equal((await ask()).status, 503);
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
});

test('the dashboard for Grafana names every metric that exists, and no other', () => {
  const dashboard = JSON.parse(
    readFileSync(new URL('../../docs/grafana/sallyport.json', import.meta.url), 'utf8'),
  );
  const named = new Set<string>();
  const labels: string[] = [];
  for (const panel of dashboard.panels) {
    for (const { expr, legendFormat } of panel.targets) {
      for (const [name] of String(expr).matchAll(/sallyport_[a-z_]+/g)) {
        const family = METRIC_NAMES.find((known) => name === known || isSampleOf(name, known));
        assert.ok(family !== undefined, `${panel.title}: ${name}`);
        named.add(family);
        for (const [, label = ''] of String(legendFormat).matchAll(/\{\{([a-z]+)\}\}/g))
          if (!METRICS[family].labels.some((own) => own === label)) labels.push(`${family} ${label}`);
      }
    }
  }
  assert.deepEqual([...named].sort(), [...METRIC_NAMES].sort());
  assert.deepEqual(labels, []);
});

function isSampleOf(name: string, family: keyof typeof METRICS): boolean {
  const suffix = name.slice(family.length);
  if (!name.startsWith(family)) return false;
  return METRICS[family].type === 'counter' ? suffix === '_total' : /^_(?:bucket|count|sum)$/.test(suffix);
}

test('figures of the keeper are read back, and nothing else', () => {
  const good = { name: 'sallyport_halted', labels: ['everything'], value: 1 };
  assert.deepEqual(readSamples([good]), [good]);
  const wrong = [
    1,
    [1],
    [{}],
    [{ ...good, name: 'x' }],
    [{ ...good, labels: [] }],
    [{ ...good, labels: [1] }],
  ];
  for (const value of [...wrong, [{ ...good, value: '1' }], [{ ...good, labels: 'everything' }], [null]])
    assert.equal(readSamples(value), null, JSON.stringify(value));
});

test('the document of figures lists every family with its type and labels', () => {
  const text = readFileSync(new URL('../../docs/METRICS.md', import.meta.url), 'utf8');
  const rows = [...text.matchAll(/^\| `(sallyport_[a-z_]+)` +\| ([a-z]+) +\| ([^|]*)\| ([^|]*)\|$/gm)];
  const listed = rows.map(([, name = '', type = '', labels = '', about = '']) =>
    [name, type, labels.replaceAll('`', '').trim(), about.trim()].join('; '),
  );
  const known = METRIC_NAMES.map((name) =>
    [name, METRICS[name].type, METRICS[name].labels.join(', '), METRICS[name].about].join('; '),
  );
  assert.deepEqual(listed, known);
});
