// SPDX-License-Identifier: MIT
// How ccxt's bitget class is pointed at the sandbox, and what Bitget is asked on top of the list.
import ccxt from 'ccxt';

const NAMES = ['spot', 'mix', 'user', 'p2p', 'broker', 'margin', 'common', 'tax', 'convert', 'copy', 'earn', 'uta'];

const point = (exchange, rest, ws) => {
  const api = exchange.urls.api;
  for (const name of NAMES) api[name] = rest;
  if (!api.ws) return; // only ccxt.pro has sockets
  Object.assign(api.ws, {
    public: `${ws}/v2/ws/public`,
    private: `${ws}/v2/ws/private`,
  });
};

export const venue = {
  id: 'bitget',
  symbol: 'BTC/USDT',
  other: 'ETH/USDT',
  quote: 'USDT',
  base: 'BTC',
  fee: 0.002,
  create(credentials, { pro = false, key, ...options } = {}) {
    const Class = pro ? ccxt.pro.bitget : ccxt.bitget;
    const used = key ?? credentials.keys?.[0] ?? credentials;
    const exchange = new Class({
      apiKey: used.api_key,
      secret: used.secret,
      password: used.passphrase,
      enableRateLimit: true, // its limits are per second and path
      ...options,
    });
    point(exchange, credentials.rest, credentials.ws);
    return exchange;
  },
  lacksTimeframes: ['2h'],
  keyTypes: ['hmac'], // ccxt signs with no other
  // ccxt's classes for what is wrong with an order; 43008 and 43009 have none of their own
  errors: { filter: 'InvalidOrder', band: 'ExchangeError' },
  told: (body) => ({ code: body.code, text: body.msg }),
  refusals: {
    key: { class: 'AuthenticationError', http: 400, code: '40006', text: /^Invalid ACCESS_KEY$/ },
    signature: { class: 'AuthenticationError', http: 400, code: '40009', text: /^sign signature error$/ },
    permission: { class: 'PermissionDenied', http: 400, code: '40014', text: /^Incorrect permissions, need .* permissions$/ },
    address: { class: 'PermissionDenied', http: 400, code: '40018', text: /^Invalid IP$/ },
    stale: { class: 'InvalidNonce', http: 400, code: '40008', text: /^Request timestamp expired$/ },
    ahead: { class: 'InvalidNonce', http: 400, code: '40008', text: /^Request timestamp expired$/ },
    replay: 'a request is good again while its time is',
    symbol: { class: 'ExchangeError', http: 400, code: '40034', text: /^Parameter NOSUCH does not exist$/ },
    funds: { class: 'InsufficientFunds', http: 400, code: '43012', text: /^Insufficient balance$/ },
    order: { class: 'OrderNotFound', http: 400, code: '43001', text: /^The order does not exist$/ },
    query: { class: 'OrderNotFound', http: 400, code: '43001', text: /^The order does not exist$/ },
    tick: { class: 'InvalidOrder', http: 400, code: '40808', text: /price checkBDScale error value=[\d.]+ checkScale=2$/ },
    rate: { class: 'DDoSProtection', http: 429, code: '429', text: /^Too many requests$/ },
  },
  // faster than its own limiter would
  flood: (e) => Object.assign(e, { enableRateLimit: false }).fetchOpenOrders('BTC/USDT'),
  timesInForce: ['GTC', 'IOC', 'FOK'],
  postOnlyEnds: true,
  marketBuyByCost: true,
  stops: [
    { type: 'limit', params: { triggerPrice: 'above' }, side: 'buy' },
    { type: 'limit', params: { triggerPrice: 'below' }, side: 'sell' },
    { type: 'market', params: { triggerPrice: 'below' }, side: 'sell' },
  ],
  stopsApart: { trigger: true },
  everySymbol: ['BTC/USDT', 'ETH/USDT'], // tickers are watched by name
};
