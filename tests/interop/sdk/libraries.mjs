// SPDX-License-Identifier: MIT
// The libraries, each brought to one form: call(name, params) gives the plain answer of one of the
// exchange's operations, or throws {code, message}. A name that a library lacks is absent from `has`.
import { randomBytes } from 'node:crypto';

import connector from '@binance/connector';
import { Spot as NewSpot } from '@binance/spot';
import { MainClient, WebsocketAPIClient, WebsocketClient } from 'binance';

import { door, quiet, seconds } from './door.mjs';

export { seconds };

// ---- npm binance, by tiagosiebler ----

// its getServerTime asks api.binance.com, whatever baseUrl says: not in the table
const siebler = (key) => ({ api_key: key.api_key, api_secret: key.secret, beautifyResponses: false, disableTimeSync: true });
const sieblerRest = {
  ping: 'testConnectivity', exchangeInfo: 'getExchangeInfo', depth: 'getOrderBook', trades: 'getRecentTrades',
  historicalTrades: 'getHistoricalTrades', aggTrades: 'getAggregateTrades', klines: 'getKlines', uiKlines: 'getUIKlines',
  avgPrice: 'getAvgPrice', ticker24hr: 'get24hrChangeStatistics', tradingDay: 'getTradingDayTicker', price: 'getSymbolPriceTicker',
  best: 'getSymbolOrderBookTicker', ticker: 'getRollingWindowTicker', place: 'submitNewOrder', test: 'testNewOrder',
  status: 'getOrder', cancel: 'cancelOrder', cancelAll: 'cancelAllSymbolOrders', replace: 'replaceOrder', open: 'getOpenOrders',
  history: 'getAllOrders', oldOco: 'submitNewOCO', oco: 'submitNewOrderList', oto: 'submitNewOrderListOTO',
  otoco: 'submitNewOrderListOTOCO', opo: 'submitNewOrderListOPO', opoco: 'submitNewOrderListOPOCO', listCancel: 'cancelOCO',
  list: 'getOCO', lists: 'getAllOCO', openLists: 'getAllOpenOCO', account: 'getAccountInformation', fills: 'getAccountTradeList',
  orderLimits: 'getOrderRateLimit', prevented: 'getPreventedMatches', allocations: 'getAllocations', commission: 'getCommissionRates',
  rules: 'getExecutionRules', reference: 'getReferencePrice', tokenNew: 'getSpotUserDataListenKey', tokenKeep: (p) => p, tokenEnd: (p) => p,
};
export function sieblerOverRest(credentials, key, more = {}) {
  const client = new MainClient({ ...siebler(key), baseUrl: credentials.rest, ...more });
  const table = {
    ...sieblerRest,
    tokenKeep: ({ listenKey }) => client.keepAliveSpotUserDataListenKey(listenKey),
    tokenEnd: ({ listenKey }) => client.closeSpotUserDataListenKey(listenKey),
  };
  return door(`binance, REST, ${key.type}`, client, table, (x) => x, (e) => ({ code: e.code, message: e.message }), client.getOrderIdPrefix());
}
const sieblerSocket = {
  ping: 'testSpotConnectivity', time: 'getSpotServerTime', exchangeInfo: 'getSpotExchangeInfo', depth: 'getSpotOrderBook',
  trades: 'getSpotRecentTrades', historicalTrades: 'getSpotHistoricalTrades', aggTrades: 'getSpotAggregateTrades',
  klines: 'getSpotKlines', uiKlines: 'getSpotUIKlines', avgPrice: 'getSpotAveragePrice', ticker24hr: 'getSpot24hrTicker',
  tradingDay: 'getSpotTradingDayTicker', ticker: 'getSpotTicker', price: 'getSpotSymbolPriceTicker',
  best: 'getSpotSymbolOrderBookTicker', place: 'submitNewSpotOrder', test: 'testSpotOrder', status: 'getSpotOrderStatus',
  cancel: 'cancelSpotOrder', replace: 'cancelReplaceSpotOrder', amend: 'amendSpotOrderKeepPriority', open: 'getSpotOpenOrders',
  cancelAll: 'cancelAllSpotOpenOrders', oldOco: 'placeSpotOrderList', oco: 'placeSpotOCOOrderList', oto: 'placeSpotOTOOrderList',
  otoco: 'placeSpotOTOCOOrderList', opo: 'placeSpotOPOOrderList', opoco: 'placeSpotOPOCOOrderList', list: 'getSpotOrderListStatus',
  listCancel: 'cancelSpotOrderList', openLists: 'getSpotOpenOrderLists', lists: 'getSpotAllOrderLists',
  account: 'getSpotAccountInformation', orderLimits: 'getSpotOrderRateLimits', history: 'getSpotAllOrders', fills: 'getSpotMyTrades',
  prevented: 'getSpotPreventedMatches', allocations: 'getSpotAllocations', commission: 'getSpotAccountCommission',
  rules: 'getSpotExecutionRules', reference: 'getSpotReferencePrice',
};
export function sieblerOverSocket(credentials, key, more = {}) {
  const client = new WebsocketAPIClient({
    api_key: key.api_key, api_secret: key.secret, wsUrl: credentials.ws, attachEventListeners: false, muteLatencyWarning: true,
    reconnectTimeout: 200, resubscribeUserDataStreamDelaySeconds: 0.2, ...more,
  }, quiet);
  client.getWSClient().on('exception', () => {}); // told by the rejected call as well
  const signed = ['place', 'test', 'status', 'cancel', 'replace', 'amend', 'open', 'cancelAll', 'oldOco', 'oco', 'oto', 'otoco', 'opo',
    'opoco', 'list', 'listCancel', 'openLists', 'lists', 'account', 'orderLimits', 'history', 'fills', 'prevented', 'allocations',
    'commission'];
  // the library's users add the time of a signed request themselves
  const table = Object.fromEntries(Object.entries(sieblerSocket).map(([name, method]) => [name,
    (p) => client[method](signed.includes(name) ? { ...p, timestamp: Date.now() } : p)]));
  for (const name of ['ping', 'time']) table[name] = () => client[sieblerSocket[name]]();
  const own = door(`binance, WebSocket API, ${key.type}`, client, table, (x) => x.result,
    (e) => ({ code: e.error?.code, message: e.error?.msg ?? e.message ?? JSON.stringify(e), status: e.status }), 'x-QJ6WSMZX');
  return { ...own, close: () => client.disconnectAll() };
}

// ---- @binance/connector ----

const keyed = (key) => (key.type === 'hmac' ? {} : { privateKey: key.secret, privateKeyAlgo: key.type === 'rsa' ? 'RSA' : 'Ed25519' });
export function connectorOverRest(credentials, key, more = {}) {
  const c = new connector.Spot(key.api_key, key.type === 'hmac' ? key.secret : '', {
    baseURL: credentials.rest, logger: quiet, ...keyed(key), ...more,
  });
  const of = (method, ...names) => (p) => {
    const { ...rest } = p;
    const first = names.map((n) => rest[n]);
    names.forEach((n) => delete rest[n]);
    return c[method](...first, rest);
  };
  const table = {
    ping: () => c.ping(), time: (p) => c.time(p), exchangeInfo: (p) => c.exchangeInfo(p), depth: of('depth', 'symbol'),
    trades: of('trades', 'symbol'), historicalTrades: of('historicalTrades', 'symbol'), aggTrades: of('aggTrades', 'symbol'),
    klines: of('klines', 'symbol', 'interval'), uiKlines: of('uiklines', 'symbol', 'interval'), avgPrice: of('avgPrice', 'symbol'),
    ticker24hr: of('ticker24hr', 'symbol', 'symbols', 'type'), price: of('tickerPrice', 'symbol', 'symbols'),
    best: ({ symbol, symbols }) => c.bookTicker(symbol, symbols), ticker: of('rollingWindowTicker', 'symbol', 'symbols'),
    test: of('newOrderTest', 'symbol', 'side', 'type'), place: of('newOrder', 'symbol', 'side', 'type'),
    cancel: of('cancelOrder', 'symbol'), cancelAll: of('cancelOpenOrders', 'symbol'), status: of('getOrder', 'symbol'),
    replace: of('cancelAndReplace', 'symbol', 'side', 'type', 'cancelReplaceMode'), open: (p) => c.openOrders(p),
    history: of('allOrders', 'symbol'), oco: of('newOCOOrder', 'symbol', 'side', 'quantity', 'aboveType', 'belowType'),
    listCancel: of('cancelOCOOrder', 'symbol'), list: (p) => c.getOCOOrder(p), lists: (p) => c.getOCOOrders(p),
    openLists: (p) => c.getOpenOCOOrders(p), account: (p) => c.account(p), fills: of('myTrades', 'symbol'),
    orderLimits: (p) => c.orderCount(p), tokenNew: () => c.createListenKey(), tokenKeep: of('renewListenKey', 'listenKey'),
    tokenEnd: of('closeListenKey', 'listenKey'), status_of_system: () => c.systemStatus(), permissions: () => c.apiPermissions(),
    fees: (p) => c.tradeFee(p),
  };
  return door(`@binance/connector, REST, ${key.type}`, c, table, (x) => x.data,
    (e) => ({ code: e.response?.data?.code, message: e.response?.data?.msg ?? e.message, status: e.response?.status }));
}
// It tells answers by a callback: the frame with the request's id is the answer.
export async function connectorOverSocket(credentials, key, more = {}) {
  const waiting = new Map();
  let c;
  await new Promise((opened) => {
    c = new connector.WebsocketAPI(key.api_key, key.secret, {
      wsURL: `${credentials.ws}/ws-api/v3`, logger: quiet, reconnectDelay: 200, ...more,
      callbacks: {
        open: opened,
        message: (data) => {
          const frame = JSON.parse(data);
          waiting.get(frame.id)?.(frame);
        },
      },
    });
  });
  const ask = (send, p) => new Promise((resolve, reject) => {
    const own = randomBytes(8).toString('hex');
    waiting.set(own, (frame) => (frame.status === 200 ? resolve(frame) : reject(frame)));
    send({ ...p, id: own });
  });
  const of = (method, ...names) => (p) => ask((all) => {
    const first = names.map((n) => all[n]);
    names.forEach((n) => delete all[n]);
    return c[method](...first, all);
  }, p);
  const table = {
    ping: of('ping'), time: of('time'), exchangeInfo: of('exchangeInfo'), depth: of('orderbook', 'symbol'),
    trades: of('trades', 'symbol'), historicalTrades: of('historicalTrades', 'symbol'), aggTrades: of('aggTrades', 'symbol'),
    klines: of('klines', 'symbol', 'interval'), uiKlines: of('uiKlines', 'symbol', 'interval'), ticker24hr: of('ticker24hr'),
    ticker: of('ticker'), price: of('tickerPrice'), best: of('tickerBook'), place: of('newOrder', 'symbol', 'side', 'type'),
    test: of('testNewOrder', 'symbol', 'side', 'type'), status: of('getOrder', 'symbol'), cancel: of('cancelOrder', 'symbol'),
    replace: of('cancelReplaceOrder', 'symbol', 'cancelReplaceMode', 'side', 'type'), open: of('openOrders', 'symbol'),
    cancelAll: of('cancelOpenOrders', 'symbol'), oco: of('newOCOOrder', 'symbol', 'side', 'quantity', 'aboveType', 'belowType'),
    list: of('getOCOOrder'), listCancel: of('cancelOCOOrder', 'symbol'), openLists: of('getOCOOpenOrders'), account: of('account'),
    orderLimits: of('orderLimit'), history: of('orderHistory', 'symbol'), lists: of('ocoOrderHistory'), fills: of('myTrades', 'symbol'),
    prevented: of('preventedMatches', 'symbol'),
  };
  const own = door(`@binance/connector, WebSocket API, ${key.type}`, c, table, (x) => x.result,
    (e) => ({ code: e.error?.code, message: e.error?.msg ?? String(e), status: e.status }));
  return { ...own, close: () => c.disconnect() };
}

// ---- @binance/spot ----

const spotRest = {
  ping: 'ping', time: 'time', exchangeInfo: 'exchangeInfo', depth: 'depth', trades: 'getTrades', historicalTrades: 'historicalTrades',
  aggTrades: 'aggTrades', klines: 'klines', uiKlines: 'uiKlines', avgPrice: 'avgPrice', ticker24hr: 'ticker24hr',
  tradingDay: 'tickerTradingDay', price: 'tickerPrice', best: 'tickerBookTicker', ticker: 'ticker', place: 'newOrder',
  test: 'orderTest', status: 'getOrder', cancel: 'deleteOrder', cancelAll: 'deleteOpenOrders', replace: 'orderCancelReplace',
  amend: 'orderAmendKeepPriority', amendments: 'orderAmendments', open: 'getOpenOrders', history: 'allOrders', oldOco: 'orderOco',
  oco: 'orderListOco', oto: 'orderListOto', otoco: 'orderListOtoco', opo: 'orderListOpo', opoco: 'orderListOpoco',
  listCancel: 'deleteOrderList', list: 'getOrderList', lists: 'allOrderList', openLists: 'openOrderList', account: 'getAccount',
  fills: 'myTrades', orderLimits: 'rateLimitOrder', prevented: 'myPreventedMatches', allocations: 'myAllocations',
  commission: 'accountCommission', filters: 'myFilters', rules: 'executionRules', reference: 'referencePrice',
};
const spotKey = (key) => ({ apiKey: key.api_key, ...(key.type === 'hmac' ? { apiSecret: key.secret } : { privateKey: key.secret }) });
export function spotOverRest(credentials, key, more = {}) {
  const client = new NewSpot({ configurationRestAPI: { ...spotKey(key), basePath: credentials.rest, ...more } });
  const own = door(`@binance/spot, REST, ${key.type}`, client.restAPI, spotRest, (x) => x.data(),
    (e) => ({ code: e.code, message: e.message, error: e.name }));
  return own;
}
const spotSocket = {
  ...spotRest, trades: 'tradesRecent', historicalTrades: 'tradesHistorical', aggTrades: 'tradesAggregate', best: 'tickerBook',
  place: 'orderPlace', status: 'orderStatus', cancel: 'orderCancel', cancelAll: 'openOrdersCancelAll', open: 'openOrdersStatus',
  oldOco: 'orderListPlace', oco: 'orderListPlaceOco', oto: 'orderListPlaceOto', otoco: 'orderListPlaceOtoco', opo: 'orderListPlaceOpo',
  opoco: 'orderListPlaceOpoco', listCancel: 'orderListCancel', list: 'orderListStatus', lists: 'allOrderLists',
  openLists: 'openOrderListsStatus', account: 'accountStatus', orderLimits: 'accountRateLimitsOrders',
};
export async function spotOverSocket(credentials, key, { logon = key.type === 'ed25519', ...more } = {}) {
  const client = new NewSpot({
    configurationWebsocketAPI: { ...spotKey(key), wsURL: `${credentials.ws}/ws-api/v3`, reconnectDelay: 200, ...more },
  });
  const c = await client.websocketAPI.connect();
  if (logon) await c.sessionLogon();
  const own = door(`@binance/spot, WebSocket API, ${key.type}${logon ? ', logged on' : ''}`, c, spotSocket, (x) => x.data,
    (e) => ({ code: e.code, message: e.msg ?? e.message }));
  return { ...own, close: () => c.disconnect() };
}

// ---- streams: listen(names) tells every event as {stream, data} ----

export async function sieblerStreams(credentials, names, heard) {
  const client = new WebsocketClient({ wsUrl: credentials.ws, reconnectTimeout: 200, beautify: false }, quiet);
  client.on('message', (data) => {
    const strip = ({ wsMarket, wsKey, streamName, isWSAPIResponse, ...event }) => event; // its own additions
    heard({ stream: data.streamName ?? data[0]?.streamName, data: Array.isArray(data) ? data.map(strip) : strip(data) });
  });
  await client.subscribe(names, 'main');
  return {
    client,
    flood: (n) => { for (let i = 0; i < n; i += 1) client.getWsStore().getWs('main').ping(); },
    more: (name) => client.subscribe([name], 'main'),
    less: (name) => client.unsubscribe([name], 'main'),
    close: () => client.closeAll(),
  };
}
export async function connectorStreams(credentials, names, heard, more = {}) {
  let client;
  await new Promise((opened) => {
    client = new connector.WebsocketStream({
      wsURL: credentials.ws, combinedStreams: true, reconnectDelay: 200, logger: quiet, ...more,
      callbacks: {
        open: opened,
        message: (data) => {
          const frame = JSON.parse(data);
          if (frame.stream) heard(frame);
        },
      },
    });
    client.subscribe(names);
  });
  return {
    client,
    flood: (n) => { for (let i = 0; i < n; i += 1) client.pingServer(); },
    more: (name) => client.subscribe(name),
    less: (name) => client.send(JSON.stringify({ method: 'UNSUBSCRIBE', params: [name], id: 77 })), // its own recurses for ever
    close: () => client.disconnect(),
  };
}
export async function spotStreams(credentials, names, heard, more = {}) {
  const { websocketStreams } = new NewSpot({
    configurationWebsocketStreams: { wsURL: credentials.ws, reconnectDelay: 200, ...more },
  });
  const client = await websocketStreams.connect();
  client.on('message', (data) => {
    const frame = JSON.parse(data);
    if (frame.stream) heard(frame);
  });
  const base = client.websocketBase;
  base.subscribe(names);
  return {
    client,
    flood: (n) => { for (let i = 0; i < n; i += 1) client.pingServer(); },
    more: (name) => base.subscribe(name),
    less: (name) => base.unsubscribe(name),
    close: () => client.disconnect(),
  };
}
export { connector, NewSpot, quiet, WebsocketClient };
