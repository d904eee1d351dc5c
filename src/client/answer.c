/* SPDX-License-Identifier: MIT */
#include "client/answer.h"
#include "venue/venue.h"
#include "base/str.h"

souk_answer *sk_answer_new(const souk_alloc *alloc, souk_op op)
{
    souk_answer *a = sk_alloc_zeroed(alloc, 1, sizeof *a);
    if (!a)
        return NULL;
    a->alloc = alloc;
    a->op = op;
    a->outcome = SOUK_NOT_SENT;
    sk_arena_init(&a->arena, alloc, SK_ANSWER_MAX);
    a->call.arena = &a->arena;
    return a;
}

void souk_answer_free(souk_answer *a)
{
    if (!a)
        return;
    const souk_alloc *alloc = a->alloc;
    sk_arena_deinit(&a->arena);
    sk_free(alloc, a);
}

souk_outcome souk_answer_outcome(const souk_answer *a)
{
    return a ? a->outcome : SOUK_NOT_SENT;
}

const souk_error *souk_answer_error(const souk_answer *a)
{
    return &a->err;
}

souk_op souk_answer_op(const souk_answer *a)
{
    return a->op;
}

const char *souk_answer_client_id(const souk_answer *a)
{
    return a ? a->client_id : "";
}

int64_t souk_answer_time_ns(const souk_answer *a)
{
    return a->call.out.time_ns;
}

int64_t souk_answer_time_step_ns(const souk_answer *a)
{
    bool dated = a->call.row && a->call.row->support == SK_EMULATED;
    return dated ? 1000000000 : 1000000;
}

uint64_t souk_answer_last_id(const souk_answer *a)
{
    return a->call.out.last_id;
}

int64_t souk_answer_took_ns(const souk_answer *a)
{
    return a->took_ns;
}

souk_str souk_answer_raw(const souk_answer *a)
{
    return a->raw.ptr ? a->raw : SK_STR("");
}

const souk_preview *souk_answer_preview(const souk_answer *a)
{
    return a->preview;
}

/* The rows, if the answer is one to any of the operations (a bit each). */
static const void *rows_of(const souk_answer *a, const sk_rows *rows, uint32_t ops, size_t *count)
{
    bool has = a->outcome == SOUK_DONE && (ops & 1u << a->op) && rows->count;
    *count = has ? rows->count : 0;
    return has ? rows->ptr : NULL;
}

#define BIT(op_) (1u << SOUK_OP_##op_)

const souk_instrument *souk_answer_instruments(const souk_answer *a, size_t *count)
{
    return rows_of(a, &a->call.out.rows, BIT(INSTRUMENTS), count);
}

const souk_ticker *souk_answer_tickers(const souk_answer *a, size_t *count)
{
    return rows_of(a, &a->call.out.rows, BIT(TICKERS), count);
}

const souk_best *souk_answer_bests(const souk_answer *a, size_t *count)
{
    return rows_of(a, &a->call.out.rows, BIT(BEST), count);
}

const souk_level *souk_answer_levels(const souk_answer *a, souk_side side, size_t *count)
{
    const sk_result *out = &a->call.out;
    return rows_of(a, side == SOUK_BUY ? &out->rows : &out->more, BIT(BOOK), count);
}

const souk_trade *souk_answer_trades(const souk_answer *a, size_t *count)
{
    return rows_of(a, &a->call.out.rows, BIT(TRADES), count);
}

const souk_candle *souk_answer_candles(const souk_answer *a, size_t *count)
{
    return rows_of(a, &a->call.out.rows, BIT(CANDLES), count);
}

const souk_balance *souk_answer_balances(const souk_answer *a, size_t *count)
{
    return rows_of(a, &a->call.out.rows, BIT(BALANCES), count);
}

const souk_fee *souk_answer_fees(const souk_answer *a, size_t *count)
{
    return rows_of(a, &a->call.out.rows, BIT(FEES), count);
}

const souk_order *souk_answer_orders(const souk_answer *a, size_t *count)
{
    return rows_of(a, &a->call.out.rows,
                   BIT(PLACE) | BIT(CANCEL) | BIT(CANCEL_ALL) | BIT(ORDER) | BIT(OPEN_ORDERS) |
                       BIT(HISTORY) | BIT(RESOLVE) | BIT(AMEND),
                   count);
}

const souk_fill *souk_answer_fills(const souk_answer *a, size_t *count)
{
    const sk_result *out = &a->call.out;
    if (a->op == SOUK_OP_FILLS)
        return rows_of(a, &out->rows, BIT(FILLS), count);
    return rows_of(a, &out->more, BIT(PLACE), count);
}

const char *souk_outcome_name(souk_outcome outcome)
{
    static const char *const names[] = {"done", "refused", "not_sent", "unknown"};
    return outcome <= SOUK_UNKNOWN ? names[outcome] : NULL;
}
