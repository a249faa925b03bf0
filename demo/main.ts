import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import type { Exchange } from 'ccxt';
import { freePort } from '../src/cli/open-gateway.ts';
import { ccxtUrls } from '../src/cli/binance-snippets.ts';
import { openTrial, type Trial } from '../src/cli/start.ts';
import { setPolicy, STORY, type Step } from './story.ts';

const USAGE = `npm run demo [-- --json]

Starts a gateway with a simulated venue, lets a stock ccxt bot trade through it with a decoy key, and shows what passes,
what is refused and why. Ends with 0 only if every step went as it should.
`;

const WIDTH = 110;
const INDENT = ' '.repeat(9);

const { values } = parseArgs({
  options: { json: { type: 'boolean', default: false }, help: { type: 'boolean', default: false } },
});

/** Tells the story. The exit code: 0 when every step went as it should. */
async function main(): Promise<number> {
  if (values.help) {
    process.stdout.write(USAGE);
    return 0;
  }
  const begunAt = performance.now();
  const host = '127.0.0.1';
  const trial = await openTrial({ host, port: await freePort(host) }, 1);
  const place = mkdtempSync(join(tmpdir(), 'sallyport-demo-'));
  try {
    await setPolicy(trial);
    const bot = await stockBot(trial);
    say(
      `A gateway is up at ${trial.gateway.url}, and an unmodified ccxt trades through it with a decoy key.\n`,
    );
    const steps: Step[] = [];
    for (const act of STORY) {
      const step = await act({ trial, bot, place });
      steps.push(step);
      say(textOf(step, steps.length));
    }
    const ok = steps.every((step) => step.ok);
    const seconds = Math.round((performance.now() - begunAt) / 100) / 10;
    if (values.json) process.stdout.write(`${JSON.stringify({ ok, seconds, steps }, null, 2)}\n`);
    say(
      `${steps.filter((step) => step.ok).length} of ${steps.length} steps went as they should, in ${seconds} s.`,
    );
    return ok ? 0 : 1;
  } finally {
    await trial.end();
    rmSync(place, { recursive: true, force: true });
  }
}

/** ccxt as it comes from the registry, told nothing but where and with which key. */
async function stockBot({ bot }: Trial): Promise<Exchange> {
  const { binanceusdm } = (await import('ccxt')).default;
  const { apiKey, secret, baseUrl } = bot;
  return new binanceusdm({
    apiKey,
    secret: secret ?? '',
    urls: { api: ccxtUrls(baseUrl) },
  });
}

function textOf({ tried, expected, ok, exception, said }: Step, number: number): string {
  const told = `${exception === null ? '' : `${exception}: `}${said}`;
  const mark = ok ? ' ok ' : 'FAIL';
  return [`${mark} ${String(number).padStart(2)}  ${tried} ${expected}`, ...wrapped(told), ''].join('\n');
}

/** Lines of at most a terminal's width, set in under the step. */
function wrapped(text: string): readonly string[] {
  const lines: string[] = [];
  for (const word of text.split(' ')) {
    const line = lines.at(-1);
    if (line === undefined || line.length + 1 + word.length > WIDTH) lines.push(`${INDENT}${word}`);
    else lines[lines.length - 1] = `${line} ${word}`;
  }
  return lines;
}

function say(text: string): void {
  if (!values.json) process.stdout.write(`${text}\n`);
}

process.exitCode = await main();
