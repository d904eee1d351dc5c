/* SPDX-License-Identifier: MIT
 * The nouns as JSON. Every number is a string; "symbol" is BASE/QUOTE where that is known,
 * "venue_symbol" the venue's own; times end in _ms (since 1970) and are missing when not known.
 * Threads: the run's. */
#ifndef SK_CLI_JSON_OUT_H
#define SK_CLI_JSON_OUT_H

#include "cli/cli.h"

/* Each writes one object (or array) under a key, NULL inside an array. */
void sk_json_instrument(sk_cli *cli, sk_jw *w, const char *key, const souk_instrument *row);
void sk_json_ticker(sk_cli *cli, sk_jw *w, const char *key, const souk_ticker *row);
void sk_json_best(sk_cli *cli, sk_jw *w, const char *key, const souk_best *row);
void sk_json_trade(sk_cli *cli, sk_jw *w, const char *key, const souk_trade *row);
void sk_json_candle(sk_cli *cli, sk_jw *w, const char *key, const souk_candle *row);
void sk_json_balance(sk_cli *cli, sk_jw *w, const char *key, const souk_balance *row);
void sk_json_fee(sk_cli *cli, sk_jw *w, const char *key, const souk_fee *row);
void sk_json_fill(sk_cli *cli, sk_jw *w, const char *key, const souk_fill *row);
/** fills: those that came with the order, if any. */
void sk_json_order(sk_cli *cli, sk_jw *w, const char *key, const souk_order *row,
                   const souk_fill *fills, size_t fills_count);
/** One part of a replacement, a list or a batch: what it was, how it ended, its order. */
void sk_json_part(sk_cli *cli, sk_jw *w, const char *key, const souk_part *part);
/** What went wrong; client_id: of the order that is meant, NULL or "": none. */
void sk_json_error(sk_jw *w, const char *key, const souk_error *err, souk_outcome outcome,
                   const char *client_id);
/** [[price, quantity], ...] */
void sk_json_levels(sk_jw *w, const char *key, const souk_level *rows, size_t count);
/** "symbol" and "venue_symbol" of an object. */
void sk_json_symbol(sk_cli *cli, sk_jw *w, souk_str symbol);

#endif
