// SPDX-License-Identifier: MIT
// The walk that every library takes, in its venue's own words: the door's operations take and give
// plain values, whatever the venue calls them.
//   markets() -> ids                       order(id) -> {status, filled}, status: open, filled, canceled
//   book(market) -> {bid, ask}             open(market) -> ids
//   candles(market) -> [[time, close]]     cancel(id)
//   trades(market) -> [price]              fills(market) -> [{order, price, amount, fee}]
//   balance(asset) -> what is free         limit({market, side, amount, price, client}) -> id
//   marketBuy({market, amount, cost}) -> id
// What a library lacks is left out. `own`: {market, base, quote, amount(x), price(x), errors}, where
// errors are [status, code, message] of each refusal as the venue tells it. unsigned: no more than
// what needs no key; holds: what an order to buy holds, times its cost (1).
import { assert, check } from '../tap.mjs';

const number = (x, what) => {
  assert.ok(Number.isFinite(Number(x)) && Number(x) > 0, `${what}: ${x}`);
  return Number(x);
};

async function refused(promise, [status, code, message], what) {
  let error;
  await promise.catch((e) => { error = e; });
  assert.ok(error, `${what}: it went through`);
  assert.equal(String(error.code), String(code), `${what}: ${error.message}`);
  assert.match(error.message, message, what);
  if (error.status !== undefined) assert.equal(error.status, status, what);
}

export function walk(d, own, broken = {}) {
  const { market } = own;
  const named = (what, run) => check(`${d.name}: ${what}`, run);
  const mid = async () => {
    const { bid, ask } = await d.call('book', { market });
    assert.ok(number(bid, 'bid') < number(ask, 'ask'));
    return (Number(bid) + Number(ask)) / 2;
  };
  const lot = async () => own.amount(200 / (await mid())); // worth 200 of the quote
  const is = async (id, status) => assert.equal((await d.call('order', { market, id })).status, status);

  named('what is traded, and at what price', async () => {
    if (d.has.has('markets')) assert.ok((await d.call('markets')).includes(market));
    const m = await mid();
    const lists = [['trades', (x) => x], ['candles', ([, close]) => close]].filter(([name]) => d.has.has(name));
    for (const [name, price] of lists) {
      const rows = await d.call(name, { market });
      assert.ok(rows.length > 1, name);
      for (const row of rows) assert.ok(Math.abs(number(price(row), name) - m) < m * 0.5, `${name}: ${price(row)}`);
    }
  });
  if (own.unsigned) return;
  named('a limit order rests, holds what it costs, is found, and is canceled', async () => {
    const price = own.price((await mid()) * 0.9);
    const amount = await lot();
    const before = await d.call('balance', { asset: own.quote });
    const id = await d.call('limit', { market, side: 'buy', amount, price });
    await is(id, 'open');
    const held = before - (await d.call('balance', { asset: own.quote }));
    const cost = amount * price * (own.holds ?? 1);
    assert.ok(Math.abs(held - cost) < cost * 1e-4, `held: ${held}`);
    assert.ok((await d.call('open', { market })).map(String).includes(String(id)));
    await d.call('cancel', { market, id });
    await is(id, 'canceled');
    assert.ok(!(await d.call('open', { market })).map(String).includes(String(id)));
    assert.ok(Math.abs(before - (await d.call('balance', { asset: own.quote }))) < 1e-6, 'free again');
  });
  named('an order that takes is filled, and its fills are told', async () => {
    const amount = await lot();
    const m = await mid();
    const id = d.has.has('marketBuy')
      ? await d.call('marketBuy', { market, amount, cost: 200 })
      : await d.call('limit', { market, side: 'buy', amount, price: own.price(m * 1.02) });
    await is(id, 'filled');
    const { filled } = await d.call('order', { market, id });
    assert.ok(Math.abs(number(filled, 'filled') - amount) < amount * 0.02, `filled: ${filled}`);
    if (!d.has.has('fills')) return;
    const mine = (await d.call('fills', { market })).filter((f) => String(f.order) === String(id));
    assert.ok(Math.abs(mine.reduce((sum, f) => sum + Number(f.amount), 0) - filled) < 1e-9, 'sum of fills');
    for (const f of mine) assert.ok(Math.abs(number(f.price, 'price') - m) < m * 0.02 && Number(f.fee) > 0);
  });
  named('the venue\'s own refusals', async () => {
    const m = await mid();
    const price = own.price(m * 0.9);
    const amount = await lot();
    const { errors } = own;
    if (errors.funds) {
      await refused(d.call('limit', { market, side: 'buy', amount: own.amount(5000000 / m), price }), errors.funds, 'insufficient funds');
    }
    if (errors.symbol) await refused(d.call('limit', { market: own.noMarket, side: 'buy', amount, price }), errors.symbol, 'unknown symbol');
    if (errors.order) await refused(d.call('cancel', { market, id: own.noOrder }), errors.order, 'unknown order');
    for (const [name, other] of Object.entries(broken)) {
      await refused(other.call('balance', { asset: own.quote }), errors[name], name);
    }
  });
}
