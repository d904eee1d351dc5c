/* SPDX-License-Identifier: MIT
 * Operations that the newest socket is asked by frames: parameters and answers.
 * src: gemini card 7.5, 8.3 */
#include "venue/gemini/gemini.h"
#include "base/dec.h"
#include "venue/limits.h"
#include "venue/rows.h"

/* ---- answers ---- */

#define T sk_result
static const sk_field time_rows[] = {F_MS("serverTime", time_ns)};
#undef T
F_TABLE(time_table, time_rows);
const sk_answer sk_gemini_answer_time = {.table = &time_table, .count = SK_ANSWER_ONE};

static const char *const depth[] = {"lastUpdateId", "bids", "asks"};
const sk_answer sk_gemini_answer_depth = {.book = depth, .scale = SK_SAY_LEVEL};

static const sk_enum_row units[] = {{"DAY", 86400}, {"MINUTE", 60}, {"SECOND", 1}, {NULL, 0}};
#define T sk_limit_told
static const sk_field limit_rows[] = {
    F_TEXT("rateLimitType", type), SK_FIELD("interval", SK_F_ENUM, T, seconds, .map = units),
    F_COUNT("intervalNum", count), F_COUNT("limit", limit), F_COUNT("count", used)};
#undef T
F_TABLE(limit_table, limit_rows);
static const sk_limit_form limit_form = {.table = &limit_table,
                                         .members = "rateLimitType interval intervalNum limit",
                                         .used = "count",
                                         .units = units,
                                         .type = "ORDERS"};

static void put_limits(sk_jw *w, sk_peer *peer, const sk_call *call)
{
    (void)call;
    sk_say_limits(w, NULL, peer, &limit_form, SK_GEMINI_NEW_LIMITS);
}
const sk_answer sk_gemini_answer_limits = {.write = put_limits};

/* ---- orders; 8.3 ---- */

static bool take_price(sk_take *t, const char *name, int flags, souk_dec *out)
{
    souk_str text;
    souk_dec value;
    if (!sk_take_text(t, name, flags, &text))
        return false;
    if (sk_dec_from_str(&value, text) != SOUK_OK || souk_dec_sign(value) <= 0)
        return sk_take_refuse_as(t, "-1013", "Invalid parameter", name, NULL);
    *out = value;
    return true;
}

/* LIMIT with a stop price is a stop-limit, whose two prices may be equal here. */
void sk_gemini_take_frame_order(sk_take *t)
{
    sk_order_ask *a = &t->call->ask;
    int side = 0, type = 0, option = SOUK_GTC;
    sk_take_args(t, "symbol! clientOrderId");
    if (t->status == SOUK_OK &&
        sk_markets_find(t->peer->markets, t->call->symbol) == SK_NO_INSTRUMENT)
        sk_take_unknown(t);
    sk_take_word(t, "side", SK_TAKE_MUST, sk_gemini_new_sides, "-1013", &side);
    sk_take_word(t, "type", SK_TAKE_MUST, sk_gemini_new_types, "-1013", &type);
    sk_take_word(t, "timeInForce", 0, sk_gemini_new_options, "-1013", &option);
    take_price(t, "quantity", SK_TAKE_MUST, &a->qty);
    take_price(t, "price", type == SOUK_MARKET ? 0 : SK_TAKE_MUST, &a->price);
    if (take_price(t, "stopPrice", type == SOUK_STOP_LIMIT ? SK_TAKE_MUST : 0, &a->stop))
        type = SOUK_STOP_LIMIT;
    sk_enum_scatter(sk_gemini_ask_option, SK_GEMINI_OPTION_PARTS, a, option);
    a->side = (souk_side)side;
    a->type = (souk_order_type)type;
    if (type == SOUK_MARKET || type == SOUK_STOP) /* of spot no market orders are known: 8.3 */
        sk_take_refuse_as(t, "-1013", "Invalid parameter", "type", NULL);
    a->stp = SOUK_STP_CANCEL_NEWEST;
}
