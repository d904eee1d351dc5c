// SPDX-License-Identifier: MIT
// How ccxt's binance class is pointed at the sandbox, and what Binance is asked on top of the list.
import assert from 'node:assert/strict';

import ccxt from 'ccxt';
import { check, refuses } from '../tap.mjs';

const point = (exchange, rest, ws) => {
  const api = exchange.urls.api;
  for (const name of ['public', 'private', 'v1']) api[name] = `${rest}/api/${name === 'v1' ? 'v1' : 'v3'}`;
  for (const [name, version] of [['sapi', 'v1'], ['sapiV2', 'v2'], ['sapiV3', 'v3'], ['sapiV4', 'v4']]) {
    api[name] = `${rest}/sapi/${version}`;
  }
  api.fapiPublic = `${rest}/fapi/v1`;
  api.dapiPublic = `${rest}/dapi/v1`;
  if (!api.ws) return; // only ccxt.pro has sockets
  api.ws.spot = `${ws}/stream/ws`;
  api.ws.margin = `${ws}/stream/ws`;
  api.ws['ws-api'].spot = `${ws}/ws-api/v3`;
};

export const venue = {
  id: 'binance',
  symbol: 'BTC/USDT',
  other: 'ETH/USDT',
  quote: 'USDT',
  base: 'BTC',
  create(credentials, { pro = false, key, ...options } = {}) {
    const Class = pro ? ccxt.pro.binance : ccxt.binance;
    const used = key ?? credentials.keys?.[0] ?? credentials;
    const exchange = new Class({
      apiKey: used.api_key,
      secret: used.secret,
      enableRateLimit: false,
      ...options,
    });
    exchange.options.fetchMarkets = { types: ['spot'] };
    point(exchange, credentials.rest, credentials.ws);
    return exchange;
  },
  // ccxt's classes for the filters: its table for real hosts says InvalidOrder; for others, BadRequest,
  // and of PERCENT_PRICE_BY_SIDE, by its text, InvalidOrder
  errors: { filter: 'BadRequest', band: 'InvalidOrder' },
  told: ({ code, msg }) => ({ code, text: msg }),
  refusals: {
    key: { class: 'AuthenticationError', http: 401, code: -2015, text: /^Invalid API-key, IP, or permissions for action/ },
    signature: { class: 'AuthenticationError', http: 400, code: -1022, text: /^Signature for this request is not valid/ },
    permission: { class: 'AuthenticationError', http: 401, code: -2015, text: /^Invalid API-key, IP, or permissions for action/ },
    address: { class: 'AuthenticationError', http: 401, code: -2015, text: /^Invalid API-key, IP, or permissions for action/ },
    stale: { class: 'InvalidNonce', http: 400, code: -1021, text: /outside of the recvWindow/ },
    ahead: { class: 'InvalidNonce', http: 400, code: -1021, text: /1000ms ahead of the server's time/ },
    replay: 'a request is good again while its time is',
    symbol: { class: 'BadSymbol', http: 400, code: -1121, text: /^Invalid symbol/ },
    funds: { class: 'InsufficientFunds', http: 400, code: -2010, text: /insufficient balance/ },
    order: { class: 'OrderNotFound', http: 400, code: -2011, text: /^Unknown order sent/ },
    query: { class: 'OrderNotFound', http: 400, code: -2013, text: /^Order does not exist/ },
    tick: { class: 'InvalidOrder', http: 400, code: -1013, text: /^Filter failure: PRICE_FILTER/ },
    rate: { class: 'DDoSProtection', http: 429, code: -1003, text: /^Too much request weight used/ },
  },
  timesInForce: ['GTC', 'IOC', 'FOK'],
  stops: [
    { type: 'market', params: { stopLossPrice: 'below' }, side: 'sell' },
    { type: 'limit', params: { stopLossPrice: 'below' }, side: 'sell' },
    { type: 'market', params: { takeProfitPrice: 'above' }, side: 'sell' },
    { type: 'limit', params: { takeProfitPrice: 'above' }, side: 'sell' },
    { type: 'limit', params: { triggerPrice: 'above' }, side: 'buy' },
  ],
  trails: [
    { type: 'market', params: { stopLossOrTakeProfit: 'stopLoss' }, side: 'sell' },
    { type: 'limit', params: { stopLossOrTakeProfit: 'stopLoss' }, side: 'sell' },
    { type: 'limit', params: { stopLossOrTakeProfit: 'takeProfit' }, side: 'sell' },
    { type: 'market', params: { stopLossOrTakeProfit: 'stopLoss' }, side: 'buy' },
  ],
  trailed: ({ info }) => {
    assert.equal(info.trailingDelta, 500);
    assert.equal(info.trailingTime, info.time);
    assert.equal(info.workingTime, -1);
  },
  iceberg: (shown) => ({ icebergQty: shown.toFixed(8) }),
  oneself: { selfTradePreventionMode: 'NONE' },
  more: orderLists,
};

// ccxt has no unified call for order lists: these are its implicit ones
function orderLists({ ex, pro, symbol, amount, price, mid, lot }) {
  const id = symbol.replace('/', '');
  const at = (m, part) => ex.priceToPrecision(symbol, price(m * part));
  const oco = async (m, more = {}) => ({
    symbol: id,
    side: 'SELL',
    quantity: ex.amountToPrecision(symbol, await lot()),
    aboveType: 'LIMIT_MAKER',
    abovePrice: at(m, 1.2),
    belowType: 'STOP_LOSS_LIMIT',
    belowStopPrice: at(m, 0.8),
    belowPrice: at(m, 0.79),
    belowTimeInForce: 'GTC',
    ...more,
  });
  const states = async (list) => Promise.all(list.orders.map(async (o) => (await ex.fetchOrder(o.orderId, symbol)).status));
  const open = async () => (await ex.privateGetOpenOrderList()).length;

  check('an OCO rests as one: placed, found, canceled by one of its orders', async () => {
    const before = (await ex.fetchBalance())[venue.base].used;
    const params = await oco(await mid(), { listClientOrderId: 'ccxt-list', belowClientOrderId: 'ccxt-below' });
    const list = await ex.privatePostOrderListOco(params);
    assert.equal(list.contingencyType, 'OCO');
    assert.equal(list.listStatusType, 'EXEC_STARTED');
    assert.equal(list.listOrderStatus, 'EXECUTING');
    assert.equal(list.listClientOrderId, 'ccxt-list');
    assert.deepEqual(list.orderReports.map((o) => [o.type, o.status]), [['LIMIT_MAKER', 'NEW'], ['STOP_LOSS_LIMIT', 'NEW']]);
    assert.ok(list.orderReports.every((o) => o.orderListId === list.orderListId));
    const held = (await ex.fetchBalance())[venue.base].used - before;
    assert.ok(Math.abs(held - Number(params.quantity)) < 1e-9, `held once: ${held}`);
    const found = await ex.privateGetOrderList({ orderListId: list.orderListId });
    assert.deepEqual(found.orders, list.orders);
    assert.equal((await ex.privateGetOpenOrderList())[0].orderListId, list.orderListId);
    assert.deepEqual((await ex.fetchOpenOrders(symbol)).map((o) => o.info.orderListId), [list.orderListId, list.orderListId]);
    await refuses(ex.privatePostOrderListOco(params), 'InvalidOrder'); // the name is taken
    const gone = await ex.cancelOrder(list.orders[1].orderId, symbol);
    assert.equal(gone.info.listOrderStatus, 'ALL_DONE');
    assert.deepEqual(await states(list), ['canceled', 'canceled']);
    assert.equal(await open(), 0);
    assert.equal((await ex.privateGetAllOrderList()).at(-1).listOrderStatus, 'ALL_DONE');
    await refuses(ex.privateDeleteOrderList({ symbol: id, orderListId: list.orderListId }), 'OrderNotFound');
  });
  check('a fill ends the other order of an OCO', async () => {
    let list;
    for (let i = 0; i < 10 && !list; i += 1) { // the market moves meanwhile: it may take a few
      await ex.createOrder(symbol, 'market', 'sell', await lot()); // so the last price is a bid
      const book = await ex.fetchOrderBook(symbol, 5);
      const inside = ex.priceToPrecision(symbol, (book.bids[0][0] + book.asks[0][0] * 3) / 4);
      list = await ex.privatePostOrderListOco(await oco(await mid(), { abovePrice: inside })).catch((e) => {
        if (!/relationship of the prices|immediately match/.test(e.message)) throw e;
      });
    }
    // nobody else may stand before it, and one may trade with oneself if one says so
    await ex.createOrder(symbol, 'market', 'buy', await lot(), undefined, { selfTradePreventionMode: 'NONE' });
    for (let i = 0; i < 20 && (await open()); i += 1) {
      await ex.createOrder(symbol, 'market', 'buy', await lot(), undefined, { selfTradePreventionMode: 'NONE' });
    }
    assert.deepEqual(await states(list), ['closed', 'expired']);
    const done = await ex.privateGetOrderList({ orderListId: list.orderListId });
    assert.equal(done.listStatusType, 'ALL_DONE');
    const fills = await ex.fetchMyTrades(symbol, undefined, 500, { orderId: list.orders[0].orderId });
    assert.ok(fills.length && fills.every((f) => f.info.orderListId === list.orderListId));
  });
  check('an OTO places the second order when the first is filled; an OTOCO two', async () => {
    const m = await mid();
    const q = ex.amountToPrecision(symbol, amount((await lot()) * 1.1));
    const working = {
      symbol: id, workingType: 'LIMIT', workingSide: 'BUY', workingQuantity: q, workingTimeInForce: 'GTC', pendingSide: 'SELL',
    };
    const quantity = { pendingQuantity: ex.amountToPrecision(symbol, await lot()) };
    const oto = { ...working, ...quantity, pendingType: 'LIMIT', pendingPrice: at(m, 1.2), pendingTimeInForce: 'GTC' };
    let list = await ex.privatePostOrderListOto({ ...oto, workingPrice: at(m, 0.9) });
    assert.deepEqual(list.orderReports.map((o) => o.status), ['NEW', 'PENDING_NEW']);
    assert.equal(list.contingencyType, 'OTO');
    const gone = await ex.privateDeleteOrderList({ symbol: id, orderListId: list.orderListId });
    assert.deepEqual(gone.orderReports.map((o) => o.status), ['CANCELED', 'CANCELED']);
    list = await ex.privatePostOrderListOto({ ...oto, workingPrice: at(m, 1.05) }); // takes at once
    assert.deepEqual(await states(list), ['closed', 'open']);
    await ex.cancelOrder(list.orders[1].orderId, symbol);
    const exits = {
      pendingAboveType: 'LIMIT_MAKER', pendingAbovePrice: at(m, 1.2), pendingBelowType: 'STOP_LOSS', pendingBelowStopPrice: at(m, 0.8),
    };
    list = await ex.privatePostOrderListOtoco({ ...working, ...quantity, ...exits, workingPrice: at(m, 1.05) });
    assert.deepEqual(await states(list), ['closed', 'open', 'open']);
    assert.equal(await open(), 1);
    await ex.cancelAllOrders(symbol);
    assert.deepEqual(await states(list), ['closed', 'canceled', 'canceled']);
  });
  check('the deprecated OCO, and what is refused', async () => {
    const m = await mid();
    const old = {
      symbol: id, side: 'SELL', quantity: ex.amountToPrecision(symbol, await lot()), price: at(m, 1.2), stopPrice: at(m, 0.8),
    };
    const list = await ex.privatePostOrderOco({ ...old, stopLimitPrice: at(m, 0.79), stopLimitTimeInForce: 'GTC' });
    assert.deepEqual(list.orderReports.map((o) => o.type).sort(), ['LIMIT_MAKER', 'STOP_LOSS_LIMIT']);
    await ex.privateDeleteOrderList({ symbol: id, orderListId: list.orderListId });
    await refuses(ex.privatePostOrderOco({ ...old, stopPrice: at(m, 1.1) }), 'InvalidOrder', /relationship of the prices/);
    const dear = {
      symbol: id, side: 'BUY', quantity: ex.amountToPrecision(symbol, amount(5000000 / m)),
      aboveType: 'STOP_LOSS', aboveStopPrice: at(m, 1.2), belowType: 'LIMIT_MAKER', belowPrice: at(m, 0.8),
    };
    await refuses(ex.privatePostOrderListOco(dear), 'InsufficientFunds');
    assert.equal(await open(), 0);
    assert.equal(ex.markets[symbol].info.filters.find((f) => f.filterType === 'MAX_NUM_ORDER_LISTS').maxNumOrderLists, 20);
  });
  check('watchOrders hears the orders of a list', async () => {
    await ex.cancelAllOrders(symbol).catch(() => {});
    const next = pro.watchOrders(symbol);
    await new Promise((done) => { setTimeout(done, 500); });
    const list = await ex.privatePostOrderListOco(await oco(await mid()));
    const heard = await next;
    assert.ok(heard.some((o) => String(o.info.g) === String(list.orderListId)));
    await ex.privateDeleteOrderList({ symbol: id, orderListId: list.orderListId });
  });
}
