/* SPDX-License-Identifier: MIT
 * Markets and accounts in answers, both ways. Nothing stands around them.
 * src: gemini card 5.2 to 5.9, 5.20, 10 */
#include "venue/gemini/gemini.h"
#include "base/dec.h"
#include "base/err.h"
#include "market/markets.h"
#include "venue/rows.h"

#define SCALE 8
/* the struct has small letters, the wire capitals */
#define F_CAPITALS(key, member)                                                                    \
    SK_FIELD(key, SK_F_TEXT, T, member, .flags = SK_F_REQUIRED | SK_F_UPPER)
#define F_BPS(key, member) SK_FIELD(key, SK_F_UNITS, T, member, .scale = 4)

/* ---- instruments; 5.2 ---- */

typedef struct detail {
    souk_instrument i; /* first */
    souk_str product;
} detail;
#define T detail
static const sk_field detail_rows[] = {
    F_CAPITALS("symbol", i.symbol),
    F_MUST("base_currency", i.base),
    F_MUST("quote_currency", i.quote),
    F_BARE("tick_size", i.qty_step),
    F_BARE("quote_increment", i.price_tick),
    F_SHORT("min_order_size", i.qty_min),
    F_WORD("status", i.status, sk_gemini_states),
    F_SAID("wrap_enabled", "false"),
    F_TEXT("product_type", product),
    F_SAID("contract_type", "\"vanilla\""),
};
#undef T
#define T souk_instrument
static const sk_field symbol_rows[] = {{.kind = SK_F_TEXT, .size = sizeof(souk_str)}};
#undef T
F_TABLE(details, detail_rows);
F_TABLE(symbols, symbol_rows);

/* Perpetuals stand among the spot pairs. What all share is not told. */
static souk_status read_detail(sk_json *j, sk_call *call, sk_list *list, souk_error *err)
{
    detail d = {.product = SK_STR("spot")};
    souk_status status = sk_reply_object(j, &details, &d, call, err);
    if (status != SOUK_OK || !sk_str_is(d.product, "spot"))
        return status;
    sk_answer_share(&d.i, sk_gemini.defaults);
    d.i.base_scale = d.i.quote_scale = SCALE;
    d.i.types &= ~(1u << SOUK_MARKET); /* those are the guide's alone */
    return sk_list_append(list, &d.i, err);
}

static void put_detail(sk_jw *w, const sk_call *call, const sk_rows *rows, uint32_t i)
{
    const detail d = {.i = *SK_ROW(souk_instrument, rows, i), .product = SK_STR("spot")};
    (void)call;
    sk_say_object(w, NULL, &details, NULL, &d);
}
#define DETAILS .size = sizeof(souk_instrument), .read_row = read_detail, .write_row = put_detail
const sk_answer sk_gemini_answer_details = {DETAILS};
const sk_answer sk_gemini_answer_detail = {DETAILS, .count = SK_ANSWER_ONE};
const sk_answer sk_gemini_answer_symbols = {.table = &symbols, .size = sizeof(souk_instrument)};

/* ---- the website and its like; 5.2, 10 ---- */

static const sk_gemini_asset *asset_of(souk_str code)
{
    const sk_gemini_asset *a = sk_gemini_assets;
    while (a->code && !sk_str_eq_nocase(code, sk_str(a->code)))
        a++;
    return a;
}

static void write_network(sk_jw *w, sk_peer *peer, const sk_call *call)
{
    const sk_gemini_asset *a = asset_of(call->token);
    (void)peer;
    sk_jw_object(w, NULL);
    sk_jw_str(w, "token", a->code ? sk_str(a->code) : call->token);
    sk_jw_array(w, "network");
    if (a->network)
        sk_jw_cstr(w, NULL, a->network);
    sk_jw_end(w);
    sk_jw_end(w);
}
const sk_answer sk_gemini_answer_network = {.write = write_network};

static void put_pair(sk_jw *w, sk_arena *arena, const souk_instrument *row)
{
    char least[SOUK_DEC_TEXT_MAX];
    int step = sk_dec_places(row->qty_step);
    souk_dec_print_short(row->qty_min, least);
    sk_jw_array(w, NULL);
    sk_say_upper(w, NULL, row->symbol);
    /* executed amounts have two decimals more: card 2 */
    sk_jw_raw(w, NULL,
              sk_arena_printf(arena, "%d,%d,\"%s\",%d,true", sk_dec_places(row->price_tick), step,
                              least, step + 2));
    sk_jw_end(w);
}

/* [code, name, .., decimals, .., whether it is money of a state, sign, network] */
static void put_asset(sk_jw *w, sk_arena *arena, souk_str code)
{
    const sk_gemini_asset *a = asset_of(code);
    bool money = a->code && !a->network;
    int n = money ? 2 : SCALE;
    sk_jw_array(w, NULL);
    sk_jw_str(w, NULL, code);
    sk_jw_cstr(w, NULL, a->name ? a->name : "");
    sk_jw_raw(w, NULL,
              sk_arena_printf(arena, "1,%d,0,%d,%d,%s,null", n, n, n, money ? "true" : "false"));
    sk_jw_cstr(w, NULL, a->network);
    sk_jw_end(w);
}

souk_status sk_gemini_page(sk_peer *peer, const sk_call *call, sk_buf *out)
{
    const sk_markets *markets = peer->markets;
    (void)call;
    sk_buf_cstr(out, "<html><script type=\"application/json\" id=\"currencyData\">");
    sk_jw w = sk_say(out, false);
    sk_jw_object(&w, NULL);
    sk_jw_array(&w, "tradingPairs");
    for (uint32_t i = 0; i < markets->count; i++)
        put_pair(&w, peer->arena, &markets->rows[i]);
    sk_jw_end(&w);
    sk_jw_array(&w, "currencies");
    for (uint32_t i = 0; i < markets->assets_count; i++)
        put_asset(&w, peer->arena, markets->assets[i]);
    sk_jw_end(&w);
    sk_jw_array(&w, "networks");
    for (const sk_gemini_asset *a = sk_gemini_assets; a->code; a++)
        if (a->network)
            sk_jw_raw(&w, NULL,
                      sk_arena_printf(peer->arena, "[\"%s\",\"%s\",\"%s\"]", a->network, a->code,
                                      a->name));
    sk_jw_end(&w);
    sk_jw_end(&w);
    souk_status status = sk_say_done(&w);
    return status == SOUK_OK && sk_buf_cstr(out, "</script></html>\n") ? SOUK_OK : SOUK_E_NOMEM;
}

/* ---- tickers; 5.3, 5.4 ---- */

#define T souk_ticker
static const sk_field price_rows[] = {F_CAPITALS("pair", symbol), F_SHORT("price", last),
                                      F_SHORT("percentChange24h", change_percent)};
static const sk_field ticker_rows[] = {
    F_CAPITALS("symbol", symbol), F_SHORT("open", open), F_SHORT("high", high), F_SHORT("low", low),
    F_SHORT("close", last),       F_SHORT("bid", bid),   F_SHORT("ask", ask)};
#undef T
F_TABLE(prices, price_rows);
F_TABLE(ticker, ticker_rows);

static souk_status join_price(void *row, const sk_call *call, souk_error *err)
{
    ((souk_ticker *)row)->no_volume = true;
    return sk_answer_join_part(row, call, err);
}
const sk_answer sk_gemini_answer_prices = {.table = &prices,
                                           .size = sizeof(souk_ticker),
                                           .join = join_price,
                                           .split = sk_answer_split_part};

static souk_status join_ticker(void *row, const sk_call *call, souk_error *err)
{
    ((souk_ticker *)row)->no_volume = true;
    return sk_answer_join_change(row, call, err);
}

/* Hourly closes stand between, the newest first. */
static void put_ticker(sk_jw *w, const sk_call *call, const sk_rows *rows, uint32_t i)
{
    const souk_ticker *t = SK_ROW(souk_ticker, rows, i);
    sk_jw_object(w, NULL);
    sk_say_some(w, &ticker, "symbol open high low close", t);
    sk_jw_array(w, "changes");
    for (uint32_t k = call->out.more.count; k-- > 0;)
        sk_say_short(w, NULL, SK_ROW(souk_candle, &call->out.more, k)->close);
    sk_jw_end(w);
    sk_say_some(w, &ticker, "bid ask", t);
    sk_jw_end(w);
}
const sk_answer sk_gemini_answer_ticker = {
    .table = &ticker, SK_ONE_OF(souk_ticker), .join = join_ticker, .write_row = put_ticker};

#define T souk_ticker
static const sk_field pub_rows[] = {F_SHORT("bid", bid), F_SHORT("ask", ask),
                                    F_SHORT("last", last)};
#undef T
F_TABLE(pub, pub_rows);

/* What was traded of each is named by the assets' codes: a symbol begins with its base. */
static souk_status read_pub(sk_json *j, sk_call *call, sk_list *list, souk_error *err)
{
    enum { DECIMALS = 1 + 8 };
    static const char *const keys[] = {"volume"};
    souk_ticker t = {.symbol = call->symbol, .no_volume = true};
    souk_str whole = {NULL, 0}, volume = {NULL, 0}, key;
    sk_json inner;
    sk_json_raw(j, &whole);
    souk_status status = sk_reply_fields(whole, &pub, &t, call, err);
    if (status == SOUK_OK)
        status = sk_reply_members(whole, keys, 1, &volume, err);
    sk_json_init(&inner, volume);
    if (status != SOUK_OK || !volume.ptr || !sk_json_enter_object(&inner))
        return status == SOUK_OK ? sk_list_append(list, &t, err) : status;
    while (status == SOUK_OK && sk_json_next_member(&inner, &key)) {
        bool base = sk_str_starts(call->symbol, sk_text_lower(key, call->arena));
        souk_str text;
        if (sk_str_is(key, "timestamp") || sk_json_text(&inner, &text) != SOUK_OK)
            continue;
        int64_t point = sk_str_find(text, '.');
        if (point >= 0 && text.len > (uint64_t)point + DECIMALS) /* up to 30 are told: card 2 */
            text.len = (uint32_t)point + DECIMALS;
        status = sk_dec_from_str(base ? &t.volume : &t.quote_volume, text);
        t.no_volume = false;
    }
    if (status == SOUK_OK)
        status = sk_json_end(&inner, err);
    return status == SOUK_OK ? sk_list_append(list, &t, err) : status;
}

static void write_pub(sk_jw *w, sk_peer *peer, const sk_call *call)
{
    const souk_ticker *t = SK_ROW(souk_ticker, &call->out.rows, 0);
    const souk_instrument *row = &peer->markets->rows[call->instrument];
    sk_jw_object(w, NULL);
    sk_say_some(w, &pub, "bid ask", t);
    sk_jw_object(w, "volume");
    sk_jw_key(w, row->base);
    sk_say_short(w, NULL, t->volume);
    sk_jw_key(w, row->quote);
    sk_say_short(w, NULL, t->quote_volume);
    sk_say_time(w, "timestamp", peer->now_ns);
    sk_jw_end(w);
    sk_say_some(w, &pub, "last", t);
    sk_jw_end(w);
}
const sk_answer sk_gemini_answer_pub = {.table = &pub,
                                        .size = sizeof(souk_ticker),
                                        .read_row = read_pub,
                                        .count = SK_ANSWER_ONE,
                                        .write = write_pub};

/* ---- books, trades, candles; 5.5 to 5.7 ---- */

#define T souk_level
static const sk_field level_rows[] = {SK_FIELD("price", SK_F_DEC, T, price, .flags = 0),
                                      F_SHORT("amount", qty)};
#undef T
F_TABLE(levels, level_rows);

static souk_status read_book(souk_str body, sk_call *call, souk_error *err)
{
    static const char *const keys[] = {"bids", "asks"};
    souk_str raw[2];
    souk_status status = sk_reply_members(body, keys, 2, raw, err);
    sk_rows *sides[] = {&call->out.rows, &call->out.more};
    for (int i = 0; status == SOUK_OK && i < 2; i++) {
        status = raw[i].ptr
                     ? sk_answer_rows(raw[i], &levels, sizeof(souk_level), call, sides[i], err)
                     : sk_fail(err, SOUK_E_MISSING, "the book has no %s", keys[i]);
        if (call->query.limit && sides[i]->count > call->query.limit)
            sides[i]->count = call->query.limit;
    }
    return status;
}

/* The time of a level is an old member without meaning. */
static void write_book(sk_jw *w, sk_peer *peer, const sk_call *call)
{
    const sk_rows *sides[] = {&call->out.rows, &call->out.more};
    const uint32_t most[] = {(uint32_t)(call->out.number >> 32), (uint32_t)call->out.number};
    souk_str seconds =
        sk_arena_printf(peer->arena, "%lld", (long long)(peer->now_ns / INT64_C(1000000000)));
    sk_jw_object(w, NULL);
    for (int k = 0; k < 2; k++) {
        sk_jw_array(w, k ? "asks" : "bids");
        for (uint32_t i = 0; i < sides[k]->count && i < most[k]; i++) {
            sk_jw_object(w, NULL);
            sk_fields_put(level_rows, SK_COUNT(level_rows), w, SK_ROW(souk_level, sides[k], i));
            sk_jw_str(w, "timestamp", seconds);
            sk_jw_end(w);
        }
        sk_jw_end(w);
    }
    sk_jw_end(w);
}
const sk_answer sk_gemini_answer_book = {.read = read_book, .write = write_book};

static souk_status read_best(souk_str body, sk_call *call, souk_error *err)
{
    souk_status status = read_book(body, call, err);
    return status == SOUK_OK ? sk_answer_best_of_book(call, err) : status;
}
const sk_answer sk_gemini_answer_best = {.read = read_best};

#define T souk_trade
static const sk_field trade_rows[] = {F_SAID_S("timestamp", at_ns),
                                      F_MS("timestampms", at_ns),
                                      F_NUM("tid", id),
                                      SK_FIELD("price", SK_F_DEC, T, price, .flags = 0),
                                      F_SHORT("amount", qty),
                                      F_SAID("exchange", "\"gemini\""),
                                      F_WORD("type", taker_side, sk_gemini_sides)};
#undef T
F_TABLE(trades, trade_rows);

static souk_status join_trade(void *row, const sk_call *call, souk_error *err)
{
    souk_trade *t = row;
    sk_answer_join_trade(row, call, err);
    return souk_dec_mul(&t->quote_qty, t->price, t->qty);
}
const sk_answer sk_gemini_answer_trades = {
    .table = &trades, .size = sizeof(souk_trade), .newest_first = true, .join = join_trade};

static souk_status read_candle(sk_json *j, sk_call *call, sk_list *list, souk_error *err)
{
    souk_candle c = {.closed = true};
    souk_status status = sk_reply_candle(j, "tohlcv", &c, err);
    c.close_ns = sk_interval_next((sk_interval)call->query.interval, c.open_ns, 0) - 1;
    c.closed = call->now_ns == 0 || c.close_ns < call->now_ns;
    bool enough =
        call->query.limit && list->count >= call->query.limit; /* the newest stand first */
    return status == SOUK_OK && !enough ? sk_list_append(list, &c, err) : status;
}

const sk_answer sk_gemini_answer_candles = {.size = sizeof(souk_candle),
                                            .newest_first = true,
                                            .read_row = read_candle,
                                            .columns = "tohlcv",
                                            .scale = SK_SAY_BARE};

/* ---- accounts; 5.8, 5.9, 5.20 ---- */

typedef struct owned {
    souk_balance b;
    souk_dec amount, notional, available_notional;
} owned;
#define T owned
static const sk_field balance_rows[] = {
    F_SAID("type", "\"exchange\""),
    F_MUST("currency", b.asset),
    F_SHORT("amount", amount),
    SK_FIELD("amountNotional", SK_F_DEC, T, notional, .flags = SK_F_SHORT | SK_F_SAID),
    F_SHORT("available", b.free),
    SK_FIELD("availableNotional", SK_F_DEC, T, available_notional, .flags = SK_F_SHORT | SK_F_SAID),
    SK_FIELD("availableForWithdrawal", SK_F_DEC, T, b.free, .flags = SK_F_SHORT | SK_F_SAID),
    SK_FIELD("availableForWithdrawalNotional", SK_F_DEC, T, available_notional,
             .flags = SK_F_SHORT | SK_F_SAID),
    F_SAID("pendingDeposit", "\"0\""),
    F_SAID("pendingWithdrawal", "\"0\"")};
#undef T
F_TABLE(balances, balance_rows);

static souk_status read_balance(sk_json *j, sk_call *call, sk_list *list, souk_error *err)
{
    owned o = {.amount = {0, 0, 0}};
    souk_status status = sk_reply_object(j, &balances, &o, call, err);
    if (status == SOUK_OK)
        status = souk_dec_sub(&o.b.held, o.amount, o.b.free);
    call->out.account.perms = SK_PERM_READ;
    if (status != SOUK_OK || (call->query.nonzero && sk_dec_is_zero(o.amount)))
        return status;
    return sk_list_append(list, &o.b, err);
}

/* out.more, where it is asked for: prices, beside the balances; what is worth in one currency, to
 * its cents. */
static void put_balance(sk_jw *w, const sk_call *call, const sk_rows *rows, uint32_t i)
{
    bool worth = call->op == SK_OP_NOTIONALS;
    owned o = {.b = *SK_ROW(souk_balance, rows, i)};
    souk_dec price = worth ? *SK_ROW(souk_dec, &call->out.more, i) : o.amount;
    souk_dec_add(&o.amount, o.b.free, o.b.held);
    souk_dec_mul(&o.notional, o.amount, price);
    souk_dec_mul(&o.available_notional, o.b.free, price);
    souk_dec_rescale(&o.notional, o.notional, 2, SOUK_ROUND_HALF_EVEN);
    souk_dec_rescale(&o.available_notional, o.available_notional, 2, SOUK_ROUND_HALF_EVEN);
    sk_say_object(w, NULL, &balances,
                  worth ? "currency amount amountNotional available availableNotional "
                          "availableForWithdrawal availableForWithdrawalNotional"
                  : call->query.brief
                      ? "type currency amount available availableForWithdrawal pendingDeposit "
                        "pendingWithdrawal"
                      : "type currency amount available availableForWithdrawal",
                  &o);
}
const sk_answer sk_gemini_answer_balances = {
    .size = sizeof(souk_balance), .read_row = read_balance, .write_row = put_balance};

/* A trader reads, too: an auditor does nothing else. */
#define T sk_result
static const sk_field role_rows[] = {F_BIT("isAuditor", account.perms, SK_PERM_READ),
                                     F_BIT("isFundManager", account.perms, SK_PERM_WITHDRAW),
                                     F_BIT("isTrader", account.perms, SK_PERM_TRADE)};
#undef T
F_TABLE(role_table, role_rows);

static souk_status join_roles(void *row, const sk_call *call, souk_error *err)
{
    uint32_t *perms = &((sk_result *)row)->account.perms;
    (void)call, (void)err;
    *perms |= *perms & SK_PERM_TRADE ? SK_PERM_READ : 0;
    return SOUK_OK;
}

static void write_roles(sk_jw *w, sk_peer *peer, const sk_call *call)
{
    sk_result told = call->out;
    (void)peer;
    told.account.perms &= told.account.perms & SK_PERM_TRADE ? ~(uint32_t)SK_PERM_READ : ~0u;
    sk_say_object(w, NULL, &role_table, NULL, &told);
}
const sk_answer sk_gemini_answer_roles = {
    .table = &role_table, .join = join_roles, .write = write_roles};

/* One account a person: it is the group's first. */
#define T sk_result
static const sk_field primary_rows[] = {
    F_SAID("accountName", "\"Primary\""), F_SAID("shortName", "\"primary\""),
    F_SAID("type", "\"exchange\""),
    SK_FIELD("created", SK_F_MS, T, account.key_created_ns, .flags = SK_F_SAID)};
static const sk_field account_rows[] = {
    SK_OBJECT("account", primary_rows), F_SAID("users", "[]"),
    SK_FIELD("memo_reference_code", SK_F_U64, T, account.uid, .flags = SK_F_SAID)};
static const sk_field listed_rows[] = {
    F_SAID("name", "\"Primary\""),
    F_SAID("account", "\"primary\""),
    F_SAID("type", "\"exchange\""),
    SK_FIELD("counterparty_id", SK_F_U64, T, account.uid, .flags = SK_F_SAID),
    SK_FIELD("created", SK_F_MS, T, account.key_created_ns, .flags = SK_F_SAID | SK_F_NUMBER),
    F_SAID("status", "\"open\"")};
static const sk_field ok_rows[] = {F_SAID("result", "\"ok\"")};
#undef T
F_TABLE(account, account_rows);
F_TABLE(listed, listed_rows);
F_TABLE(ok, ok_rows);
const sk_answer sk_gemini_answer_account = {.table = &account};
const sk_answer sk_gemini_answer_ok = {.table = &ok};

static void write_accounts(sk_jw *w, sk_peer *peer, const sk_call *call)
{
    (void)peer;
    sk_jw_array(w, NULL);
    sk_say_object(w, NULL, &listed, NULL, &call->out);
    sk_jw_end(w);
}
const sk_answer sk_gemini_answer_accounts = {.write = write_accounts};
