import assert from 'node:assert/strict';
import test, { after, before } from 'node:test';
import { startGateway, type GatewayUnderTest } from '../e2e/gateway-under-test.ts';
import { answerFromDocument } from './answers.ts';
import { openPage } from './console-page.ts';

const COUNT = 100_000;
/** Elements of the whole page. A row has about fifteen, and some forty rows fit a high window. */
const ELEMENTS_MAX = 2_000;
/** Of the processor's time. */
const LONG_TASK_MS = 50;

let gateway: GatewayUnderTest;
before(async () => {
  gateway = await startGateway();
});
after(() => gateway.stop());

/** Answers for the orders in the page itself: a hundred thousand of them would take longer from outside. */
const ANSWERS = `
  const order = (id) => ({ id, at: 1_790_000_000_000 + id, bot: 'grid', account: 'paper', action: 'place',
    instrument: 'BTCUSDT', side: id % 2 ? 'sell' : 'buy', type: 'limit', quantity: '0.010', price: '64000.10',
    triggerPrice: null, reduceOnly: false, clientOrderId: 'c-' + id, state: id % 5 ? 'ended' : 'refused',
    reasons: id % 5 ? [] : [{ code: 'OUTSIDE_COLLAR', text: 'too far from the mark', facts: [] }] });
  const real = window.fetch;
  window.fetch = (input, init) => {
    const url = new URL(input, location.href);
    if (url.pathname !== '/api/v1/orders') return real(input, init);
    const cursor = Number(url.searchParams.get('cursor') ?? ${COUNT});
    const to = Math.max(0, cursor - Number(url.searchParams.get('limit')));
    const orders = Array.from({ length: cursor - to }, (_, index) => order(cursor - 1 - index));
    return Promise.resolve(Response.json({ orders, next: to === 0 ? null : to }));
  };`;

test('with 100,000 rows the blotter keeps a bounded page, and scrolling makes no long task', async (context) => {
  const { page, troubles } = await openPage(context, { viewport: { width: 1440, height: 900 } });
  await answerFromDocument(page, { text: 'x', number: 7 });
  await page.addInitScript(ANSWERS);
  await page.goto(`${gateway.url}/console/orders`);
  const table = page.getByRole('table', { name: 'Requests of bots' });
  await table.getByRole('row').nth(5).waitFor();
  const browser = page.context().browser();
  await browser?.startTracing(page, {
    categories: ['toplevel', 'devtools.timeline', 'disabled-by-default-lighthouse'],
  });
  const rows: unknown = await page.evaluate(`new Promise((resolve) => {
    const table = document.querySelector('[role=table]');
    const scroller = table.querySelector('[role=presentation]');
    const step = () => {
      const count = Number(table.getAttribute('aria-rowcount')) - 1;
      if (count >= ${COUNT}) return resolve(count);
      scroller.scrollTop = scroller.scrollHeight;
      requestAnimationFrame(step);
    };
    step();
  })`);
  assert.equal(rows, COUNT);
  for (const share of [0, 0.3, 0.8, 0.5, 1]) {
    await page.evaluate(`(() => { const s = document.querySelector('[role=presentation]');
      s.scrollTop = ${share} * s.scrollHeight; })()`);
    await page.waitForTimeout(100);
    const elements = await page.evaluate<number>(`document.querySelectorAll('*').length`);
    assert.ok(elements < ELEMENTS_MAX, `${elements} elements at ${share}`);
  }
  const trace = await browser?.stopTracing();
  assert.ok(trace !== undefined);
  const tasks = tasksOf(trace.toString());
  assert.ok(tasks.length > 100, `${tasks.length} tasks were seen`);
  assert.deepEqual(
    tasks.filter((ms) => ms > LONG_TASK_MS),
    [],
  );
  assert.deepEqual(troubles, []);
});

interface TraceEvent {
  readonly name: string;
  readonly pid: number;
  readonly tid: number;
  /** Time on the processor, in microseconds: what others did on this machine meanwhile is not in it. */
  readonly tdur?: number;
  readonly args: { readonly name?: string };
}

/** How long each task of the page's main thread took of the processor, in milliseconds. */
function tasksOf(trace: string): readonly number[] {
  const { traceEvents }: { traceEvents: readonly TraceEvent[] } = JSON.parse(trace);
  const mains = new Set(
    traceEvents
      .filter(({ name, args }) => name === 'thread_name' && args.name === 'CrRendererMain')
      .map(({ pid, tid }) => `${pid} ${tid}`),
  );
  return traceEvents
    .filter(({ name, pid, tid }) => name.endsWith('RunTask') && mains.has(`${pid} ${tid}`))
    .map(({ tdur = 0 }) => tdur / 1_000);
}
