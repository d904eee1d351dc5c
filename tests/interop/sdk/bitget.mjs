// SPDX-License-Identifier: MIT
// npm bitget-api against Bitget's stall: REST and sockets of V2.
import { RestClientV2, WebsocketClientV2 } from 'bitget-api';

import { assert, check } from '../tap.mjs';
import { door, quiet, seconds } from './door.mjs';
import { walk } from './walk.mjs';

const own = {
  market: 'BTCUSDT',
  base: 'BTC',
  quote: 'USDT',
  amount: (x) => Number(x.toFixed(5)),
  price: (x) => Number(x.toFixed(2)),
  noMarket: 'NOSUCHUSDT',
  noOrder: '999999999',
  errors: {
    key: [400, '40006', /Invalid ACCESS_KEY/],
    secret: [400, '40009', /sign signature error/],
    passphrase: [400, '40012', /apikey\/password is incorrect/],
    funds: [400, '43012', /Insufficient balance/],
    symbol: [400, '40102', /Symbol does not exist/],
    order: [400, '43001', /order does not exist/],
  },
};

const states = { live: 'open', partially_filled: 'open', filled: 'filled', cancelled: 'canceled' };

// the class keeps what the venue says in `body`
const failure = (e) => ({ code: e.body?.code ?? e.code, message: e.body?.msg ?? e.message ?? String(e), status: e.code });

function overRest(credentials, key) {
  const client = new RestClientV2({ apiKey: key.api_key, apiSecret: key.secret, apiPass: key.passphrase, baseUrl: credentials.rest });
  const symbolOf = ({ market }) => ({ symbol: market });
  const data = (promise) => promise.then((answer) => answer.data);
  const table = {
    markets: async () => (await data(client.getSpotSymbolInfo())).map((s) => s.symbol),
    book: async (given) => {
      const { bids, asks } = await data(client.getSpotOrderBookDepth({ ...symbolOf(given), limit: '5' }));
      return { bid: bids[0][0], ask: asks[0][0] };
    },
    trades: async (given) => (await data(client.getSpotRecentTrades({ ...symbolOf(given), limit: '20' }))).map((t) => t.price),
    candles: async (given) => (await data(client.getSpotCandles({ ...symbolOf(given), granularity: '1min', limit: '20' }))).map((c) => [c[0], c[4]]),
    balance: async ({ asset }) => Number((await data(client.getSpotAccountAssets({ coin: asset })))[0].available),
    limit: async ({ market, side, amount, price, client: clientOid }) => (await data(client.spotSubmitOrder({
      symbol: market, side, orderType: 'limit', force: 'gtc', size: String(amount), price: String(price), clientOid,
    }))).orderId,
    marketBuy: async ({ market, cost }) => (await data(client.spotSubmitOrder({
      symbol: market, side: 'buy', orderType: 'market', force: 'gtc', size: String(cost),
    }))).orderId,
    order: async ({ id: orderId }) => {
      const [o] = await data(client.getSpotOrder({ orderId }));
      return { status: states[o.status], filled: o.baseVolume };
    },
    open: async (given) => (await data(client.getSpotOpenOrders(symbolOf(given)))).map((o) => o.orderId),
    cancel: ({ market, id: orderId }) => client.spotCancelOrder({ symbol: market, orderId }),
    fills: async (given) => (await data(client.getSpotFills(symbolOf(given)))).map((f) => (
      { order: f.orderId, price: f.priceAvg, amount: f.size, fee: -f.feeDetail.totalFee })),
  };
  return door(`bitget-api, REST, ${key.type}`, client, table, (x) => x, failure);
}

const until = async (good) => { for (let i = 0; i < 100 && !good(); i += 1) await seconds(0.1); };

// One client a socket: the library takes one URL for all that it opens.
function socket(credentials, key, kind) {
  const client = new WebsocketClientV2({
    apiKey: key.api_key, apiSecret: key.secret, apiPass: key.passphrase, wsUrl: `${new URL(credentials.ws).origin}/v2/ws/${kind}`,
  }, quiet);
  const heard = { updates: [], answers: [], errors: [] };
  client.on('update', (m) => heard.updates.push(m));
  client.on('response', (m) => heard.answers.push(m));
  client.on('exception', (m) => heard.errors.push(m));
  return { client, heard, of: (channel) => heard.updates.filter((m) => m.arg.channel === channel) };
}

function streams({ credentials, keys }, trader) {
  check('bitget-api: markets are pushed, each channel with a snapshot first', async () => {
    const { client, heard, of } = socket(credentials, keys.hmac, 'public');
    const channels = ['books', 'books5', 'trade', 'ticker', 'candle1m'];
    for (const channel of channels) client.subscribeTopic('SPOT', channel, 'BTCUSDT');
    await until(() => channels.every((c) => of(c).length > 1));
    client.closeAll(true);
    assert.deepEqual(heard.errors, []);
    for (const channel of channels) {
      const pushes = of(channel);
      assert.ok(pushes.length > 1, `${channel}: ${pushes.length}`);
      assert.equal(pushes[0].action, 'snapshot', channel);
      assert.equal(pushes[1].action, /5$|ticker/.test(channel) ? 'snapshot' : 'update', channel);
    }
    const [{ data: [first] }, { data: [next] }] = of('books');
    assert.equal(next.pseq, first.seq);
  });
  check('bitget-api: what is left falls silent; an unknown channel is an exception', async () => {
    const { client, heard, of } = socket(credentials, keys.hmac, 'public');
    client.subscribeTopic('SPOT', 'ticker', 'BTCUSDT');
    await until(() => of('ticker').length > 1);
    client.unsubscribeTopic('SPOT', 'ticker', 'BTCUSDT');
    await until(() => heard.answers.some((m) => m.event === 'unsubscribe'));
    const count = of('ticker').length;
    client.subscribeTopic('SPOT', 'bookz', 'BTCUSDT');
    await until(() => heard.errors.length);
    await seconds(1);
    client.closeAll(true);
    assert.equal(of('ticker').length, count);
    assert.equal(heard.errors[0].code, 30001);
    assert.match(heard.errors[0].msg, /instType:SPOT.*doesn't exist/);
  });
  check('bitget-api: one\'s own orders and balances are pushed', async () => {
    const { client, heard, of } = socket(credentials, keys.hmac, 'private');
    client.subscribeTopic('SPOT', 'orders', 'BTCUSDT');
    client.subscribeTopic('SPOT', 'account');
    await until(() => of('account').length);
    const { bid } = await trader.call('book', { market: 'BTCUSDT' });
    const id = await trader.call('limit', { market: 'BTCUSDT', side: 'buy', amount: 0.01, price: own.price(bid * 0.95), client: 'sdk-1' });
    await trader.call('cancel', { market: 'BTCUSDT', id });
    await until(() => of('orders').length > 1);
    client.closeAll(true);
    assert.deepEqual(heard.errors, []);
    assert.deepEqual(of('orders').flatMap((m) => m.data).map((o) => [o.orderId, o.clientOid, o.status]),
      [[id, 'sdk-1', 'live'], [id, 'sdk-1', 'cancelled']]);
    const usdt = of('account').slice(1).flatMap((m) => m.data).filter((b) => b.coin === 'USDT');
    assert.ok(usdt.length >= 2 && Number(usdt[0].frozen) > Number(usdt.at(-1).frozen), JSON.stringify(usdt));
  });
  check('bitget-api: a login with another secret is refused', async () => {
    const { client, heard } = socket(credentials, { ...keys.hmac, secret: 'x'.repeat(64) }, 'private');
    client.subscribeTopic('SPOT', 'orders', 'default');
    await until(() => heard.errors.length);
    client.closeAll(true);
    assert.equal(heard.errors[0].code, 30015);
  });
}

function batches(trader) {
  check('bitget-api: batches, replacements, cancel of a symbol', async () => {
    const { target } = trader;
    const { bid } = await trader.call('book', { market: 'BTCUSDT' });
    const row = (i, size) => ({ side: 'buy', orderType: 'limit', force: 'gtc', price: String(own.price(bid * 0.95)), size, clientOid: `sdk-b${i}` });
    const placed = (await target.spotBatchSubmitOrders({ symbol: 'BTCUSDT', orderList: [row(1, '0.001'), row(2, '9000'), row(3, '0.002')] })).data;
    assert.deepEqual(placed.successList.map((o) => o.clientOid), ['sdk-b1', 'sdk-b3']);
    assert.deepEqual(placed.failureList.map((o) => [o.clientOid, o.errorCode]), [['sdk-b2', '43012']]);
    const replaced = (await target.spotCancelandSubmitOrder({
      symbol: 'BTCUSDT', orderId: placed.successList[0].orderId, price: String(own.price(bid * 0.94)), size: '0.003', newClientOid: 'sdk-b4',
    })).data;
    assert.equal(replaced.success, 'success');
    assert.notEqual(replaced.orderId, placed.successList[0].orderId);
    const canceled = (await target.spotBatchCancelOrders({ symbol: 'BTCUSDT', orderList: [{ orderId: replaced.orderId }, { orderId: own.noOrder }] })).data;
    assert.deepEqual(canceled.successList.map((o) => o.orderId), [replaced.orderId]);
    assert.deepEqual(canceled.failureList.map((o) => o.errorCode), ['43001']);
    assert.equal((await target.spotCancelSymbolOrder({ symbol: 'BTCUSDT' })).data.symbol, 'BTCUSDT');
    assert.deepEqual(await trader.call('open', { market: 'BTCUSDT' }), []);
  });
}

export const venue = {
  id: 'bitget',
  async checks(at) {
    const { credentials, keys } = at.usual;
    const key = keys.hmac;
    const trader = overRest(credentials, key);
    walk(trader, own, {
      key: overRest(credentials, { ...key, api_key: `bg_${'0'.repeat(32)}` }),
      secret: overRest(credentials, { ...key, secret: 'x'.repeat(key.secret.length) }),
      passphrase: overRest(credentials, { ...key, passphrase: 'wrongwrong' }),
    });
    batches(trader);
    streams(at.usual, trader);
    return [trader];
  },
};
