/* SPDX-License-Identifier: MIT
 * What the client makes of an order before it asks; the server's ear for what hangs together; the
 * sentences of refusals. src: gemini card 5, 6, 9 */
#include "venue/gemini/gemini.h"
#include "base/dec.h"
#include "base/err.h"
#include "venue/sentence.h"

#define DAY_NS (86400 * INT64_C(1000000000))

/* ---- the client's way of asking ---- */

/* One symbol's ticker and one order's fills have paths of their own. */
const sk_op_row *sk_gemini_choose_row(const sk_venue *venue, const sk_call *call)
{
    bool other =
        call->row->arg == SK_GEMINI_PLAIN && ((call->op == SK_OP_TICKERS && call->symbol.len) ||
                                              (call->op == SK_OP_FILLS && call->ref.order_id.len));
    return other ? sk_venue_row_arg(venue, call->row, SK_GEMINI_OTHER) : call->row;
}

souk_status sk_gemini_ask_order(const sk_venue *venue, const sk_call *call, sk_request *out,
                                souk_error *err)
{
    souk_status status = sk_ask_check_order(call, call->ask.type != SOUK_MARKET,
                                            SOUK_REDUCE_ONLY | SOUK_BY_QUOTE, err);
    return status == SOUK_OK ? sk_ask_call(venue, call, out, err) : status;
}

/* Refusals of two generations; anything else is the result itself. card 9, 11 */
const sk_envelope sk_gemini_envelope = {.state = "result",
                                        .bad = "\"error\"",
                                        .code = "reason",
                                        .code_too = "error",
                                        .text = "message",
                                        .bare = true};

/* ---- what all requests share ---- */

/* Keys of a whole group name the account, others do not: card 3.3. One account a person. */
static const sk_take_group group = {.member = "account",
                                    .account = "primary",
                                    .undue = "AccountsOnGroupOnlyApi",
                                    .missing = "MissingAccounts",
                                    .unknown = "InvalidAccountName",
                                    .alone = SK_OP_HEARTBEAT,
                                    .not_for_it = "NotGroupApiCompatible"};

const sk_take_codes sk_gemini_takes = {.missing = "MissingOrderField",
                                       .either_text = "A required",
                                       .empty = "MissingOrderField",
                                       .illegal = "Bad Request",
                                       .invalid = "Bad Request",
                                       .overflow = "Bad Request",
                                       .precision = "InvalidQuantity",
                                       .twice = "InvalidJson",
                                       .json = "InvalidJson",
                                       .mix = "Bad Request",
                                       .undue = "Bad Request",
                                       .repeated = "InvalidSymbol",
                                       .zero = "InvalidQuantity",
                                       .zero_text = "Invalid",
                                       .symbols = {.len_max = 64, .alphabet = "!-~"},
                                       .group = &group,
                                       .dec_scale = 18};

/* ---- questions ---- */

/* Whatever is open; there may be nothing. */
void sk_gemini_check_all(sk_take *t)
{
    t->call->ref.even_if_gone = true;
    t->call->query.nonzero = true;
}

/* How many levels of either side, 0: all. Both are kept in out.number: bids, then asks. */
void sk_gemini_take_book(sk_take *t)
{
    int64_t most[2] = {50, 50};
    sk_take_args(t, "symbol!");
    sk_take_num(t, "limit_bids", 0, &most[0]);
    sk_take_num(t, "limit_asks", 0, &most[1]);
    for (int i = 0; i < 2; i++)
        most[i] = most[i] == 0 || most[i] > 5000 ? 5000 : most[i];
    t->call->query.limit = (uint32_t)(most[0] > most[1] ? most[0] : most[1]);
    t->call->out.number = most[0] << 32 | most[1];
}

/* 24 hourly closes stand beside the day's figures. */
void sk_gemini_take_ticker(sk_take *t)
{
    sk_take_args(t, "symbol!");
    t->call->query.interval = SK_INTERVAL_1H;
    t->call->query.limit = 24;
}

/* No range may be asked for: a day of minutes, two months of hours, a year of days. */
void sk_gemini_take_candles(sk_take *t)
{
    sk_take_args(t, "symbol! time_frame!");
    t->call->query.limit = t->call->query.interval == SK_INTERVAL_1D ? 365 : 1440;
}

/* Orders that have ended, with their fills. */
void sk_gemini_take_history(sk_take *t)
{
    sk_query *q = &t->call->query;
    sk_take_args(t, t->call->row->args);
    q->fills = true;
    q->statuses[0] = q->statuses[1] =
        1u << SOUK_ORDER_FILLED | 1u << SOUK_ORDER_CANCELED | 1u << SOUK_ORDER_EXPIRED;
}

/* Fills of the last 30 days, for the sums that are made of them. */
void sk_gemini_take_volume(sk_take *t)
{
    sk_query *q = &t->call->query;
    sk_take_args(t, t->call->row->args);
    t->call->symbol = (souk_str){NULL, 0}; /* fees are the same for all */
    q->fills = true;
    q->from_ns = t->peer->now_ns - 30 * DAY_NS;
    q->from_ns = q->from_ns > 0 ? q->from_ns - q->from_ns % DAY_NS : 1;
    q->limit = UINT32_MAX;
}

/* ---- orders; card 5.10 ---- */

/* An array with one word at most; words that are no longer taken are refused like unknown ones. */
static void take_options(sk_take *t)
{
    static const sk_id_rule word = {.len_max = 64, .alphabet = " -~"};
    const souk_str *words;
    souk_str raw;
    uint32_t count;
    int value;
    if (!sk_take_text(t, "options", 0, &raw) || sk_str_is(raw, "[]"))
        return;
    if (raw.ptr[0] != '[' || sk_take_is_text(t, "options"))
        sk_take_refuse(t, "OptionsMustBeArray", NULL, NULL);
    else if (sk_take_texts(t, "options", NULL, &word, &words, &count) && count > 1)
        sk_take_refuse(t, "ConflictingOptions", NULL, NULL);
    else if (t->status == SOUK_OK && count && !sk_enum_value(sk_gemini_options, words[0], &value))
        sk_take_refuse(t, "UnsupportedOption", sk_arena_copy(t->call->arena, words[0]).ptr, NULL);
    else if (t->status == SOUK_OK && count)
        sk_enum_scatter(sk_gemini_ask_option, SK_GEMINI_OPTION_PARTS, &t->call->ask, value);
}

/* A buy's stop lies below its price, a sell's above, and the price within half of it. */
static void check_stop(sk_take *t, const sk_order_ask *a)
{
    souk_dec half, far;
    int side = souk_dec_cmp(a->stop, a->price);
    bool near = souk_dec_mul(&half, a->stop, (souk_dec){.lo = 5, .scale = 1}) == SOUK_OK &&
                souk_dec_sub(&far, a->stop, a->price) == SOUK_OK &&
                (souk_dec_sign(far) >= 0 || souk_dec_neg(&far, far) == SOUK_OK) &&
                souk_dec_cmp(far, half) <= 0;
    if (t->status != SOUK_OK)
        return;
    if (a->tif != SOUK_GTC || a->flags & SOUK_POST_ONLY)
        sk_take_refuse(t, "UnsupportedOption", "options on a stop-limit order", NULL);
    else if (a->side == SOUK_BUY && side >= 0)
        sk_take_refuse(t, "InvalidStopPriceBuy", NULL, NULL);
    else if (a->side == SOUK_SELL && side <= 0)
        sk_take_refuse(t, "InvalidStopPriceSell", NULL, NULL);
    else if (!near)
        sk_take_refuse(t, "InvalidStopPriceRatio", NULL, NULL);
}

void sk_gemini_check_client_id(sk_take *t)
{
    souk_str text = t->call->ask.client_id;
    if (!text.len)
        return;
    if (!sk_take_is_text(t, "client_order_id"))
        sk_take_refuse(t, "ClientOrderIdMustBeString", NULL, NULL);
    else if (text.len > t->peer->venue->client_id->len_max)
        sk_take_refuse(t, "ClientOrderIdTooLong", NULL, NULL);
    else if (!sk_id_allowed(t->peer->venue->client_id, text))
        sk_take_refuse(t, "Bad Request", "client_order_id", NULL);
}

/* The guide's market orders take what there is; live ones are refused: card 5.10, 11 */
void sk_gemini_take_order(sk_take *t)
{
    sk_order_ask *a = &t->call->ask;
    a->tif = SOUK_GTC;
    sk_take_args(t, "symbol! type! side! amount!");
    bool market = a->type == SOUK_MARKET, stop = a->type == SOUK_STOP_LIMIT;
    if (market &&
        sk_str_is(sk_str(t->peer->switch_value ? t->peer->switch_value(t->peer, "guide") : "on"),
                  "off"))
        sk_take_refuse(t, "InvalidOrderType", "exchange market", NULL);
    sk_take_args(t, market ? "given_id client_id" : "price! given_id client_id");
    take_options(t);
    if (stop) {
        sk_take_args(t, "stop_price!");
        check_stop(t, a);
    }
    if (market)
        a->tif = SOUK_IOC;
    a->stp = SOUK_STP_CANCEL_NEWEST;
}

/* ---- refusals ---- */

souk_status sk_gemini_rest_error(sk_peer *peer, const souk_error *err, sk_buf *out)
{
    sk_buf text;
    sk_buf_init(&text, peer->arena->alloc, 1 << 16);
    sk_sentence_put(peer, err->text, &text);
    sk_jw w = sk_say(out, false);
    sk_jw_object(&w, NULL);
    sk_jw_cstr(&w, "result", "error");
    sk_jw_cstr(&w, "reason", err->code);
    sk_jw_str(&w, "message", sk_buf_view(&text));
    sk_jw_end(&w);
    sk_buf_deinit(&text);
    return sk_say_done(&w);
}
