// SPDX-License-Identifier: MIT
// What ccxt's pro classes watch and ask over sockets.
import { assert, check } from './tap.mjs';

const seconds = (n) => new Promise((resolve) => { setTimeout(resolve, n * 1000); });

export function watching({ venue, ex, pro, symbol, other, positive, near, mid, lot, price, marketBuy, has }) {
  check('watchOrderBook', async () => {
    let book;
    for (let i = 0; i < 10; i += 1) {
      book = await pro.watchOrderBook(symbol);
      assert.ok(book.bids[0][0] < book.asks[0][0]);
    }
    const rest = await ex.fetchOrderBook(symbol, 5);
    near(book.bids[0][0], rest.bids[0][0], 0.005, 'best bid');
  });
  check('watchTrades', async () => {
    const trades = await pro.watchTrades(symbol);
    positive(trades[0].price, 'price');
  });
  check('watchTicker and watchTickers', async () => {
    if (has('watchTicker', pro)) positive((await pro.watchTicker(symbol)).last, 'last');
    if (has('watchTickers', pro)) positive(Object.values(await pro.watchTickers([symbol, other]))[0].last, 'last');
  });
  check('watchBidsAsks', async () => {
    if (pro.has.watchBidsAsks) positive(Object.values(await pro.watchBidsAsks([symbol]))[0].bid, 'bid');
  });
  check('watchOHLCV', async () => {
    const rows = await pro.watchOHLCV(symbol, '1m');
    positive(rows.at(-1)[4], 'close');
  });
  check('watchOrderBookForSymbols, watchTradesForSymbols', async () => {
    if (pro.has.watchOrderBookForSymbols) positive((await pro.watchOrderBookForSymbols([symbol, other])).bids[0][0], 'bid');
    if (pro.has.watchTradesForSymbols) positive((await pro.watchTradesForSymbols([symbol, other]))[0].price, 'price');
  });
  check('watchOrders, watchMyTrades, watchBalance', async () => {
    const orders = pro.watchOrders(symbol);
    const trades = has('watchMyTrades', pro) && pro.watchMyTrades(symbol);
    const balance = has('watchBalance', pro) && pro.watchBalance();
    await seconds(1);
    const o = await marketBuy(await lot());
    let seen = await orders;
    for (let i = 0; i < 5 && seen.at(-1)?.id !== o.id; i += 1) seen = await pro.watchOrders(symbol); // some tell first what is open
    assert.equal(seen.at(-1).id, o.id);
    if (trades) assert.ok((await trades).some((t) => t.order === o.id));
    if (!balance) return;
    let held = await balance;
    if (!held[venue.base]) { // some tell one asset at a time
      await seconds(1);
      held = pro.balance;
    }
    if (!venue.balanceUnread) positive(held[venue.base].total, 'total');
  });

  check('watchOHLCVForSymbols, watchTickers of all', async () => {
    if (pro.has.watchOHLCVForSymbols) {
      const rows = await pro.watchOHLCVForSymbols([[symbol, '1m'], [other, '5m']]);
      positive(Object.values(Object.values(rows)[0])[0].at(-1)[4], 'close');
    }
    if (has('watchTickers', pro)) positive(Object.values(await pro.watchTickers(venue.everySymbol))[0].last, 'last');
  });
  check('unWatch what was watched', async () => {
    await pro.watchOrderBook(symbol);
    if (pro.has.unWatchOrderBook) await pro.unWatchOrderBook(symbol);
    await pro.watchTrades(symbol);
    if (pro.has.unWatchTrades) await pro.unWatchTrades(symbol);
    if (has('watchTicker', pro)) await pro.watchTicker(symbol);
    if (pro.has.unWatchTicker) await pro.unWatchTicker(symbol);
    await pro.watchOHLCV(symbol, '1m');
    if (pro.has.unWatchOHLCV) await pro.unWatchOHLCV(symbol, '1m');
  });

  // ---- orders and questions over a socket ----

  for (const name of ['fetchTradesWs', 'fetchOHLCVWs', 'fetchMyTradesWs', 'fetchOpenOrdersWs', 'fetchOrdersWs']) {
    check(name, async () => {
      if (pro.has[name]) assert.ok(Array.isArray(await pro[name](symbol)));
    });
  }
  check('an order over a socket: create, fetch, edit, cancel', async () => {
    if (!pro.has.createOrderWs) return;
    const m = await mid();
    let o = await pro.createOrderWs(symbol, 'limit', 'buy', await lot(), price(m * 0.9));
    assert.equal((await pro.fetchOrderWs(o.id, symbol)).status, 'open');
    if (pro.has.editOrderWs) o = await pro.editOrderWs(o.id, symbol, 'limit', 'buy', await lot(), price(m * 0.85));
    await pro.cancelOrderWs(o.id, symbol);
    assert.equal((await ex.fetchOrder(o.id, symbol)).status, 'canceled');
    await ex.createOrder(symbol, 'limit', 'buy', await lot(), price(m * 0.9));
    if (pro.has.cancelAllOrdersWs) await pro.cancelAllOrdersWs(symbol);
    assert.equal((await ex.fetchOpenOrders(symbol)).length, 0);
    // ccxt 4.5.84 fills in no totals here, whatever the venue answers
    if (pro.has.fetchBalanceWs) assert.ok((await pro.fetchBalanceWs()).info);
  });
}
