// SPDX-License-Identifier: MIT
// npm gemini-api against Gemini's stall. Its nonce is the millisecond, so signed calls follow one
// another with time between.
import GeminiAPI from 'gemini-api';

import { assert, check } from '../tap.mjs';
import { door, seconds } from './door.mjs';
import { walk } from './walk.mjs';

const Client = GeminiAPI.default ?? GeminiAPI;

const own = {
  market: 'btcusd',
  base: 'BTC',
  quote: 'USD',
  holds: 1.004, // of what a buy costs: the taker's rate, too
  amount: (x) => Number(x.toFixed(6)),
  price: (x) => Number(x.toFixed(2)),
  noMarket: 'nosuch',
  noOrder: '999999999',
  errors: {
    key: [400, 'InvalidApiKey', /Invalid API key/],
    secret: [400, 'InvalidSignature', /InvalidSignature/],
    funds: [406, 'InsufficientFunds', /due to insufficient funds/],
    symbol: [400, 'InvalidSymbol', /Received bad symbol 'nosuch'/],
    order: [404, 'OrderNotFound', /Order 999999999 not found/],
  },
};

const failure = (e) => {
  const told = e.response?.data ?? e;
  return { code: told.reason ?? e.code, message: told.message ?? e.message, status: e.response?.status };
};

function overRest(credentials, key) {
  const client = new Client({ key: key.api_key, secret: key.secret });
  client.baseUrl = credentials.rest;
  const next = async (run) => { await seconds(0.003); return run(); };
  const stateOf = (o) => (o.is_live ? 'open' : o.is_cancelled ? 'canceled' : 'filled');
  const table = {
    markets: () => client.getAllSymbols(),
    book: async ({ market }) => {
      const { bids, asks } = await client.getOrderBook(market, { limit_bids: 1, limit_asks: 1 });
      assert.deepEqual([bids.length, asks.length], [1, 1]);
      return { bid: bids[0].price, ask: asks[0].price };
    },
    trades: async ({ market }) => (await client.getTradeHistory(market, { limit_trades: 20 })).map((t) => t.price),
    balance: ({ asset }) => next(async () => Number((await client.getMyAvailableBalances()).find((b) => b.currency === asset).available)),
    limit: ({ market, side, amount, price }) => next(async () => (
      await client.newOrder({ symbol: market, side, amount: String(amount), price: String(price), type: 'exchange limit' })).order_id),
    order: ({ id }) => next(async () => {
      const o = await client.getMyOrderStatus({ order_id: id });
      return { status: stateOf(o), filled: o.executed_amount };
    }),
    open: () => next(async () => (await client.getMyActiveOrders()).map((o) => o.order_id)),
    cancel: ({ id }) => next(() => client.cancelOrder({ order_id: id })),
    fills: ({ market }) => next(async () => (await client.getMyPastTrades({ symbol: market })).map((f) => (
      { order: f.order_id, price: f.price, amount: f.amount, fee: f.fee_amount }))),
  };
  return door('gemini-api, REST', client, table, (x) => x, failure);
}

function more(d) {
  const client = d.target;
  check('gemini-api: ticker, volume, sessions', async () => {
    const ticker = await client.getTicker(own.market);
    assert.ok(Number(ticker.bid) < Number(ticker.ask) && Number(ticker.volume.BTC) >= 0, JSON.stringify(ticker));
    await seconds(0.003);
    const id = await d.call('limit', { market: own.market, side: 'buy', amount: 0.01, price: own.price(Number(ticker.bid) * 0.8) });
    await seconds(0.003);
    const ended = await client.cancelAllSessionOrders();
    assert.deepEqual([ended.result, ended.details.cancelledOrders.map(String)], ['ok', [String(id)]]);
    await seconds(0.003);
    assert.ok(Array.isArray(await client.getMyTradeVolume()));
  });
}

// The library's sockets of the first generation. What it says of itself is no line of the test's.
function streams({ credentials }, key, d) {
  const { log } = console;
  console.log = (text, ...others) => (/^Connected to/.test(text) ? undefined : log(text, ...others));
  const open = () => {
    const socket = new Client.WebsocketClient({ key: key.api_key, secret: key.secret });
    socket.baseUrl = new URL(credentials.ws).origin;
    return socket;
  };
  check('gemini-api: a market\'s book is pushed', async () => {
    const socket = open();
    const heard = [];
    await new Promise((resolve) => { socket.openMarketSocket(own.market, resolve); socket.addMarketMessageListener((m) => heard.push(m)); });
    for (let i = 0; i < 100 && heard.length < 3; i += 1) await seconds(0.1);
    socket.marketSocket.close();
    assert.deepEqual(heard.slice(0, 3).map((m) => m.socket_sequence), [0, 1, 2]);
    assert.ok(heard[0].events.every((e) => e.type === 'change' && e.reason === 'initial'));
  });
  check('gemini-api: one\'s own orders are pushed', async () => {
    const socket = open();
    const heard = [];
    await new Promise((resolve) => { socket.openOrderSocket(resolve); socket.addOrderMessageListener((m) => heard.push(m)); });
    const { bid } = await d.call('book', { market: own.market });
    const id = await d.call('limit', { market: own.market, side: 'buy', amount: 0.01, price: own.price(Number(bid) * 0.8) });
    await d.call('cancel', { id });
    const events = () => heard.flat().filter((e) => String(e.order_id) === String(id)).map((e) => e.type);
    for (let i = 0; i < 50 && !events().includes('closed'); i += 1) await seconds(0.1);
    socket.orderSocket.close();
    assert.deepEqual(events(), ['accepted', 'booked', 'cancelled', 'closed']);
  });
}

export const venue = {
  id: 'gemini',
  async checks(at) {
    const { credentials, keys } = at.usual;
    const key = keys.hmac;
    const d = overRest(credentials, key);
    walk(d, own, {
      key: overRest(credentials, { ...key, api_key: 'x'.repeat(key.api_key.length) }),
      secret: overRest(credentials, { ...key, secret: 'x'.repeat(key.secret.length) }),
    });
    more(d);
    streams(at.usual, key, d);
    return [d];
  },
};
