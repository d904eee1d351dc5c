/* SPDX-License-Identifier: MIT
 * The client's ear at the sockets of three generations: what each frame is. Books and trades are
 * read in one pass; orders and balances go by the tables in events.c. Members come in any order.
 * src: gemini card 7, 8 */
#include "venue/gemini/gemini.h"
#include "venue/rows.h"
#include "venue/say.h"

/* ---- the hot ones ---- */

static const sk_enum_row book_words[] = {
    {"symbol", SK_HOT_SYMBOL}, {"changes", SK_HOT_CHANGES}, {"trades", SK_HOT_PAST}, {NULL, 0}};
/* tid differs from event_id in 2026, and is absent in 2021: 7.1 */
static const sk_enum_row trade_words[] = {{"symbol", SK_HOT_SYMBOL},
                                          {"event_id", SK_HOT_ID},
                                          {"timestamp", SK_HOT_TRADED_AT},
                                          {"price", SK_HOT_PRICE},
                                          {"quantity", SK_HOT_QTY},
                                          {"side", SK_HOT_SIDE},
                                          {NULL, 0}};
static const sk_hot book = {.words = book_words, .sides = sk_gemini_sides};
static const sk_hot trade = {.words = trade_words, .sides = sk_gemini_sides};

#define L(letter_) [(letter_) - 'A']
static const sk_enum_row top_words[] = {{"symbol", SK_HOT_SYMBOL},
                                        {"lastUpdateId", SK_HOT_LAST_ID},
                                        {"bids", SK_HOT_BIDS},
                                        {"asks", SK_HOT_ASKS},
                                        {NULL, 0}};
static const sk_hot changes = {.letters = {L('s') = SK_HOT_SYMBOL, L('E') = SK_HOT_AT,
                                           L('U') = SK_HOT_FIRST_ID, L('u') = SK_HOT_LAST_ID,
                                           L('b') = SK_HOT_BIDS, L('a') = SK_HOT_ASKS}};
static const sk_hot top = {.words = top_words, .snapshot = true};
static const sk_hot best = {.letters = {L('s') = SK_HOT_SYMBOL, L('E') = SK_HOT_AT,
                                        L('u') = SK_HOT_LAST_ID, L('b') = SK_HOT_BID,
                                        L('B') = SK_HOT_BID_QTY, L('a') = SK_HOT_ASK,
                                        L('A') = SK_HOT_ASK_QTY}};
static const sk_hot deal = {.letters = {L('s') = SK_HOT_SYMBOL, L('E') = SK_HOT_TRADED_AT,
                                        L('t') = SK_HOT_ID, L('p') = SK_HOT_PRICE,
                                        L('q') = SK_HOT_QTY, L('m') = SK_HOT_BUYER_MADE}};

/* ---- candles; 7.1 ---- */

/* "candles_1m_updates" */
static int interval_of(souk_str type)
{
    souk_str head = SK_STR("candles_"), tail = SK_STR("_updates");
    int interval = SK_INTERVAL_NONE;
    if (type.len > head.len + tail.len)
        sk_enum_value(sk_gemini_bars, sk_str_sub(type, head.len, type.len - head.len - tail.len),
                      &interval);
    return interval;
}

static souk_status read_candles(sk_reader *r, souk_str object, sk_call *call)
{
    static const char *const keys[] = {"type", "symbol", "changes"};
    souk_str raw[3];
    (void)call;
    souk_status status = sk_reply_members(object, keys, 3, raw, r->err);
    r->u.symbol = sk_reply_plain(raw[1]);
    r->u.interval = (uint32_t)interval_of(sk_reply_plain(raw[0]));
    if (r->u.interval == SK_INTERVAL_NONE) { /* no candles, and not known */
        r->u.kind = SK_UPDATE_NONE;
        r->feed->skipped++;
        return status;
    }
    return status == SOUK_OK ? sk_reader_candles(r, raw[2], "tohlcv") : status;
}

/* ---- refusals ---- */

/* {"reason":"NoValidTradingPairs","result":"error"} */
static souk_status read_refusal(sk_reader *r, souk_str object, sk_call *call)
{
    static const char *const keys[] = {"reason", "message", "result"};
    souk_str raw[3];
    (void)call;
    souk_status status = sk_reply_members(object, keys, 3, raw, r->err);
    if (status != SOUK_OK)
        return status;
    r->u.ack.raw = object;
    if (sk_str_is(sk_reply_plain(raw[2]), "error"))
        sk_venue_read_error(r->venue, SK_OP_NONE, 0, sk_reply_plain(raw[0]), sk_reply_plain(raw[1]),
                            &r->u.ack.err);
    return SOUK_OK;
}

/* ---- frames ---- */

/* Market data of v2 and v1, order events: they say what they are as "type". */
#define ORDER(word_)                                                                               \
    {                                                                                              \
        word_, SK_UPDATE_ORDER, .cold = sk_gemini_read_order                                       \
    }
enum { BOOK, TRADE };
static const sk_event_row events[] = {
    [BOOK] = {"l2_updates", SK_UPDATE_BOOK, .hot = &book},
    [TRADE] = {"trade", SK_UPDATE_TRADE, .hot = &trade},
    {"subscription_ack", SK_UPDATE_ACK, .cold = NULL},
    {"heartbeat", SK_UPDATE_PONG, .table = &sk_gemini_beat},
    {"initial", SK_UPDATE_PONG, .table = &sk_gemini_beat}, /* REST tells what is open, too */
    ORDER("accepted"),
    ORDER("booked"),
    ORDER("fill"),
    ORDER("cancelled"),
    ORDER("rejected"),
    {"cancel_rejected", SK_UPDATE_PONG, .table = &sk_gemini_beat},
    {"closed", SK_UPDATE_PONG, .table = &sk_gemini_beat}}; /* what ended it was told before */
static const sk_event_row candles = {"candles", SK_UPDATE_CANDLE, .cold = read_candles};
static const sk_event_row refusals[] = {
    {"reason", SK_UPDATE_ACK, .cold = read_refusal, .any = "reason"}};

/* The newest socket: 7.5, both ways. What it tells of accounts nobody asks it for here. */
#define T                    sk_update
#define F_AT()               SK_FIELD("E", SK_F_NS, T, at_ns, .flags = SK_F_NUMBER)
#define F_PRICE(key, member) SK_FIELD(key, SK_F_DEC, T, member, .flags = 0)
static const sk_enum_row buyer_makes[] = {{"false", SOUK_BUY}, {"true", SOUK_SELL}, {NULL, 0}};
static const sk_field diff_rows[] = {F_AT(), F_TEXT("s", symbol), F_NUM("U", first_id),
                                     F_NUM("u", last_id)};
static const sk_field top_rows[] = {F_NUM("lastUpdateId", last_id), F_TEXT("symbol", symbol)};
static const sk_field best_rows[] = {F_NUM("u", last_id),        F_AT(),
                                     F_TEXT("s", symbol),        F_PRICE("b", best.bid),
                                     F_SHORT("B", best.bid_qty), F_PRICE("a", best.ask),
                                     F_SHORT("A", best.ask_qty)};
static const sk_field deal_rows[] = {F_AT(),
                                     F_TEXT("s", symbol),
                                     F_NUM("t", trade.id),
                                     F_PRICE("p", trade.price),
                                     F_SHORT("q", trade.qty),
                                     F_TRUTH("m", trade.taker_side, buyer_makes)};
#undef T
F_TABLE(diff_table, diff_rows);
F_TABLE(top_table, top_rows);
F_TABLE(best_table, best_rows);
F_TABLE(deal_table, deal_rows);

static const sk_event_row new_events[] = {{"depthUpdate", SK_UPDATE_BOOK, .hot = &changes,
                                           &diff_table, "E s U u", .bids = "b", .asks = "a"}};
static const sk_event_row nameless[] = {
    {"lastUpdateId", SK_UPDATE_BOOK, .hot = &top, &top_table, "lastUpdateId symbol",
     .any = "lastUpdateId", .bids = "bids", .asks = "asks"},
    {"u", SK_UPDATE_BEST, .hot = &best, &best_table, "u E s b B a A", .any = "B"},
    {"t", SK_UPDATE_TRADE, .hot = &deal, &deal_table, "E s t p q m", .any = "t"}};
static const sk_enum_row new_kinds[] = {
    {"id", SK_FRAME_ANSWER},    {"status", SK_FRAME_ANSWER},     {"result", SK_FRAME_ANSWER},
    {"error", SK_FRAME_ANSWER}, {"rateLimits", SK_FRAME_ANSWER}, {NULL, 0}};
static const char *const payloads[] = {NULL};

/* A whole book has U == u: 7.5 */
static void complete(sk_reader *r)
{
    sk_update *u = &r->u;
    if (u->kind == SK_UPDATE_TRADE)
        u->snapshot |= r->whole;
    if (u->kind == SK_UPDATE_BOOK && !r->form->unnumbered)
        u->snapshot |= u->first_id == u->last_id;
}

static const sk_frame_form old_form = {.events = events,
                                       .events_count = SK_COUNT(events),
                                       .nameless = refusals,
                                       .nameless_count = SK_COUNT(refusals),
                                       .others = &candles,
                                       .name = "type",
                                       .time = "timestampms",
                                       .payloads = payloads,
                                       .kinds = new_kinds + SK_COUNT(new_kinds) - 1,
                                       .complete = complete,
                                       .unnumbered = true};
const sk_frame_form sk_gemini_frames = {.events = new_events,
                                        .events_count = SK_COUNT(new_events),
                                        .nameless = nameless,
                                        .nameless_count = SK_COUNT(nameless),
                                        .name = "e",
                                        .scale = SK_SAY_LEVEL,
                                        .payloads = payloads,
                                        .kinds = new_kinds,
                                        .complete = complete};

souk_status sk_gemini_decode_frame(const sk_venue *venue, uint8_t endpoint, souk_str topic,
                                   souk_str frame, sk_feed *feed, souk_error *err)
{
    sk_reader r = {.venue = venue, .feed = feed, .err = err, .topic = topic};
    bool is_new = endpoint == SK_GEMINI_NEW;
    souk_status status = sk_reader_frame(&r, is_new ? &sk_gemini_frames : &old_form, frame);
    return status == SOUK_OK && r.past.ptr ? sk_reader_past(&r, &events[TRADE]) : status;
}
