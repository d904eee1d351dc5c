// SPDX-License-Identifier: MIT
// Streams through the libraries: every channel member by member, a book that is kept from them, what
// happens when the stall closes the socket, and the account's own events in every way that there is.
import { startSandbox } from '../sandbox.mjs';
import { assert, check } from '../tap.mjs';
import { LOT, name, price, refusal, symbol } from './calls.mjs';
import { connectorStreams, seconds, sieblerStreams, spotStreams } from './libraries.mjs';
import { events, holds, listStatus, micros, position, report, some, time } from './members.mjs';

const channels = {
  'btcusdt@trade': events.trade,
  'btcusdt@aggTrade': events.aggTrade,
  'btcusdt@kline_1s': events.kline,
  'btcusdt@kline_1m': events.kline,
  'btcusdt@kline_1d@+08:00': events.kline,
  'btcusdt@miniTicker': events.miniTicker,
  '!miniTicker@arr': some(events.miniTicker),
  'btcusdt@ticker': events.ticker,
  'btcusdt@ticker_1h': { ...events.rolling, e: '1hTicker' },
  'btcusdt@ticker_4h': { ...events.rolling, e: '4hTicker' },
  '!ticker_1d@arr': some({ ...events.rolling, e: '1dTicker' }),
  'btcusdt@bookTicker': events.bookTicker,
  'btcusdt@avgPrice': events.avgPrice,
  'btcusdt@depth5': events.partial,
  'btcusdt@depth10@100ms': events.partial,
  'btcusdt@depth20@1000ms': events.partial,
  'btcusdt@depth': events.depth,
  'btcusdt@depth@100ms': events.depth,
  'btcusdt@depth@1000ms': events.depth,
};
const libraries = { binance: sieblerStreams, '@binance/connector': connectorStreams, '@binance/spot': spotStreams };
// one library writes a kind into events that come without one
const plain = (data, spec) => {
  if (Array.isArray(data) || 'e' in spec || typeof spec === 'function') return data;
  const { e, ...rest } = data;
  return rest;
};

async function until(what, test, limit = 10) {
  for (const end = Date.now() + limit * 1000; Date.now() < end;) {
    const found = await test();
    if (found) return found;
    await seconds(0.02);
  }
  throw new Error(`${what}: not within ${limit} s`);
}

export function marketStreams(which, credentials, trader) {
  const open = libraries[which];
  check(`${which}, streams: every channel, combined`, async () => {
    const heard = new Map();
    const s = await open(credentials, Object.keys(channels), ({ stream, data }) => {
      if (!heard.has(stream)) heard.set(stream, []);
      heard.get(stream).push(data);
    });
    await until('events of every channel', async () => {
      if (heard.size === Object.keys(channels).length) return true;
      await trader.call('place', { symbol, side: 'BUY', type: 'MARKET', quantity: '0.0002' });
      await seconds(0.2);
      return false;
    }, 20).catch((e) => {
      throw new Error(`${e.message}: silent are ${Object.keys(channels).filter((c) => !heard.has(c))}`);
    });
    for (const [stream, spec] of Object.entries(channels)) {
      for (const data of heard.get(stream)) {
        try {
          holds(plain(data, spec), spec);
        } catch (e) {
          e.message = `${stream}: ${e.message}`;
          throw e;
        }
      }
    }
    for (const stream of ['btcusdt@trade', 'btcusdt@kline_1m', 'btcusdt@depth']) assert.equal(heard.get(stream)[0].s, symbol);
    await s.close();
  });
  check(`${which}, streams: a book kept from depth and events stays the exchange's`, async () => {
    const diffs = [];
    const s = await open(credentials, ['btcusdt@depth@100ms'], ({ data }) => diffs.push(data));
    await until('the first events', () => diffs.length > 1);
    const snapshot = await until('a snapshot that is new enough', async () => {
      const b = await trader.call('depth', { symbol, limit: 5000 });
      return b.lastUpdateId >= diffs[0].U && b;
    });
    await until('an event after it', () => diffs.at(-1).u > snapshot.lastUpdateId + 5);
    await s.close();
    const book = { b: new Map(snapshot.bids), a: new Map(snapshot.asks) };
    let at = snapshot.lastUpdateId;
    for (const d of diffs.filter((x) => x.u > snapshot.lastUpdateId)) {
      assert.ok(d.U <= at + 1 && d.u >= at + 1, `${d.U}-${d.u} follows ${at}`);
      at = d.u;
      for (const side of ['b', 'a']) for (const [p, q] of d[side]) if (Number(q)) book[side].set(p, q); else book[side].delete(p);
    }
    assert.ok(Math.max(...[...book.b.keys()].map(Number)) < Math.min(...[...book.a.keys()].map(Number)), 'not crossed');
  });
  check(`${which}, streams: subscribed and unsubscribed on the way`, async () => {
    const heard = { 'btcusdt@bookTicker': 0, 'ethusdt@depth5@100ms': 0 };
    const s = await open(credentials, ['btcusdt@bookTicker'], ({ stream }) => { heard[stream] += 1; });
    s.more('ethusdt@depth5@100ms');
    await until('both', () => Object.values(heard).every((n) => n > 1));
    s.less('btcusdt@bookTicker');
    await seconds(0.5);
    heard['btcusdt@bookTicker'] = 0;
    heard['ethusdt@depth5@100ms'] = 0;
    await seconds(1);
    assert.equal(heard['btcusdt@bookTicker'], 0);
    assert.ok(heard['ethusdt@depth5@100ms'] > 0);
    await s.close();
  });
  check(`${which}, streams: it comes back when the stall closes the socket`, async () => {
    let heard = 0;
    const s = await open(credentials, ['btcusdt@depth5@100ms'], () => { heard += 1; });
    await until('events', () => heard > 0);
    let closed = 0;
    s.client.on?.('close', () => { closed += 1; });
    s.client.on?.('reconnecting', () => { closed += 1; });
    if (s.client.callbacks) s.client.callbacks.close = () => { closed += 1; };
    s.flood(30); // five messages a second are allowed
    await until('the end of the socket', () => closed);
    heard = 0;
    await until('events of the next socket', () => heard > 3);
    await s.close();
  });
}

// ---- one's own events: what the trader does must be told ----

async function told(trader, heard) {
  const since = heard.length;
  const of = (o, x) => heard.slice(since).filter((e) => e.e === 'executionReport' && e.i === o.orderId && (!x || e.x === x));
  const depth = await trader.call('depth', { symbol, limit: 5 });
  const p = price(Number(depth.bids[0][0]) * 0.9);
  const newClientOrderId = name(trader, 'told');
  const o = await trader.call('place', { symbol, side: 'BUY', type: 'LIMIT', timeInForce: 'GTC', quantity: LOT, price: p, newClientOrderId });
  await until('the order', () => of(o, 'NEW').length);
  holds(of(o, 'NEW')[0], { ...report, s: symbol, c: newClientOrderId, S: 'BUY', o: 'LIMIT', f: 'GTC', q: LOT, p: `${p}000000`, g: -1, C: '',
    x: 'NEW', X: 'NEW', r: 'NONE', l: '0.00000000', z: '0.00000000', n: '0', N: null, t: -1, w: true, m: false, W: of(o, 'NEW')[0].O, V: 'EXPIRE_MAKER' });
  await trader.call('cancel', { symbol, orderId: o.orderId });
  await until('its end', () => of(o, 'CANCELED').length);
  holds(of(o, 'CANCELED')[0], { ...report, C: newClientOrderId, X: 'CANCELED' });
  const m = await trader.call('place', { symbol, side: 'BUY', type: 'MARKET', quantity: LOT });
  await until('its fills', () => of(m, 'TRADE').some((e) => e.X === 'FILLED'));
  const fills = of(m, 'TRADE');
  fills.forEach((e) => holds(e, { ...report, x: 'TRADE', N: 'BTC', m: false, w: e.X !== 'FILLED' }));
  assert.equal(fills.reduce((n, e) => n + Number(e.l), 0).toFixed(8), LOT);
  await until('balances', () => heard.slice(since).filter((e) => e.e === 'outboundAccountPosition').length >= 3);
  heard.slice(since).filter((e) => e.e === 'outboundAccountPosition').forEach((e) => holds(e, position));
  const list = await trader.call('oco', { symbol, side: 'SELL', quantity: LOT, aboveType: 'LIMIT_MAKER', abovePrice: price(Number(p) * 1.3),
    belowType: 'STOP_LOSS', belowStopPrice: price(Number(p) * 0.9) });
  await until('the list', () => heard.some((e) => e.e === 'listStatus' && e.g === list.orderListId));
  await trader.call('listCancel', { symbol, orderListId: list.orderListId });
  await until('the end of the list', () => heard.some((e) => e.e === 'listStatus' && e.g === list.orderListId && e.L === 'ALL_DONE'));
  heard.filter((e) => e.e === 'listStatus').forEach((e) => holds(e, { ...listStatus, c: 'OCO' }));
}

export function userStreams(credentials, keys, trader, of) {
  const quietly = { reconnectTimeout: 200, beautify: false };
  const strip = ({ wsMarket, wsKey, streamName, isWSAPIResponse, ...e }) => e;
  check('binance: user data by a listen key, and again after the stall closed the socket', async () => {
    const heard = [];
    const client = new of.WebsocketClient({ ...quietly, api_key: keys.hmac.api_key, api_secret: keys.hmac.secret, wsUrl: credentials.ws,
      restOptions: { baseUrl: credentials.rest } }, of.quiet);
    let opened = 0;
    for (const word of ['open', 'reconnected']) client.on(word, () => { opened += 1; });
    client.on('message', (e) => heard.push(strip(e)));
    await client.subscribeSpotUserDataStream();
    await until('the socket', () => opened);
    await told(trader, heard);
    const [wsKey] = client.getWsStore().getKeys().filter((k) => client.getWsStore().getWs(k));
    opened = 0;
    for (let i = 0; i < 30; i += 1) client.getWsStore().getWs(wsKey).ping();
    await until('the next socket', () => opened, 20);
    await told(trader, heard);
    client.closeAll(true);
  });
  for (const type of ['ed25519', 'hmac', 'rsa']) {
    check(`binance: user data over the WebSocket API, ${type}, and again after a reconnect`, async () => {
      const heard = [];
      const door = of.sieblerOverSocket(credentials, keys[type]);
      const ws = door.target.getWSClient();
      ws.on('message', (e) => heard.push(strip(e)));
      const { result } = await door.target.subscribeUserDataStream('mainWSAPI');
      holds(result, { subscriptionId: 0 });
      await told(trader, heard);
      let back = 0;
      ws.on('reconnected', () => { back += 1; });
      ws.getWsStore().getWs('mainWSAPI').close();
      await until('the next socket', () => back);
      await seconds(1); // it subscribes again by itself
      await told(trader, heard);
      await door.target.unsubscribeUserDataStream('mainWSAPI');
      await door.close();
    });
  }
  check('binance: the session of an Ed25519 key', async () => {
    const door = of.sieblerOverSocket(credentials, keys.ed25519);
    await door.call('account');
    const { result } = await door.target.getSpotSessionStatus('mainWSAPI');
    assert.equal(result.apiKey, keys.ed25519.api_key);
    assert.ok(result.authorizedSince >= result.connectedSince);
    await door.close();
  });
  check('@binance/connector: user data by a listen key', async () => {
    const heard = [];
    const rest = of.connectorOverRest(credentials, keys.hmac);
    const { listenKey } = await rest.call('tokenNew');
    const s = await connectorStreams(credentials, [listenKey], ({ stream, data }) => {
      assert.equal(stream, listenKey);
      heard.push(data);
    });
    await told(trader, heard);
    await s.close();
    await rest.call('tokenEnd', { listenKey });
  });
  check('@binance/connector: a listen key over the WebSocket API, raw stream, told when it ends', async () => {
    const door = await of.connectorOverSocket(credentials, keys.hmac);
    const frames = [];
    door.target.callbacks.message = (data) => frames.push(JSON.parse(data));
    door.target.startUserDataStream();
    const { result: { listenKey } } = await until('a key', () => frames[0]);
    const heard = [];
    const s = new of.connector.WebsocketStream({ wsURL: credentials.ws, logger: of.quiet, callbacks: { message: (m) => heard.push(JSON.parse(m)) } });
    s.userData(listenKey);
    await until('the socket', () => s.isConnected());
    await told(trader, heard);
    door.target.pingUserDataStream(listenKey);
    holds((await until('the answer', () => frames[1])).result, {});
    door.target.stopUserDataStream(listenKey);
    holds((await until('the answer', () => frames[2])).result, {});
    s.disconnect();
    await door.close();
  });
}

// Each library's own methods for the streams, with what they default to.
export function namedStreams(credentials, trader, of) {
  const all = async (what, seen, wanted) => until('all of them', async () => {
    await trader.call('place', { symbol, side: 'BUY', type: 'MARKET', quantity: '0.0002' });
    await seconds(0.2);
    return wanted.every((s) => seen.has(s));
  }, 20).catch((e) => {
    throw new Error(`${what}: ${e.message}: silent are ${wanted.filter((s) => !seen.has(s))}`);
  });
  check('binance: its methods for streams', async () => {
    const seen = new Set();
    const s = await sieblerStreams(credentials, [], ({ stream }) => seen.add(stream));
    const c = s.client;
    for (const subscribe of [() => c.subscribeSpotTrades(symbol), () => c.subscribeSpotAggregateTrades(symbol),
      () => c.subscribeSpotKline(symbol, '1m'), () => c.subscribeSpotSymbolBookTicker(symbol), () => c.subscribeSpotSymbol24hrTicker(symbol),
      () => c.subscribeSpotSymbolMini24hrTicker(symbol), () => c.subscribeSpotAllMini24hrTickers(), () => c.subscribeSpotPartialBookDepth(symbol, 10),
      () => c.subscribeSpotDiffBookDepth(symbol), () => c.subscribeSpotDiffBookDepth(symbol, 100)]) {
      await subscribe();
      await seconds(0.4);
    }
    await all('binance', seen, ['btcusdt@trade', 'btcusdt@aggTrade', 'btcusdt@kline_1m', 'btcusdt@bookTicker', 'btcusdt@ticker',
      'btcusdt@miniTicker', '!miniTicker@arr', 'btcusdt@depth10@1000ms', 'btcusdt@depth@1000ms', 'btcusdt@depth@100ms']);
    await s.close();
  });
  check('@binance/connector: its methods for streams', async () => {
    const seen = new Set();
    const s = await connectorStreams(credentials, ['btcusdt@avgPrice'], ({ stream }) => seen.add(stream));
    const c = s.client;
    for (const subscribe of [() => c.aggTrade(symbol), () => c.trade(symbol), () => c.kline(symbol, '1s'), () => c.miniTicker(),
      () => c.miniTicker(symbol), () => c.ticker(symbol), () => c.rollingWindowTicker('1h', symbol), () => c.rollingWindowTicker('4h'),
      () => c.bookTicker(symbol), () => c.partialBookDepth(symbol, '5', '1000ms'), () => c.diffBookDepth(symbol, '1000ms')]) {
      subscribe();
      await seconds(0.4);
    }
    await all('@binance/connector', seen, ['btcusdt@aggTrade', 'btcusdt@trade', 'btcusdt@kline_1s', '!miniTicker@arr', 'btcusdt@miniTicker',
      'btcusdt@ticker', 'btcusdt@ticker_1h', '!ticker_4h@arr', 'btcusdt@bookTicker', 'btcusdt@depth5@1000ms', 'btcusdt@depth@1000ms']);
    await s.close();
  });
}

export function spotUserStreams(credentials, keys, trader, of) {
  check('@binance/spot: session, and user data of it', async () => {
    const heard = [];
    const door = await of.spotOverSocket(credentials, keys.ed25519);
    const c = door.target;
    const status = (await c.sessionStatus()).data;
    assert.equal((status[0]?.data ?? status).apiKey, keys.ed25519.api_key);
    const { response, stream } = await c.userDataStreamSubscribe();
    holds(response.data, { subscriptionId: 0 });
    stream.on('message', (e) => heard.push(e));
    await told(trader, heard);
    const again = await refusal(c.userDataStreamSubscribe());
    assert.equal(again.code, -2035);
    const [first] = (await c.sessionSubscriptions()).data;
    holds(first, { subscriptionId: 0 });
    await c.userDataStreamUnsubscribe();
    await c.sessionLogout();
    assert.equal((await refusal(c.userDataStreamSubscribe())).code, -2015);
    door.close();
  });
  for (const type of ['hmac', 'rsa']) {
    check(`@binance/spot: user data by a signature, ${type}`, async () => {
      const heard = [];
      const door = await of.spotOverSocket(credentials, keys[type]);
      const { response, stream } = await door.target.userDataStreamSubscribeSignature();
      holds(response.data, { subscriptionId: 0 });
      stream.on('message', (e) => heard.push(e));
      await told(trader, heard);
      door.close();
    });
  }
  check('@binance/spot: it logs on again when its socket is closed', async () => {
    const door = await of.spotOverSocket(credentials, keys.ed25519);
    const connection = door.target.websocketBase.connectionPool[0];
    connection.ws.close();
    await until('the end', () => !door.target.isConnected());
    await until('the next socket', () => connection.isSessionLoggedOn && door.target.isConnected());
    assert.equal((await door.call('account')).accountType, 'SPOT');
    door.close();
  });
  check('@binance/spot: it is told that the server ends, and asks for another socket', async () => {
    const ending = await startSandbox();
    const door = await of.spotOverSocket(ending.credentials.binance, keys.ed25519, { logon: false, reconnectDelay: 60000 });
    const base = door.target.websocketBase;
    const renewed = [];
    base.enqueueReconnection = (connection, url, isRenewal) => renewed.push(isRenewal); // there will be nobody
    const frames = [];
    door.target.on('message', (data) => frames.push(JSON.parse(data)));
    await ending.stop();
    await until('its renewal', () => renewed.length);
    assert.deepEqual(renewed, [true]);
    holds(frames.at(-1), { event: { e: 'serverShutdown', E: time } });
  });
  check('@binance/spot: its typed streams', async () => {
    const s = await spotStreams(credentials, [], () => {});
    const seen = {};
    const asks = {
      trade: { symbol: 'btcusdt' }, aggTrade: { symbol: 'btcusdt' }, kline: { symbol: 'btcusdt', interval: '1s' },
      klineOffset: { symbol: 'btcusdt', interval: '1m' }, miniTicker: { symbol: 'btcusdt' }, allMiniTicker: {}, ticker: { symbol: 'btcusdt' },
      rollingWindowTicker: { symbol: 'btcusdt', windowSize: '1h' }, allMarketRollingWindowTicker: { windowSize: '4h' },
      bookTicker: { symbol: 'btcusdt' }, avgPrice: { symbol: 'btcusdt' }, partialBookDepth: { symbol: 'btcusdt', levels: '5', updateSpeed: '100ms' },
      diffBookDepth: { symbol: 'btcusdt', updateSpeed: '100ms' },
    };
    for (const [method, params] of Object.entries(asks)) {
      s.client[method](params).on('message', (e) => { seen[method] = e; });
      await seconds(0.4); // five messages a second are allowed
    }
    await until('all of them', async () => {
      await trader.call('place', { symbol, side: 'BUY', type: 'MARKET', quantity: '0.0002' });
      await seconds(0.2);
      return Object.keys(seen).length === Object.keys(asks).length;
    }, 20).catch((e) => {
      throw new Error(`${e.message}: silent are ${Object.keys(asks).filter((a) => !seen[a])}`);
    });
    s.close();
  });
  check('@binance/spot: microseconds', async () => {
    const heard = [];
    const rest = of.spotOverRest(credentials, keys.ed25519, { timeUnit: 'MICROSECOND' });
    holds(await rest.call('time'), { serverTime: micros });
    const [t] = await rest.call('trades', { symbol, limit: 1 });
    micros(t.time);
    const socket = await of.spotOverSocket(credentials, keys.ed25519, { timeUnit: 'microsecond' });
    holds(await socket.call('time'), { serverTime: micros });
    const s = await spotStreams(credentials, ['btcusdt@depth@100ms'], ({ data }) => heard.push(data), { timeUnit: 'MICROSECOND' });
    await until('events', () => heard.length);
    micros(heard[0].E);
    s.close();
    socket.close();
  });
}
export { until };
