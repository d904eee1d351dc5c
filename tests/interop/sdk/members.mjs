// SPDX-License-Identifier: MIT
// What the members of Binance's answers and events must be, whichever library reads them: as the
// exchange documents them and as the libraries' own type declarations have them.
import { assert } from '../tap.mjs';

const is = (name, test) => Object.assign((x) => assert.ok(test(x), `${JSON.stringify(x)} is no ${name}`), { says: name });

export const money = is('amount with eight decimals', (x) => typeof x === 'string' && /^-?\d+\.\d{8}$/.test(x));
export const rate = is('decimal text', (x) => typeof x === 'string' && /^-?\d+(\.\d+)?$/.test(x));
export const id = is('id', (x) => Number.isSafeInteger(x) && x >= 0);
export const count = id;
export const time = is('time in milliseconds, of today', (x) => Number.isSafeInteger(x) && Math.abs(x - Date.now()) < 86400000);
export const moment = is('time in milliseconds', (x) => Number.isSafeInteger(x) && x > 1.4e12 && x < 4e12);
export const micros = is('time in microseconds', (x) => Number.isSafeInteger(x) && Math.abs(x / 1000 - Date.now()) < 86400000);
export const integer = is('integer', Number.isSafeInteger);
export const flag = is('boolean', (x) => typeof x === 'boolean');
export const text = is('text', (x) => typeof x === 'string' && x.length > 0);
export const list = is('array', Array.isArray);
export const any = is('value', (x) => x !== undefined);
export const maybe = (test) => Object.assign((x) => x === undefined || test(x), { optional: true });
export const each = (test) => (xs) => {
  list(xs);
  xs.forEach((x) => holds(x, test));
};
export const some = (test) => (xs) => {
  assert.ok(Array.isArray(xs) && xs.length > 0, `${JSON.stringify(xs)} is no array with something in it`);
  xs.forEach((x) => holds(x, test));
};
export const row = (...tests) => (xs) => {
  assert.equal(list(xs) ?? xs.length, tests.length, `${JSON.stringify(xs)} has ${xs.length} parts`);
  tests.forEach((test, i) => holds(xs[i], test));
};
export const oneOf = (...words) => is(words.join(' or '), (x) => words.includes(x));

// x has exactly these members (maybe() ones may lack), each as described; other values must be equal.
export function holds(x, spec, where = '') {
  if (typeof spec === 'function') return spec(x);
  if (spec === null || typeof spec !== 'object') return assert.equal(x, spec, `${where}: ${JSON.stringify(x)}`);
  if (Array.isArray(spec)) return assert.deepEqual(x, spec, where);
  assert.ok(x && typeof x === 'object', `${where} is ${JSON.stringify(x)}`);
  const missing = Object.keys(spec).filter((k) => !(k in x) && !spec[k]?.optional);
  const unknown = Object.keys(x).filter((k) => !(k in spec));
  assert.ok(!missing.length && !unknown.length, `${where} lacks [${missing}], has [${unknown}] beyond: ${JSON.stringify(x)}`);
  for (const [name, test] of Object.entries(spec)) {
    if (!(name in x)) continue;
    try {
      holds(x[name], test, name);
    } catch (e) {
      e.message = `${name}: ${e.message}`;
      throw e;
    }
  }
  return undefined;
}

// ---- market data ----

export const trade = { id, price: money, qty: money, quoteQty: money, time: moment, isBuyerMaker: flag, isBestMatch: flag };
export const aggregate = { a: id, p: money, q: money, f: id, l: id, T: moment, m: flag, M: flag };
export const candle = row(moment, money, money, money, money, money, moment, money, count, money, money, any);
export const level = row(money, money);
export const miniTicker = {
  symbol: text, openPrice: money, highPrice: money, lowPrice: money, lastPrice: money, volume: money, quoteVolume: money,
  openTime: moment, closeTime: moment, firstId: id, lastId: id, count,
};
export const rollingTicker = { ...miniTicker, priceChange: money, priceChangePercent: rate, weightedAvgPrice: money };
export const dayTicker = {
  ...rollingTicker, prevClosePrice: money, lastQty: money, bidPrice: money, bidQty: money, askPrice: money, askQty: money,
};
export const bestTicker = { symbol: text, bidPrice: money, bidQty: money, askPrice: money, askQty: money };

// ---- orders ----

const head = { symbol: text, orderId: id, orderListId: -1, clientOrderId: text };
const state = {
  price: money, origQty: money, executedQty: money, origQuoteOrderQty: money, cummulativeQuoteQty: money,
  status: text, timeInForce: text, type: text, side: text, selfTradePreventionMode: text,
};
const extras = {
  icebergQty: maybe(money), stopPrice: maybe(money), trailingDelta: maybe(count), trailingTime: maybe(any),
  strategyId: maybe(id), strategyType: maybe(id), expiryReason: maybe(text), preventedQuantity: maybe(money),
  preventedMatchId: maybe(id),
};
export const fill = { price: money, qty: money, commission: money, commissionAsset: text, tradeId: id };
export const ack = { ...head, transactTime: time };
export const result = { ...ack, ...state, ...extras, workingTime: any };
export const full = { ...result, fills: each(fill) };
export const canceled = { ...result, origClientOrderId: text, workingTime: maybe(any) };
export const order = {
  ...head, ...state, ...extras, stopPrice: money, icebergQty: money, time, updateTime: time, isWorking: flag, workingTime: any,
};
export const myTrade = {
  symbol: text, id, orderId: id, orderListId: integer, price: money, qty: money, quoteQty: money, commission: money,
  commissionAsset: text, time, isBuyer: flag, isMaker: flag, isBestMatch: flag,
};
const member = { symbol: text, orderId: id, clientOrderId: text };
export const listHead = {
  orderListId: id, contingencyType: oneOf('OCO', 'OTO'), listStatusType: text, listOrderStatus: text, listClientOrderId: text,
  transactionTime: time, symbol: text, orders: some(member),
};
export const placedList = { ...listHead, orderReports: some({ ...result, orderListId: id, origQty: maybe(money) }) };
export const canceledList = { ...listHead, orderReports: some({ ...canceled, orderListId: id, origQty: maybe(money) }) };
export const amendment = {
  transactTime: time,
  executionId: id,
  amendedOrder: {
    ...head, origClientOrderId: text, price: money, qty: money, executedQty: money, preventedQty: money, quoteOrderQty: money,
    cumulativeQuoteQty: money, status: text, timeInForce: text, type: text, side: text, workingTime: any,
    selfTradePreventionMode: text,
  },
};
export const amended = {
  symbol: text, orderId: id, executionId: id, origClientOrderId: text, newClientOrderId: text, origQty: money, newQty: money, time,
};

// ---- account ----

const rates = { maker: rate, taker: rate, buyer: rate, seller: rate };
export const account = {
  makerCommission: count, takerCommission: count, buyerCommission: count, sellerCommission: count, commissionRates: rates,
  canTrade: true, canWithdraw: flag, canDeposit: flag, brokered: flag, requireSelfTradePrevention: flag, preventSor: flag,
  updateTime: any, accountType: 'SPOT', balances: some({ asset: text, free: money, locked: money }), permissions: ['SPOT'], uid: id,
};
const discount = { enabledForAccount: flag, enabledForSymbol: flag, discountAsset: 'BNB', discount: rate };
export const commission = {
  symbol: text, standardCommission: rates, specialCommission: rates, taxCommission: rates, discount,
};
const sides = { maker: rate, taker: rate };
export const tested = {
  standardCommissionForOrder: sides, specialCommissionForOrder: sides, taxCommissionForOrder: sides, discount,
};
export const limit = { rateLimitType: text, interval: text, intervalNum: count, limit: count, count };

// ---- streams ----

const head24 = { E: time, s: text, o: money, h: money, l: money, v: money, q: money, c: money };
const window = { p: money, P: rate, w: money, O: moment, C: moment, F: id, L: id, n: count };
export const events = {
  trade: { e: 'trade', E: time, s: text, t: id, p: money, q: money, T: time, m: flag, M: flag },
  aggTrade: { e: 'aggTrade', E: time, s: text, a: id, p: money, q: money, f: id, l: id, T: time, m: flag, M: flag },
  kline: {
    e: 'kline', E: time, s: text,
    k: {
      t: moment, T: moment, s: text, i: text, f: any, L: any, o: money, c: money, h: money, l: money, v: money, n: count, x: flag,
      q: money, V: money, Q: money, B: any,
    },
  },
  miniTicker: { e: '24hrMiniTicker', ...head24 },
  ticker: {
    e: '24hrTicker', ...head24, ...window, x: money, Q: money, b: money, B: money, a: money, A: money,
  },
  rolling: { e: text, ...head24, ...window },
  bookTicker: { u: id, s: text, b: money, B: money, a: money, A: money },
  avgPrice: { e: 'avgPrice', E: time, s: text, i: text, w: money, T: time },
  partial: { lastUpdateId: id, bids: some(level), asks: some(level) },
  depth: { e: 'depthUpdate', E: time, s: text, U: id, u: id, b: each(level), a: each(level) },
};
export const report = {
  e: 'executionReport', E: time, s: text, c: text, S: text, o: text, f: text, q: money, p: money, P: money, F: money, g: any,
  C: any, x: text, X: text, r: text, i: id, l: money, z: money, L: money, n: rate, N: any, T: time, t: any, I: id, w: flag, m: flag,
  M: flag, O: time, Z: money, Y: money, Q: money, W: maybe(time), V: text, d: maybe(any), D: maybe(any), eR: maybe(text),
};
export const position = { e: 'outboundAccountPosition', E: time, u: time, B: some({ a: text, f: money, l: money }) };
export const listStatus = {
  e: 'listStatus', E: time, s: text, g: id, c: text, l: text, L: text, r: 'NONE', C: text, T: time,
  O: some({ s: text, i: id, c: text }),
};
