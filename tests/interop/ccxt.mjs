// SPDX-License-Identifier: MIT
// ccxt, unmodified but for its URLs, trades on the sandbox as it would on the venue:
//   SOUK=build/souk node ccxt.mjs VENUE
import { heard, listen, refusals } from './refusals.mjs';
import { startSandbox } from './sandbox.mjs';
import { assert, check, refuses, runChecks } from './tap.mjs';
import { watching } from './watching.mjs';

const { venue } = await import(`./venues/${process.argv[2]}.mjs`);
const box = await startSandbox();
const credentials = box.credentials[venue.id];
const ex = listen(venue.create(credentials));
const pro = venue.restOnly ? undefined : venue.create(credentials, { pro: true }); // ccxt may have no sockets for it
if (pro?.loadHttpProxyAgent) await pro.loadHttpProxyAgent(); // lets it open ws:// at all
const { symbol, other } = venue;

const positive = (n, what) => assert.ok(typeof n === 'number' && n > 0, `${what}: ${n}`);
const near = (a, b, part, what) => assert.ok(Math.abs(a - b) <= Math.abs(b) * part, `${what}: ${a} is not near ${b}`);
const amount = (x) => Number(ex.amountToPrecision(symbol, x));
const price = (x) => Number(ex.priceToPrecision(symbol, x));
const mid = async () => {
  const book = await ex.fetchOrderBook(symbol, 5);
  return (book.bids[0][0] + book.asks[0][0]) / 2;
};
const lot = async () => amount(200 / (await mid())); // worth 200 of the quote
// What ccxt says that a venue has, but not for spot, its file names.
const has = (name, exchange = ex) => exchange.has[name] && !venue.lacks?.includes(name);
// Some venues answer a new order with its id only; what became of it is asked then.
const placed = async (o) => (o.status === undefined ? ex.fetchOrder(o.id, symbol) : o);
const create = async (...args) => placed(await ex.createOrder(...args));
// Some take market buys by what they cost only.
const marketBuy = async (q) => {
  if (venue.marketBuyByCost) return placed(await ex.createMarketBuyOrderWithCost(symbol, q * (await mid())));
  if (!ex.has.createMarketOrder) return create(symbol, 'limit', 'buy', q, price((await mid()) * 1.01));
  return create(symbol, 'market', 'buy', q);
};

const feeAsset = venue.feeIn ?? venue.base;

// ---- market data ----

check('loadMarkets', async () => {
  const markets = await ex.loadMarkets();
  assert.ok(Object.keys(markets).length >= 12);
  const m = markets[symbol];
  assert.equal(m.spot, true);
  positive(m.precision.price, 'tick');
  positive(m.precision.amount, 'step');
  await pro?.loadMarkets();
});
check('fetchTime', async () => {
  if (ex.has.fetchTime) near(await ex.fetchTime(), Date.now(), 1e-6, 'time');
});
check('fetchStatus', async () => {
  if (ex.has.fetchStatus) assert.equal((await ex.fetchStatus()).status, 'ok');
});
check('fetchTicker', async () => {
  const t = await ex.fetchTicker(symbol);
  const fields = ['last', 'high', 'low', 'open', 'baseVolume', 'bid', 'ask'].filter((f) => !venue.tickerLacks?.includes(f));
  for (const field of fields) positive(t[field], field);
  if (fields.includes('low')) assert.ok(t.low <= t.last && t.last <= t.high);
  near(t.last, await mid(), 0.01, 'last');
});
check('fetchTickers', async () => {
  assert.ok(Object.keys(await ex.fetchTickers()).length >= 12);
  assert.deepEqual(Object.keys(await ex.fetchTickers([symbol, other])).sort(), [symbol, other].sort());
});
check('fetchBidsAsks and fetchLastPrices', async () => {
  if (ex.has.fetchBidsAsks) positive((await ex.fetchBidsAsks([symbol]))[symbol].bid, 'bid');
  if (has('fetchLastPrices')) positive((await ex.fetchLastPrices([symbol]))[symbol].price, 'price');
});
check('fetchOrderBook', async () => {
  const depth = venue.depth ?? 100;
  const book = await ex.fetchOrderBook(symbol, depth);
  assert.equal(book.bids.length, depth);
  assert.equal(book.asks.length, depth);
  assert.ok(book.bids[0][0] < book.asks[0][0]);
  for (let i = 1; i < depth; i += 1) {
    assert.ok(book.bids[i][0] < book.bids[i - 1][0] && book.asks[i][0] > book.asks[i - 1][0]);
  }
  assert.ok((book.asks[0][0] - book.bids[0][0]) / book.bids[0][0] < 0.001);
});
check('fetchTrades', async () => {
  const trades = await ex.fetchTrades(symbol, undefined, 50);
  assert.equal(trades.length, 50);
  for (const t of trades) {
    positive(t.price, 'price');
    positive(t.amount, 'amount');
    assert.ok(['buy', 'sell'].includes(t.side));
  }
  assert.ok(trades[0].timestamp <= trades[49].timestamp);
});
check('fetchOHLCV, every timeframe', async () => {
  for (const timeframe of Object.keys(ex.timeframes)) {
    if (venue.lacksTimeframes?.includes(timeframe)) continue;
    const rows = await ex.fetchOHLCV(symbol, timeframe, undefined, 30);
    // some answer with all that they have
    assert.ok(rows.length === 30 || (venue.candlesWhole && rows.length > 30), `${timeframe}: ${rows.length}`);
    rows.forEach(([time, o, h, l, c, v], i) => {
      assert.ok(l <= o && l <= c && h >= o && h >= c && v >= 0, `${timeframe} row ${i}`);
      if (i) assert.ok(time > rows[i - 1][0]);
    });
  }
});
check('fetchOHLCV since', async () => {
  const since = Math.floor(Date.now() / 3600000) * 3600000 - 48 * 3600000;
  const rows = await ex.fetchOHLCV(symbol, '1h', since, 10);
  assert.equal(rows[0][0], since);
  assert.equal(rows.length, 10);
});

// ---- account ----

check('fetchBalance', async () => {
  const b = await ex.fetchBalance();
  positive(b[venue.quote].free, venue.quote);
  positive(b[venue.base].total, venue.base);
});
check('fetchTradingFee and fetchTradingFees', async () => {
  if (ex.has.fetchTradingFee) positive((await ex.fetchTradingFee(symbol)).taker, 'taker');
  if (ex.has.fetchTradingFees) positive((await ex.fetchTradingFees())[symbol].maker, 'maker');
});

// ---- orders ----

check('a limit order rests, is found, and is canceled', async () => {
  const p = price((await mid()) * 0.9);
  const q = await lot();
  const before = (await ex.fetchBalance())[venue.quote];
  const o = await create(symbol, 'limit', 'buy', q, p);
  assert.equal(o.status, 'open');
  assert.equal(o.filled, 0);
  assert.equal(o.amount, q);
  assert.equal(o.price, p);
  const held = (await ex.fetchBalance())[venue.quote];
  near(held.used - before.used, p * q * (venue.holds ?? 1), 1e-6, 'held');
  const found = await ex.fetchOrder(o.id, symbol);
  assert.equal(found.status, 'open');
  assert.equal(found.clientOrderId, o.clientOrderId);
  assert.ok((await ex.fetchOpenOrders(symbol)).some((x) => x.id === o.id));
  assert.equal((await ex.cancelOrder(o.id, symbol)).id, o.id);
  assert.equal((await ex.fetchOrder(o.id, symbol)).status, 'canceled');
  near((await ex.fetchBalance())[venue.quote].free, before.free, 1e-9, 'free again');
});
check('a limit order with a client order id', async () => {
  const clientOrderId = `souk-${Date.now()}`;
  const o = await create(symbol, 'limit', 'sell', await lot(), price((await mid()) * 1.1), { clientOrderId });
  assert.equal(o.clientOrderId, clientOrderId);
  const found = await ex.fetchOrder(undefined, symbol, venue.byClientId?.(clientOrderId) ?? { clientOrderId });
  assert.equal(found.id, o.id);
  if (venue.cancelsByIdOnly) await ex.cancelOrder(o.id, symbol);
  else await ex.cancelOrder(undefined, symbol, { clientOrderId });
});
check('a market order fills, with fills and fees', async () => {
  const q = await lot();
  const before = await ex.fetchBalance();
  const o = await marketBuy(q);
  assert.equal(o.status, 'closed');
  near(o.filled, q, venue.marketBuyByCost ? 0.01 : 1e-9, 'filled');
  positive(o.average, 'average');
  const fills = await ex.fetchMyTrades(symbol, undefined, 100);
  const mine = fills.filter((f) => f.order === o.id);
  near(mine.reduce((sum, f) => sum + f.amount, 0), o.filled, 1e-9, 'sum of fills');
  const fee = mine.reduce((sum, f) => sum + f.fee.cost, 0);
  assert.equal(mine[0].fee.currency, feeAsset);
  const inBase = feeAsset === venue.base;
  near(fee, (inBase ? o.filled : o.cost) * (venue.fee ?? 0.001), 0.01, 'fee');
  const after = await ex.fetchBalance();
  near(after[venue.base].total - before[venue.base].total, o.filled - (inBase ? fee : 0), 1e-6, 'received');
  near(before[venue.quote].total - after[venue.quote].total, o.cost + (inBase ? 0 : fee), 1e-6, 'paid');
  if (ex.has.fetchOrderTrades) {
    assert.equal((await ex.fetchOrderTrades(o.id, symbol)).length, mine.length);
  }
});
check('a market order by cost', async () => {
  if (!ex.has.createMarketBuyOrderWithCost) return;
  const o = await placed(await ex.createMarketBuyOrderWithCost(symbol, 100));
  assert.equal(o.status, 'closed');
  assert.ok(o.cost <= 100 && o.cost > 90, `cost ${o.cost}`);
});
for (const timeInForce of venue.timesInForce) {
  check(`a limit order ${timeInForce}, taking and resting`, async () => {
    const m = await mid();
    const q = await lot();
    const taking = await create(symbol, 'limit', 'sell', q, price(m * 0.99), { timeInForce });
    assert.equal(taking.filled, q);
    assert.equal(taking.status, 'closed');
    const resting = await create(symbol, 'limit', 'sell', q, price(m * 1.05), { timeInForce });
    if (timeInForce === 'GTC') {
      assert.equal(resting.status, 'open');
      await ex.cancelOrder(resting.id, symbol);
    } else {
      assert.ok(['expired', 'canceled'].includes(resting.status), resting.status);
      assert.equal(resting.filled, 0);
    }
  });
}
check('a post-only order rests, or is refused when it would take', async () => {
  const m = await mid();
  const o = await create(symbol, 'limit', 'buy', await lot(), price(m * 0.9), { postOnly: true });
  assert.equal(o.status, 'open');
  await ex.cancelOrder(o.id, symbol);
  if (venue.postOnlyEnds) { // told by the order, not by a refusal
    const late = await create(symbol, 'limit', 'buy', await lot(), price(m * 1.01), { postOnly: true });
    assert.equal(late.status, 'canceled');
    assert.equal(late.filled, 0);
    return;
  }
  await refuses(ex.createOrder(symbol, 'limit', 'buy', await lot(), price(m * 1.01), { postOnly: true }), 'ExchangeError');
});
for (const { type, params, side } of venue.stops) {
  const [name, where] = Object.entries(params)[0];
  check(`a ${side} ${type} order with ${name} ${where} the market`, async () => {
    const m = await mid();
    const trigger = price(where === 'above' ? m * 1.03 : m * 0.97);
    const limit = type === 'limit' ? price(side === 'buy' ? trigger * 1.01 : trigger * 0.99) : undefined;
    const o = await ex.createOrder(symbol, type, side, await lot(), limit, { [name]: trigger });
    const apart = venue.stopsApart; // the parameter by which they are asked for, where they have lists of their own
    const found = apart
      ? (await ex.fetchOpenOrders(symbol, undefined, undefined, apart)).find((x) => x.id === o.id)
      : await ex.fetchOrder(o.id, symbol);
    assert.equal(found.status, 'open');
    assert.equal(found.triggerPrice ?? found.stopPrice ?? Number(found.info.stop_price), trigger);
    await ex.cancelOrder(o.id, symbol, apart);
  });
}
for (const { type, params, side } of venue.trails ?? []) {
  check(`a ${side} ${type} order that trails`, async () => {
    const m = await mid();
    const limit = type === 'limit' ? price(m * (side === 'buy' ? 1.2 : 0.8)) : undefined;
    const o = await ex.createOrder(symbol, type, side, await lot(), limit, { trailingPercent: 5, ...params });
    const found = await ex.fetchOrder(o.id, symbol);
    assert.equal(found.status, 'open');
    venue.trailed(found);
    await ex.cancelOrder(o.id, symbol);
    await refuses(ex.createOrder(symbol, type, side, await lot(), limit, { trailingPercent: 50, ...params }),
                  venue.errors.filter);
  });
}
if (venue.iceberg) {
  check('an iceberg shows what it says, and trades whole', async () => {
    const q = await lot();
    const book = await ex.fetchOrderBook(symbol, 5);
    const p = price((book.bids[0][0] + book.asks[0][0]) / 2);
    assert.ok(p > book.bids[0][0] && p < book.asks[0][0], 'there is room between bid and ask');
    const o = await ex.createOrder(symbol, 'limit', 'buy', amount(q * 5), p, venue.iceberg(q * 2));
    const seen = (await ex.fetchOrderBook(symbol, 5)).bids.find(([at]) => at === p);
    assert.ok(seen && Math.abs(seen[1] - q * 2) < q / 2, `${seen} is ${q * 2}`);
    const taken = await ex.createOrder(symbol, 'limit', 'sell', amount(q * 5), p, venue.oneself);
    assert.equal(taken.filled, amount(q * 5));
    assert.equal((await ex.fetchOrder(o.id, symbol)).status, 'closed');
    await refuses(ex.createOrder(symbol, 'limit', 'buy', amount(q * 500), p, venue.iceberg(q)), venue.errors.filter);
  });
}
check('cancelAllOrders', async () => {
  if (!ex.has.cancelAllOrders) return;
  const m = await mid();
  const q = await lot();
  for (let i = 0; i < 3; i += 1) await ex.createOrder(symbol, 'limit', 'buy', q, price(m * (0.9 - i * 0.01)));
  assert.equal((await ex.fetchOpenOrders(symbol)).length, 3);
  if (venue.cancelAll) await venue.cancelAll(ex);
  else await ex.cancelAllOrders(symbol);
  assert.equal((await ex.fetchOpenOrders(symbol)).length, 0);
});
check('editOrder', async () => {
  if (!has('editOrder')) return;
  const m = await mid();
  const o = await ex.createOrder(symbol, 'limit', 'buy', await lot(), price(m * 0.9));
  const edited = await placed(await ex.editOrder(o.id, symbol, 'limit', 'buy', await lot(), price(m * 0.85)));
  assert.equal(edited.status, 'open');
  assert.equal(edited.price, price(m * 0.85));
  const open = await ex.fetchOpenOrders(symbol);
  assert.deepEqual(open.map((x) => x.id), [edited.id]);
  await ex.cancelOrder(edited.id, symbol);
});
check('fetchOrders, fetchClosedOrders, fetchCanceledOrders', async () => {
  if (ex.has.fetchOrders) assert.ok((await ex.fetchOrders(symbol)).length > 5);
  if (ex.has.fetchClosedOrders) {
    const closed = await ex.fetchClosedOrders(symbol);
    assert.ok(closed.length > 0 && closed.every((o) => o.status === 'closed'));
  }
  if (ex.has.fetchCanceledOrders) {
    const canceled = await ex.fetchCanceledOrders(symbol);
    assert.ok(canceled.length > 0 && canceled.every((o) => o.status === 'canceled'));
  }
});
check('a test order leaves nothing behind', async () => {
  if (venue.id !== 'binance') return;
  const before = (await ex.fetchOpenOrders(symbol)).length;
  await ex.createOrder(symbol, 'limit', 'buy', await lot(), price((await mid()) * 0.9), { test: true });
  assert.equal((await ex.fetchOpenOrders(symbol)).length, before);
});

// ---- refusals ----

refusals({ venue, credentials, box, ex, symbol, amount, price, mid, lot });
check('refusal: filters', async () => {
  const m = await mid();
  if (!venue.noLeastValue) {
    await refuses(ex.createOrder(symbol, 'limit', 'buy', ex.markets[symbol].limits.amount.min, price(m * 0.9)), venue.errors.filter);
  }
  if (venue.errors.band) await refuses(ex.createOrder(symbol, 'limit', 'sell', await lot(), price(m * 0.01)), venue.errors.band);
});

// ---- over sockets ----

if (pro) watching({ venue, ex, pro, symbol, other, positive, near, mid, lot, price, marketBuy, has });

// ---- what only this venue has ----

if (venue.more) venue.more({ ex, pro, symbol, amount, price, mid, lot });

// ---- every type of key that the venue offers ----

for (const key of credentials.keys.filter((k) => venue.keyTypes?.includes(k.type) ?? true)) {
  check(`a key of type ${key.type} reads and trades`, async () => {
    const own = venue.create(credentials, { key });
    positive((await own.fetchBalance())[venue.base].total, 'total');
    const o = await own.createOrder(symbol, 'limit', 'buy', await lot(), price((await mid()) * 0.9));
    await own.cancelOrder(o.id, symbol);
  });
}

// ---- limits, last: they refuse everything that follows ----

check('refusal: rate', async () => {
  const ask = venue.flood ?? ((e) => (e.has.fetchOrders ? e.fetchOrders(symbol) : e.fetchOpenOrders(symbol)));
  let refused;
  for (let i = 0; i < 400 && !refused; i += 1) await ask(ex).catch((e) => { refused = e; });
  assert.ok(refused, 'nothing was refused');
  await heard(venue, venue.refusals.rate, ex, Promise.reject(refused));
});

const failed = await runChecks();
await pro?.close();
assert.equal(await box.stop(), 0, 'the sandbox stops cleanly');
process.exit(failed ? 1 : 0);
