/* SPDX-License-Identifier: MIT */
#include "market/rules.h"
#include "base/dec.h"
#include "base/err.h"
#include "base/str.h"
#include <stdio.h>
#include <string.h>

static bool is_market(souk_order_type type)
{
    return type == SOUK_MARKET || type == SOUK_STOP || type == SOUK_TAKE_PROFIT;
}

static bool is_stop(souk_order_type type)
{
    return type == SOUK_STOP || type == SOUK_STOP_LIMIT || type == SOUK_TAKE_PROFIT ||
           type == SOUK_TAKE_PROFIT_LIMIT;
}

/* Texts of a rule's values for an error. */
typedef struct texts {
    char value[SOUK_DEC_TEXT_MAX], limit[SOUK_DEC_TEXT_MAX];
} texts;

static souk_status refuse(souk_error *err, souk_status status, const char *what, souk_dec value,
                          const char *relation, souk_dec limit)
{
    texts t;
    souk_dec_print_short(value, t.value);
    souk_dec_print_short(limit, t.limit);
    return sk_fail(err, status, "%s %s is %s %s", what, t.value, relation, t.limit);
}

static bool is_multiple(souk_dec value, souk_dec step)
{
    souk_dec count;
    if (value.scale == step.scale)
        return sk_dec_coefficient(value) % sk_dec_coefficient(step) == 0;
    return souk_dec_div(&count, value, step, 0, SOUK_ROUND_EXACT) == SOUK_OK;
}

/* A value against a range and a step, any of which may be zero: no rule. */
static souk_status check_range(souk_error *err, souk_status status, const char *what,
                               souk_dec value, souk_dec min, souk_dec max, souk_dec step)
{
    if (souk_dec_sign(value) <= 0)
        return refuse(err, status, what, value, "not above", (souk_dec){0});
    if (!sk_dec_is_zero(min) && souk_dec_cmp(value, min) < 0)
        return refuse(err, status, what, value, "below the least", min);
    if (!sk_dec_is_zero(max) && souk_dec_cmp(value, max) > 0)
        return refuse(err, status, what, value, "above the most", max);
    if (!sk_dec_is_zero(step) && !is_multiple(value, step))
        return refuse(err, status, what, value, "not a multiple of the step", step);
    return SOUK_OK;
}

static souk_status check_type(const souk_instrument *in, const sk_order_ask *ask, souk_error *err)
{
    if (ask->type <= SOUK_TYPE_NONE || ask->type >= SOUK_TYPE_COUNT)
        return sk_fail(err, SOUK_E_INVALID, "an order needs a type");
    if (ask->side != SOUK_BUY && ask->side != SOUK_SELL)
        return sk_fail(err, SOUK_E_INVALID, "an order needs a side");
    if (in->types && !(in->types & (1u << ask->type)))
        return sk_fail(err, SOUK_E_UNSUPPORTED, "%.*s takes no %s orders", (int)in->symbol.len,
                       in->symbol.ptr, souk_order_type_name(ask->type));
    if (ask->stp != SOUK_STP_DEFAULT && in->stp_modes && !(in->stp_modes & (1u << ask->stp)))
        return sk_fail(err, SOUK_E_UNSUPPORTED, "%.*s takes no self-trade prevention %s",
                       (int)in->symbol.len, in->symbol.ptr, souk_stp_name(ask->stp));
    return SOUK_OK;
}

static souk_status check_prices(const souk_instrument *in, const sk_order_ask *ask, souk_error *err)
{
    souk_status status = SOUK_OK;
    if (!is_market(ask->type))
        status = check_range(err, SOUK_E_FILTER_PRICE, "price", ask->price, in->price_min,
                             in->price_max, in->price_tick);
    if (status == SOUK_OK && is_stop(ask->type) && !sk_dec_is_zero(ask->stop))
        status = check_range(err, SOUK_E_FILTER_PRICE, "stop price", ask->stop, in->price_min,
                             in->price_max, in->price_tick);
    return status;
}

/* The price that bands and market values are measured at. */
static souk_dec reference(const sk_rules_context *context)
{
    return sk_dec_is_zero(context->avg_price) ? context->last_price : context->avg_price;
}

static souk_status check_band(const souk_instrument *in, const sk_order_ask *ask,
                              const sk_rules_context *context, souk_error *err)
{
    souk_dec average = reference(context), bound;
    souk_dec up = ask->side == SOUK_BUY ? in->bid_up : in->ask_up;
    souk_dec down = ask->side == SOUK_BUY ? in->bid_down : in->ask_down;
    if (is_market(ask->type) || sk_dec_is_zero(average))
        return SOUK_OK;
    if (!sk_dec_is_zero(up)) {
        if (souk_dec_mul(&bound, average, up) < 0)
            return sk_fail(err, SOUK_E_RANGE, "the price band does not fit");
        if (souk_dec_cmp(ask->price, bound) > 0)
            return refuse(err, SOUK_E_FILTER_PRICE_BAND, "price", ask->price,
                          "above the price band, which ends at", bound);
    }
    if (!sk_dec_is_zero(down)) {
        if (souk_dec_mul(&bound, average, down) < 0)
            return sk_fail(err, SOUK_E_RANGE, "the price band does not fit");
        if (souk_dec_cmp(ask->price, bound) < 0)
            return refuse(err, SOUK_E_FILTER_PRICE_BAND, "price", ask->price,
                          "below the price band, which begins at", bound);
    }
    return SOUK_OK;
}

static souk_status check_iceberg(const souk_instrument *in, const sk_order_ask *ask,
                                 souk_error *err)
{
    if (sk_dec_is_zero(ask->iceberg_qty))
        return SOUK_OK;
    souk_status status = check_range(err, SOUK_E_FILTER_QTY, "iceberg quantity", ask->iceberg_qty,
                                     in->qty_min, in->qty_max, in->qty_step);
    int64_t parts;
    if (status == SOUK_OK && souk_dec_cmp(ask->iceberg_qty, ask->qty) > 0)
        return refuse(err, SOUK_E_FILTER_ICEBERG_QTY, "iceberg quantity", ask->iceberg_qty,
                      "above the quantity", ask->qty);
    if (status < 0 || in->iceberg_parts_max <= 0)
        return status;
    status = souk_dec_to_units(&parts, ask->qty, ask->iceberg_qty, SOUK_ROUND_CEIL);
    if (status < 0 || parts > in->iceberg_parts_max)
        return sk_fail(err, SOUK_E_FILTER_ICEBERG, "the iceberg has more than %d parts",
                       in->iceberg_parts_max);
    return SOUK_OK;
}

/* Stop buys and take-profit sells wait above the market, the others below. */
static souk_status check_trailing(const souk_instrument *in, const sk_order_ask *ask,
                                  souk_error *err)
{
    bool stop = ask->type == SOUK_STOP || ask->type == SOUK_STOP_LIMIT;
    bool above = stop == (ask->side == SOUK_BUY);
    int32_t min = above ? in->trailing_above_min : in->trailing_below_min;
    int32_t max = above ? in->trailing_above_max : in->trailing_below_max;
    if (ask->trailing_bips == 0 ||
        (ask->trailing_bips >= min && (max <= 0 || ask->trailing_bips <= max)))
        return SOUK_OK;
    return sk_fail(err, SOUK_E_FILTER_TRAILING, "%lld basis points are not in %d .. %d",
                   (long long)ask->trailing_bips, min, max);
}

static souk_status check_quantity(const souk_instrument *in, const sk_order_ask *ask,
                                  souk_error *err)
{
    if (ask->flags & SOUK_BY_QUOTE) {
        if (souk_dec_sign(ask->quote_qty) <= 0)
            return refuse(err, SOUK_E_FILTER_NOTIONAL, "quote quantity", ask->quote_qty,
                          "not above", (souk_dec){0});
        return check_trailing(in, ask, err);
    }
    souk_status status = check_range(err, SOUK_E_FILTER_QTY, "quantity", ask->qty, in->qty_min,
                                     in->qty_max, in->qty_step);
    if (status == SOUK_OK && ask->type == SOUK_MARKET)
        status = check_range(err, SOUK_E_FILTER_MARKET_QTY, "market quantity", ask->qty,
                             in->market_qty_min, in->market_qty_max, in->market_qty_step);
    if (status == SOUK_OK)
        status = check_iceberg(in, ask, err);
    return status < 0 ? status : check_trailing(in, ask, err);
}

static souk_status check_notional(const souk_instrument *in, const sk_order_ask *ask,
                                  const sk_rules_context *context, souk_error *err)
{
    bool market = is_market(ask->type);
    bool min = !sk_dec_is_zero(in->notional_min) && (!market || in->notional_min_market);
    bool max = !sk_dec_is_zero(in->notional_max) && (!market || in->notional_max_market);
    souk_dec price = ask->price, value = ask->quote_qty;
    if (!min && !max)
        return SOUK_OK;
    if (!(ask->flags & SOUK_BY_QUOTE)) {
        if (market)
            price = in->avg_price_mins > 0 ? reference(context) : context->last_price;
        if (sk_dec_is_zero(price))
            return SOUK_OK;
        if (souk_dec_mul(&value, price, ask->qty) < 0)
            return sk_fail(err, SOUK_E_RANGE, "the value of the order does not fit");
    }
    bool less = min && souk_dec_cmp(value, in->notional_min) < 0;
    if (!less && (!max || souk_dec_cmp(value, in->notional_max) <= 0))
        return SOUK_OK;
    refuse(err, SOUK_E_FILTER_NOTIONAL, "order value", value,
           less ? "below the least" : "above the most", less ? in->notional_min : in->notional_max);
    if (err && in->quote.len) /* the value's unit, behind both figures' end */
        snprintf(err->text + strlen(err->text), sizeof err->text - strlen(err->text), " %.*s",
                 SK_FMT(in->quote));
    return SOUK_E_FILTER_NOTIONAL;
}

static souk_status check_position(const souk_instrument *in, const sk_order_ask *ask,
                                  const sk_rules_context *context, souk_error *err)
{
    souk_dec after;
    if (sk_dec_is_zero(in->position_max) || ask->side != SOUK_BUY || !context->position_known)
        return SOUK_OK;
    if (souk_dec_add(&after, context->position, ask->qty) < 0)
        return sk_fail(err, SOUK_E_RANGE, "the position does not fit");
    if (souk_dec_cmp(after, in->position_max) > 0)
        return refuse(err, SOUK_E_FILTER_POSITION, "position with this order", after,
                      "above the most", in->position_max);
    return SOUK_OK;
}

/* Whether one more than `open` is too many. */
static bool full(int32_t max, uint32_t open)
{
    return max > 0 && open != SK_RULES_UNKNOWN && open >= (uint32_t)max;
}

static souk_status check_counts(const souk_instrument *in, const sk_order_ask *ask,
                                const sk_rules_context *context, souk_error *err)
{
    if (full(in->orders_max, context->open_orders))
        return sk_fail(err, SOUK_E_FILTER_OPEN_ORDERS, "%u orders are open, the most is %d",
                       context->open_orders, in->orders_max);
    if (is_stop(ask->type) && full(in->stop_orders_max, context->open_stops))
        return sk_fail(err, SOUK_E_FILTER_STOP_ORDERS, "%u stop orders are open, the most is %d",
                       context->open_stops, in->stop_orders_max);
    if (!sk_dec_is_zero(ask->iceberg_qty) && full(in->iceberg_orders_max, context->open_icebergs))
        return sk_fail(err, SOUK_E_FILTER_ICEBERG_ORDERS,
                       "%u iceberg orders are open, the most is %d", context->open_icebergs,
                       in->iceberg_orders_max);
    return SOUK_OK;
}

souk_status sk_rules_check(const souk_instrument *instrument, const sk_order_ask *ask,
                           const sk_rules_context *context, souk_error *err)
{
    souk_status status = check_type(instrument, ask, err);
    if (status == SOUK_OK)
        status = check_prices(instrument, ask, err);
    if (status == SOUK_OK)
        status = check_band(instrument, ask, context, err);
    if (status == SOUK_OK)
        status = check_quantity(instrument, ask, err);
    if (status == SOUK_OK)
        status = check_notional(instrument, ask, context, err);
    if (status == SOUK_OK)
        status = check_position(instrument, ask, context, err);
    if (status == SOUK_OK)
        status = check_counts(instrument, ask, context, err);
    return status;
}

/* To a multiple of the step; zero step: as it is. */
static souk_status to_step(souk_dec *value, souk_dec step, souk_round rounding)
{
    int64_t count;
    if (sk_dec_is_zero(step) || is_multiple(*value, step))
        return SOUK_OK;
    souk_status status = souk_dec_to_units(&count, *value, step, rounding);
    return status < 0 ? status : souk_dec_from_units(value, count, step);
}

/* The decimals that a value needs. */
static int decimals(souk_dec d)
{
    char text[SOUK_DEC_TEXT_MAX];
    size_t len = souk_dec_print_short(d, text);
    for (size_t i = 0; i < len; i++) {
        if (text[i] == '.')
            return (int)(len - i - 1);
    }
    return 0;
}

souk_status sk_rules_round(const souk_instrument *instrument, sk_order_ask *ask, souk_error *err)
{
    sk_order_ask out = *ask;
    souk_dec tick = instrument->price_tick;
    souk_status status = to_step(&out.price, tick, SOUK_ROUND_HALF_UP);
    if (status == SOUK_OK)
        status = to_step(&out.stop, tick, SOUK_ROUND_HALF_UP);
    if (status == SOUK_OK)
        status = to_step(&out.qty, instrument->qty_step, SOUK_ROUND_DOWN);
    if (status == SOUK_OK && ask->type == SOUK_MARKET)
        status = to_step(&out.qty, instrument->market_qty_step, SOUK_ROUND_DOWN);
    if (status == SOUK_OK)
        status = to_step(&out.iceberg_qty, instrument->qty_step, SOUK_ROUND_DOWN);
    if (status == SOUK_OK && !sk_dec_is_zero(tick) && decimals(out.quote_qty) > decimals(tick))
        status = souk_dec_rescale(&out.quote_qty, out.quote_qty, decimals(tick), SOUK_ROUND_DOWN);
    if (status < 0)
        return sk_fail(err, status, "a number of the order has too many steps");
    *ask = out;
    return SOUK_OK;
}
