// SPDX-License-Identifier: MIT
// npm htx-api against HTX's stall. Over http it signs "http:" for the host, so its signed requests
// are tried over https only.
import { SpotClient, WebsocketClient } from 'htx-api';

import { assert, check } from '../tap.mjs';
import { door, quiet, seconds } from './door.mjs';
import { walk } from './walk.mjs';

const own = {
  market: 'btcusdt',
  base: 'btc',
  quote: 'usdt',
  amount: (x) => Number(x.toFixed(5)),
  price: (x) => Number(x.toFixed(2)),
  noMarket: 'nosuch',
  noOrder: '999999999',
  errors: {
    key: [200, 'api-signature-not-valid', /Incorrect Access key/],
    secret: [200, 'api-signature-not-valid', /Verification failure/],
    funds: [200, 'account-frozen-balance-insufficient-error', /balance/],
    symbol: [200, 'base-symbol-error', /symbol is invalid/],
    order: [200, 'base-record-invalid', /record invalid/],
  },
};

const states = { submitted: 'open', 'partial-filled': 'open', filled: 'filled', canceled: 'canceled', 'partial-canceled': 'canceled' };

// the class keeps what the venue says in `body`
const failure = (e) => ({ code: e.body?.['err-code'] ?? e.code, message: e.body?.['err-msg'] ?? e.message, status: e.code });

async function overRest(credentials, key) {
  const client = new SpotClient({ apiKey: key.api_key, apiSecret: key.secret, baseUrl: credentials.rest });
  let id;
  const account = async () => { id ??= (await client.getAccounts()).data[0].id; return id; };
  const place = async (type, market, amount, price) => (await client.submitOrder({
    'account-id': String(await account()), symbol: market, type, amount: String(amount), ...(price && { price: String(price) }),
  })).data;
  const table = {
    markets: async () => (await client.getTradingSymbols()).data.map((s) => s.sc ?? s.symbol),
    book: async ({ market }) => {
      const { tick } = await client.getMarketDepth({ symbol: market, type: 'step0' });
      return { bid: tick.bids[0][0], ask: tick.asks[0][0] };
    },
    trades: async ({ market }) => (await client.getHistoryTrades({ symbol: market, size: 20 })).data.flatMap((t) => t.data.map((x) => x.price)),
    candles: async ({ market }) => (await client.getKlines({ symbol: market, period: '1min', size: 20 })).data.map((k) => [k.id, k.close]),
    balance: async ({ asset }) => {
      const { list } = (await client.getAccountBalance({ accountId: await account() })).data;
      return Number(list.find((b) => b.currency === asset && b.type === 'trade').balance);
    },
    limit: ({ market, side, amount, price }) => place(`${side}-limit`, market, amount, price),
    marketBuy: ({ market, cost }) => place('buy-market', market, cost),
    order: async ({ id: orderId }) => {
      const o = (await client.getOrder({ orderId })).data;
      return { status: states[o.state], filled: o['field-amount'] };
    },
    open: async ({ market }) => (await client.getOpenOrders({ 'account-id': await account(), symbol: market })).data.map((o) => o.id),
    cancel: ({ id: orderId }) => client.cancelOrderById({ orderId }),
    fills: async ({ market }) => (await client.getMatchResults({ symbol: market })).data.map((f) => (
      { order: f['order-id'], price: f.price, amount: f['filled-amount'], fee: f['filled-fees'] })),
  };
  return door(`htx-api, REST, ${key.type}`, client, table, (x) => x, failure);
}

// One client a socket: the library takes one URL for all that it opens.
function socket(credentials, key, path) {
  const client = new WebsocketClient({ apiKey: key.api_key, apiSecret: key.secret, wsUrl: `${new URL(credentials.ws).origin}${path}` }, quiet);
  client.on('exception', () => {});
  return client;
}

function streams({ credentials, keys }, trader, tls) {
  check('htx-api: a market\'s trades and its book are pushed', async () => {
    const client = socket(credentials, keys.hmac, '/ws');
    const heard = new Set();
    client.on('message', (m) => { if (m.ch && m.tick) heard.add(m.ch); });
    client.subscribe(['market.btcusdt.depth.step0', 'market.btcusdt.trade.detail'], 'spotPublic');
    for (let i = 0; i < 100 && heard.size < 2; i += 1) await seconds(0.1);
    client.closeAll(true);
    assert.deepEqual([...heard].sort(), ['market.btcusdt.depth.step0', 'market.btcusdt.trade.detail']);
  });
  if (!tls) return;
  check('htx-api: one\'s own orders are pushed', async () => {
    const client = socket(credentials, keys.hmac, '/ws/v2');
    const heard = [];
    client.on('message', (m) => { if (m.ch?.startsWith('orders#')) heard.push(m.data); });
    client.subscribe(['orders#btcusdt'], 'spotPrivateV2');
    await seconds(1.5);
    const { bid } = await trader.call('book', { market: 'btcusdt' });
    const id = await trader.call('limit', { market: 'btcusdt', side: 'buy', amount: 0.01, price: own.price(bid * 0.9) });
    await trader.call('cancel', { id });
    for (let i = 0; i < 50 && heard.length < 2; i += 1) await seconds(0.1);
    client.closeAll(true);
    assert.deepEqual(heard.filter((o) => String(o.orderId) === String(id)).map((o) => o.eventType), ['creation', 'cancellation']);
  });
}

export const venue = {
  id: 'htx',
  async checks(at, tls) {
    const { credentials, keys } = at.usual;
    const doors = [];
    for (const type of ['hmac', 'ed25519'].filter((t) => keys[t])) {
      const key = keys[type];
      const broken = {
        key: await overRest(credentials, { ...key, api_key: 'x'.repeat(key.api_key.length) }),
        ...(type === 'hmac' && { secret: await overRest(credentials, { ...key, secret: 'x'.repeat(key.secret.length) }) }),
      };
      const d = await overRest(credentials, key);
      walk(d, tls ? own : { ...own, unsigned: true }, broken);
      doors.push(d);
    }
    streams(at.usual, doors[0], tls);
    return doors;
  },
};
