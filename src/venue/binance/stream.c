/* SPDX-License-Identifier: MIT
 * The client's half of the sockets: frames as updates, and what the client says there.
 *
 * Book changes, trades and best prices are read in one pass straight into the update; everything
 * else goes by field tables. Nothing is pushed before the whole frame proved well-formed.
 * src: binance card 7, 8 */
#include "venue/binance/binance.h"
#include "base/dec.h"
#include "base/err.h"

#define MS_NS INT64_C(1000000)

typedef struct reader {
    const sk_venue *venue;
    sk_feed *feed;
    souk_error *err;
    souk_str stream;  /* name of the stream, when the frame or the URL tells it */
    souk_str payload; /* an event that is read after the frame's end, or an array of them */
    sk_update u;
    souk_status status;
    bool ready;      /* u is complete: push it when the frame has ended well */
    uint32_t levels; /* used in feed->levels */
} reader;

typedef void read_fast(reader *r, sk_json *j, souk_str key);
typedef souk_status read_slow(reader *r, souk_str object, sk_call *call);

/* ---- the three hot ones: key is the member that the cursor stands before ---- */

static void stamp(reader *r, sk_json *j, int64_t *out_ns)
{
    int64_t ms = 0;
    if (sk_json_i64(j, &ms) == SOUK_OK && __builtin_mul_overflow(ms, MS_NS, out_ns))
        r->status = sk_fail(r->err, SOUK_E_RANGE, "a time is out of range");
}

static char letter(souk_str key)
{
    return key.len == 1 ? key.ptr[0] : 0;
}

/* [["61000.10","0.52"],...] behind what is in feed->levels already. */
static void read_levels(reader *r, sk_json *j, uint32_t *from, uint32_t *count)
{
    *from = r->levels;
    sk_json_enter_array(j);
    while (sk_json_next_item(j)) {
        if (r->levels >= r->feed->levels_cap && !sk_feed_levels(r->feed, r->levels + 1)) {
            r->status = sk_fail(r->err, SOUK_E_LIMIT, "too many levels in one message");
            return;
        }
        sk_level *level = &r->feed->levels[r->levels];
        *level = (sk_level){.price = 0};
        sk_json_enter_array(j);
        if (sk_json_next_item(j))
            sk_json_fixed(j, &level->price, &level->price_scale);
        if (sk_json_next_item(j))
            sk_json_fixed(j, &level->qty, &level->qty_scale);
        else if (j->status == SOUK_OK)
            r->status = sk_fail(r->err, SOUK_E_SYNTAX, "a level is no pair");
        sk_json_leave(j);
        r->levels++;
    }
    *count = r->levels - *from;
}

/* Depth updates, partial depth and snapshots differ in the names of their members only. */
static void read_book(reader *r, sk_json *j, souk_str key)
{
    uint32_t bids_from = 0, asks_from = 0;
    sk_update *u = &r->u;
    u->kind = SK_UPDATE_BOOK;
    do {
        char c = letter(key);
        if (c == 'b' || sk_str_is(key, "bids"))
            read_levels(r, j, &bids_from, &u->book.bids_count);
        else if (c == 'a' || sk_str_is(key, "asks"))
            read_levels(r, j, &asks_from, &u->book.asks_count);
        else if (c == 'U')
            sk_json_u64(j, &u->first_id);
        else if (c == 'u' || sk_str_is(key, "lastUpdateId"))
            sk_json_u64(j, &u->last_id);
        else if (c == 's')
            sk_json_string(j, r->feed->arena, &u->symbol);
        else if (c == 'E')
            stamp(r, j, &u->at_ns);
    } while (r->status == SOUK_OK && sk_json_next_member(j, &key));
    u->book.bids = r->feed->levels ? r->feed->levels + bids_from : NULL;
    u->book.asks = r->feed->levels ? r->feed->levels + asks_from : NULL;
    r->ready = true;
}

static void read_trade(reader *r, sk_json *j, souk_str key)
{
    sk_update *u = &r->u;
    souk_trade *t = &u->trade;
    bool buyer_maker = false;
    do {
        switch (letter(key)) {
        case 'e': break;
        case 'E': stamp(r, j, &u->at_ns); break;
        case 's': sk_json_string(j, r->feed->arena, &u->symbol); break;
        case 't':
        case 'a': /* aggTrade's id; in old trades the seller's order */
            if (letter(key) == (u->kind == SK_UPDATE_TRADE ? 't' : 'a'))
                sk_json_u64(j, &t->id);
            break;
        case 'f': sk_json_u64(j, &t->first_id); break;
        case 'l': sk_json_u64(j, &t->last_id); break;
        case 'p': sk_json_dec(j, &t->price); break;
        case 'q': sk_json_dec(j, &t->qty); break;
        case 'T': stamp(r, j, &t->at_ns); break;
        case 'm': sk_json_bool(j, &buyer_maker); break;
        default: break;
        }
    } while (sk_json_next_member(j, &key));
    t->symbol = u->symbol;
    t->taker_side = buyer_maker ? SOUK_SELL : SOUK_BUY;
    if (u->kind == SK_UPDATE_TRADE)
        t->first_id = t->last_id = t->id;
    u->engine_ns = t->at_ns;
    r->ready = true;
}

static void read_single_trade(reader *r, sk_json *j, souk_str key)
{
    r->u.kind = SK_UPDATE_TRADE;
    read_trade(r, j, key);
}

static void read_agg_trade(reader *r, sk_json *j, souk_str key)
{
    r->u.kind = SK_UPDATE_AGG_TRADE;
    read_trade(r, j, key);
}

static void read_best(reader *r, sk_json *j, souk_str key)
{
    souk_best *best = &r->u.best;
    r->u.kind = SK_UPDATE_BEST;
    do {
        switch (letter(key)) {
        case 'u': sk_json_u64(j, &best->update_id); break;
        case 's': sk_json_string(j, r->feed->arena, &best->symbol); break;
        case 'b': sk_json_dec(j, &best->bid); break;
        case 'B': sk_json_dec(j, &best->bid_qty); break;
        case 'a': sk_json_dec(j, &best->ask); break;
        case 'A': sk_json_dec(j, &best->ask_qty); break;
        default: break;
        }
    } while (sk_json_next_member(j, &key));
    r->u.symbol = best->symbol;
    r->u.last_id = best->update_id;
    r->ready = true;
}

/* ---- the others: a whole object, by tables; call lends its arena ---- */

static souk_status read_stream_ticker(reader *r, souk_str object, sk_call *call)
{
    souk_ticker *t = &r->u.ticker;
    r->u.kind = SK_UPDATE_TICKER;
    souk_status status = sk_reply_fields(object, &sk_binance_stream_ticker, t, call, r->err);
    t->first_id = sk_binance_trade_id(t->first_id);
    t->last_id = sk_binance_trade_id(t->last_id);
    r->u.symbol = t->symbol;
    return status;
}

#define HOURS(n) ((n)*3600 * 1000 * MS_NS)
#define WINDOW(name_, hours_)                                                                      \
    static souk_status read_ticker_##name_(reader *r, souk_str object, sk_call *call)              \
    {                                                                                              \
        r->u.window_ns = HOURS(hours_);                                                            \
        return read_stream_ticker(r, object, call);                                                \
    }
WINDOW(1h, 1)
WINDOW(4h, 4)
WINDOW(1d, 24)

static souk_status read_mini_ticker(reader *r, souk_str object, sk_call *call)
{
    r->u.kind = SK_UPDATE_MINI_TICKER;
    souk_status status =
        sk_reply_fields(object, &sk_binance_stream_mini, &r->u.ticker, call, r->err);
    r->u.symbol = r->u.ticker.symbol;
    return status;
}

static souk_status read_candle(reader *r, souk_str object, sk_call *call)
{
    static const char *const keys[] = {"k"};
    sk_binance_candle c = {.symbol = {NULL, 0}};
    souk_str k = {NULL, 0};
    souk_status status = sk_reply_members(object, keys, 1, &k, r->err);
    if (status == SOUK_OK)
        status = sk_reply_fields(k, &sk_binance_stream_candle, &c, call, r->err);
    r->u.kind = SK_UPDATE_CANDLE;
    r->u.symbol = c.symbol;
    r->u.interval = sk_interval_parse(c.interval);
    r->u.candle = c.candle;
    r->u.candle.first_id = sk_binance_trade_id(c.candle.first_id);
    r->u.candle.last_id = sk_binance_trade_id(c.candle.last_id);
    r->u.candle.close_ns += MS_NS - 1; /* the last instant, not its millisecond's first */
    return status;
}

static souk_status read_avg_price(reader *r, souk_str object, sk_call *call)
{
    static const sk_field rows[] = {
        SK_FIELD("s", SK_F_TEXT, souk_ticker, symbol, .flags = SK_F_REQUIRED),
        SK_FIELD("w", SK_F_DEC, souk_ticker, weighted_avg, .flags = SK_F_REQUIRED),
        SK_FIELD("T", SK_F_MS, souk_ticker, close_ns, .flags = 0)};
    r->u.kind = SK_UPDATE_AVG_PRICE;
    souk_status status = sk_reply_fields(object, &(sk_field_table){rows, SK_COUNT(rows)},
                                         &r->u.ticker, call, r->err);
    r->u.symbol = r->u.ticker.symbol;
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

static souk_status read_report(reader *r, souk_str object, sk_call *call)
{
    report x = {.exec = {NULL, 0}};
    int exec = 0;
    souk_status status = sk_reply_fields(
        object, &(sk_field_table){report_rows, SK_COUNT(report_rows)}, &x, call, r->err);
    if (status != SOUK_OK)
        return status;
    if (!sk_enum_value(sk_binance_execs, x.exec, &exec)) {
        r->feed->skipped++;
        r->u.kind = SK_UPDATE_NONE;
        return SOUK_OK;
    }
    sk_binance_order_join(&x.o);
    r->u.kind = SK_UPDATE_ORDER;
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

static souk_status read_position(reader *r, souk_str object, sk_call *call)
{
    static const char *const keys[] = {"B"};
    souk_str rows = {NULL, 0};
    sk_list list = SK_LIST(souk_balance, call->arena);
    souk_status status = sk_reply_members(object, keys, 1, &rows, r->err);
    if (status == SOUK_OK)
        status = sk_reply_each(rows, call, &list, read_balance, r->err);
    r->u.kind = SK_UPDATE_BALANCES;
    r->u.balances.rows = (const souk_balance *)(const void *)list.ptr;
    r->u.balances.count = list.count;
    return status;
}

static souk_status read_transfer(reader *r, souk_str object, sk_call *call)
{
    static const sk_field rows[] = {
        SK_FIELD("a", SK_F_TEXT, sk_update, balances.asset, .flags = SK_F_REQUIRED),
        SK_FIELD("d", SK_F_DEC, sk_update, balances.change, .flags = SK_F_REQUIRED),
        SK_FIELD("T", SK_F_MS, sk_update, engine_ns, .flags = 0)};
    r->u.kind = SK_UPDATE_TRANSFER;
    return sk_reply_fields(object, &(sk_field_table){rows, SK_COUNT(rows)}, &r->u, call, r->err);
}

static souk_status read_token_end(reader *r, souk_str object, sk_call *call)
{
    static const sk_field rows[] = {SK_FIELD("listenKey", SK_F_TEXT, sk_update, token, .flags = 0)};
    r->u.kind = SK_UPDATE_TOKEN_EXPIRED;
    return sk_reply_fields(object, &(sk_field_table){rows, 1}, &r->u, call, r->err);
}

static souk_status read_shutdown(reader *r, souk_str object, sk_call *call)
{
    (void)object;
    (void)call;
    r->u.kind = SK_UPDATE_SHUTDOWN;
    return SOUK_OK;
}

/* Known, and nothing that an update tells: order lists come by their orders' reports. */
static souk_status read_aside(reader *r, souk_str object, sk_call *call)
{
    (void)r;
    (void)object;
    (void)call;
    return SOUK_OK;
}

static const struct event {
    const char *name;
    read_fast *fast;
    read_slow *slow;
} events[] = {{"depthUpdate", read_book, NULL},
              {"trade", read_single_trade, NULL},
              {"aggTrade", read_agg_trade, NULL},
              {"bookTicker", read_best, NULL},
              {"kline", NULL, read_candle},
              {"24hrTicker", NULL, read_stream_ticker},
              {"24hrMiniTicker", NULL, read_mini_ticker},
              {"1hTicker", NULL, read_ticker_1h},
              {"4hTicker", NULL, read_ticker_4h},
              {"1dTicker", NULL, read_ticker_1d},
              {"avgPrice", NULL, read_avg_price},
              {"executionReport", NULL, read_report},
              {"outboundAccountPosition", NULL, read_position},
              {"balanceUpdate", NULL, read_transfer},
              {"listenKeyExpired", NULL, read_token_end},
              {"eventStreamTerminated", NULL, read_token_end},
              {"serverShutdown", NULL, read_shutdown},
              {"listStatus", NULL, read_aside},
              {"externalLockUpdate", NULL, read_aside}};

static const struct event *find_event(souk_str name)
{
    for (size_t i = 0; i < SK_COUNT(events); i++)
        if (sk_str_is(name, events[i].name))
            return &events[i];
    return NULL;
}

/* ---- frames ---- */

/* The event ahead. A hot one that names itself first is read where it stands; the rest is kept
 * for after the frame's end. */
static void read_event(reader *r, sk_json *j)
{
    sk_json before = *j;
    souk_str key, name;
    read_fast *fast = NULL;
    if (r->ready || r->payload.ptr) {
        r->status = sk_fail(r->err, SOUK_E_INVALID, "the frame holds two events");
        return;
    }
    if (sk_json_type(j) == SK_JSON_OBJECT) {
        sk_json_enter_object(j);
        if (!sk_json_next_member(j, &key))
            return;
        if (sk_str_is(key, "e") && sk_json_text(j, &name) == SOUK_OK) {
            const struct event *event = find_event(name);
            if (event && event->fast && sk_json_next_member(j, &key))
                fast = event->fast;
        } else if (sk_str_is(key, "lastUpdateId")) {
            r->u.snapshot = true;
            fast = read_book;
        }
    }
    if (fast) {
        fast(r, j, key);
        return;
    }
    *j = before;
    sk_json_raw(j, &r->payload);
}

/* "btcusdt@depth20@100ms" names the symbol and the depth of a book that does not. */
static souk_str symbol_of_stream(reader *r)
{
    souk_str rest = r->stream;
    souk_str symbol = sk_str_cut(&rest, '@'), kind = sk_str_cut(&rest, '@');
    uint64_t depth;
    if (kind.len > 5 && sk_str_to_u64(sk_str_sub(kind, 5, kind.len - 5), &depth) == SOUK_OK)
        r->u.depth = (uint32_t)depth;
    char *text = symbol.len ? sk_arena_get(r->feed->arena, symbol.len) : NULL;
    for (uint32_t i = 0; text && i < symbol.len; i++) {
        char c = symbol.ptr[i];
        text[i] = c >= 'a' && c <= 'z' ? (char)(c - 'a' + 'A') : c;
    }
    return (souk_str){text, text ? symbol.len : 0};
}

static souk_status push_ready(reader *r)
{
    sk_update *u = &r->u;
    if (r->status != SOUK_OK)
        return r->status;
    if (!r->ready || u->kind == SK_UPDATE_NONE)
        return SOUK_OK;
    if (u->kind == SK_UPDATE_BOOK && !u->symbol.len)
        u->symbol = symbol_of_stream(r);
    if (u->kind <= SK_UPDATE_CANDLE && !u->symbol.len)
        return sk_fail(r->err, SOUK_E_MISSING, "the event does not say its symbol");
    if ((u->kind == SK_UPDATE_TRADE || u->kind == SK_UPDATE_AGG_TRADE) &&
        (sk_dec_is_zero(u->trade.price) || sk_dec_is_zero(u->trade.qty)))
        return sk_fail(r->err, SOUK_E_MISSING, "the trade has no price or no quantity");
    if (u->kind == SK_UPDATE_BOOK && !u->last_id)
        return sk_fail(r->err, SOUK_E_MISSING, "the book has no update id");
    u->recv_ns = r->feed->recv_ns;
    u->instrument = SK_NO_INSTRUMENT;
    r->feed->push(r->feed->ctx, u);
    return SOUK_OK;
}

static void clear(reader *r)
{
    memset(&r->u, 0, sizeof r->u);
    r->ready = false;
    r->levels = 0;
}

/* An event by its name, wherever that stands. */
static souk_status read_object(reader *r, souk_str object)
{
    static const char *const keys[] = {"e", "E", "lastUpdateId", "B"};
    souk_str raw[4], key;
    sk_call call = {.arena = r->feed->arena};
    sk_json j;
    souk_status status = sk_reply_members(object, keys, 4, raw, r->err);
    if (status != SOUK_OK)
        return status;
    souk_str name = raw[0].len > 2 ? sk_str_sub(raw[0], 1, raw[0].len - 2) : raw[0];
    const struct event *event = find_event(name);
    read_fast *fast = event ? event->fast : NULL;
    clear(r);
    if (!raw[0].ptr && raw[2].ptr) {
        r->u.snapshot = true;
        fast = read_book;
    } else if (!raw[0].ptr && raw[3].ptr) {
        fast = read_best; /* it has neither name nor time: card 7 */
    }
    sk_json_init(&j, object);
    if (fast && sk_json_enter_object(&j) && sk_json_next_member(&j, &key)) {
        fast(r, &j, key);
        status = sk_json_end(&j, r->err);
        return status == SOUK_OK ? push_ready(r) : status;
    }
    if (!event) {
        r->feed->skipped++;
        return SOUK_OK;
    }
    status = event->slow(r, object, &call);
    if (status == SOUK_OK && raw[1].ptr && !r->u.at_ns) {
        sk_json_init(&j, raw[1]);
        stamp(r, &j, &r->u.at_ns);
    }
    r->ready = true;
    return status == SOUK_OK ? push_ready(r) : status;
}

static souk_status read_payload(reader *r)
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
static souk_status read_answer(reader *r, souk_str frame)
{
    static const char *const keys[] = {"id", "status", "error", "code", "msg"};
    souk_str raw[5], code = {NULL, 0}, text = {NULL, 0};
    int64_t http = 0;
    sk_json j;
    souk_status status = sk_reply_members(frame, keys, 5, raw, r->err);
    if (status != SOUK_OK)
        return status;
    if (raw[2].ptr)
        status = sk_reply_members(raw[2], keys + 3, 2, raw + 3, r->err);
    if (status != SOUK_OK)
        return status;
    clear(r);
    r->u.kind = SK_UPDATE_ACK;
    r->u.ack.id = raw[0];
    r->u.ack.raw = frame;
    if (raw[3].ptr) {
        sk_json_init(&j, raw[1]);
        sk_json_i64(&j, &http);
        sk_json_init(&j, raw[3]);
        sk_json_text(&j, &code);
        sk_json_init(&j, raw[4]);
        sk_json_string(&j, r->feed->arena, &text);
        sk_venue_read_error(r->venue, SK_OP_NONE, http > 0 && http < 600 ? (unsigned)http : 0, code,
                            text, &r->u.ack.err);
    }
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

static void read_wrapped(reader *r, sk_json *j, souk_str key)
{
    do {
        if (sk_str_is(key, "stream"))
            sk_json_string(j, r->feed->arena, &r->stream);
        else if (sk_str_is(key, "data") || sk_str_is(key, "event"))
            read_event(r, j);
    } while (sk_json_next_member(j, &key));
}

souk_status sk_binance_decode_frame(const sk_venue *venue, uint8_t endpoint, souk_str topic,
                                    souk_str frame, sk_feed *feed, souk_error *err)
{
    reader r = {.venue = venue, .feed = feed, .err = err, .stream = topic};
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
