// SPDX-License-Identifier: MIT
// How ccxt's btse class is pointed at the sandbox, and what BTSE is asked on top of the list.
import ccxt from 'ccxt';
import { assert, check, refuses } from '../tap.mjs';

export const venue = {
  id: 'btse',
  symbol: 'BTC/USDT',
  other: 'ETH/USDT',
  quote: 'USDT',
  base: 'BTC',
  restOnly: true, // ccxt 4.5.84 has no sockets for it
  fee: 0.002,
  depth: 20, // the makers' books have about so many levels
  create(credentials, { key, ...options } = {}) {
    const used = key ?? credentials.keys?.[0] ?? credentials;
    const exchange = new ccxt.btse({
      apiKey: used.api_key,
      secret: used.secret,
      enableRateLimit: true, // who breaks a limit twice is out for five minutes
      ...options,
    });
    exchange.urls.api.public = credentials.rest;
    exchange.urls.api.private = credentials.rest;
    // the venue tells single orders as long as they are open, and what was canceled for a while
    exchange.fetchOrder = exchange.fetchOpenOrder;
    // ccxt has this as a parameter only
    exchange.createMarketBuyOrderWithCost = (symbol, cost) => exchange.createOrder(symbol, 'market', 'buy', cost, undefined, { cost });
    return exchange;
  },
  errors: { filter: 'InvalidOrder', band: 'InvalidOrder' },
  told: (body) => ({ code: body.code ?? body.errorCode, text: body.msg ?? body.message }),
  noOrder: '990db9b6-2ed4-4c68-b46e-827c88cc3884',
  refusals: {
    key: { class: 'AuthenticationError', http: 401, code: 10002, text: /Authentication Failed/ },
    signature: { class: 'AuthenticationError', http: 401, code: 10002, text: /Signature verification failed/ },
    permission: { class: 'AuthenticationError', http: 403, code: 10002, text: /No permission/ },
    address: { class: 'AuthenticationError', http: 403, code: 10002, text: /IP address is not allowed/ },
    stale: { class: 'AuthenticationError', http: 401, code: 10002, text: /Invalid nonce/ },
    ahead: { class: 'AuthenticationError', http: 401, code: 10002, text: /Invalid nonce/ },
    replay: { class: 'AuthenticationError', http: 401, code: 10002, text: /Invalid nonce/ },
    symbol: { class: 'BadSymbol', http: 400, code: -7006, text: /Unsupported symbol/ },
    funds: { class: 'InsufficientFunds', http: 400, code: 51523, text: /Insufficient wallet balance/ },
    order: { class: 'OrderNotFound', http: 400, code: -1, text: /Order not found/ },
    query: { class: 'OrderNotFound', http: 400, code: -1, text: /Order not found/ },
    tick: { class: 'InvalidOrder', http: 400, code: 302, text: /Invalid order price/ },
    rate: { class: 'RateLimitExceeded', http: 429, code: 303, text: /Rate limit exceeded/ },
  },
  staleBy: 70000, // a minute is allowed
  flood: (e) => {
    const above = e.nonce();
    e.enableRateLimit = false;
    e.nonce = () => above + 1; // two in one millisecond would be one, repeated
    return e.fetchBalance();
  },
  timesInForce: ['GTC', 'IOC', 'FOK'],
  marketBuyByCost: true,
  noLeastValue: true,
  stops: [
    { type: 'limit', params: { triggerPrice: 'below' }, side: 'buy' },
    { type: 'limit', params: { stopLossPrice: 'below' }, side: 'sell' },
    { type: 'market', params: { stopLossPrice: 'below' }, side: 'sell' },
    { type: 'market', params: { takeProfitPrice: 'above' }, side: 'sell' },
  ],
  more({ ex, symbol, amount, price, mid, lot }) {
    check('a pair: what the market takes ends the other', async () => {
      const m = await mid();
      const q = await lot();
      const o = await ex.createOrder(symbol, 'OCO', 'sell', q, price(m * 1.1), { stopPrice: price(m * 0.89), triggerPrice: price(m * 0.9) });
      const open = await ex.fetchOpenOrders(symbol);
      assert.equal(open.length, 2);
      assert.deepEqual(open.map((x) => x.triggerPrice ?? 0).sort(), [0, price(m * 0.9)]);
      await ex.cancelOrder(o.id, symbol);
      assert.equal((await ex.fetchOpenOrders(symbol)).length, 0);
    });
    check('a market buy that waits, by what it spends', async () => {
      const trigger = price((await mid()) * 1.05);
      const o = await ex.createOrder(symbol, 'market', 'buy', 1, undefined, { cost: 150, stopLossPrice: trigger });
      const found = await ex.fetchOpenOrder(o.id, symbol);
      assert.deepEqual([found.status, found.triggerPrice], ['open', trigger]);
      await ex.cancelOrder(o.id, symbol);
    });
    check('an order that trails, and one that is pegged', async () => {
      const m = await mid();
      const q = await lot();
      const trails = await ex.createOrder(symbol, 'TRAILING', 'sell', q, undefined, { trailingPercent: '5' });
      assert.equal((await ex.fetchOpenOrder(trails.id, symbol)).status, 'open');
      for (const side of ['sell', 'buy']) {
        const apart = await ex.createOrder(symbol, 'TRAILING', side, q, price(m), { trailingAmount: 100 });
        assert.equal((await ex.fetchOpenOrder(apart.id, symbol)).status, 'open');
      }
      const pegged = await ex.createOrder(symbol, 'PEG', 'buy', q, price(m), { deviation: -2, stealth: 1 });
      assert.equal((await ex.fetchOpenOrder(pegged.id, symbol)).status, 'open');
      await ex.cancelAllOrders(symbol);
    });
    check('cancelAllOrdersAfter', async () => {
      const o = await ex.createOrder(symbol, 'limit', 'buy', await lot(), price((await mid()) * 0.9));
      await ex.cancelAllOrdersAfter(1000);
      await new Promise((resolve) => setTimeout(resolve, 2500));
      assert.equal((await ex.fetchOpenOrder(o.id, symbol)).status, 'canceled');
      await ex.cancelAllOrdersAfter(0);
    });
    check('what was filled is told by its fills alone', async () => {
      const o = await ex.createMarketBuyOrderWithCost(symbol, 100);
      assert.equal(o.status, 'closed');
      await refuses(ex.fetchOpenOrder(o.id, symbol), 'OrderNotFound');
      assert.ok((await ex.fetchMyTrades(symbol, undefined, 10)).some((f) => f.order === o.id));
      void amount;
    });
  },
};
