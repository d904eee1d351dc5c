/* SPDX-License-Identifier: MIT
 *
 * An order as it is typed: the words and options of `souk buy`, or the same in one word with its
 * side in front, where several orders stand in a line.
 *
 *     sk_order_read(&words, &cli->args, &request, &err)                 // buy BTC/USDT 0.01 50000
 *     sk_order_line("sell 0.01 70000 --post-only", ..., &request, &err)
 *
 * Ownership: the request borrows from the words, the options and the arena. Threads: values.
 */
#ifndef SK_CLI_ORDER_ARGS_H
#define SK_CLI_ORDER_ARGS_H

#include <souk/client.h>
#include "base/mem.h"
#include "cli/args.h"

/** What an order may say of itself. */
#define SK_OPTIONS_ORDER                                                                           \
    (SK_OPTION(TYPE) | SK_OPTION(TIF) | SK_OPTION(STOP) | SK_OPTION(ICEBERG) |                     \
     SK_OPTION(TRAILING) | SK_OPTION(STP) | SK_OPTION(POST_ONLY) | SK_OPTION(CLIENT_ID))

typedef struct sk_order_words {
    souk_side side;
    const char *symbol;
    const char *qty;   /* "0.01", "100USDT"; NULL: another order says it */
    const char *price; /* NULL: at market */
} sk_order_words;

/** The order as a request of SOUK_OP_PLACE. SOUK_E_INVALID: err->text says what does not fit. */
souk_status sk_order_read(const sk_order_words *words, const sk_args *args, souk_request *out,
                          souk_error *err);

/** Which orders a line may be of. */
typedef struct sk_order_lines {
    const char *symbol;
    uint64_t options; /* of SK_OPTIONS_ORDER */
    int64_t now_ns;
    sk_arena *arena;
} sk_order_lines;

/** "buy|sell QTY [PRICE] [options]". takes_all: QTY may be "all", what the order before it buys;
 *  then the request says SOUK_QTY_BOUGHT and has no quantity. Errors as above. */
souk_status sk_order_line(const sk_order_lines *lines, const char *line, bool takes_all,
                          souk_request *out, souk_error *err);

/** SOUK_SIDE_NONE: the word is neither "buy" nor "sell". */
souk_side sk_order_side(const char *word);

/** Appends "sell 0.01 BTC/USDT at 70000 (limit, post-only), worth 700 in quote". */
void sk_order_describe(const souk_request *request, sk_buf *out);

#endif
