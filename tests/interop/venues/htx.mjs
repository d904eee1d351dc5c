// SPDX-License-Identifier: MIT
// How ccxt's htx class is pointed at the sandbox, and what HTX is asked on top of the list.
import ccxt from 'ccxt';

const point = (exchange, rest, ws) => {
  const [scheme, host] = rest.split('://');
  const [socket] = ws.split('://');
  exchange.hostname = host; // the old signer's, and the sockets'
  exchange.urls.hostnames.spot = host;
  exchange.urls.hostnames.contract = host;
  const api = exchange.urls.api;
  for (const name of ['spot', 'public', 'private', 'v2Public', 'v2Private', 'contract', 'status']) api[name] = `${scheme}://{hostname}`;
  if (!api.ws) return; // only ccxt.pro has sockets
  const spot = api.ws.api.spot;
  spot.public = `${socket}://{hostname}/ws`;
  spot.private = `${socket}://{hostname}/ws/v2`;
  spot.feed = `${socket}://{hostname}/feed`;
  void ws;
};

export const venue = {
  id: 'htx',
  symbol: 'BTC/USDT',
  other: 'ETH/USDT',
  quote: 'USDT',
  base: 'BTC',
  lacks: ['fetchLastPrices', 'watchTickers'],
  lacksTimeframes: ['1y'], // 30 of them: the markets' past is some four years long
  fee: 0.002,
  depth: 20, // ccxt takes 5, 10, 20 and 150
  create(credentials, { pro = false, key, ...options } = {}) {
    const Class = pro ? ccxt.pro.htx : ccxt.htx;
    const used = key ?? credentials.keys?.[0] ?? credentials;
    const exchange = new Class({
      apiKey: used.api_key,
      secret: used.secret,
      enableRateLimit: false,
      ...options,
    });
    point(exchange, credentials.rest, credentials.ws);
    return exchange;
  },
  // ccxt 4.5.84 takes a balance's `data` for a list and finds nothing in it: watchBalance ends, empty
  balanceUnread: true,
  keyTypes: ['hmac'], // ccxt signs with no other
  // ccxt's classes for what is wrong with an order
  errors: { filter: 'InvalidOrder', band: 'InvalidOrder' },
  told: (body) => ({ code: body['err-code'] ?? body.code, text: body['err-msg'] ?? body.message }),
  refusals: {
    key: { class: 'AuthenticationError', http: 200, code: 'api-signature-not-valid', text: /Incorrect Access key/ },
    signature: { class: 'AuthenticationError', http: 200, code: 'api-signature-not-valid', text: /Verification failure/ },
    permission: { class: 'AuthenticationError', http: 200, code: 'api-signature-not-valid', text: /API key has no permission/ },
    address: { class: 'AuthenticationError', http: 200, code: 'api-signature-not-valid', text: /Incorrect IP address .*:127\.0\.0\.1/ },
    stale: { class: 'AuthenticationError', http: 200, code: 'api-signature-not-valid', text: /Invalid submission time/ },
    ahead: { class: 'AuthenticationError', http: 200, code: 'api-signature-not-valid', text: /Invalid submission time/ },
    replay: 'a request is good again while its time is',
    symbol: { class: 'BadSymbol', http: 200, code: 'invalid-parameter', text: /invalid symbol/ },
    funds: { class: 'InsufficientFunds', http: 200, code: 'account-frozen-balance-insufficient-error', text: /balance/ },
    order: { class: 'OrderNotFound', http: 200, code: 'base-record-invalid', text: /record invalid/ },
    query: { class: 'OrderNotFound', http: 200, code: 'base-record-invalid', text: /record invalid/ },
    tick: { class: 'InvalidOrder', http: 200, code: 'order-orderprice-precision-error', text: /precision/ },
    rate: { class: 'RateLimitExceeded', http: 429, code: 'base-request-exceed-frequency-limit', text: /exceeded the limit/ },
  },
  staleBy: 400000, // 300 s are allowed
  timesInForce: ['GTC', 'IOC', 'FOK'],
  postOnlyEnds: true,
  marketBuyByCost: true,
  stops: [
    { type: 'limit', params: { triggerPrice: 'above' }, side: 'buy' },
    { type: 'limit', params: { triggerPrice: 'below' }, side: 'sell' },
  ],
};
