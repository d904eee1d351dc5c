// SPDX-License-Identifier: MIT
// How ccxt's binance class is pointed at the sandbox, and what Binance is asked on top of the list.
import assert from 'node:assert/strict';

import ccxt from 'ccxt';

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
  // ccxt's classes for what the sandbox refuses
  errors: {
    badKey: 'AuthenticationError',
    badSignature: 'AuthenticationError',
    staleTime: 'InvalidNonce',
    insufficientFunds: 'InsufficientFunds',
    unknownOrder: 'OrderNotFound',
    badSymbol: 'BadSymbol',
    filter: 'BadRequest', // its table for real hosts says InvalidOrder; for others, this
    band: 'InvalidOrder', // PERCENT_PRICE_BY_SIDE, by its text
    rateLimit: 'DDoSProtection',
  },
  staleOptions: { recvWindow: 1 },
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
};
