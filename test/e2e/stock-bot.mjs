// A bot as its author left it: the venue's own addresses, and a key from its environment. Run by ways.test.ts.
import ccxt from 'ccxt';

const { API_KEY: apiKey, API_SECRET: secret } = process.env;
const bot = new ccxt.pro.binanceusdm({ apiKey, secret, options: { fetchCurrencies: false } });
const book = await bot.watchOrderBook('BTC/USDT:USDT');
const events = bot.watchOrders('BTC/USDT:USDT');
// The stream has no answer to say that it stands: a moment is what its users give it too.
await new Promise((resolve) => setTimeout(resolve, 1_000));
const placed = await bot.createOrder(
  'BTC/USDT:USDT',
  'limit',
  'buy',
  0.002,
  Math.floor(book.bids[0][0] * 0.99),
);
const [heard] = await events;
const denied = await bot
  .createOrder('BTC/USDT:USDT', 'limit', 'buy', 0.002, 1)
  .catch((reason) => reason.message);
process.stdout.write(
  `${JSON.stringify({ placed: placed.status, heard: heard.id === placed.id, denied: String(denied).includes('Sallyport') })}\n`,
);
process.exit(7);
