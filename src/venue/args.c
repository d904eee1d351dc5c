/* SPDX-License-Identifier: MIT */
#include "venue/args.h"
#include "base/dec.h"
#include "base/err.h"
#include "venue/push.h"
#include "venue/reply.h"

#define DAY_NS (86400 * INT64_C(1000000000))
#define MS_NS  INT64_C(1000000)

/* ---- the text of an operation's arguments ---- */

typedef struct arg_item {
    const sk_arg *arg;
    bool must, undue;
    char link; /* to the next one: '|', '^'; 0: none */
} arg_item;

static const sk_arg *arg_of(const sk_venue *venue, souk_str key)
{
    for (uint32_t i = 0; i < venue->args_count; i++)
        if (sk_str_is(key, venue->args[i].key))
            return &venue->args[i];
    return NULL;
}

static souk_dec rate_of(int64_t bips, const sk_arg *arg)
{
    return souk_dec_from_i64(bips, arg->usual ? (int8_t)arg->usual : 4);
}

static const char *name_of(const sk_arg *arg)
{
    return arg->name ? arg->name : arg->key;
}

/* As one of several orders of a request says it: "above" and "price" are "abovePrice". */
static const char *prefixed(const char *prefix, sk_arena *arena, const sk_arg *arg)
{
    const char *name = name_of(arg), *whole;
    if (!prefix || !*prefix)
        return name;
    char first = (char)(*name >= 'a' && *name <= 'z' ? *name - 'a' + 'A' : *name);
    whole = sk_arena_printf(arena, "%s%c%s", prefix, first, name + 1).ptr;
    return whole ? whole : name;
}

static const char *said(const sk_ask *ask, const sk_arg *arg)
{
    return prefixed(ask->prefix, ask->call->arena, arg);
}

static const char *heard(const sk_take *t, const sk_arg *arg)
{
    return prefixed(t->prefix, t->call->arena, arg);
}

/* The next name with its marks; false at the end. item->arg NULL: the table lacks it. */
static bool next_item(const sk_venue *venue, const char **text, arg_item *item)
{
    const char *p = *text;
    while (*p == ' ' || *p == '|' || *p == '^')
        p++;
    if (!*p)
        return false;
    *item = (arg_item){.undue = *p == '-'};
    p += item->undue;
    size_t len = strcspn(p, " !|^");
    item->arg = arg_of(venue, (souk_str){p, (uint32_t)len});
    p += len;
    item->must = *p == '!';
    p += item->must;
    item->link = *p == '|' || *p == '^' ? *p : 0;
    *text = p;
    return true;
}

/* ---- the client writes ---- */

/* "filled,canceled": every word that is read, once. */
static void ask_states(sk_ask *ask, const sk_arg *arg)
{
    char text[256];
    sk_buf list = {.ptr = text, .cap = sizeof text, .max = sizeof text};
    for (const sk_enum_row *row = arg->map; row->text; row++) {
        bool again = false;
        for (const sk_enum_row *old = arg->map; old < row; old++)
            again |= strcmp(old->text, row->text) == 0;
        if (!again && list.len)
            sk_buf_char(&list, ',');
        if (!again)
            sk_buf_cstr(&list, row->text);
    }
    sk_ask_str(ask, name_of(arg), sk_buf_view(&list));
}

static void ask_list(sk_ask *ask, const sk_arg *arg, bool must)
{
    const sk_call *call = ask->call;
    souk_str text = call->symbols_count ? call->symbols[0] : call->symbol;
    for (uint32_t i = 1; i < call->symbols_count; i++)
        text = sk_join((souk_str[]){text, SK_STR(","), call->symbols[i]}, 3, call->arena);
    if (must && !text.len && ask->err.status == SOUK_OK)
        sk_fail(&ask->err, SOUK_E_MISSING, "%s needs a symbol", sk_op_name(call->op));
    sk_ask_str(ask, name_of(arg), text);
}

static void ask_word(sk_ask *ask, const sk_arg *arg, const void *at, bool must)
{
    int value = arg->parts ? sk_enum_gather(arg->parts, arg->parts_count, at)
                           : sk_enum_load(at, arg->size) - arg->plus;
    int second = 0;
    if (!value && !must)
        return;
    if (arg->second)
        second = (int)(*(const uint32_t *)(const void *)((const char *)ask->call + arg->second) &
                       arg->mask);
    const char *word = sk_enum_text(arg->map, value + SK_ENUM_PAIR * second);
    souk_str text = sk_str(word ? word : "");
    if (arg->alone && word)
        sk_ask_texts(ask, said(ask, arg), &text, text.len > 0);
    else if (arg->bare && word && ask->in_json)
        sk_jw_raw(&ask->json, said(ask, arg), sk_str(word));
    else
        sk_ask_word(ask, said(ask, arg), word, said(ask, arg));
}

/* "15m", "4h", "7d"; a day is the default and not said. */
static void ask_window(sk_ask *ask, const char *name)
{
    int64_t window_ns = ask->call->query.window_ns;
    souk_str text = sk_window_text(window_ns, ask->call->arena);
    bool day = window_ns == 0 || window_ns == DAY_NS;
    if (!day)
        sk_ask_word(ask, name, text.len ? text.ptr : NULL, "window");
}

/* "+8:30"; UTC is the default and not said. */
static void ask_zone(sk_ask *ask, const char *name)
{
    int32_t minutes = ask->call->query.zone_minutes, size = minutes < 0 ? -minutes : minutes;
    if (minutes)
        sk_ask_str(ask, name,
                   sk_arena_printf(ask->call->arena, "%s%d:%02d", minutes < 0 ? "-" : "", size / 60,
                                   size % 60));
}

static void ask_interval(sk_ask *ask, const sk_venue *venue, const char *name)
{
    const char *word = sk_venue_interval_word(venue, ask->call->query.interval);
    if (!word || !sk_ask_hole(ask, name, sk_str(word)))
        sk_ask_word(ask, name, word, "candle interval");
}

/* Whether there was something to say. */
static bool ask_one(sk_ask *ask, const sk_venue *venue, const sk_arg *arg, bool must)
{
    const sk_call *call = ask->call;
    const void *at = (const char *)call + arg->offset;
    const char *name = said(ask, arg);
    size_t before = ask->buf.len;
    bool text =
        arg->kind <= SK_ARG_SYMBOL || arg->kind == SK_ARG_CLIENT_ID || arg->kind == SK_ARG_ORDER_ID;
    if (text && sk_ask_hole(ask, name, *(const souk_str *)at))
        return true;
    int64_t unit = arg->usual ? arg->usual : arg->kind == SK_ARG_NUM ? 1 : MS_NS;
    switch ((sk_arg_kind)arg->kind) {
    case SK_ARG_SYMBOL:
        if (must && !call->symbol.len && ask->err.status == SOUK_OK)
            sk_fail(&ask->err, SOUK_E_MISSING, "%s needs a symbol", sk_op_name(call->op));
        sk_ask_str(ask, name, call->symbol);
        break;
    case SK_ARG_TEXT:
    case SK_ARG_CLIENT_ID:
        if (arg->alone)
            sk_ask_texts(ask, name, at, 1);
        else
            sk_ask_str(ask, name, *(const souk_str *)at);
        break;
    case SK_ARG_SYMBOLS: sk_ask_texts(ask, name, call->symbols, call->symbols_count); break;
    case SK_ARG_WORD: ask_word(ask, arg, at, must); break;
    case SK_ARG_AMOUNT: sk_ask_dec(ask, name, *(const souk_dec *)at); break;
    case SK_ARG_NUM: sk_ask_num(ask, name, *(const int64_t *)at / unit); break;
    case SK_ARG_RATE: sk_ask_dec(ask, name, rate_of(*(const int64_t *)at, arg)); break;
    case SK_ARG_BOOL:
        if (*(const bool *)at || must)
            sk_ask_bool(ask, name, true);
        break;
    case SK_ARG_BIT:
        if (*(const uint32_t *)at & arg->mask)
            sk_ask_bool(ask, name, true);
        break;
    case SK_ARG_ORDER_ID: sk_ask_id(ask, name, *(const souk_str *)at); break;
    case SK_ARG_AFTER:
        if (call->query.has_after)
            sk_ask_zero(ask, name,
                        (int64_t)call->query.after_id - (call->query.after_id ? arg->plus : 0));
        break;
    case SK_ARG_LIMIT: /* no venue is asked for more than it tells at once */
        sk_ask_num(ask, name,
                   arg->max && (must || call->query.limit > arg->max) ? arg->max
                                                                      : call->query.limit);
        break;
    case SK_ARG_FROM:
        sk_ask_num(ask, name, *(const int64_t *)at / unit + (*(const int64_t *)at % unit > 0));
        break;
    case SK_ARG_UNTIL: sk_ask_num(ask, name, *(const int64_t *)at / unit); break;
    case SK_ARG_LIST: ask_list(ask, arg, must); break;
    case SK_ARG_STATES: ask_states(ask, arg); break;
    case SK_ARG_ACCOUNT: {
        souk_str number =
            sk_arena_printf(call->arena, "%llu", (unsigned long long)call->own_account);
        if (!sk_ask_hole(ask, name, number))
            sk_ask_str(ask, name, number);
        break;
    }
    case SK_ARG_WINDOW: ask_window(ask, name); break;
    case SK_ARG_ZONE: ask_zone(ask, name); break;
    case SK_ARG_INTERVAL: ask_interval(ask, venue, name); break;
    case SK_ARG_CHECK: break;
    }
    return ask->buf.len > before;
}

void sk_ask_args(sk_ask *ask, const sk_venue *venue, const char *args)
{
    arg_item item, first = {.link = 0};
    bool there = false;
    while (args && next_item(venue, &args, &item)) {
        bool told = item.arg && !item.arg->heard && ask_one(ask, venue, item.arg, item.must);
        if (!item.arg)
            sk_fail(&ask->err, SOUK_E_BUG, "%s has no such parameter", venue->name);
        else if (first.link && !told && !there && ask->err.status == SOUK_OK)
            sk_fail(&ask->err, SOUK_E_MISSING, "%s needs %s or %s", sk_op_name(ask->call->op),
                    said(ask, first.arg), said(ask, item.arg));
        first = item;
        there = told;
    }
}

bool sk_args_name_account(const sk_venue *venue, const sk_op_row *row)
{
    const char *args = row->args;
    arg_item item;
    while (args && next_item(venue, &args, &item))
        if (item.arg && item.arg->kind == SK_ARG_ACCOUNT)
            return true;
    return false;
}

/* ---- what would be dropped ---- */

/* What a caller may want of an order or a list, and would not get if no parameter said it. */
typedef enum wish_kind { WISH_DEC, WISH_I64, WISH_WORD, WISH_BOOL, WISH_TEXT } wish_kind;
static const struct wish {
    uint16_t offset;
    uint8_t kind; /* wish_kind */
    bool list;    /* of a list, else of an order */
    const char *what;
} wishes[] = {
    {offsetof(sk_call, ask.quote_qty), WISH_DEC, false, "quantity in quote"},
    {offsetof(sk_call, ask.stop), WISH_DEC, false, "stop price"},
    {offsetof(sk_call, ask.iceberg_qty), WISH_DEC, false, "iceberg quantity"},
    {offsetof(sk_call, ask.trailing_bips), WISH_I64, false, "trailing distance"},
    {offsetof(sk_call, ask.expire_ns), WISH_I64, false, "time to end at"},
    {offsetof(sk_call, ask.tif), WISH_WORD, false, "time in force"},
    {offsetof(sk_call, ask.stp), WISH_WORD, false, "self-trade prevention"},
    {offsetof(sk_call, ask.client_id), WISH_TEXT, false, "client id"},
    {offsetof(sk_call, ask.strategy_id), WISH_I64, false, "strategy"},
    {offsetof(sk_call, ask.strategy_type), WISH_I64, false, "strategy type"},
    {offsetof(sk_call, query.from_ns), WISH_I64, true, "begin of a span"},
    {offsetof(sk_call, query.to_ns), WISH_I64, true, "end of a span"},
    {offsetof(sk_call, query.has_after), WISH_BOOL, true, "first id"},
};

static bool is_wished(const sk_call *call, const struct wish *wish)
{
    const void *at = (const char *)call + wish->offset;
    switch ((wish_kind)wish->kind) {
    case WISH_DEC: return !sk_dec_is_zero(*(const souk_dec *)at);
    case WISH_I64: return *(const int64_t *)at != 0;
    case WISH_WORD: return sk_enum_load(at, sizeof call->ask.tif) != 0;
    case WISH_BOOL: return *(const bool *)at;
    case WISH_TEXT: return ((const souk_str *)at)->len != 0;
    }
    return false;
}

bool sk_args_say(const sk_venue *venue, const sk_op_row *row, size_t offset)
{
    const char *args = row->args;
    arg_item item;
    while (args && next_item(venue, &args, &item)) {
        const sk_arg *arg = item.arg;
        bool after =
            arg && arg->kind == SK_ARG_AFTER && offset == offsetof(sk_call, query.has_after);
        bool said_ = arg && !arg->parts && arg->size && arg->offset == offset;
        for (int i = 0; arg && arg->parts && i < arg->parts_count && !said_; i++)
            said_ = arg->offset + arg->parts[i].offset == offset;
        if (arg && !arg->heard && (after || said_))
            return true;
    }
    return false;
}

/* Nothing is left out silently: what no parameter says is refused before it leaves. */
static souk_status check_dropped(const sk_venue *venue, const sk_call *call, souk_error *err)
{
    bool order =
        call->op == SK_OP_PLACE || call->op == SK_OP_PLACE_TEST || call->op == SK_OP_CANCEL_REPLACE;
    bool list = call->op == SK_OP_TRADES || call->op == SK_OP_CANDLES ||
                call->op == SK_OP_HISTORY || call->op == SK_OP_FILLS;
    for (size_t i = 0; i < SK_COUNT(wishes); i++)
        if ((wishes[i].list ? list : order) && is_wished(call, &wishes[i]) &&
            !sk_args_say(venue, call->row, wishes[i].offset))
            return sk_fail(err, SOUK_E_UNSUPPORTED, "%s takes no %s with %s", venue->title,
                           wishes[i].what, sk_op_name(call->op));
    return SOUK_OK;
}

souk_status sk_ask_call(const sk_venue *venue, const sk_call *call, sk_request *out,
                        souk_error *err)
{
    sk_ask ask;
    sk_call turned = *call;
    if (venue->choose_row)
        turned.row = venue->choose_row(venue, call);
    souk_status status = check_dropped(venue, &turned, err);
    if (status != SOUK_OK)
        return status;
    sk_ask_init(&ask, &turned, out);
    sk_ask_args(&ask, venue, turned.row->args);
    return sk_ask_done(&ask, err);
}

/* ---- the server reads ---- */

static bool take_symbol(sk_take *t, const sk_arg *arg, int flags)
{
    souk_str text;
    const char *name = heard(t, arg);
    if (!sk_take_text(t, name, flags, &text))
        return false;
    if (!sk_id_allowed(&t->codes->symbols, text))
        return sk_take_refuse(t, t->codes->illegal, name, t->codes->legal_symbol);
    t->call->symbol = text; /* what is unknown is refused as it was written */
    if (arg->lower) {
        souk_str small = sk_text_lower(text, t->call->arena);
        if (!small.ptr || sk_markets_find(t->peer->markets, small) != SK_NO_INSTRUMENT)
            t->call->symbol = small;
    }
    return t->call->symbol.ptr != NULL;
}

static bool take_symbols(sk_take *t, const sk_arg *arg)
{
    const sk_call *call = t->call;
    sk_take_symbols(t, heard(t, arg));
    if (arg->max && call->symbols_count > arg->max)
        sk_take_refuse(t, t->codes->twice, sk_arena_printf(call->arena, "%d", (int)arg->max).ptr,
                       sk_arena_printf(call->arena, "%u", call->symbols_count).ptr);
    return call->symbols_count > 0;
}

static bool refuse_quoted(sk_take *t, const sk_arg *arg, souk_str said)
{
    return sk_take_refuse(t, arg->code, sk_arena_copy(t->call->arena, said).ptr, NULL);
}

/* Any number above zero; the order's rules say the rest. */
static bool take_quoted_amount(sk_take *t, const sk_arg *arg, int flags, souk_dec *out)
{
    souk_str text;
    souk_dec value;
    if (!sk_take_text(t, heard(t, arg), flags, &text))
        return false;
    if (sk_dec_from_str(&value, text) != SOUK_OK || souk_dec_sign(value) <= 0)
        return refuse_quoted(t, arg, text);
    *out = value;
    return true;
}

static bool take_quoted_word(sk_take *t, const sk_arg *arg, int flags, int *out)
{
    souk_str text;
    return sk_take_text(t, heard(t, arg), flags, &text) &&
           (sk_enum_value(arg->map, text, out) || refuse_quoted(t, arg, text));
}

static bool take_word(sk_take *t, const sk_arg *arg, void *at, int flags)
{
    int value = 0;
    const char *code = arg->code ? arg->code : t->codes->invalid;
    if (!(arg->quoted ? take_quoted_word(t, arg, flags, &value)
                      : sk_take_word(t, heard(t, arg), flags, arg->map, code, &value)))
        return false;
    if (arg->parts)
        sk_enum_scatter(arg->parts, arg->parts_count, at, value);
    else if (arg->size)
        sk_enum_store(at, arg->size, value % SK_ENUM_PAIR + arg->plus);
    if (arg->second)
        *(uint32_t *)(void *)((char *)t->call + arg->second) |= (uint32_t)(value / SK_ENUM_PAIR);
    return true;
}

static bool take_num(sk_take *t, const sk_arg *arg, void *at, int flags)
{
    int64_t value;
    if (!sk_take_num(t, heard(t, arg), flags, &value))
        return false;
    if ((arg->min || arg->max) && (value < arg->min || value > arg->max))
        return sk_take_refuse(t, arg->code ? arg->code : t->codes->invalid, heard(t, arg), NULL);
    if (arg->usual && __builtin_mul_overflow(value, arg->usual, &value))
        return sk_take_refuse(t, arg->code ? arg->code : t->codes->invalid, heard(t, arg), NULL);
    if (arg->size)
        memcpy(at, &value, sizeof value);
    return true;
}

/* With a code, decimals that are too many are refused by it. */
static bool take_amount(sk_take *t, const sk_arg *arg, souk_dec *at, bool must)
{
    souk_dec exact;
    souk_str text;
    const char *name = heard(t, arg);
    if (arg->code && sk_take_text(t, name, 0, &text) && sk_dec_from_str(&exact, text) == SOUK_OK &&
        souk_dec_rescale(&exact, exact, t->codes->dec_scale, SOUK_ROUND_EXACT) != SOUK_OK)
        return sk_take_refuse(t, arg->code, name, NULL);
    return sk_take_amount(t, name, true, must, at);
}

static bool take_rate(sk_take *t, const sk_arg *arg, int64_t *at, int flags)
{
    souk_dec rate;
    int64_t bips;
    souk_str text;
    if (arg->min >= 0 ? !sk_take_dec(t, heard(t, arg), flags, &rate)
                      : !sk_take_text(t, heard(t, arg), flags, &text))
        return false;
    if (arg->min < 0 && sk_dec_from_str(&rate, text) != SOUK_OK)
        return sk_take_refuse(t, t->codes->illegal, heard(t, arg), t->codes->legal_dec);
    if (souk_dec_to_units(&bips, rate, rate_of(1, arg), SOUK_ROUND_EXACT) != SOUK_OK ||
        bips < arg->min || bips > arg->max)
        return sk_take_refuse(t, arg->code ? arg->code : t->codes->invalid, heard(t, arg), NULL);
    *at = bips;
    return true;
}

static bool take_bit(sk_take *t, const sk_arg *arg, uint32_t *at)
{
    bool set;
    if (!sk_take_bool(t, heard(t, arg), &set))
        return false;
    *at = set ? *at | arg->mask : *at & ~(uint32_t)arg->mask;
    return true;
}

static bool take_after(sk_take *t, const sk_arg *arg)
{
    int64_t id;
    if (!sk_take_num(t, name_of(arg), 0, &id))
        return false;
    t->call->query.after_id = (uint64_t)id + (uint64_t)arg->plus;
    t->call->query.has_after = true;
    return true;
}

static bool take_limit(sk_take *t, const sk_arg *arg)
{
    int64_t limit = arg->usual;
    bool there = sk_take_num(t, heard(t, arg), 0, &limit);
    if (there && limit == 0)
        sk_take_refuse(t, t->codes->invalid, heard(t, arg), NULL);
    t->call->query.limit = (uint32_t)(limit > arg->max ? arg->max : limit);
    return there;
}

static bool take_interval(sk_take *t, const sk_arg *arg, int flags)
{
    souk_str text;
    if (!sk_take_text(t, heard(t, arg), flags, &text))
        return false;
    t->call->query.interval = sk_venue_interval(t->peer->venue, text);
    return t->call->query.interval || sk_take_refuse(t, arg->code, heard(t, arg), NULL);
}

static bool take_account(sk_take *t, const sk_arg *arg, int flags)
{
    int64_t number;
    if (!sk_take_num(t, name_of(arg), flags, &number))
        return false;
    return (uint64_t)number == t->call->own_account ||
           sk_take_refuse(t, arg->code,
                          sk_arena_printf(t->call->arena, "%lld", (long long)number).ptr, NULL);
}

static bool take_states(sk_take *t, const sk_arg *arg, int flags)
{
    souk_str list;
    int value;
    if (!sk_take_text(t, name_of(arg), flags, &list))
        return false;
    while (list.ptr) {
        if (!sk_enum_value(arg->map, sk_str_cut(&list, ','), &value))
            return sk_take_refuse(t, arg->code ? arg->code : t->codes->invalid, name_of(arg), NULL);
        /* a status may have one word for both */
        bool filled = value >= SK_ENUM_PAIR, both = true;
        for (const sk_enum_row *row = arg->map; row->text && both; row++)
            both = row->value != value % SK_ENUM_PAIR + SK_ENUM_PAIR * !filled;
        t->call->query.statuses[filled] |= 1u << value % SK_ENUM_PAIR;
        if (both)
            t->call->query.statuses[!filled] |= 1u << value % SK_ENUM_PAIR;
    }
    return true;
}

/* One symbol is the call's; several are its list, looked up here. */
static bool take_list(sk_take *t, const sk_arg *arg, int flags)
{
    souk_str text, rest;
    sk_call *call = t->call;
    if (!sk_take_text(t, name_of(arg), flags, &text))
        return false;
    rest = text;
    if (sk_str_find(text, ',') < 0) {
        call->symbol = text;
        return true;
    }
    sk_list names = SK_LIST(souk_str, call->arena), rows = SK_LIST(uint32_t, call->arena);
    while (rest.ptr) {
        souk_str name = sk_str_cut(&rest, ',');
        uint32_t row = sk_markets_find(t->peer->markets, name);
        if (row == SK_NO_INSTRUMENT)
            return sk_take_unknown(t);
        if (sk_list_append(&names, &name, t->err) != SOUK_OK ||
            sk_list_append(&rows, &row, t->err) != SOUK_OK) {
            t->status = SOUK_E_NOMEM;
            return false;
        }
    }
    call->symbols = (const souk_str *)(const void *)names.ptr;
    call->instruments = (const uint32_t *)(const void *)rows.ptr;
    call->symbols_count = names.count;
    return (!arg->max || names.count <= arg->max) ||
           sk_take_refuse(t, arg->code ? arg->code : t->codes->invalid, name_of(arg), NULL);
}

/* Up to eleven digits are seconds. */
static bool take_since(sk_take *t, const sk_arg *arg, int64_t *at)
{
    souk_str text;
    int64_t value, unit;
    if (!sk_take_text(t, name_of(arg), 0, &text))
        return false;
    bool good = sk_str_to_i64(text, &value) == SOUK_OK && value >= 0;
    unit = text.len > 11 ? MS_NS : 1000 * MS_NS;
    if (!good || __builtin_mul_overflow(value, unit, at))
        return sk_take_refuse(t, arg->code, sk_arena_copy(t->call->arena, text).ptr, NULL);
    return true;
}

static bool take_time(sk_take *t, const sk_arg *arg, int64_t *at)
{
    int64_t value, ns;
    if (arg->seconds)
        return take_since(t, arg, at);
    if (!arg->usual)
        return sk_take_time(t, name_of(arg), at);
    if (!sk_take_num(t, name_of(arg), 0, &value))
        return false;
    if (__builtin_mul_overflow(value, arg->usual, &ns))
        return sk_take_refuse(t, t->codes->overflow, name_of(arg), NULL);
    *at = ns;
    return true;
}

/* Whether it is there and good. */
static bool take_one(sk_take *t, const sk_arg *arg, bool must)
{
    souk_dec unkept; /* the largest of what is looked at and not kept */
    void *at = arg->size ? (char *)t->call + arg->offset : (char *)&unkept;
    const char *name = heard(t, arg);
    int flags = must ? SK_TAKE_MUST : 0;
    switch ((sk_arg_kind)arg->kind) {
    case SK_ARG_TEXT: return sk_take_text(t, name, flags, at);
    case SK_ARG_SYMBOL: return take_symbol(t, arg, flags);
    case SK_ARG_SYMBOLS: return take_symbols(t, arg);
    case SK_ARG_WORD: return take_word(t, arg, at, flags);
    case SK_ARG_AMOUNT:
        return arg->quoted ? take_quoted_amount(t, arg, flags, at) : take_amount(t, arg, at, must);
    case SK_ARG_NUM: return take_num(t, arg, at, flags);
    case SK_ARG_RATE: return take_rate(t, arg, at, flags);
    case SK_ARG_BOOL: return sk_take_bool(t, name, at);
    case SK_ARG_BIT: return take_bit(t, arg, at);
    case SK_ARG_CLIENT_ID: return sk_take_id(t, name, at);
    case SK_ARG_ORDER_ID:
        return must && !sk_take_has(t, name) ? sk_take_refuse(t, t->codes->missing, name, NULL)
                                             : sk_take_order_id(t, name, at);
    case SK_ARG_AFTER: return take_after(t, arg);
    case SK_ARG_LIMIT: return take_limit(t, arg);
    case SK_ARG_LIST: return take_list(t, arg, flags);
    case SK_ARG_ACCOUNT: return take_account(t, arg, flags);
    case SK_ARG_STATES: return take_states(t, arg, flags);
    case SK_ARG_FROM:
    case SK_ARG_UNTIL: return take_time(t, arg, at);
    case SK_ARG_WINDOW: sk_take_window(t, name, arg->map, DAY_NS); break;
    case SK_ARG_ZONE: sk_take_zone(t, name, (int32_t)arg->min, (int32_t)arg->max); break;
    case SK_ARG_INTERVAL: return take_interval(t, arg, flags);
    case SK_ARG_CHECK: arg->check(t); return true;
    }
    return sk_take_has(t, name);
}

void sk_take_args(sk_take *t, const char *args)
{
    arg_item item, first = {.link = 0};
    bool before = false;
    while (args && next_item(t->peer->venue, &args, &item)) {
        bool there = false;
        if (!item.arg && t->status == SOUK_OK)
            t->status =
                sk_fail(t->err, SOUK_E_BUG, "%s has no such parameter", t->peer->venue->name);
        else if (item.arg && item.undue && sk_take_has(t, heard(t, item.arg)))
            sk_take_refuse(t, t->codes->undue, heard(t, item.arg), NULL);
        else if (item.arg && !item.undue)
            there = take_one(t, item.arg, item.must);
        if (first.link && !before && !there)
            sk_take_refuse_as(t, t->codes->either ? t->codes->either : t->codes->missing,
                              t->codes->either ? "" : t->codes->either_text, heard(t, first.arg),
                              heard(t, item.arg));
        else if (first.link == '^' && before && there)
            sk_take_refuse(t, t->codes->mix, NULL, NULL);
        first = item;
        before = there;
    }
}

souk_status sk_take_call(sk_peer *peer, const sk_request *request, sk_call *call, souk_error *err)
{
    sk_take t;
    const sk_take_codes *codes = peer->venue->takes;
    sk_take_init(&t, peer, request, call, codes, err);
    sk_take_group_account(&t);
    if (codes->begin)
        codes->begin(&t);
    if (call->row->take)
        call->row->take(&t);
    else
        sk_take_args(&t, call->row->args);
    sk_take_done(&t, t.all);
    if (t.status == SOUK_OK && call->symbol.len) {
        call->instrument = sk_markets_find(peer->markets, call->symbol);
        if (call->instrument == SK_NO_INSTRUMENT)
            sk_take_unknown(&t);
    }
    if (t.status == SOUK_OK && codes->finish)
        codes->finish(&t);
    return t.status;
}
