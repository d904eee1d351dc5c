// SPDX-License-Identifier: MIT
// What every library can ask of Binance's stall, over whichever door: one list, with every answer
// looked at member by member. A check stands only where the library has the call.
import { assert, check } from '../tap.mjs';
import {
  account, ack, aggregate, amended, amendment, bestTicker, canceled, canceledList, candle, commission, dayTicker, each, fill, flag,
  full, holds, id, level, limit, listHead, miniTicker, money, moment, myTrade, order, placedList, rate, result, rollingTicker, some,
  tested, text, time, trade,
} from './members.mjs';

export const symbol = 'BTCUSDT';
export const other = 'ETHUSDT';
export const LOT = '0.00400000';
const step = 0.01;
export const price = (x) => (Math.round(x / step) * step).toFixed(2);
let serial = 0;
export const name = (door, stem) => `${door.prefix}${stem}${process.pid}${(serial += 1)}`;

export async function refusal(promise) {
  try {
    await promise;
  } catch (e) {
    return { code: e.code, message: e.message, status: e.status, error: e.error, cause: e.cause };
  }
  throw new Error('it went through');
}

// Checks for one door.
export function calls(door) {
  const on = (needs, what, run) => {
    if (needs.every((n) => door.has.has(n))) check(`${door.name}: ${what}`, () => run(door));
  };
  const book = async (d) => {
    const b = await d.call('depth', { symbol, limit: 5 });
    return { bid: Number(b.bids[0][0]), ask: Number(b.asks[0][0]), mid: (Number(b.bids[0][0]) + Number(b.asks[0][0])) / 2 };
  };
  const resting = async (d, more = {}) => d.call('place', {
    symbol, side: 'BUY', type: 'LIMIT', timeInForce: 'GTC', quantity: LOT, price: price((await book(d)).mid * 0.9),
    newOrderRespType: 'FULL', ...more,
  });
  const end = (d, o) => d.call('cancel', { symbol, orderId: o.orderId });

  marketData(on, book);
  orders(on, { book, resting, end });
  changes(on, { book, resting, end });
  lists(on, book);
  accounts(on);
  refusals(on, { book });
}

function marketData(on, book) {
  on(['ping'], 'ping', async (d) => assert.deepEqual(await d.call('ping'), {}));
  on(['time'], 'time', async (d) => holds(await d.call('time'), { serverTime: time }));
  on(['exchangeInfo'], 'exchangeInfo of one, of some, of all', async (d) => {
    const one = await d.call('exchangeInfo', { symbol });
    holds(one, { timezone: 'UTC', serverTime: time, rateLimits: some({ rateLimitType: text, interval: text, intervalNum: id, limit: id }),
      exchangeFilters: [], symbols: each((s) => assert.equal(s.symbol, symbol)) });
    const [s] = one.symbols;
    assert.deepEqual([s.status, s.baseAsset, s.quoteAsset, s.baseAssetPrecision, s.quoteAssetPrecision], ['TRADING', 'BTC', 'USDT', 8, 8]);
    for (const allowed of ['icebergAllowed', 'ocoAllowed', 'otoAllowed', 'opoAllowed', 'quoteOrderQtyMarketAllowed', 'allowTrailingStop',
      'cancelReplaceAllowed', 'isSpotTradingAllowed']) assert.equal(s[allowed], true, allowed);
    const filters = Object.fromEntries(s.filters.map((f) => [f.filterType, f]));
    holds(filters.PRICE_FILTER, { filterType: 'PRICE_FILTER', minPrice: money, maxPrice: money, tickSize: '0.01000000' });
    holds(filters.LOT_SIZE, { filterType: 'LOT_SIZE', minQty: money, maxQty: money, stepSize: '0.00001000' });
    const two = await d.call('exchangeInfo', { symbols: [symbol, other] });
    assert.deepEqual(two.symbols.map((x) => x.symbol).sort(), [symbol, other]);
    assert.ok((await d.call('exchangeInfo')).symbols.length >= 12);
  });
  on(['depth'], 'depth', async (d) => {
    const b = await d.call('depth', { symbol, limit: 20 });
    holds(b, { lastUpdateId: id, bids: some(level), asks: some(level) });
    assert.deepEqual([b.bids.length, b.asks.length], [20, 20]);
    assert.ok(Number(b.bids[0][0]) < Number(b.asks[0][0]) && Number(b.bids[1][0]) < Number(b.bids[0][0]));
  });
  on(['trades'], 'trades', async (d) => {
    const trades = await d.call('trades', { symbol, limit: 10 });
    holds(trades, some(trade));
    assert.equal(trades.length, 10);
    assert.ok(trades[0].id < trades[9].id);
  });
  on(['historicalTrades'], 'historicalTrades from an id', async (d) => {
    const [first] = await d.call('historicalTrades', { symbol, limit: 3 });
    const again = await d.call('historicalTrades', { symbol, limit: 2, fromId: first.id });
    holds(again, some(trade));
    assert.deepEqual(again.map((t) => t.id), [first.id, first.id + 1]);
    assert.deepEqual(again[0], first);
  });
  on(['aggTrades'], 'aggTrades', async (d) => {
    const trades = await d.call('aggTrades', { symbol, limit: 5 });
    holds(trades, some(aggregate));
    assert.equal(trades.length, 5);
  });
  for (const kind of ['klines', 'uiKlines']) {
    on([kind], kind, async (d) => {
      for (const interval of ['1s', '1m', '1h', '1d']) {
        const rows = await d.call(kind, { symbol, interval, limit: 4 });
        holds(rows, some(candle));
        assert.equal(rows.length, 4);
        assert.equal(rows[1][0], rows[0][6] + 1, 'one follows the other');
      }
      const startTime = Math.floor(Date.now() / 3600000 - 5) * 3600000;
      assert.deepEqual((await d.call(kind, { symbol, interval: '1h', startTime, limit: 2 })).map((r) => r[0]), [startTime, startTime + 3600000]);
    });
  }
  on(['avgPrice'], 'avgPrice', async (d) => {
    const a = await d.call('avgPrice', { symbol });
    holds(a, { mins: 5, price: money, closeTime: time });
    assert.ok(Math.abs(Number(a.price) / (await book(d)).mid - 1) < 0.05);
  });
  on(['ticker24hr'], 'ticker/24hr of one, of some, small', async (d) => {
    holds(await d.call('ticker24hr', { symbol }), dayTicker);
    holds(await d.call('ticker24hr', { symbols: [symbol, other] }), some(dayTicker));
    holds(await d.call('ticker24hr', { symbol, type: 'MINI' }), miniTicker);
  });
  on(['tradingDay'], 'ticker/tradingDay', async (d) => {
    holds(await d.call('tradingDay', { symbol }), rollingTicker);
    assert.equal((await d.call('tradingDay', { symbols: [symbol, other] })).length, 2);
  });
  on(['ticker'], 'ticker of a rolling window', async (d) => {
    const t = await d.call('ticker', { symbol, windowSize: '1h' });
    holds(t, rollingTicker);
    const width = t.closeTime - t.openTime;
    assert.ok(width >= 3600000 - 1000 && width < 3660000, `an hour and less than a minute: ${width}`);
    assert.equal((await d.call('ticker', { symbols: [symbol, other] })).length, 2);
  });
  on(['price'], 'ticker/price of one, of some, of all', async (d) => {
    holds(await d.call('price', { symbol }), { symbol, price: money });
    assert.deepEqual((await d.call('price', { symbols: [symbol, other] })).map((p) => p.symbol).sort(), [symbol, other]);
    const all = await d.call('price');
    holds(all, some({ symbol: text, price: money }));
    assert.ok(all.length >= 12);
  });
  on(['best'], 'ticker/bookTicker of one, of some', async (d) => {
    holds(await d.call('best', { symbol }), bestTicker);
    holds(await d.call('best', { symbols: [symbol, other] }), some(bestTicker));
  });
}

function orders(on, { book, resting, end }) {
  on(['place', 'status', 'open', 'cancel'], 'a limit order rests, is found and canceled', async (d) => {
    const newClientOrderId = name(d, 'rest');
    const o = await resting(d, { newClientOrderId });
    holds(o, { ...full, symbol, clientOrderId: newClientOrderId, origQty: LOT, executedQty: '0.00000000', status: 'NEW',
      timeInForce: 'GTC', type: 'LIMIT', side: 'BUY', fills: [], workingTime: o.transactTime, selfTradePreventionMode: 'EXPIRE_MAKER' });
    const found = await d.call('status', { symbol, orderId: o.orderId });
    holds(found, { ...order, orderId: o.orderId, clientOrderId: newClientOrderId, price: o.price, status: 'NEW', isWorking: true });
    holds(await d.call('status', { symbol, origClientOrderId: newClientOrderId }), { ...order, orderId: o.orderId });
    const open = await d.call('open', { symbol });
    holds(open, some(order));
    assert.ok(open.some((x) => x.orderId === o.orderId));
    const gone = await d.call('cancel', { symbol, origClientOrderId: newClientOrderId });
    holds(gone, { ...canceled, origClientOrderId: newClientOrderId, orderId: o.orderId, status: 'CANCELED' });
    assert.notEqual(gone.clientOrderId, newClientOrderId);
    assert.equal((await d.call('status', { symbol, orderId: o.orderId })).status, 'CANCELED');
  });
  on(['place'], 'ACK, RESULT and FULL', async (d) => {
    for (const [newOrderRespType, members] of [['ACK', ack], ['RESULT', result], ['FULL', full]]) {
      const o = await resting(d, { newOrderRespType });
      holds(o, members);
      await end(d, o);
    }
  });
  on(['place', 'fills'], 'market orders by quantity and by cost, with fills and fees', async (d) => {
    const o = await d.call('place', { symbol, side: 'BUY', type: 'MARKET', quantity: LOT, newOrderRespType: 'FULL' });
    holds(o, { ...full, fills: some(fill), status: 'FILLED', type: 'MARKET', price: '0.00000000', executedQty: LOT });
    const sum = o.fills.reduce((n, f) => n + Number(f.price) * Number(f.qty), 0);
    assert.ok(Math.abs(sum - Number(o.cummulativeQuoteQty)) < 1e-6, 'the fills add up');
    assert.equal(o.fills[0].commissionAsset, 'BTC');
    const mine = await d.call('fills', { symbol, orderId: o.orderId });
    holds(mine, some({ ...myTrade, orderId: o.orderId, isBuyer: true, isMaker: false }));
    assert.deepEqual(mine.map((f) => f.id).sort(), o.fills.map((f) => f.tradeId).sort());
    const spent = await d.call('place', { symbol, side: 'BUY', type: 'MARKET', quoteOrderQty: '100', newOrderRespType: 'RESULT' });
    holds(spent, { ...result, status: 'FILLED', origQuoteOrderQty: '100.00000000' });
    assert.ok(Number(spent.cummulativeQuoteQty) <= 100 && Number(spent.cummulativeQuoteQty) > 98);
  });
  on(['place'], 'IOC and FOK', async (d) => {
    const { mid } = await book(d);
    for (const timeInForce of ['IOC', 'FOK']) {
      const taking = await resting(d, { side: 'SELL', timeInForce, price: price(mid * 0.99) });
      assert.deepEqual([taking.status, taking.executedQty], ['FILLED', LOT]);
      const left = await resting(d, { timeInForce });
      assert.deepEqual([left.status, left.executedQty], ['EXPIRED', '0.00000000']);
    }
  });
  on(['place', 'status', 'cancel'], 'LIMIT_MAKER rests, and is refused when it would take', async (d) => {
    const { mid } = await book(d);
    const o = await resting(d, { type: 'LIMIT_MAKER', timeInForce: undefined });
    assert.equal((await d.call('status', { symbol, orderId: o.orderId })).type, 'LIMIT_MAKER');
    await end(d, o);
    const e = await refusal(resting(d, { type: 'LIMIT_MAKER', timeInForce: undefined, price: price(mid * 1.02) }));
    assert.deepEqual([e.code, e.message], [-2010, 'Order would immediately match and take.']);
  });
  for (const [type, side, at] of [['STOP_LOSS', 'SELL', 0.95], ['STOP_LOSS_LIMIT', 'SELL', 0.95], ['TAKE_PROFIT', 'SELL', 1.05],
    ['TAKE_PROFIT_LIMIT', 'SELL', 1.05], ['STOP_LOSS', 'BUY', 1.05], ['TAKE_PROFIT_LIMIT', 'BUY', 0.95]]) {
    on(['place', 'status', 'cancel'], `${side} ${type}`, async (d) => {
      const { mid } = await book(d);
      const limited = type.endsWith('LIMIT') ? { price: price(mid * at), timeInForce: 'GTC' } : {};
      const o = await d.call('place', { symbol, side, type, quantity: LOT, stopPrice: price(mid * at), newOrderRespType: 'RESULT', ...limited });
      holds(o, { ...result, type, side, status: 'NEW', workingTime: -1, stopPrice: money });
      const found = await d.call('status', { symbol, orderId: o.orderId });
      assert.deepEqual([found.isWorking, Number(found.stopPrice)], [false, Number(price(mid * at))]);
      await end(d, o);
    });
  }
  on(['place', 'status', 'cancel'], 'a stop that trails', async (d) => {
    const o = await d.call('place', { symbol, side: 'SELL', type: 'STOP_LOSS', quantity: LOT, trailingDelta: 500, newOrderRespType: 'RESULT' });
    holds(o, { ...result, trailingDelta: 500, trailingTime: o.transactTime, workingTime: -1 });
    const found = await d.call('status', { symbol, orderId: o.orderId });
    assert.deepEqual([found.trailingDelta, found.trailingTime], [500, o.transactTime]);
    await end(d, o);
  });
  on(['place', 'status', 'cancel'], 'an iceberg shows only its tip', async (d) => {
    const tip = '0.00200000';
    const o = await resting(d, { quantity: '0.01000000', icebergQty: tip });
    holds(o, { ...full, icebergQty: tip, origQty: '0.01000000' });
    assert.equal((await d.call('status', { symbol, orderId: o.orderId })).icebergQty, tip);
    assert.deepEqual((await d.call('depth', { symbol, limit: 5000 })).bids.find(([p]) => p === o.price), [o.price, tip]);
    await end(d, o);
  });
  on(['test'], 'a test order, and what it would cost', async (d) => {
    const o = { symbol, side: 'BUY', type: 'LIMIT', timeInForce: 'GTC', quantity: LOT, price: price((await book(d)).mid * 0.9) };
    assert.deepEqual(await d.call('test', o), {});
    holds(await d.call('test', { ...o, computeCommissionRates: true }), tested);
  });
  on(['place', 'history'], 'strategies are accepted', async (d) => end(d, await resting(d, { strategyId: 37463720, strategyType: 1000000 })));
  on(['place', 'cancelAll', 'open'], 'cancel all', async (d) => {
    const placed = [await resting(d), await resting(d)];
    const gone = await d.call('cancelAll', { symbol });
    assert.ok(placed.every((o) => gone.some((x) => x.orderId === o.orderId)));
    gone.forEach((x) => holds(x, 'orderReports' in x ? canceledList : canceled));
    assert.deepEqual(await d.call('open', { symbol }), []);
  });
}

function changes(on, { book, resting, end }) {
  on(['replace', 'status', 'cancel'], 'cancel-replace: both, and only the first', async (d) => {
    const o = await resting(d);
    const p = price(Number(o.price) - 100);
    const next = { symbol, side: 'BUY', type: 'LIMIT', timeInForce: 'GTC', quantity: LOT, price: p, cancelReplaceMode: 'STOP_ON_FAILURE' };
    const done = await d.call('replace', { ...next, cancelOrderId: o.orderId, newOrderRespType: 'FULL' });
    holds(done, { cancelResult: 'SUCCESS', newOrderResult: 'SUCCESS', cancelResponse: canceled, newOrderResponse: full });
    assert.equal(done.cancelResponse.orderId, o.orderId);
    assert.equal(Number(done.newOrderResponse.price), Number(p));
    const half = await refusal(d.call('replace', { ...next, quantity: '90', price: price((await book(d)).mid * 0.95), cancelOrderId: done.newOrderResponse.orderId }));
    assert.equal(half.code, -2021, half.message);
    const none = await refusal(d.call('replace', { ...next, cancelOrderId: o.orderId }));
    assert.equal(none.code, -2022, none.message);
    assert.equal((await d.call('status', { symbol, orderId: done.newOrderResponse.orderId })).status, 'CANCELED');
  });
  on(['amend', 'status', 'cancel'], 'amend keeps priority', async (d) => {
    const o = await resting(d);
    const newClientOrderId = name(d, 'less');
    const done = await d.call('amend', { symbol, orderId: o.orderId, newQty: '0.00300000', newClientOrderId });
    holds(done, amendment);
    assert.deepEqual([done.amendedOrder.qty, done.amendedOrder.origClientOrderId, done.amendedOrder.clientOrderId],
      ['0.00300000', o.clientOrderId, newClientOrderId]);
    assert.equal((await d.call('status', { symbol, orderId: o.orderId })).origQty, '0.00300000');
    assert.equal((await refusal(d.call('amend', { symbol, orderId: o.orderId, newQty: '5' }))).code, -2038);
    if (d.has.has('amendments')) {
      const told = await d.call('amendments', { symbol, orderId: o.orderId });
      holds(told, some(amended));
      assert.deepEqual(told.map((a) => [a.origQty, a.newQty]), [[LOT, '0.00300000']]);
    }
    await end(d, o);
  });
}

function lists(on, book) {
  const at = (mid, part) => price(mid * part);
  const exits = (mid) => ({
    aboveType: 'LIMIT_MAKER', abovePrice: at(mid, 1.2), belowType: 'STOP_LOSS_LIMIT', belowStopPrice: at(mid, 0.8), belowPrice: at(mid, 0.79),
    belowTimeInForce: 'GTC',
  });
  const working = (mid) => ({
    symbol, workingType: 'LIMIT', workingSide: 'BUY', workingPrice: at(mid, 0.9), workingQuantity: LOT, workingTimeInForce: 'GTC', pendingSide: 'SELL',
  });
  const pending = (mid) => ({ pendingType: 'LIMIT', pendingPrice: at(mid, 1.2), pendingTimeInForce: 'GTC' });
  const pendingExits = (mid) => ({
    pendingAboveType: 'LIMIT_MAKER', pendingAbovePrice: at(mid, 1.2), pendingBelowType: 'STOP_LOSS', pendingBelowStopPrice: at(mid, 0.8),
  });
  on(['oco', 'list', 'lists', 'openLists', 'listCancel'], 'OCO: placed, asked for, canceled', async (d) => {
    const listClientOrderId = name(d, 'oco');
    const placed = await d.call('oco', { symbol, side: 'SELL', quantity: LOT, ...exits((await book(d)).mid), listClientOrderId });
    holds(placed, { ...placedList, contingencyType: 'OCO', listStatusType: 'EXEC_STARTED', listOrderStatus: 'EXECUTING', listClientOrderId });
    assert.deepEqual(placed.orderReports.map((o) => o.type), ['LIMIT_MAKER', 'STOP_LOSS_LIMIT']);
    const found = await d.call('list', { orderListId: placed.orderListId });
    holds(found, { ...listHead, orders: placed.orders });
    holds(await d.call('list', { origClientOrderId: listClientOrderId }), { ...listHead, orderListId: placed.orderListId });
    const open = await d.call('openLists');
    holds(open, some(listHead));
    assert.ok(open.some((l) => l.orderListId === placed.orderListId));
    const gone = await d.call('listCancel', { symbol, orderListId: placed.orderListId });
    holds(gone, { ...canceledList, listStatusType: 'ALL_DONE', listOrderStatus: 'ALL_DONE' });
    assert.ok(gone.orderReports.every((o) => o.status === 'CANCELED'));
    holds(await d.call('lists', { limit: 5 }), some(listHead));
    assert.equal((await refusal(d.call('listCancel', { symbol, orderListId: placed.orderListId }))).code, -2011);
  });
  on(['oldOco', 'listCancel'], 'the deprecated OCO', async (d) => {
    const { mid } = await book(d);
    const placed = await d.call('oldOco', { symbol, side: 'SELL', quantity: LOT, price: at(mid, 1.2), stopPrice: at(mid, 0.8),
      stopLimitPrice: at(mid, 0.79), stopLimitTimeInForce: 'GTC' });
    holds(placed, { ...placedList, contingencyType: 'OCO' });
    await d.call('listCancel', { symbol, orderListId: placed.orderListId });
  });
  for (const [kind, count, more] of [['oto', 2, (m) => ({ ...pending(m), pendingQuantity: LOT })],
    ['otoco', 3, (m) => ({ ...pendingExits(m), pendingQuantity: LOT })], ['opo', 2, pending], ['opoco', 3, pendingExits]]) {
    on([kind, 'listCancel'], `${kind.toUpperCase()}: the second waits for the first`, async (d) => {
      const { mid } = await book(d);
      const placed = await d.call(kind, { ...working(mid), ...more(mid), newOrderRespType: 'RESULT' });
      holds(placed, { ...placedList, contingencyType: 'OTO' });
      const states = Object.fromEntries(placed.orderReports.map((o) => [o.side, o.status]));
      assert.deepEqual(states, { BUY: 'NEW', SELL: 'PENDING_NEW' });
      assert.equal(placed.orderReports.length, count);
      const gone = await d.call('listCancel', { symbol, orderListId: placed.orderListId });
      holds(gone, canceledList);
    });
    on([kind, 'cancelAll', 'open'], `${kind.toUpperCase()}: the first is filled, the rest goes to market`, async (d) => {
      const { mid } = await book(d);
      const placed = await d.call(kind, { ...working(mid), ...more(mid), workingPrice: at(mid, 1.02), workingQuantity: '0.00500000' });
      const open = (await d.call('open', { symbol })).filter((o) => o.orderListId === placed.orderListId);
      assert.deepEqual([open.length, ...new Set(open.map((o) => `${o.side} ${o.status}`))], [count - 1, 'SELL NEW']);
      await d.call('cancelAll', { symbol });
    });
  }
}

function accounts(on) {
  on(['account'], 'account, with and without zero balances', async (d) => {
    const all = await d.call('account');
    holds(all, account);
    const some_ = await d.call('account', { omitZeroBalances: true });
    assert.ok(some_.balances.length <= all.balances.length);
    assert.ok(some_.balances.every((b) => Number(b.free) + Number(b.locked) > 0));
  });
  on(['history'], 'all orders', async (d) => {
    const orders_ = await d.call('history', { symbol, limit: 10 });
    holds(orders_, some((o) => holds(o, { ...order, orderListId: o.orderListId })));
    assert.ok(orders_.every((o, i) => !i || o.orderId > orders_[i - 1].orderId), 'oldest first');
  });
  on(['fills'], 'my trades, the newest and from an id', async (d) => {
    const mine = await d.call('fills', { symbol, limit: 5 });
    holds(mine, some(myTrade));
    assert.equal((await d.call('fills', { symbol, fromId: mine[0].id, limit: 1 }))[0].id, mine[0].id);
  });
  on(['orderLimits'], 'rate limits of orders', async (d) => {
    const limits = await d.call('orderLimits');
    holds(limits, some({ ...limit, rateLimitType: 'ORDERS' }));
    assert.deepEqual(limits.map((l) => [l.interval, l.intervalNum]), [['SECOND', 10], ['DAY', 1]]);
  });
  on(['commission'], 'commission rates', async (d) => holds(await d.call('commission', { symbol }), { ...commission, symbol }));
  on(['prevented', 'place'], 'self-trade prevention is told', async (d) => {
    const b = await d.call('depth', { symbol, limit: 5 });
    const inside = price((Number(b.bids[0][0]) + Number(b.asks[0][0])) / 2);
    const maker = await d.call('place', { symbol, side: 'BUY', type: 'LIMIT', timeInForce: 'GTC', quantity: LOT, price: inside });
    const taker = await d.call('place', { symbol, side: 'SELL', type: 'LIMIT', timeInForce: 'IOC', quantity: LOT, price: inside,
      selfTradePreventionMode: 'EXPIRE_TAKER', newOrderRespType: 'RESULT' });
    const told = await d.call('prevented', { symbol, orderId: taker.orderId });
    if (taker.status === 'EXPIRED_IN_MATCH') {
      holds(told, some({ symbol, preventedMatchId: id, takerOrderId: taker.orderId, makerSymbol: symbol, makerOrderId: maker.orderId,
        tradeGroupId: (x) => assert.ok(Number.isInteger(x)), selfTradePreventionMode: 'EXPIRE_TAKER', price: money, takerPreventedQuantity: money, transactTime: time }));
    } else assert.equal(taker.executedQty, LOT); // somebody else stood before
    await d.call('cancel', { symbol, orderId: maker.orderId }).catch(() => {});
  });
  on(['allocations'], 'allocations: none', async (d) => assert.deepEqual(await d.call('allocations', { symbol }), []));
  on(['rules', 'reference'], 'execution rules and reference prices: none', async (d) => {
    assert.deepEqual((await d.call('rules', { symbol })).symbolRules, []);
    assert.equal((await refusal(d.call('reference', { symbol }))).code, -2043);
  });
  on(['filters'], 'the account\'s filters', async (d) => {
    holds(await d.call('filters', { symbol }), { exchangeFilters: each((x) => text(x.filterType)), symbolFilters: each((x) => text(x.filterType)),
      assetFilters: each((x) => text(x.filterType)) });
  });
  on(['status_of_system'], 'what the wallet side tells', async (d) => {
    assert.deepEqual(await d.call('status_of_system'), { status: 0, msg: 'normal' });
    const key = await d.call('permissions');
    flag(key.ipRestrict);
    moment(key.createTime);
    assert.deepEqual([key.enableReading, key.enableSpotAndMarginTrading, key.enableWithdrawals], [true, true, false]);
    holds(await d.call('fees', { symbol }), some({ symbol, makerCommission: rate, takerCommission: rate }));
  });
  on(['tokenNew', 'tokenKeep', 'tokenEnd'], 'a listen key: made, kept, ended', async (d) => {
    const { listenKey } = await d.call('tokenNew');
    assert.match(listenKey, /^[a-zA-Z0-9]{60,64}$/);
    assert.equal((await d.call('tokenNew')).listenKey, listenKey);
    assert.deepEqual(await d.call('tokenKeep', { listenKey }), {});
    assert.deepEqual(await d.call('tokenEnd', { listenKey }), {});
    const e = await refusal(d.call('tokenKeep', { listenKey }));
    assert.deepEqual([e.code, e.message], [-1125, 'This listenKey does not exist.']);
  });
}

function refusals(on, { book }) {
  const refused = async (promise, code, message) => {
    const e = await refusal(promise);
    assert.equal(e.code, code, e.message);
    assert.match(e.message, message);
  };
  on(['status', 'cancel'], 'error: unknown orders', async (d) => {
    await refused(d.call('status', { symbol, orderId: 999999999 }), -2013, /^Order does not exist\.$/);
    await refused(d.call('cancel', { symbol, orderId: 999999999 }), -2011, /^Unknown order sent\.$/);
  });
  on(['avgPrice'], 'error: an unknown symbol', async (d) => refused(d.call('avgPrice', { symbol: 'NOSUCH' }), -1121, /^Invalid symbol\.$/));
  on(['place'], 'error: funds, filters, parameters', async (d) => {
    const o = { symbol, side: 'BUY', type: 'LIMIT', timeInForce: 'GTC', quantity: LOT, price: price((await book(d)).mid * 0.9) };
    await refused(d.call('place', { ...o, quantity: '90' }), -2010, /^Account has insufficient balance for requested action\.$/);
    await refused(d.call('place', { ...o, quantity: '0.00001' }), -1013, /^Filter failure: NOTIONAL$/);
    await refused(d.call('place', { ...o, quantity: '0.004001' }), -1013, /^Filter failure: LOT_SIZE$/);
    await refused(d.call('place', { ...o, price: '1.001' }), -1013, /^Filter failure: P/);
    await refused(d.call('place', { ...o, side: 'HOLD' }), -1117, /^Invalid side\.$/);
    await refused(d.call('place', { ...o, type: 'WISH' }), -1116, /^Invalid orderType\.$/);
    await refused(d.call('place', { ...o, price: undefined }), -1102, /^Mandatory parameter 'price' was not sent/);
    await refused(d.call('place', { ...o, quantity: '0.0040000001' }), -1111, /too much precision/);
  });
  on(['place', 'cancel'], 'error: the same name twice', async (d) => {
    const o = { symbol, side: 'BUY', type: 'LIMIT', timeInForce: 'GTC', quantity: LOT, price: price((await book(d)).mid * 0.9), newClientOrderId: name(d, 'twice') };
    await d.call('place', o);
    await refused(d.call('place', o), -2010, /^Duplicate order sent\.$/);
    await d.call('cancel', { symbol, origClientOrderId: o.newClientOrderId });
  });
}
