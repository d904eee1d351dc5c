// SPDX-License-Identifier: MIT
// Every refusal of a venue as ccxt hears it: HTTP status, the venue's code and text, and the class
// that ccxt raises. What each must be stands in venue.refusals (venues/ID.mjs), one row a refusal:
//   name: {class, http, code, text, run?}   run: another way to provoke it, as the ones below
//   name: 'why the venue has none'
// venue.told(body) finds {code, text} in an answer's JSON.
import { assert, check, refuses, skip } from './tap.mjs';

// What came last over HTTP, as it stood.
export function listen(exchange) {
  const plain = exchange.onRestResponse.bind(exchange);
  exchange.onRestResponse = (status, statusText, url, method, headers, body, ...rest) => {
    exchange.heard = { status, body };
    return plain(status, statusText, url, method, headers, body, ...rest);
  };
  return exchange;
}

async function newKey(admin, venue, more) {
  const answer = await fetch(`${admin}/v1/keys`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify({ venue, account: 'demo', ...more }),
  });
  const body = await answer.json();
  assert.ok(answer.ok, JSON.stringify(body));
  return body;
}

// Each provokes one refusal; resolves to [the exchange that heard it, the promise that must fail].
const provoke = {
  key: async ({ wrong, credentials }) => wrong({ api_key: 'x'.repeat(credentials.api_key.length) }, (e) => e.fetchBalance()),
  signature: async ({ wrong, credentials }) => wrong({ secret: 'x'.repeat(credentials.secret.length) }, (e) => e.fetchBalance()),
  permission: async ({ wrong, order, admin, venue }) => wrong(await newKey(admin, venue.id, { permissions: ['read'] }), order),
  address: async ({ wrong, admin, venue }) => wrong(await newKey(admin, venue.id, { ips: ['10.9.9.9'] }), (e) => e.fetchBalance()),
  stale: async ({ late, venue }) => late(-(venue.staleBy ?? 60000)),
  ahead: async ({ late, venue }) => late(venue.staleBy ?? 60000),
  // the same bytes again
  replay: async ({ wrong }) => {
    let sent;
    return wrong({}, async (e) => {
      const plain = e.fetch.bind(e);
      e.fetch = (...args) => { sent = args; return plain(...args); };
      await e.fetchBalance();
      return plain(...sent);
    });
  },
  symbol: async ({ ex, symbol }) => {
    ex.markets['NO/SUCH'] = { ...ex.markets[symbol], id: 'NOSUCH', symbol: 'NO/SUCH' };
    ex.markets_by_id.NOSUCH = [ex.markets['NO/SUCH']];
    return [ex, ex.fetchTicker('NO/SUCH').finally(() => { delete ex.markets['NO/SUCH']; })];
  },
  funds: async ({ ex, symbol, amount, price, mid }) => {
    const m = await mid();
    return [ex, ex.createOrder(symbol, 'limit', 'buy', amount(5000000 / m), price(m * 0.9))];
  },
  order: async ({ ex, symbol, venue }) => [ex, ex.cancelOrder(venue.noOrder ?? '999999999', symbol)],
  query: async ({ ex, symbol, venue }) => [ex, ex.fetchOrder(venue.noOrder ?? '999999999', symbol)],
  // a price between two ticks, which ccxt would round
  tick: async ({ wrong, symbol, price, mid, lot, ex }) => {
    const tick = ex.markets[symbol].precision.price;
    const p = price((await mid()) * 0.9) + tick / 2;
    const decimals = Math.ceil(-Math.log10(tick)) + 2;
    const q = await lot();
    return wrong({}, (e) => {
      e.priceToPrecision = (_, x) => String(Number(Number(x).toFixed(decimals)));
      return e.createOrder(symbol, 'limit', 'buy', q, p);
    });
  },
};

export function refusals(own) {
  const { venue, credentials, box, ex, symbol, price, mid, lot } = own;
  // a client of its own, with another key, that knows the markets already
  const wrong = (key, run) => {
    const e = listen(venue.create(credentials, { key: { ...credentials.keys[0], ...key } }));
    e.setMarkets(Object.values(ex.markets), ex.currencies);
    return [e, run(e)];
  };
  const late = (ms) => wrong({}, (e) => {
    e.nonce = () => Date.now() + ms;
    if (venue.shiftClock) venue.shiftClock(e, ms);
    return e.fetchBalance();
  });
  const order = async (e) => e.createOrder(symbol, 'limit', 'buy', await lot(), price((await mid()) * 0.9));
  const given = { ...own, wrong, late, order, admin: box.credentials.admin };

  for (const [name, usual] of Object.entries(provoke)) {
    const row = venue.refusals[name];
    assert.ok(row, `venues/${venue.id}.mjs says nothing of the refusal "${name}"`);
    if (typeof row === 'string') {
      skip(`refusal: ${name}`, row);
      continue;
    }
    check(`refusal: ${name}`, async () => {
      await ex.loadMarkets();
      await heard(venue, row, ...await (row.run ?? usual)(given));
    });
  }
}

export async function heard(venue, row, exchange, promise) {
  await refuses(promise, row.class);
  const { status, body } = exchange.heard;
  const told = venue.told(JSON.parse(body));
  assert.equal(status, row.http, body);
  assert.equal(String(told.code), String(row.code), body);
  assert.match(String(told.text), row.text);
}
