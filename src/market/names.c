/* SPDX-License-Identifier: MIT */
#include "market/names.h"
#include "base/str.h"
#include "market/call.h"

static const char *const side_names[] = {[SOUK_BUY] = "buy", [SOUK_SELL] = "sell"};

static const char *const type_names[] = {
    [SOUK_LIMIT] = "limit",
    [SOUK_MARKET] = "market",
    [SOUK_STOP] = "stop",
    [SOUK_STOP_LIMIT] = "stop_limit",
    [SOUK_TAKE_PROFIT] = "take_profit",
    [SOUK_TAKE_PROFIT_LIMIT] = "take_profit_limit",
};

static const char *const tif_names[] = {
    [SOUK_GTC] = "gtc", [SOUK_IOC] = "ioc", [SOUK_FOK] = "fok", [SOUK_GTD] = "gtd"};

static const char *const stp_names[] = {
    [SOUK_STP_DEFAULT] = "default",
    [SOUK_STP_NONE] = "none",
    [SOUK_STP_CANCEL_NEWEST] = "cancel_newest",
    [SOUK_STP_CANCEL_OLDEST] = "cancel_oldest",
    [SOUK_STP_CANCEL_BOTH] = "cancel_both",
    [SOUK_STP_DECREMENT] = "decrement",
    [SOUK_STP_TRANSFER] = "transfer",
};

static const char *const status_names[] = {
    [SOUK_ORDER_UNKNOWN] = "unknown",   [SOUK_ORDER_PENDING_NEW] = "pending_new",
    [SOUK_ORDER_NEW] = "new",           [SOUK_ORDER_PARTIALLY_FILLED] = "partially_filled",
    [SOUK_ORDER_FILLED] = "filled",     [SOUK_ORDER_PENDING_CANCEL] = "pending_cancel",
    [SOUK_ORDER_CANCELED] = "canceled", [SOUK_ORDER_REJECTED] = "rejected",
    [SOUK_ORDER_EXPIRED] = "expired",   [SOUK_ORDER_PENDING_AMEND] = "pending_amend",
};

static const char *const reason_names[] = {
    [SOUK_REASON_USER] = "user",
    [SOUK_REASON_IOC_REMAINDER] = "ioc_remainder",
    [SOUK_REASON_FOK_UNFILLED] = "fok_unfilled",
    [SOUK_REASON_NO_LIQUIDITY] = "no_liquidity",
    [SOUK_REASON_SELF_TRADE] = "self_trade",
    [SOUK_REASON_LIST] = "list",
    [SOUK_REASON_DATE] = "date",
    [SOUK_REASON_EXCHANGE] = "exchange",
};

static const char *const op_names[] = {
#define SK_X(name, text) [SK_OP_##name] = text,
    SK_OP_MAP(SK_X)
#undef SK_X
};

#define COUNT(table) (sizeof(table) / sizeof *(table))

static const char *name_of(const char *const *table, size_t count, unsigned value)
{
    return value < count ? table[value] : NULL;
}

/* The value whose name this is, or -1. */
static int value_of(const char *const *table, size_t count, souk_str text)
{
    for (size_t i = 0; i < count; i++) {
        if (table[i] && sk_str_eq_nocase(text, sk_str(table[i])))
            return (int)i;
    }
    return -1;
}

const char *souk_side_name(souk_side side)
{
    return name_of(side_names, COUNT(side_names), side);
}

const char *souk_order_type_name(souk_order_type type)
{
    return name_of(type_names, COUNT(type_names), type);
}

const char *souk_tif_name(souk_tif tif)
{
    return name_of(tif_names, COUNT(tif_names), tif);
}

const char *souk_stp_name(souk_stp stp)
{
    return name_of(stp_names, COUNT(stp_names), stp);
}

const char *souk_order_status_name(souk_order_status status)
{
    return name_of(status_names, COUNT(status_names), status);
}

const char *souk_reason_name(souk_reason reason)
{
    return name_of(reason_names, COUNT(reason_names), reason);
}

const char *sk_op_name(sk_op_id op)
{
    const char *name = name_of(op_names, COUNT(op_names), op);
    return name ? name : "?";
}

bool souk_order_is_open(souk_order_status status)
{
    switch (status) {
    case SOUK_ORDER_UNKNOWN:
    case SOUK_ORDER_PENDING_NEW:
    case SOUK_ORDER_NEW:
    case SOUK_ORDER_PARTIALLY_FILLED:
    case SOUK_ORDER_PENDING_AMEND:
    case SOUK_ORDER_PENDING_CANCEL: return true;
    case SOUK_ORDER_FILLED:
    case SOUK_ORDER_CANCELED:
    case SOUK_ORDER_REJECTED:
    case SOUK_ORDER_EXPIRED: return false;
    }
    return false;
}

souk_side sk_side_parse(souk_str text)
{
    int value = value_of(side_names, COUNT(side_names), text);
    return value < 0 ? SOUK_SIDE_NONE : (souk_side)value;
}

souk_order_type sk_order_type_parse(souk_str text)
{
    int value = value_of(type_names, COUNT(type_names), text);
    return value < 0 ? SOUK_TYPE_NONE : (souk_order_type)value;
}

souk_tif sk_tif_parse(souk_str text)
{
    int value = value_of(tif_names, COUNT(tif_names), text);
    return value < 0 ? SOUK_TIF_NONE : (souk_tif)value;
}

bool sk_stp_parse(souk_str text, souk_stp *out)
{
    int value = value_of(stp_names, COUNT(stp_names), text);
    if (value >= 0)
        *out = (souk_stp)value;
    return value >= 0;
}

bool sk_order_status_parse(souk_str text, souk_order_status *out)
{
    int value = value_of(status_names, COUNT(status_names), text);
    if (value >= 0)
        *out = (souk_order_status)value;
    return value >= 0;
}
