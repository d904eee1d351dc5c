/* SPDX-License-Identifier: MIT
 * The nouns as tables for people, and answers in either form: what a verb hands to sk_cli_ask.
 * Threads: the run's. */
#ifndef SK_CLI_VIEWS_H
#define SK_CLI_VIEWS_H

#include "cli/cli.h"

/* Of type sk_show: JSON (one document and a line end) or a table into cli->out. */
void sk_show_instruments(sk_cli *cli, const souk_answer *answer);
void sk_show_time(sk_cli *cli, const souk_answer *answer);
void sk_show_limits(sk_cli *cli, const souk_answer *answer);
void sk_show_bests(sk_cli *cli, const souk_answer *answer);
void sk_show_tickers(sk_cli *cli, const souk_answer *answer);
void sk_show_book(sk_cli *cli, const souk_answer *answer);
void sk_show_trades(sk_cli *cli, const souk_answer *answer);
void sk_show_candles(sk_cli *cli, const souk_answer *answer);
void sk_show_balances(sk_cli *cli, const souk_answer *answer);
void sk_show_fees(sk_cli *cli, const souk_answer *answer);
void sk_show_orders(sk_cli *cli, const souk_answer *answer);
void sk_show_fills(sk_cli *cli, const souk_answer *answer);
/** One order: an object, not a list; with its fills when they came along. */
void sk_show_order(sk_cli *cli, const souk_answer *answer);
/** The parts of a replacement, a list or a batch, one by one: not a sk_show. */
void sk_show_parts(sk_cli *cli, const souk_part *parts, size_t count);
/** PLACE_TEST: that it would be taken. */
void sk_show_tested(sk_cli *cli, const souk_answer *answer);

/** A book to a depth, best prices in the middle. */
void sk_view_book(sk_cli *cli, souk_str symbol, const souk_level *bids, size_t bids_count,
                  const souk_level *asks, size_t asks_count);
/** Rows of orders, of fills. */
void sk_view_orders(sk_cli *cli, const souk_order *rows, size_t count);
void sk_view_fills(sk_cli *cli, const souk_fill *rows, size_t count);
void sk_view_balances(sk_cli *cli, const souk_balance *rows, size_t count);

/** Green for buy, red for sell. */
sk_tint sk_side_tint(souk_side side);

#endif
