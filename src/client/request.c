/* SPDX-License-Identifier: MIT */
#include "client/answer.h"
#include "client/ops.h"
#include "base/dec.h"
#include "base/err.h"
#include "base/limits.h"
#include "base/str.h"

enum { TEXT_MAX = 256 };

/* What an operation cannot do without, and what every row of the table in souk/client.h says. */
enum needs { NEEDS_SYMBOL = 1, NEEDS_REF = 2, NEEDS_INTERVAL = 4, NEEDS_ORDER = 8, NEEDS_ID = 16 };

static const uint8_t needs[SOUK_OP_COUNT] = {[SOUK_OP_BOOK] = NEEDS_SYMBOL,
                                             [SOUK_OP_TRADES] = NEEDS_SYMBOL,
                                             [SOUK_OP_CANDLES] = NEEDS_SYMBOL | NEEDS_INTERVAL,
                                             [SOUK_OP_PLACE] = NEEDS_SYMBOL | NEEDS_ORDER,
                                             [SOUK_OP_PLACE_TEST] = NEEDS_SYMBOL | NEEDS_ORDER,
                                             [SOUK_OP_CANCEL] = NEEDS_SYMBOL | NEEDS_REF,
                                             [SOUK_OP_CANCEL_ALL] = NEEDS_SYMBOL,
                                             [SOUK_OP_ORDER] = NEEDS_SYMBOL | NEEDS_REF,
                                             [SOUK_OP_HISTORY] = NEEDS_SYMBOL,
                                             [SOUK_OP_FILLS] = NEEDS_SYMBOL,
                                             [SOUK_OP_RESOLVE] = NEEDS_SYMBOL | NEEDS_ID,
                                             [SOUK_OP_AMEND] = NEEDS_SYMBOL | NEEDS_REF};

static bool given(const char *text)
{
    return text && text[0];
}

static souk_status take_text(const char *text, sk_arena *arena, souk_str *out, souk_error *err)
{
    *out = (souk_str){"", 0};
    if (!given(text))
        return SOUK_OK;
    if (strlen(text) > TEXT_MAX)
        return sk_fail(err, SOUK_E_LIMIT, "a text of the request is longer than %d", TEXT_MAX);
    *out = sk_arena_copy(arena, sk_str(text));
    return out->ptr ? SOUK_OK : sk_fail_nomem(err);
}

/* ---- symbols ---- */

static char upper(char c)
{
    return c >= 'a' && c <= 'z' ? (char)(c - 'a' + 'A') : c;
}

souk_status sk_symbol_of(const sk_venue *venue, const sk_markets *markets, const char *symbol,
                         sk_arena *arena, souk_str *out, souk_error *err)
{
    if (strlen(symbol) > SK_ID_TEXT_MAX)
        return sk_fail(err, SOUK_E_INVALID, "a symbol is at most %d characters", SK_ID_TEXT_MAX);
    uint32_t known = markets ? sk_markets_resolve(markets, sk_str(symbol)) : SK_NO_INSTRUMENT;
    if (known != SK_NO_INSTRUMENT) {
        *out = sk_arena_copy(arena, markets->rows[known].symbol);
        return out->ptr ? SOUK_OK : sk_fail_nomem(err);
    }
    souk_str text = sk_arena_copy(arena, sk_str(symbol));
    if (!text.ptr)
        return sk_fail_nomem(err);
    int64_t slash = sk_str_find(text, '/');
    *out = text;
    if (slash < 0 || !venue->symbol)
        return SOUK_OK;
    char *copy = sk_arena_get(arena, text.len);
    if (!copy)
        return sk_fail_nomem(err);
    for (uint32_t i = 0; i < text.len; i++)
        copy[i] = upper(text.ptr[i]);
    souk_str quote = {copy, text.len}, base = sk_str_cut(&quote, '/');
    if (!base.len || !quote.len || sk_str_find(quote, '/') >= 0)
        return sk_fail(err, SOUK_E_INVALID, "%s is no symbol: write BASE/QUOTE", symbol);
    souk_status status = venue->symbol(venue, base, quote, arena, out);
    return status == SOUK_OK ? SOUK_OK : sk_fail(err, status, "%s is no symbol here", symbol);
}

/* ---- arguments ---- */

static souk_status check_order(const souk_request *r, souk_error *err)
{
    bool by_base = !sk_dec_is_zero(r->qty), by_quote = !sk_dec_is_zero(r->quote_qty);
    bool priced =
        r->type == SOUK_LIMIT || r->type == SOUK_STOP_LIMIT || r->type == SOUK_TAKE_PROFIT_LIMIT;
    bool stops = r->type >= SOUK_STOP && r->type <= SOUK_TAKE_PROFIT_LIMIT;
    if (r->side != SOUK_BUY && r->side != SOUK_SELL)
        return sk_fail(err, SOUK_E_MISSING, "an order needs a side: buy or sell");
    if (r->type <= SOUK_TYPE_NONE || r->type >= SOUK_TYPE_COUNT)
        return sk_fail(err, SOUK_E_MISSING, "an order needs a type: limit, market ...");
    if (by_base == by_quote)
        return sk_fail(err, SOUK_E_MISSING, "an order needs one quantity, in base or in quote");
    if (souk_dec_sign(r->qty) < 0 || souk_dec_sign(r->quote_qty) < 0 ||
        souk_dec_sign(r->price) < 0 || souk_dec_sign(r->stop_price) < 0 ||
        souk_dec_sign(r->iceberg_qty) < 0)
        return sk_fail(err, SOUK_E_RANGE, "a quantity or price is negative");
    if (priced && sk_dec_is_zero(r->price))
        return sk_fail(err, SOUK_E_MISSING, "a %s order needs a price",
                       souk_order_type_name(r->type));
    if (!priced && !sk_dec_is_zero(r->price))
        return sk_fail(err, SOUK_E_INVALID, "a %s order has no price",
                       souk_order_type_name(r->type));
    if (r->trailing_bips < 0 || r->trailing_bips >= 10000)
        return sk_fail(err, SOUK_E_RANGE, "a stop trails by 1 to 9999 basis points");
    if (!stops && r->trailing_bips)
        return sk_fail(err, SOUK_E_INVALID, "a %s order does not trail",
                       souk_order_type_name(r->type));
    if (stops && sk_dec_is_zero(r->stop_price) && !r->trailing_bips)
        return sk_fail(err, SOUK_E_MISSING, "a %s order needs a stop price",
                       souk_order_type_name(r->type));
    if (!stops && !sk_dec_is_zero(r->stop_price))
        return sk_fail(err, SOUK_E_INVALID, "a %s order has no stop price",
                       souk_order_type_name(r->type));
    return SOUK_OK;
}

static souk_status check_needs(const souk_request *r, souk_error *err)
{
    const char *name = souk_op_name(r->op);
    uint8_t need = needs[r->op];
    if ((need & NEEDS_SYMBOL) && !given(r->symbol))
        return sk_fail(err, SOUK_E_MISSING, "%s needs a symbol", name);
    if ((need & NEEDS_REF) && !given(r->order_id) && !given(r->client_id))
        return sk_fail(err, SOUK_E_MISSING, "%s needs an order id or a client id", name);
    if ((need & NEEDS_ID) && !given(r->client_id))
        return sk_fail(err, SOUK_E_MISSING, "%s needs a client id", name);
    if ((need & NEEDS_INTERVAL) && !given(r->interval))
        return sk_fail(err, SOUK_E_MISSING, "%s needs an interval", name);
    if (r->op == SOUK_OP_AMEND && souk_dec_sign(r->qty) <= 0 && souk_dec_sign(r->price) <= 0)
        return sk_fail(err, SOUK_E_MISSING, "%s needs a quantity or a price above zero", name);
    if (r->op == SOUK_OP_AMEND && (souk_dec_sign(r->qty) < 0 || souk_dec_sign(r->price) < 0))
        return sk_fail(err, SOUK_E_RANGE, "a quantity or price is negative");
    if (r->from_ns < 0 || r->to_ns < 0 || (r->to_ns && r->from_ns > r->to_ns))
        return sk_fail(err, SOUK_E_RANGE, "the time span is no span");
    if (r->timeout_ns < 0)
        return sk_fail(err, SOUK_E_RANGE, "the timeout is negative");
    return need & NEEDS_ORDER ? check_order(r, err) : SOUK_OK;
}

souk_status sk_request_copy(const souk_request *from, souk_request *to, souk_error *err)
{
    size_t size = from ? from->struct_size : 0;
    if (size < offsetof(souk_request, symbol) || size > sizeof *to)
        return sk_fail(err, SOUK_E_INVALID, "request.struct_size is not set: use SOUK_REQUEST");
    *to = (souk_request){.op = SOUK_OP_NONE};
    memcpy(to, from, size);
    return SOUK_OK;
}

static souk_status take_arguments(const sk_venue *venue, const souk_request *r, sk_call *call,
                                  souk_error *err)
{
    sk_order_ask *ask = &call->ask;
    *ask = (sk_order_ask){.side = r->side,
                          .type = r->type,
                          .tif = r->tif,
                          .stp = r->stp,
                          .flags = r->flags,
                          .price = r->price,
                          .stop = r->stop_price,
                          .qty = r->qty,
                          .quote_qty = r->quote_qty,
                          .iceberg_qty = r->iceberg_qty,
                          .trailing_bips = r->trailing_bips,
                          .expire_ns = r->expire_ns};
    if (!sk_dec_is_zero(r->quote_qty))
        ask->flags |= SOUK_BY_QUOTE;
    if (r->op == SOUK_OP_PLACE &&
        (venue->conditionals >> r->type & 1 || (r->trailing_bips && venue->conditionals & 1)))
        ask->flags |= SOUK_CONDITIONAL;
    call->ref.conditional = ask->flags & SOUK_CONDITIONAL;
    call->query = (sk_query){.from_ns = r->from_ns,
                             .to_ns = r->to_ns,
                             .after_id = r->after_id,
                             .has_after = r->has_after,
                             .limit = r->limit,
                             .conditional = call->ref.conditional,
                             .nonzero = r->op == SOUK_OP_BALANCES};
    if (given(r->interval)) {
        call->query.interval = (uint32_t)sk_interval_parse(sk_str(r->interval));
        if (!call->query.interval)
            return sk_fail(err, SOUK_E_INVALID, "%s is no interval: try 1m, 5m, 1h, 1d",
                           r->interval);
    }
    if (given(r->client_id) && venue->client_id &&
        !sk_id_allowed(venue->client_id, sk_str(r->client_id)))
        return sk_fail(err, SOUK_E_INVALID,
                       "the client id is not of the form %s takes: 1 to %u of %s", venue->name,
                       venue->client_id->len_max, venue->client_id->alphabet);
    return SOUK_OK;
}

souk_status sk_request_take(const sk_venue *venue, const sk_markets *markets, const souk_request *r,
                            souk_answer *answer, souk_error *err)
{
    sk_call *call = &answer->call;
    souk_str client_id;
    souk_status status;
    call->op = sk_op_of(r->op);
    if (call->op == SK_OP_NONE)
        return sk_fail(err, SOUK_E_INVALID, "no such operation");
    call->row = sk_venue_op(venue, call->op, SK_VIA_REST);
    if (!call->row || !call->row->encode_request)
        return sk_fail(err, SOUK_E_UNSUPPORTED, "%s does not offer %s", venue->name,
                       souk_op_name(r->op));
    if (r->op == SOUK_OP_AMEND && venue->amends & SK_AMENDS_LESS && !sk_dec_is_zero(r->price))
        return sk_fail(err, SOUK_E_UNSUPPORTED, "%s amends the quantity only: replace the order",
                       venue->name);
    answer->op = r->op;
    call->instrument = SK_NO_INSTRUMENT;
    if ((status = check_needs(r, err)) != SOUK_OK ||
        (status = take_arguments(venue, r, call, err)) != SOUK_OK ||
        (status = take_text(r->client_id, call->arena, &client_id, err)) != SOUK_OK ||
        (status = take_text(r->order_id, call->arena, &call->ref.order_id, err)) != SOUK_OK)
        return status;
    call->symbol = (souk_str){"", 0};
    if (given(r->symbol))
        status = sk_symbol_of(venue, markets, r->symbol, call->arena, &call->symbol, err);
    if (status != SOUK_OK)
        return status;
    if (markets && call->symbol.len)
        call->instrument = sk_markets_find(markets, call->symbol);
    if (needs[r->op] & NEEDS_ORDER)
        call->ask.client_id = client_id;
    else
        call->ref.client_id = client_id;
    return SOUK_OK;
}
