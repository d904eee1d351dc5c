// SPDX-License-Identifier: MIT
// What the libraries make of limits and refusals: their own counters, their own classes of errors.
import { assert, check } from '../tap.mjs';
import { refusal, symbol } from './calls.mjs';

export function usage(credentials, keys, of) {
  check('binance: counts weight and orders by the headers', async () => {
    const d = of.sieblerOverRest(credentials, keys.hmac);
    await d.call('depth', { symbol, limit: 5 });
    const one = d.target.getRateLimitStates();
    await d.call('depth', { symbol, limit: 5 });
    const two = d.target.getRateLimitStates();
    assert.equal(two['x-mbx-used-weight-1m'] - one['x-mbx-used-weight-1m'], 5);
    assert.equal(two['x-mbx-used-weight'], two['x-mbx-used-weight-1m']);
    await d.call('place', { symbol, side: 'BUY', type: 'MARKET', quantity: '0.0002' });
    const three = d.target.getRateLimitStates();
    assert.ok(three['x-mbx-order-count-10s'] >= 0 && three['x-mbx-order-count-1d'] >= three['x-mbx-order-count-10s']);
  });
  check('@binance/connector: microseconds by a header', async () => {
    const c = of.connectorOverRest(credentials, keys.hmac);
    assert.ok((await c.call('time', { timeUnit: 'microsecond' })).serverTime > 1e15);
    const s = await of.connectorOverSocket(credentials, keys.hmac, { timeUnit: 'MICROSECOND' });
    assert.ok((await s.call('time')).serverTime > 1e15);
    await s.close();
  });
  check('binance: keys and clocks that are wrong', async () => {
    const wrong = (key, more) => of.sieblerOverRest(credentials, { ...keys.hmac, ...key }, more);
    assert.deepEqual(await coded(wrong({ api_key: 'a'.repeat(64) })), [-2015, 'Invalid API-key, IP, or permissions for action.']);
    assert.deepEqual(await coded(wrong({ api_key: 'short' })), [-2014, 'API-key format invalid.']);
    assert.deepEqual(await coded(wrong({ secret: 'b'.repeat(64) })), [-1022, 'Signature for this request is not valid.']);
    const late = wrong({});
    late.target.setTimeOffset(-60000);
    assert.deepEqual(await coded(late), [-1021, 'Timestamp for this request is outside of the recvWindow.']);
    late.target.setTimeOffset(60000);
    assert.deepEqual(await coded(late), [-1021, "Timestamp for this request was 1000ms ahead of the server's time."]);
  });
}
const coded = async (d) => {
  const e = await refusal(d.call('account'));
  return [e.code, e.message];
};

export function errorsOfSpot(credentials, keys, of) {
  check('@binance/spot: rate limits with every answer, over REST and the WebSocket API', async () => {
    const d = of.spotOverRest(credentials, keys.hmac);
    const r = await d.target.depth({ symbol, limit: 5 });
    assert.equal(r.status, 200);
    assert.deepEqual(r.rateLimits.map((l) => [l.rateLimitType, l.interval, l.intervalNum]), [['REQUEST_WEIGHT', 'MINUTE', 1]]);
    const placed = await d.target.newOrder({ symbol, side: 'BUY', type: 'MARKET', quantity: 0.0002 });
    assert.deepEqual(placed.rateLimits.map((l) => `${l.rateLimitType} ${l.intervalNum} ${l.interval}`).sort(),
      ['ORDERS 1 DAY', 'ORDERS 10 SECOND', 'REQUEST_WEIGHT 1 MINUTE']);
    const s = await of.spotOverSocket(credentials, keys.ed25519);
    const answer = await s.target.depth({ symbol, limit: 5 });
    assert.deepEqual(answer.rateLimits.map((l) => l.rateLimitType), ['REQUEST_WEIGHT']);
    assert.ok(answer.rateLimits[0].count > 0);
    s.close();
  });
  check('@binance/spot: its classes of errors', async () => {
    const is = async (promise, error, code) => {
      const e = await refusal(promise);
      assert.deepEqual([e.error, e.code], [error, code], e.message);
    };
    const wrong = (key) => of.spotOverRest(credentials, { ...keys.hmac, ...key });
    await is(wrong({}).call('status', { symbol, orderId: 999999999 }), 'BadRequestError', -2013);
    await is(wrong({ api_key: 'a'.repeat(64) }).call('account'), 'UnauthorizedError', -2015);
    await is(wrong({ secret: 'b'.repeat(64) }).call('account'), 'BadRequestError', -1022);
  });
}

// Last, and on a sandbox whose limits are a hundredth: all that follows is refused.
export function exhausted(credentials, keys, of, tls) {
  const until = async (d, fits) => {
    let last;
    for (let i = 0; i < 300; i += 1) {
      last = await d.call('account').then(() => undefined, (e) => e);
      if (last && fits(last)) return last;
    }
    throw new Error(`not refused so: ${last?.message}`);
  };
  const siebler = of.sieblerOverRest(credentials, keys.hmac);
  check('error: rate limit, through each library', async () => {
    const e = await until(siebler, (x) => x.code === -1003);
    assert.match(e.message, /^Too much request weight used; current limit is \d+ request weight per 1 MINUTE/);
    const c = await until(of.connectorOverRest(credentials, keys.hmac), (x) => x.status === 429);
    assert.ok(Number(c.cause.response.headers['retry-after']) > 0);
    if (!tls) return;
    const s = await until(of.spotOverRest(credentials, keys.hmac), (x) => x.code === -1003);
    assert.equal(s.error, 'TooManyRequestsError');
  });
  check('error: banned, who goes on after it', async () => {
    const e = await until(of.connectorOverRest(credentials, keys.hmac), (x) => x.status === 418);
    assert.equal(e.code, -1003);
    assert.match(e.message, /^Way too (much|many) request.*banned until \d{13}/);
    assert.ok(Number(e.cause.response.headers['retry-after']) > 60);
    if (!tls) return;
    assert.equal((await until(of.spotOverRest(credentials, keys.hmac), () => true)).error, 'RateLimitBanError');
  });
}
