/* SPDX-License-Identifier: MIT
 * Results but for orders, both ways, and what stands around them. src: htx card 2, 5 */
#include "venue/htx/htx.h"
#include "base/dec.h"
#include "base/err.h"
#include "venue/push.h"
#include "venue/rows.h"

#include <stdio.h>

#define SCALE     SK_HTX_SCALE
#define SECOND_NS INT64_C(1000000000)

/* ---- envelopes; card 1, 9 ---- */

/* Which topic of the stream tells the same: "market.btcusdt.detail.merged" */
static void put_topic(sk_jw *w, const sk_peer *peer, const sk_call *call)
{
    const char *word = sk_venue_interval_word(peer->venue, call->query.interval);
    const char *name = call->op == SK_OP_BOOK           ? "depth.step"
                       : call->op == SK_OP_TRADES       ? "trade.detail"
                       : call->op == SK_OP_CANDLES      ? "kline."
                       : call->row->arg == SK_HTX_OTHER ? "detail.merged"
                                                        : "detail";
    char text[96], step[2] = {(char)('0' + call->shape), 0};
    if (!call->symbol.len)
        return;
    snprintf(text, sizeof text, "market.%.*s.%s%s", SK_FMT(call->symbol), name,
             call->op == SK_OP_BOOK      ? step
             : call->op == SK_OP_CANDLES ? word
                                         : "");
    sk_jw_cstr(w, "ch", text);
}

static void put_full(sk_jw *w, const sk_peer *peer, const sk_call *call)
{
    (void)call;
    sk_jw_i64_text(w, "ts", peer->now_ns / 1000000);
    sk_jw_i64(w, "full", 1);
}

/* More orders remain: from where to go on. */
static void put_next(sk_jw *w, const sk_peer *peer, const sk_call *call)
{
    const sk_rows *rows = &call->out.rows;
    (void)peer;
    if (rows->count && rows->count == call->query.limit)
        sk_say_time(w, "next-time", SK_ROW(souk_order, rows, 0)->created_ns);
}

#define V1(...)                                                                                    \
    {                                                                                              \
        .state = "status", .good = "\"ok\"", .bad = "\"error\"", .code = "err-code",               \
        .text = "err-msg", __VA_ARGS__                                                             \
    }
#define NO_DATA .bad_end = "\"data\":null"
const sk_envelope sk_htx_v1 = V1(.data = "data", NO_DATA);
const sk_envelope sk_htx_v1_empty = V1(NO_DATA);
const sk_envelope sk_htx_v1_timed = V1(.data = "data", .time = "ts", NO_DATA);
const sk_envelope sk_htx_v1_past = V1(.data = "data", NO_DATA, .head = put_next);
const sk_envelope sk_htx_settings = V1(.data = "data", NO_DATA, .head = put_full);
const sk_envelope sk_htx_tick = V1(.data = "tick", .time = "ts", .head = put_topic);
const sk_envelope sk_htx_market = V1(.data = "data", .time = "ts", .head = put_topic);
const sk_envelope sk_htx_v2 = {.code = "code",
                               .text = "message",
                               .ok_code = "200",
                               .ok_text = "\"success\"",
                               .code_bare = true,
                               .data = "data"};

/* Answers of v2 have numbers for codes: of the status, the row with this text, or the first that
 * has one, which then tells what v1's text names last. */
static souk_error numbered(const sk_venue *venue, const souk_error *err)
{
    char named[sizeof err->text];
    souk_error told = {.code = "500"};
    const char *last = strstr(err->text, ": ");
    souk_str word = sk_str(last ? last + 2 : "");
    sk_str_copy(named, sizeof named,
                sk_str_sub(word, 0, word.len - sk_str_ends(word, SK_STR("."))));
    sk_str_copy(told.text, sizeof told.text, sk_str(err->text));
    for (uint32_t i = 0; i < venue->errors_count; i++) {
        const sk_error_row *row = &venue->errors[i];
        if (row->status != err->status || row->on || row->code[0] < '0' || row->code[0] > '9')
            continue;
        if (strncmp(err->text, row->text, strcspn(row->text, "%")) == 0) {
            told = *err;
            sk_str_copy(told.code, sizeof told.code, sk_str(row->code));
            return told;
        }
        if (told.status == SOUK_OK)
            sk_venue_refuse_row(row, named, NULL, &told);
    }
    return told;
}

/* As the venue's guide has it, where that was asked for: --set htx.errors=guide. card 11 */
static uint16_t http_of(const souk_error *err)
{
    switch (souk_status_class(err->status)) {
    case SOUK_CLASS_AUTH:
    case SOUK_CLASS_CLOCK: return 401;
    case SOUK_CLASS_RETRY_LATER: return 429;
    default: return err->status == SOUK_E_ORDER_NOT_FOUND ? 404 : 400;
    }
}

int sk_htx_state_of(const sk_call *call)
{
    const souk_order *o = call->out.rows.ptr;
    if (!call->out.rows.count)
        return SK_HTX_STATE_CANCELED;
    return o->status == SOUK_ORDER_FILLED ? 6
           : sk_dec_is_zero(o->cum_qty)   ? SK_HTX_STATE_CANCELED
                                          : 5;
}

souk_status sk_htx_encode_error(sk_peer *peer, const sk_control *control, const souk_error *err,
                                sk_buf *out)
{
    const sk_envelope *envelope = sk_envelope_of(peer->venue, peer->row);
    bool number = err->code[0] >= '0' && err->code[0] <= '9';
    souk_error told = envelope == &sk_htx_v2 && !number ? numbered(peer->venue, err) : *err;
    char state[4];
    if (control)
        return sk_htx_socket_error(peer, control, err, out);
    const char *errors = peer->switch_value ? peer->switch_value(peer, "errors") : NULL;
    if (errors && strcmp(errors, "guide") == 0 && err->http == 200)
        peer->http = http_of(err);
    if (err->status == SOUK_E_ORDER_DONE && peer->call && envelope != &sk_htx_v2) {
        snprintf(state, sizeof state, "%d", sk_htx_state_of(peer->call));
        return sk_say_form(out,
                           "{\"status\":\"error\",\"err-code\":$code,\"err-msg\":$text,"
                           "\"data\":null,\"order-state\":$state}",
                           (const sk_hole[]){{"code", sk_str(err->code), false},
                                             {"text", sk_str(err->text), false},
                                             {"state", sk_str(state), true},
                                             {NULL, {NULL, 0}, false}});
    }
    sk_jw w = sk_say(out, false);
    sk_envelope_put_error(envelope, &w, peer, &told);
    return sk_say_done(&w);
}

/* ---- single values ---- */

#define T sk_result
#define VALUE(name_, count_, ...)                                                                  \
    static const sk_field name_##_rows[] = {__VA_ARGS__};                                          \
    F_TABLE(name_##_table, name_##_rows);                                                          \
    const sk_answer sk_htx_answer_##name_ = {.table = &name_##_table, .count = SK_ANSWER_##count_}

static const sk_enum_row market_states[] = SK_WORDS({"1", 0}, {"2", 1}, {"3", 1});
VALUE(time, BARE, SK_FIELD(NULL, SK_F_MS, T, time_ns, .flags = SK_F_NUMBER));
VALUE(status, ONE,
      SK_FIELD("marketStatus", SK_F_ENUM, T, number, .map = market_states,
               .flags = SK_F_NUMBER | SK_F_REQUIRED));
VALUE(uid, BARE, SK_FIELD(NULL, SK_F_U64, T, account.uid, .flags = SK_F_NUMBER));
static void write_nothing(sk_jw *w, sk_peer *peer, const sk_call *call)
{
    (void)w, (void)peer, (void)call;
}
SK_HTX_ANSWER(nothing, .count = SK_ANSWER_MAYBE, .write = write_nothing);
#undef T

static void write_timer(sk_jw *w, sk_peer *peer, const sk_call *call)
{
    sk_jw_object(w, NULL);
    sk_say_time(w, "currentTime", peer->now_ns);
    sk_say_time(w, "triggerTime", call->out.time_ns);
    sk_jw_end(w);
}
SK_HTX_ANSWER(timer, .write = write_timer);

/* ---- instruments and assets; card 5.3, 5.4 ---- */

#define T souk_instrument
#define LIMITS(least_, most_, value_, l_least_, l_most_, l_buy_, l_sell_, up_, down_, m_least_,    \
               m_most_, m_value_)                                                                  \
    F_BARE(least_, qty_min), F_BARE(most_, qty_max), F_BARE(value_, notional_min),                 \
        F_BARE(l_least_, qty_min), F_BARE(l_most_, qty_max), F_BARE(l_buy_, qty_max),              \
        F_BARE(l_sell_, qty_max), F_BARE(up_, bid_up), F_BARE(down_, ask_down),                    \
        SK_FIELD(m_least_, SK_F_DEC, T, qty_min, .flags = SK_F_NUMBER | SK_F_SHORT | SK_F_SAID),   \
        F_BARE(m_most_, market_qty_max),                                                           \
        SK_FIELD(m_value_, SK_F_DEC, T, notional_max,                                              \
                 .flags = SK_F_NUMBER | SK_F_SHORT | SK_F_OMIT_EMPTY)
F_RECORD(symbols, F_SMALL("base-currency", base), F_SMALL("quote-currency", quote),
         F_DECIMALS("price-precision", price_tick), F_DECIMALS("amount-precision", qty_step),
         F_SAID("symbol-partition", "\"main\""), F_MUST("symbol", symbol),
         F_WORD("state", status, sk_htx_symbol_states), F_SAID("value-precision", "8"),
         LIMITS("min-order-amt", "max-order-amt", "min-order-value", "limit-order-min-order-amt",
                "limit-order-max-order-amt", "limit-order-max-buy-amt", "limit-order-max-sell-amt",
                "buy-limit-must-less-than", "sell-limit-must-greater-than",
                "sell-market-min-order-amt", "sell-market-max-order-amt",
                "buy-market-max-order-value"),
         F_SAID("api-trading", "\"enabled\""), F_SAID("tags", "\"\""));
F_RECORD(markets, F_MUST("symbol", symbol), F_WORD("state", status, sk_htx_symbol_states),
         F_SMALL("bc", base), F_SMALL("qc", quote), F_DECIMALS("pp", price_tick),
         F_DECIMALS("ap", qty_step), F_SAID("sp", "\"main\""), F_SAID("vp", "8"),
         LIMITS("minoa", "maxoa", "minov", "lominoa", "lomaxoa", "lomaxba", "lomaxsa", "blmlt",
                "slmgt", "smminoa", "smmaxoa", "bmmaxov"),
         F_SAID("at", "\"enabled\""), F_SAID("tags", "\"\""));
F_RECORD(settings, F_MUST("sc", symbol), F_SMALL("bc", base), F_SMALL("qc", quote),
         F_TEXT("bcdn", base), F_TEXT("qcdn", quote), F_WORD("state", status, sk_htx_symbol_states),
         F_SAID("te", "true"), F_SAID("cd", "false"), F_SAID("whe", "false"), F_SAID("toa", "0"),
         F_SAID("sp", "\"main\""), F_DECIMALS("tpp", price_tick), F_DECIMALS("tap", qty_step),
         F_SAID("ttp", "8"), F_SAID("fp", "8"), F_SAID("tags", "\"\""), F_SAID("p", "null"));
#undef T

/* What all instruments share is not repeated by their rows. */
static souk_status join_symbol(void *row, const sk_call *call, souk_error *err)
{
    souk_instrument *i = row;
    (void)call, (void)err;
    i->base_scale = i->quote_scale = SK_HTX_AMOUNT_SCALE;
    sk_answer_share(i, sk_htx.defaults);
    return SOUK_OK;
}
SK_HTX_ANSWER(symbols, .table = &symbols, SK_ROWS_OF(souk_instrument), .join = join_symbol);
SK_HTX_ANSWER(markets, .table = &markets, SK_ROWS_OF(souk_instrument), .join = join_symbol);
SK_HTX_ANSWER(settings, .table = &settings, SK_ROWS_OF(souk_instrument));

/* Assets as paths tell them, by the row's arg; nothing comes in or goes out. */
F_RECORD(assets, {.key = "currency",
                  .kind = SK_F_TEXT,
                  .size = sizeof(souk_str),
                  .flags = SK_F_REQUIRED | SK_F_LOWER});
static const char *const asset_forms[] = {
    [SK_HTX_PLAIN] =
        "{\"currency\":$asset,\"assetType\":1,\"chains\":[{\"chain\":$asset,\"displayName\":$name,"
        "\"fullName\":$name,\"baseChain\":$name,\"baseChainProtocol\":$name,\"isDynamic\":false,"
        "\"numOfConfirmations\":1,\"numOfFastConfirmations\":1,\"depositStatus\":\"prohibited\","
        "\"minDepositAmt\":\"0\",\"withdrawStatus\":\"prohibited\",\"minWithdrawAmt\":\"0\","
        "\"withdrawPrecision\":8,\"maxWithdrawAmt\":\"0\",\"withdrawQuotaPerDay\":\"0\","
        "\"withdrawQuotaPerYear\":null,\"withdrawQuotaTotal\":null,\"withdrawFeeType\":\"fixed\","
        "\"transactFeeWithdraw\":\"0\",\"addrWithTag\":false,\"addrDepositTag\":false}],"
        "\"instStatus\":\"normal\"}",
    [SK_HTX_OTHER] = "$asset",
    [SK_HTX_THIRD] = "{\"name\":$asset,\"dn\":$name,\"wp\":8,\"state\":\"online\",\"v\":true,"
                     "\"de\":false,\"wed\":false,\"tags\":\"\"}",
    [SK_HTX_ALGO] =
        "{\"chain\":$asset,\"currency\":$asset,\"code\":$asset,\"ct\":\"live\",\"dn\":$name,"
        "\"fn\":$name,\"de\":false,\"we\":false,\"wp\":8,\"v\":true}"};

static void write_assets(sk_jw *w, sk_peer *peer, const sk_call *call)
{
    sk_jw_array(w, NULL);
    for (uint32_t i = 0; i < call->out.rows.count; i++) {
        char text[1536];
        souk_str name = *SK_ROW(souk_str, &call->out.rows, i);
        sk_buf one = {.ptr = text, .cap = sizeof text, .max = sizeof text};
        if (call->token.len && !sk_str_eq_nocase(call->token, name))
            continue;
        sk_say_form(&one, asset_forms[call->row->arg],
                    (const sk_hole[]){{"asset", sk_text_lower(name, peer->arena), false},
                                      {"name", name, false},
                                      {NULL, {NULL, 0}, false}});
        sk_jw_raw(w, NULL, sk_buf_view(&one));
    }
    sk_jw_end(w);
}
SK_HTX_ANSWER(assets, .table = &assets, SK_ROWS_OF(souk_str), .write = write_assets);

/* ---- market data; card 5.5 to 5.9 ---- */

#define T souk_ticker
#define DAY                                                                                        \
    F_BARE("open", open), F_BARE("high", high), F_BARE("low", low), F_BARE("close", last),         \
        F_BARE("amount", volume), F_BARE("vol", quote_volume), F_NUM("count", count)
F_RECORD(tickers, F_MUST("symbol", symbol), DAY, F_BARE("bid", bid), F_BARE("bidSize", bid_qty),
         F_BARE("ask", ask), F_BARE("askSize", ask_qty));
F_RECORD(merged, F_NUM("id", last_id), F_NUM("version", last_id), DAY, F_BOTH("bid", bid, bid_qty),
         F_BOTH("ask", ask, ask_qty));
#undef T
#define T souk_best
F_RECORD(bests, F_MUST("symbol", symbol), F_BARE("bid", bid), F_BARE("bidSize", bid_qty),
         F_BARE("ask", ask), F_BARE("askSize", ask_qty));
F_RECORD(best_one, F_BOTH("bid", bid, bid_qty), F_BOTH("ask", ask, ask_qty));
#undef T

SK_HTX_ANSWER(tickers, .table = &tickers, SK_ROWS_OF(souk_ticker));
SK_HTX_ANSWER(merged, .table = &merged, SK_ONE_OF(souk_ticker), .join = sk_answer_join_symbol);
SK_HTX_ANSWER(detail, .table = &merged,
              .members = "id version open high low close amount vol count", SK_ONE_OF(souk_ticker),
              .join = sk_answer_join_symbol);
SK_HTX_ANSWER(bests, .table = &bests, SK_ROWS_OF(souk_best));
SK_HTX_ANSWER(best, .table = &best_one, SK_ONE_OF(souk_best), .join = sk_answer_join_symbol);

static const char *const book[] = {"version", "bids", "asks"};
SK_HTX_ANSWER(book, .book = book, .book_time = "ts", .scale = SK_SAY_BARE);

#define T souk_trade
F_RECORD(trades, F_ID("id", id_text), F_MS("ts", at_ns), F_NUM("trade-id", id),
         F_BARE("amount", qty), F_BARE("price", price),
         F_WORD("direction", taker_side, sk_htx_sides));
#undef T

/* Ids of trades have up to 23 digits. */
static void put_trade(sk_jw *w, souk_trade t)
{
    char id[40];
    sk_buf text = {.ptr = id, .cap = sizeof id, .max = sizeof id};
    sk_buf_printf(&text, "%llu%08llu", (unsigned long long)(t.at_ns / 1000000),
                  (unsigned long long)(t.id % 100000000));
    t.id_text = sk_buf_view(&text);
    sk_say_object(w, NULL, &trades, NULL, &t);
}

/* A match, and its trades inside: those of one instant whose taker is on one side. All of it newest
 * first; most: so many matches. */
static void put_matches(sk_jw *w, const sk_rows *rows, uint32_t most)
{
    const souk_trade *last = NULL;
    for (uint32_t i = rows->count; i-- > 0;) {
        const souk_trade *t = SK_ROW(souk_trade, rows, i);
        bool again = last && last->at_ns == t->at_ns && last->taker_side == t->taker_side;
        if (!again && most-- == 0)
            break;
        for (int ends = 0; last && !again && ends < 2; ends++)
            sk_jw_end(w);
        if (!again) {
            sk_jw_object(w, NULL);
            sk_jw_u64(w, "id", t->id);
            sk_say_time(w, "ts", t->at_ns);
            sk_jw_array(w, "data");
        }
        put_trade(w, *t);
        last = t;
    }
    for (int ends = 0; last && ends < 2; ends++)
        sk_jw_end(w);
}

static void write_matches(sk_jw *w, sk_peer *peer, const sk_call *call)
{
    (void)peer;
    sk_jw_array(w, NULL);
    put_matches(w, &call->out.rows, UINT32_MAX);
    sk_jw_end(w);
}

static void write_last(sk_jw *w, sk_peer *peer, const sk_call *call)
{
    (void)peer;
    if (call->out.rows.count)
        put_matches(w, &call->out.rows, 1);
    else
        sk_jw_null(w, NULL);
}

static souk_status read_trade(sk_json *j, sk_call *call, sk_list *list, souk_error *err)
{
    souk_trade t = {.symbol = call->symbol};
    souk_status status = sk_reply_object(j, &trades, &t, call, err);
    t.first_id = t.last_id = t.id;
    if (status == SOUK_OK)
        status = souk_dec_mul(&t.quote_qty, t.price, t.qty);
    return status == SOUK_OK ? sk_list_append(list, &t, err) : status;
}

static souk_status read_match(sk_json *j, sk_call *call, sk_list *list, souk_error *err)
{
    static const char *const keys[] = {"data"};
    souk_str match = {NULL, 0}, raw = {NULL, 0};
    sk_json_raw(j, &match);
    souk_status status = sk_reply_members(match, keys, 1, &raw, err);
    if (status == SOUK_OK && !raw.ptr)
        status = sk_fail(err, SOUK_E_MISSING, "a match has no trades");
    return status == SOUK_OK ? sk_reply_each(raw, call, list, read_trade, err) : status;
}
SK_HTX_ANSWER(trades, SK_ROWS_OF(souk_trade), .newest_first = true, .read_row = read_match,
              .write = write_matches);
SK_HTX_ANSWER(last, SK_ROWS_OF(souk_trade), .read_row = read_match, .write = write_last);

#define T souk_candle
F_RECORD(candles, F_SECONDS("id", open_ns), F_BARE("open", open), F_BARE("close", close),
         F_BARE("low", low), F_BARE("high", high), F_BARE("amount", volume),
         F_BARE("vol", quote_volume), F_NUM("count", count));
#undef T

static souk_status join_candle(void *row, const sk_call *call, souk_error *err)
{
    souk_candle *c = row;
    (void)err;
    c->close_ns = sk_interval_next((sk_interval)call->query.interval, c->open_ns, 480) - 1;
    c->closed = call->now_ns == 0 || c->close_ns < call->now_ns;
    return SOUK_OK;
}
SK_HTX_ANSWER(candles, .table = &candles, SK_ROWS_OF(souk_candle), .newest_first = true,
              .join = join_candle);
/* over the market socket: oldest first */
SK_HTX_ANSWER(asked_candles, .table = &candles, SK_ROWS_OF(souk_candle));

/* ---- what only the market socket is asked; card 7 ---- */

#define T souk_trade
F_RECORD(asked_trade, F_NUM("id", id), F_MS("ts", at_ns), F_NUM("tradeId", id),
         F_BARE("amount", qty), F_BARE("price", price),
         F_WORD("direction", taker_side, sk_htx_sides));
#undef T
SK_HTX_ANSWER(asked_trades, .table = &asked_trade, SK_ROWS_OF(souk_trade), .newest_first = true);

/* the numbers of the book are those of its changes */
static const char *const levels[] = {"seqNum", "bids", "asks"};
SK_HTX_ANSWER(levels, .book = levels, .scale = SK_SAY_BARE);

/* ---- account; card 5.10, 5.11, 5.21 ---- */

#define T sk_result
F_RECORD(account, F_NUM("id", account.uid), F_SAID("type", "\"spot\""), F_SAID("subtype", "\"\""),
         F_SAID("state", "\"working\""));
#undef T

static const sk_enum_row account_types[] = SK_WORDS({"spot", 1});
typedef struct own_account {
    uint64_t id;
    int type;
} own_account;
#define T own_account
F_RECORD(own, F_NUM("id", id),
         SK_FIELD("type", SK_F_ENUM, T, type, .map = account_types, .flags = SK_F_LENIENT));
#undef T

/* The spot account, among others that a key may have. */
static souk_status read_accounts(souk_str body, sk_call *call, souk_error *err)
{
    sk_rows rows;
    souk_status status = sk_answer_rows(body, &own, sizeof(own_account), call, &rows, err);
    for (uint32_t i = rows.count; i-- > 0;)
        if (SK_ROW(own_account, &rows, i)->type)
            call->out.account.uid = SK_ROW(own_account, &rows, i)->id;
    return status == SOUK_OK && !call->out.account.uid
               ? sk_fail(err, SOUK_E_MISSING, "the key has no spot account")
               : status;
}

static void write_accounts(sk_jw *w, sk_peer *peer, const sk_call *call)
{
    (void)peer;
    sk_jw_array(w, NULL);
    sk_say_object(w, NULL, &account, NULL, &call->out);
    sk_jw_end(w);
}
SK_HTX_ANSWER(accounts, .read = read_accounts, .write = write_accounts);

/* Two rows an asset: what may be used, and what orders hold. */
typedef struct part {
    souk_str asset;
    int held;
    souk_dec amount;
} part;
static const sk_enum_row part_types[] = SK_WORDS({"trade", 0}, {"frozen", 1});
#define T part
F_RECORD(parts, F_SMALL("currency", asset),
         SK_FIELD("type", SK_F_ENUM, T, held, .map = part_types, .flags = SK_F_REQUIRED),
         F_DEC("balance", amount));
#undef T

static souk_status read_part(sk_json *j, sk_call *call, sk_list *list, souk_error *err)
{
    part row = {.held = 0};
    souk_status status = sk_reply_object(j, &parts, &row, call, err);
    souk_balance *b = NULL;
    for (uint32_t i = 0; status == SOUK_OK && i < list->count && !b; i++) {
        souk_balance *old = (souk_balance *)(void *)list->ptr + i;
        b = sk_str_eq(old->asset, row.asset) ? old : NULL;
    }
    if (status == SOUK_OK && !b && !(b = sk_list_push(list)))
        return sk_fail_nomem(err);
    if (status != SOUK_OK)
        return status;
    b->asset = row.asset;
    souk_dec *amount = row.held ? &b->held : &b->free;
    return souk_dec_add(amount, *amount, row.amount); /* each type once; more would be summed */
}

static souk_status read_balances(souk_str body, sk_call *call, souk_error *err)
{
    static const char *const keys[] = {"list"};
    souk_str raw = {NULL, 0};
    sk_list list = SK_LIST(souk_balance, call->arena);
    souk_status status = sk_reply_members(body, keys, 1, &raw, err);
    if (status == SOUK_OK && !raw.ptr)
        return sk_fail(err, SOUK_E_MISSING, "it holds no balances");
    call->out.account.perms = SK_PERM_READ;
    if (status == SOUK_OK)
        status = sk_reply_each(raw, call, &list, read_part, err);
    souk_balance *rows = (souk_balance *)(void *)list.ptr;
    uint32_t n = 0;
    for (uint32_t i = 0; i < list.count; i++)
        if (!call->query.nonzero || !sk_dec_is_zero(rows[i].free) || !sk_dec_is_zero(rows[i].held))
            rows[n++] = rows[i];
    call->out.rows = (sk_rows){rows, n};
    return status;
}

static void write_balances(sk_jw *w, sk_peer *peer, const sk_call *call)
{
    (void)peer;
    sk_jw_object(w, NULL);
    sk_fields_put(account_rows, SK_COUNT(account_rows), w, &call->out);
    sk_jw_u64(w, "account-id", call->out.account.uid); /* as the guide names it: 11 */
    sk_jw_array(w, "list");
    for (uint32_t i = 0; i < call->out.rows.count; i++) {
        const souk_balance *b = SK_ROW(souk_balance, &call->out.rows, i);
        sk_say_object(w, NULL, &parts, NULL, &(part){b->asset, 0, b->free});
        sk_say_object(w, NULL, &parts, NULL, &(part){b->asset, 1, b->held});
    }
    sk_jw_end(w);
    sk_jw_end(w);
}
SK_HTX_ANSWER(balances, .read = read_balances, .write = write_balances);

/* What the account did; card 5.10 */
typedef struct bill {
    sk_bill b;
    uint64_t account;
} bill;
#define T bill
F_RECORD(bills, F_NUM("account-id", account), F_NUM("accountId", account),
         SK_FIELD("currency", SK_F_TEXT, T, b.asset, .flags = SK_F_LOWER), F_NUM("record-id", b.id),
         F_DEC("transact-amt", b.amount), F_WORD("transact-type", b.kind, sk_htx_bill_kinds),
         F_DEC("avail-balance", b.free), F_DEC("acct-balance", b.balance),
         F_MS("transact-time", b.at_ns),
         SK_FIELD("transactAmt", SK_F_DEC, T, b.amount, .flags = SK_F_NUMBER | SK_F_SHORT),
         F_SAID("transactType", "\"transfer\""), F_SAID("transferType", "\"master-transfer-in\""),
         F_NUM("transactId", b.id), F_MS("transactTime", b.at_ns));
#undef T
static void split_bill(void *row, const sk_call *call)
{
    ((bill *)row)->account = call->own_account;
}
#define BILLS SK_ROWS_OF(sk_bill), SK_TOLD_AS(bill), .newest_first = true, .split = split_bill
SK_HTX_ANSWER(bills, BILLS, .table = &bills,
              .members = "account-id currency record-id transact-amt transact-type avail-balance "
                         "acct-balance transact-time");
SK_HTX_ANSWER(ledger, BILLS, .table = &bills,
              .members = "accountId currency transactAmt transactType transferType transactId "
                         "transactTime");

#define T souk_fee
F_RECORD(fees, F_MUST("symbol", symbol), F_SHORT("makerFeeRate", maker),
         F_SHORT("takerFeeRate", taker), F_SHORT("actualMakerRate", maker),
         F_SHORT("actualTakerRate", taker));
#undef T
SK_HTX_ANSWER(fees, .table = &fees, SK_ROWS_OF(souk_fee));

static void write_key(sk_jw *w, sk_peer *peer, const sk_call *call)
{
    const sk_account_info *a = &call->out.account;
    sk_jw_array(w, NULL);
    sk_jw_object(w, NULL);
    sk_jw_str(w, "accessKey", peer->key->api_key);
    sk_jw_cstr(w, "status", "normal");
    sk_jw_cstr(w, "note", "souk");
    sk_jw_cstr(w, "permission", a->perms & SK_PERM_TRADE ? "readOnly,trade" : "readOnly");
    sk_jw_cstr(w, "ipAddresses", "");
    sk_jw_i64(w, "validDays", a->ip_restricted ? -1 : 90);
    sk_say_time(w, "createTime", a->key_created_ns);
    sk_say_time(w, "updateTime", a->key_created_ns);
    sk_jw_end(w);
    sk_jw_end(w);
}
SK_HTX_ANSWER(key, .write = write_key);
