// SPDX-License-Identifier: MIT
// How ccxt's gemini class is pointed at the sandbox, and what Gemini is asked on top of the list.
import assert from 'node:assert/strict';

import ccxt from 'ccxt';
import { check, refuses } from '../tap.mjs';

export const venue = {
  id: 'gemini',
  symbol: 'BTC/USD',
  other: 'ETH/USD',
  quote: 'USD',
  base: 'BTC',
  create(credentials, { pro = false, key, ...options } = {}) {
    const Class = pro ? ccxt.pro.gemini : ccxt.gemini;
    const used = key ?? credentials.keys?.[0] ?? credentials;
    const exchange = new Class({
      apiKey: used.api_key,
      secret: used.secret,
      enableRateLimit: false,
      ...options,
    });
    const api = exchange.urls.api;
    for (const name of ['public', 'private', 'web', 'webExchange']) api[name] = credentials.rest;
    api.ws = credentials.ws;
    // two requests of one millisecond would have one nonce
    let last = 0;
    exchange.nonce = () => { last = Math.max(last + 1, Date.now()); return last; };
    return exchange;
  },
  // the class knows no other calls
  tickerLacks: ['high', 'low', 'open'],
  lacks: ['fetchTime', 'watchTicker', 'watchTickers', 'watchMyTrades', 'watchBalance', 'fetchOrders', 'editOrder', 'fetchBidsAsks', 'fetchLastPrices'],
  depth: 20,
  candlesWhole: true,
  fee: 0.004,
  feeIn: 'USD',
  holds: 1.004, // the worst fee beside the price
  byClientId: (id) => ({ client_order_id: id }),
  cancelsByIdOnly: true,
  cancelAll: (ex) => ex.privatePostV1OrderCancelAll(),
  noLeastValue: true,
  errors: {}, // what goes far through the book is cut, not refused
  told: ({ reason, message }) => ({ code: reason, text: message }),
  refusals: {
    key: {
      class: 'AuthenticationError', http: 400, code: 'InvalidApiKey', text: /Invalid API key/,
      run: ({ wrong, credentials }) => wrong({ api_key: `account-${'x'.repeat(credentials.api_key.length - 8)}` }, (e) => e.fetchBalance()),
    },
    signature: { class: 'AuthenticationError', http: 400, code: 'InvalidSignature', text: /InvalidSignature/ },
    permission: { class: 'AuthenticationError', http: 403, code: 'MissingRole', text: /one of these roles \[Trader\].*currently has roles \[Auditor\]/ },
    address: { class: 'ExchangeError', http: 403, code: 'ApiKeyIpFilteringFailure', text: /fails IP Filtering/ },
    stale: { class: 'InvalidNonce', http: 400, code: 'InvalidNonce', text: /has not increased/ },
    ahead: 'a nonce only grows: one of the future is good',
    replay: {
      class: 'InvalidNonce', http: 400, code: 'InvalidNonce', text: /has not increased/,
    },
    symbol: { class: 'ExchangeError', http: 400, code: 'Bad Request', text: /Supplied value '.*' is not a valid symbol/i },
    funds: { class: 'InsufficientFunds', http: 406, code: 'InsufficientFunds', text: /Failed to place buy order on symbol 'BTCUSD' .* due to insufficient funds/ },
    order: { class: 'OrderNotFound', http: 404, code: 'OrderNotFound', text: /Order 999999999 not found/ },
    query: { class: 'OrderNotFound', http: 404, code: 'OrderNotFound', text: /Order 999999999 not found/ },
    tick: { class: 'InvalidOrder', http: 400, code: 'InvalidPrice', text: /Invalid price for symbol BTCUSD: / },
    rate: { class: 'RateLimitExceeded', http: 429, code: 'RateLimit', text: /too frequently/ },
  },
  flood, // one after the other they wait for their turn
  timesInForce: ['GTC', 'IOC', 'FOK'],
  postOnlyEnds: true,
  stops: [
    { type: 'limit', params: { triggerPrice: 'above' }, side: 'buy' },
    { type: 'limit', params: { triggerPrice: 'below' }, side: 'sell' },
  ],
  more: operations,
};

async function flood(e) {
  const plain = e.onRestResponse;
  let heard;
  e.onRestResponse = (status, ...rest) => {
    const out = plain(status, ...rest);
    if (status === 429) heard = e.heard;
    return out;
  };
  const all = await Promise.allSettled(Array.from({ length: 30 }, () => e.fetchTicker(venue.symbol)));
  e.onRestResponse = plain;
  if (!heard) return;
  e.heard = heard;
  throw all.find((one) => one.status === 'rejected').reason;
}

function operations({ ex, symbol, price, mid, lot }) {
  const id = symbol.replace('/', '').toLowerCase();
  const order = async (part, more = {}) => ({
    symbol: id, side: 'buy', type: 'exchange limit', amount: ex.amountToPrecision(symbol, await lot()),
    price: ex.priceToPrecision(symbol, price((await mid()) * part)), ...more,
  });
  check('markets by the details of all symbols', async () => {
    const own = new ccxt.gemini({ options: { fetchMarketsFromAPI: { fetchDetailsForAllSymbols: true } } });
    for (const name of ['public', 'private', 'web', 'webExchange']) own.urls.api[name] = ex.urls.api.public;
    const market = (await own.loadMarkets())[symbol];
    assert.equal(market.spot, true);
    assert.equal(market.precision.amount, 1e-8);
    assert.equal(market.precision.price, 0.01);
  });
  check('fetchTicker by v2', async () => {
    const by = async (way) => {
      ex.options.fetchTickerMethod = way;
      return ex.fetchTicker(symbol).finally(() => { delete ex.options.fetchTickerMethod; });
    };
    const t = await by('fetchTickerV2');
    assert.ok(t.low <= t.last && t.last <= t.high && t.bid < t.ask);
    assert.equal(t.info.changes.length, 24);
    const both = await by('fetchTickerV1AndV2');
    assert.ok(both.baseVolume > 0 && both.high > 0);
  });
  check('session, heartbeat, roles, account, volumes', async () => {
    const placed = await ex.privatePostV1OrderNew(await order(0.8));
    const gone = await ex.privatePostV1OrderCancelSession();
    assert.equal(gone.result, 'ok');
    assert.deepEqual(gone.details.cancelledOrders.map(String), [placed.order_id]);
    assert.deepEqual(await ex.privatePostV1Heartbeat(), { result: 'ok' });
    assert.deepEqual(await ex.privatePostV1Roles(), { isAuditor: false, isFundManager: false, isTrader: true });
    assert.equal((await ex.privatePostV1Account()).account.shortName, 'primary');
    assert.ok(Number((await ex.privatePostV1Notionalvolume()).notional_30d_volume) > 0);
    const [[day]] = await ex.privatePostV1Tradevolume();
    assert.equal(day.symbol, id);
    assert.ok(Number(day.buy_taker_base) > 0);
  });
  check('a canceled order may be canceled again; a filled one is told as it is', async () => {
    const placed = await ex.privatePostV1OrderNew(await order(0.8));
    for (let i = 0; i < 2; i += 1) {
      const gone = await ex.privatePostV1OrderCancel({ order_id: placed.order_id });
      assert.equal(gone.is_cancelled, true);
      assert.equal(gone.reason, 'Requested');
    }
    const filled = await ex.privatePostV1OrderNew(await order(1.02));
    assert.equal(filled.is_live, false);
    const late = await ex.privatePostV1OrderCancel({ order_id: filled.order_id });
    assert.equal(late.is_cancelled, false);
    assert.equal(late.reason, undefined);
    assert.equal(late.remaining_amount, '0');
    const told = await ex.privatePostV1OrderStatus({ order_id: filled.order_id, include_trades: true });
    const sum = told.trades.reduce((all, t) => all + Number(t.amount), 0);
    assert.ok(Math.abs(sum - Number(told.original_amount)) < 1e-9);
  });
  check('orders are refused in the venue\'s words', async () => {
    const bad = async (more, Class, text) => refuses(ex.privatePostV1OrderNew(await order(0.9, more)), Class, text);
    await bad({ type: 'exchange swap' }, 'InvalidOrder', /Invalid order type for symbol BTCUSD: 'exchange swap'/);
    await bad({ side: 'hold' }, 'InvalidOrder', /Invalid side for symbol BTCUSD: 'hold'/);
    await bad({ options: 'maker-or-cancel' }, 'BadRequest', /must be an array/);
    await bad({ options: ['auction-only'] }, 'BadRequest', /is not supported/);
    await bad({ options: ['fill-or-kill', 'maker-or-cancel'] }, 'BadRequest', /at most one/i);
    await bad({ price: '703.14444444' }, 'InvalidOrder', /Invalid price for symbol BTCUSD: 703.14444444/);
    await bad({ amount: '0.000000001' }, 'InvalidOrder', /Invalid quantity for symbol BTCUSD: 0.000000001/);
    await bad({ symbol: 'LTC_BTC' }, 'BadRequest', /Received bad symbol 'LTC_BTC' but expected a supported symbol from \['BTCUSD'/i);
    await bad({ type: 'exchange stop limit', stop_price: '1000000' }, 'ExchangeError', /must be below its price/);
  });
}
