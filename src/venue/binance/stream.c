/* SPDX-License-Identifier: MIT
 * The client's half of the sockets: frames as updates, and what the client says there.
 *
 * Book changes, trades and best prices are read in one pass straight into the update; everything
 * else goes by field tables. Nothing is pushed before the whole frame proved well-formed.
 * src: binance card 7, 8 */
#include "venue/binance/binance.h"
#include "base/dec.h"
#include "base/err.h"
#include "venue/reader.h"

#define MS_NS INT64_C(1000000)

/* ---- the hot ones: key is the member that the cursor stands before ---- */

/* Depth updates, partial depth and snapshots differ in the names of their members only. */
static void read_book(sk_reader *r, sk_json *j, souk_str key)
{
    uint32_t used = 0, bids = 0, asks = 0;
    sk_feed *feed = r->feed;
    sk_update *u = &r->u;
    do {
        char c = sk_key_letter(key);
        if (c == 'b' || sk_str_is(key, "bids"))
            sk_reader_note(r, sk_feed_read_levels(feed, j, &used, &bids, &u->book.bids_count));
        else if (c == 'a' || sk_str_is(key, "asks"))
            sk_reader_note(r, sk_feed_read_levels(feed, j, &used, &asks, &u->book.asks_count));
        else if (c == 'U')
            sk_json_u64(j, &u->first_id);
        else if (c == 'u' || sk_str_is(key, "lastUpdateId"))
            sk_json_u64(j, &u->last_id);
        else if (c == 's')
            sk_json_string(j, r->feed->arena, &u->symbol);
        else if (c == 'E')
            sk_reader_note(r, sk_feed_read_ms(j, &u->at_ns));
    } while (r->status == SOUK_OK && sk_json_next_member(j, &key));
    u->book.bids = feed->levels ? feed->levels + bids : NULL;
    u->book.asks = feed->levels ? feed->levels + asks : NULL;
}

static void read_trade(sk_reader *r, sk_json *j, souk_str key)
{
    sk_update *u = &r->u;
    souk_trade *t = &u->trade;
    bool buyer_maker = false;
    do {
        switch (sk_key_letter(key)) {
        case 'e': break;
        case 'E': sk_reader_note(r, sk_feed_read_ms(j, &u->at_ns)); break;
        case 's': sk_json_string(j, r->feed->arena, &u->symbol); break;
        case 't':
        case 'a': /* aggTrade's id; in old trades the seller's order */
            if (sk_key_letter(key) == (u->kind == SK_UPDATE_TRADE ? 't' : 'a'))
                sk_json_u64(j, &t->id);
            break;
        case 'f': sk_json_u64(j, &t->first_id); break;
        case 'l': sk_json_u64(j, &t->last_id); break;
        case 'p': sk_json_dec(j, &t->price); break;
        case 'q': sk_json_dec(j, &t->qty); break;
        case 'T': sk_reader_note(r, sk_feed_read_ms(j, &t->at_ns)); break;
        case 'm': sk_json_bool(j, &buyer_maker); break;
        default: break;
        }
    } while (sk_json_next_member(j, &key));
    t->symbol = u->symbol;
    t->taker_side = buyer_maker ? SOUK_SELL : SOUK_BUY;
    if (u->kind == SK_UPDATE_TRADE)
        t->first_id = t->last_id = t->id;
    u->engine_ns = t->at_ns;
}

static void read_best(sk_reader *r, sk_json *j, souk_str key)
{
    souk_best *best = &r->u.best;
    do {
        switch (sk_key_letter(key)) {
        case 'u': sk_json_u64(j, &best->update_id); break;
        case 's': sk_json_string(j, r->feed->arena, &best->symbol); break;
        case 'b': sk_json_dec(j, &best->bid); break;
        case 'B': sk_json_dec(j, &best->bid_qty); break;
        case 'a': sk_json_dec(j, &best->ask); break;
        case 'A': sk_json_dec(j, &best->ask_qty); break;
        case 'e': r->u.kind = SK_UPDATE_NONE; break; /* another event with the same letters */
        default: break;
        }
    } while (sk_json_next_member(j, &key));
    r->u.symbol = best->symbol;
    r->u.last_id = best->update_id;
}

/* ---- the others: a whole object, by tables; call lends its arena ---- */

static souk_status finish_ticker(sk_reader *r, souk_str object, sk_call *call)
{
    souk_ticker *t = &r->u.ticker;
    (void)object;
    (void)call;
    t->first_id = sk_binance_trade_id(t->first_id);
    t->last_id = sk_binance_trade_id(t->last_id);
    r->u.symbol = t->symbol;
    return SOUK_OK;
}

static souk_status read_candle(sk_reader *r, souk_str object, sk_call *call)
{
    static const char *const keys[] = {"k"};
    sk_binance_candle c = {.symbol = {NULL, 0}};
    souk_str k = {NULL, 0};
    souk_status status = sk_reply_members(object, keys, 1, &k, r->err);
    if (status == SOUK_OK)
        status = sk_reply_fields(k, &sk_binance_stream_candle, &c, call, r->err);
    c.candle.first_id = sk_binance_trade_id(c.candle.first_id);
    c.candle.last_id = sk_binance_trade_id(c.candle.last_id);
    c.candle.close_ns = sk_binance_last_instant(c.candle.close_ns);
    r->u.symbol = c.symbol;
    r->u.interval = sk_interval_parse(c.interval);
    r->u.candle = c.candle;
    return status;
}

/* executionReport; 8.4 */
typedef struct report {
    sk_binance_order o;
    souk_fill fill;
    souk_str exec;
} report;

#define R_TEXT(key, member) SK_FIELD(key, SK_F_TEXT, report, member, .flags = 0)
#define R_DEC(key, member)  SK_FIELD(key, SK_F_DEC, report, member, .flags = 0)
#define R_MS(key, member)   SK_FIELD(key, SK_F_MS, report, member, .flags = 0)
static const sk_field report_rows[] = {
    R_TEXT("s", o.order.symbol),
    R_TEXT("i", o.order.order_id),
    R_TEXT("c", o.order.client_id),
    R_TEXT("C", o.orig_client_id),
    R_TEXT("S", o.side),
    R_TEXT("o", o.type),
    R_TEXT("f", o.tif),
    R_TEXT("X", o.status),
    R_TEXT("V", o.stp),
    R_TEXT("eR", o.reason),
    R_TEXT("x", exec),
    R_DEC("q", o.order.qty),
    R_DEC("Q", o.order.quote_qty),
    R_DEC("p", o.order.price),
    R_DEC("P", o.order.stop_price),
    R_DEC("F", o.order.iceberg_qty),
    R_DEC("z", o.order.cum_qty),
    R_DEC("Z", o.order.cum_quote),
    R_MS("O", o.order.created_ns),
    R_MS("T", o.order.updated_ns),
    R_MS("W", o.order.working_ns),
    SK_FIELD("w", SK_F_BOOL, report, o.order.working, .flags = 0),
    SK_FIELD("d", SK_F_I64, report, o.order.trailing_bips, .flags = 0),
    R_TEXT("t", fill.fill_id),
    R_DEC("L", fill.price),
    R_DEC("l", fill.qty),
    R_DEC("Y", fill.quote_qty),
    R_DEC("n", fill.fee),
    R_TEXT("N", fill.fee_asset),
    R_MS("T", fill.at_ns),
    SK_FIELD("m", SK_F_BOOL, report, fill.maker, .flags = 0)};

static souk_status read_report(sk_reader *r, souk_str object, sk_call *call)
{
    report x = {.exec = {NULL, 0}};
    int exec = 0;
    souk_status status = sk_reply_fields(
        object, &(sk_field_table){report_rows, SK_COUNT(report_rows)}, &x, call, r->err);
    if (status != SOUK_OK)
        return status;
    if (!x.o.order.order_id.len || !x.o.order.symbol.len)
        return sk_fail(r->err, SOUK_E_MISSING, "the report does not say its order");
    if (!sk_enum_value(sk_binance_execs, x.exec, &exec)) {
        r->feed->skipped++;
        r->u.kind = SK_UPDATE_NONE;
        return SOUK_OK;
    }
    sk_binance_order_join(&x.o);
    r->u.symbol = x.o.order.symbol;
    r->u.engine_ns = x.o.order.updated_ns;
    r->u.order.exec = (sk_exec)exec;
    r->u.order.order = x.o.order;
    if (exec != SK_EXEC_TRADE)
        return SOUK_OK;
    x.fill.symbol = x.o.order.symbol;
    x.fill.order_id = x.o.order.order_id;
    x.fill.client_id = x.o.order.client_id;
    x.fill.side = x.o.order.side;
    r->u.order.fill = x.fill;
    return SOUK_OK;
}

static souk_status read_balance(sk_json *j, sk_call *call, sk_list *list, souk_error *err)
{
    souk_balance row = {.asset = {NULL, 0}};
    souk_status status = sk_reply_object(j, &sk_binance_stream_balance, &row, call, err);
    return status == SOUK_OK ? sk_list_append(list, &row, err) : status;
}

static souk_status read_position(sk_reader *r, souk_str object, sk_call *call)
{
    static const char *const keys[] = {"B"};
    souk_str rows = {NULL, 0};
    sk_list list = SK_LIST(souk_balance, call->arena);
    souk_status status = sk_reply_members(object, keys, 1, &rows, r->err);
    if (status == SOUK_OK)
        status = sk_reply_each(rows, call, &list, read_balance, r->err);
    r->u.balances.rows = (const souk_balance *)(const void *)list.ptr;
    r->u.balances.count = list.count;
    return status;
}

static const sk_field average_rows[] = {
    SK_FIELD("s", SK_F_TEXT, sk_update, ticker.symbol, .flags = SK_F_REQUIRED),
    SK_FIELD("w", SK_F_DEC, sk_update, ticker.weighted_avg, .flags = SK_F_REQUIRED),
    SK_FIELD("T", SK_F_MS, sk_update, ticker.close_ns, .flags = 0)};
static const sk_field transfer_rows[] = {
    SK_FIELD("a", SK_F_TEXT, sk_update, balances.asset, .flags = SK_F_REQUIRED),
    SK_FIELD("d", SK_F_DEC, sk_update, balances.change, .flags = SK_F_REQUIRED),
    SK_FIELD("T", SK_F_MS, sk_update, engine_ns, .flags = 0)};
static const sk_field token_rows[] = {
    SK_FIELD("listenKey", SK_F_TEXT, sk_update, token, .flags = 0)};
static const sk_field_table average_table = {average_rows, SK_COUNT(average_rows)};
static const sk_field_table transfer_table = {transfer_rows, SK_COUNT(transfer_rows)};
static const sk_field_table token_table = {token_rows, SK_COUNT(token_rows)};

#define HOURS(n) ((n)*3600 * 1000 * MS_NS)
#define TICKER   offsetof(sk_update, ticker), finish_ticker
static const sk_event_row events[] = {
    {"depthUpdate", SK_UPDATE_BOOK, read_book, NULL, 0, NULL, 0},
    {"trade", SK_UPDATE_TRADE, read_trade, NULL, 0, NULL, 0},
    {"aggTrade", SK_UPDATE_AGG_TRADE, read_trade, NULL, 0, NULL, 0},
    {"bookTicker", SK_UPDATE_BEST, read_best, NULL, 0, NULL, 0},
    {"kline", SK_UPDATE_CANDLE, NULL, NULL, 0, read_candle, 0},
    {"24hrTicker", SK_UPDATE_TICKER, NULL, &sk_binance_stream_ticker, TICKER, 0},
    {"24hrMiniTicker", SK_UPDATE_MINI_TICKER, NULL, &sk_binance_stream_mini, TICKER, 0},
    {"1hTicker", SK_UPDATE_TICKER, NULL, &sk_binance_stream_ticker, TICKER, HOURS(1)},
    {"4hTicker", SK_UPDATE_TICKER, NULL, &sk_binance_stream_ticker, TICKER, HOURS(4)},
    {"1dTicker", SK_UPDATE_TICKER, NULL, &sk_binance_stream_ticker, TICKER, HOURS(24)},
    {"avgPrice", SK_UPDATE_AVG_PRICE, NULL, &average_table, 0, finish_ticker, 0},
    {"executionReport", SK_UPDATE_ORDER, NULL, NULL, 0, read_report, 0},
    {"outboundAccountPosition", SK_UPDATE_BALANCES, NULL, NULL, 0, read_position, 0},
    {"balanceUpdate", SK_UPDATE_TRANSFER, NULL, &transfer_table, 0, NULL, 0},
    {"listenKeyExpired", SK_UPDATE_TOKEN_EXPIRED, NULL, &token_table, 0, NULL, 0},
    {"eventStreamTerminated", SK_UPDATE_TOKEN_EXPIRED, NULL, &token_table, 0, NULL, 0},
    {"serverShutdown", SK_UPDATE_SHUTDOWN, NULL, NULL, 0, NULL, 0},
    /* order lists come by their orders' reports */
    {"listStatus", SK_UPDATE_NONE, NULL, NULL, 0, NULL, 0},
    {"externalLockUpdate", SK_UPDATE_NONE, NULL, NULL, 0, NULL, 0}};

/* A whole book, to a depth: its members have longer names. */
static void read_partial(sk_reader *r, sk_json *j, souk_str key)
{
    r->u.snapshot = true;
    read_book(r, j, key);
}

/* Events that have no name: partial books and best prices. card 7 */
static const sk_event_row partial_book = {"", SK_UPDATE_BOOK, read_partial, NULL, 0, NULL, 0};
static const sk_event_row best_prices = {"", SK_UPDATE_BEST, read_best, NULL, 0, NULL, 0};

static const sk_event_row *find_event(souk_str name)
{
    return sk_event_find(events, SK_COUNT(events), name);
}

/* ---- frames ---- */

/* The event ahead. A hot one that names itself first is read where it stands; the rest is kept
 * for after the frame's end. */
static void read_event(sk_reader *r, sk_json *j)
{
    sk_json before = *j;
    souk_str key = {NULL, 0}, name;
    const sk_event_row *event = NULL;
    if (r->ready || r->payload.ptr) {
        r->status = sk_fail(r->err, SOUK_E_INVALID, "the frame holds two events");
        return;
    }
    if (sk_json_type(j) == SK_JSON_OBJECT && sk_json_enter_object(j) &&
        sk_json_next_member(j, &key)) {
        if (sk_str_is(key, "e") && sk_json_text(j, &name) == SOUK_OK)
            event = find_event(name);
        else if (sk_str_is(key, "lastUpdateId"))
            event = &partial_book;
        else if (sk_str_is(key, "u"))
            event = &best_prices;
        bool named = event && event->name[0];
        if (event && event->hot && (!named || sk_json_next_member(j, &key)))
            sk_reader_hot(r, event, j, key);
        if (r->u.kind != SK_UPDATE_NONE)
            return;
        r->ready = false;
    }
    *j = before;
    sk_json_raw(j, &r->payload);
}

/* "btcusdt@depth20@100ms" names the symbol and the depth of a book that does not. */
static souk_status push_ready(sk_reader *r)
{
    souk_str rest = r->topic, symbol, kind;
    uint64_t depth;
    if (r->ready && r->u.kind == SK_UPDATE_BOOK && !r->u.symbol.len) {
        symbol = sk_str_cut(&rest, '@');
        kind = sk_str_cut(&rest, '@');
        if (kind.len > 5 && sk_str_to_u64(sk_str_sub(kind, 5, kind.len - 5), &depth) == SOUK_OK)
            r->u.depth = (uint32_t)depth;
        r->u.symbol = sk_text_upper(symbol, r->feed->arena);
    }
    return sk_reader_push(r);
}

/* An event by its name, wherever that stands. */
static souk_status read_object(sk_reader *r, souk_str object)
{
    static const char *const keys[] = {"e", "E", "lastUpdateId", "B"};
    souk_str raw[4], key;
    sk_json j;
    souk_status status = sk_reply_members(object, keys, 4, raw, r->err);
    if (status != SOUK_OK)
        return status;
    const sk_event_row *event =
        raw[0].len > 2 ? find_event(sk_str_sub(raw[0], 1, raw[0].len - 2)) : NULL;
    if (!raw[0].ptr && raw[2].ptr)
        event = &partial_book;
    else if (!raw[0].ptr && raw[3].ptr)
        event = &best_prices;
    if (!event) {
        r->feed->skipped++;
        return SOUK_OK;
    }
    if (event == &partial_book) {
        sk_json_init(&j, object);
        if (sk_json_enter_object(&j) && sk_json_next_member(&j, &key))
            sk_reader_hot(r, event, &j, key);
        status = sk_json_end(&j, r->err);
        return status == SOUK_OK ? push_ready(r) : status;
    }
    return sk_reader_object(r, event, object, raw[1]);
}

static souk_status read_payload(sk_reader *r)
{
    souk_str item;
    sk_json j;
    souk_status status = SOUK_OK;
    sk_json_init(&j, r->payload);
    if (sk_json_type(&j) == SK_JSON_OBJECT)
        return read_object(r, r->payload);
    sk_json_enter_array(&j);
    while (status == SOUK_OK && sk_json_next_item(&j))
        if (sk_json_raw(&j, &item) == SOUK_OK)
            status = read_object(r, item);
    return status == SOUK_OK ? sk_json_end(&j, r->err) : status;
}

/* {"result":..,"id":..}, {"id":..,"status":..,"result":..}, {"code":..,"msg":..,"id":..},
 * {"error":{"code":..,"msg":..},"id":..}: card 7, 8.1 */
static souk_status read_answer(sk_reader *r, souk_str frame)
{
    static const char *const keys[] = {"id", "status", "error", "code"};
    souk_str raw[4];
    int64_t http = 0;
    sk_json j;
    souk_status status = sk_reply_members(frame, keys, 4, raw, r->err);
    if (status != SOUK_OK)
        return status;
    r->u.kind = SK_UPDATE_ACK;
    r->u.ack.id = raw[0];
    r->u.ack.raw = frame;
    sk_json_init(&j, raw[1]);
    sk_json_i64(&j, &http);
    if (raw[2].ptr || raw[3].ptr || http >= 400)
        sk_reply_error(r->venue, SK_OP_NONE, http > 0 && http < 600 ? (unsigned)http : 0,
                       raw[2].ptr ? raw[2] : frame, r->feed->arena, &r->u.ack.err);
    r->ready = true;
    return push_ready(r);
}

/* What a frame is, by its first member. */
typedef enum frame_kind { FRAME_EVENT, FRAME_WRAPPED, FRAME_ANSWER } frame_kind;

static frame_kind kind_of(souk_str key)
{
    static const sk_enum_row names[] = {
        {"stream", FRAME_WRAPPED}, {"data", FRAME_WRAPPED},      {"subscriptionId", FRAME_WRAPPED},
        {"event", FRAME_WRAPPED},  {"id", FRAME_ANSWER},         {"status", FRAME_ANSWER},
        {"result", FRAME_ANSWER},  {"error", FRAME_ANSWER},      {"code", FRAME_ANSWER},
        {"msg", FRAME_ANSWER},     {"rateLimits", FRAME_ANSWER}, {NULL, 0}};
    int kind = FRAME_EVENT;
    if (key.len > 2)
        sk_enum_value(names, key, &kind);
    else if (sk_str_is(key, "id"))
        kind = FRAME_ANSWER;
    return (frame_kind)kind;
}

static void read_wrapped(sk_reader *r, sk_json *j, souk_str key)
{
    do {
        if (sk_str_is(key, "stream"))
            sk_json_string(j, r->feed->arena, &r->topic);
        else if (sk_str_is(key, "data") || sk_str_is(key, "event"))
            read_event(r, j);
    } while (sk_json_next_member(j, &key));
}

souk_status sk_binance_decode_frame(const sk_venue *venue, uint8_t endpoint, souk_str topic,
                                    souk_str frame, sk_feed *feed, souk_error *err)
{
    sk_reader r = {.venue = venue, .feed = feed, .err = err, .topic = topic};
    sk_json j;
    souk_str key;
    frame_kind kind = FRAME_EVENT;
    (void)endpoint;
    sk_json_init(&j, frame);
    sk_json before = j;
    if (sk_json_type(&j) == SK_JSON_OBJECT && sk_json_enter_object(&j) &&
        sk_json_next_member(&j, &key))
        kind = kind_of(key);
    if (kind == FRAME_ANSWER)
        return read_answer(&r, frame);
    if (kind == FRAME_WRAPPED) {
        read_wrapped(&r, &j, key);
    } else {
        j = before;
        read_event(&r, &j);
    }
    souk_status status = sk_json_end(&j, err);
    if (status != SOUK_OK)
        return status;
    return r.payload.ptr ? read_payload(&r) : push_ready(&r);
}
