/* SPDX-License-Identifier: MIT
 * Sockets of three generations, both ways: what URLs and frames ask for, answers, signs of life and
 * errors. src: gemini card 3.4, 7, 8, 9 */
#include "venue/gemini/gemini.h"
#include "base/err.h"
#include "venue/frame.h"
#include "venue/params.h"
#include "venue/sentence.h"
#include "market/markets.h"

/* ---- methods of the newest; 7.5 ---- */

#define METHOD(kind_, name_, params_)                                                              \
    {                                                                                              \
        SK_ANY_ENDPOINT, SK_CONTROL_##kind_, name_, SK_PARAMS_##params_, false                     \
    }
static const sk_method methods[] = {
    METHOD(SUBSCRIBE, "subscribe", TOPICS),     METHOD(UNSUBSCRIBE, "unsubscribe", TOPICS),
    METHOD(LIST, "list_subscriptions", NONE),   METHOD(SUBSCRIBE, "SUBSCRIBE", TOPICS),
    METHOD(UNSUBSCRIBE, "UNSUBSCRIBE", TOPICS), METHOD(LIST, "LIST_SUBSCRIPTIONS", NONE)};
#define BAD(text_)                                                                                 \
    {                                                                                              \
        "-1013", text_                                                                             \
    }
static const sk_frame_rules newest = {.methods = methods,
                                      .methods_count = SK_COUNT(methods),
                                      SK_FRAME_MEMBERS("id", "method", "params"),
                                      .id_len_max = 64,
                                      .any_letters = true,
                                      .names_topic = true,
                                      .bad_json = BAD("Invalid JSON"),
                                      .bad_id = BAD("Invalid id"),
                                      .no_method = BAD("Missing parameter: method"),
                                      .bad_method = {"-1020", "Unsupported operation"},
                                      .no_params = BAD("Missing parameter: params"),
                                      .bad_params = BAD("Invalid parameter: params"),
                                      .bad_topic = BAD("Invalid stream name: "),
                                      .bad_symbol = BAD("Invalid stream name: "),
                                      .no_login = {"-1002", "Unauthorized"},
                                      .many = BAD("Too many streams")};

/* ---- the client says ---- */

/* {"type":"subscribe","subscriptions":[{"name":"l2","symbols":["BTCUSD"]}]}; one kind of topic a
 * stream. Trades come with the books. */
static souk_status say_v2(const sk_venue *venue, const sk_control *c, sk_request *out,
                          souk_error *err)
{
    bool on = c->kind == SK_CONTROL_SUBSCRIBE;
    const sk_topic *first = c->topics;
    souk_str name = SK_STR("l2");
    souk_str symbols = {"", 0};
    if ((!on && c->kind != SK_CONTROL_UNSUBSCRIBE) || !c->topics_count)
        return sk_fail(err, SOUK_E_UNSUPPORTED, "%s has no such control message", venue->name);
    if (first->row->kind == SK_CHANNEL_CANDLE) {
        const char *word = sk_enum_text(first->row->words, (int)first->interval);
        if (!word)
            return sk_fail(err, SOUK_E_UNSUPPORTED, "%s has no such candles", venue->name);
        name = sk_arena_printf(c->arena, "candles_%s", word);
    }
    for (uint32_t i = 0; i < c->topics_count; i++) {
        souk_str symbol = sk_text_upper(c->topics[i].symbol, c->arena);
        symbols = sk_arena_printf(c->arena, "%.*s%s\"%.*s\"", SK_FMT(symbols), i ? "," : "",
                                  SK_FMT(symbol));
    }
    *out = (sk_request){.is_frame = true};
    out->body = sk_arena_printf(c->arena,
                                "{\"type\":\"%s\",\"subscriptions\":[{\"name\":\"%.*s\","
                                "\"symbols\":[%.*s]}]}",
                                on ? "subscribe" : "unsubscribe", SK_FMT(name), SK_FMT(symbols));
    return out->body.ptr ? SOUK_OK : sk_fail_nomem(err);
}

/* A login is the headers of the upgrade request. */
souk_status sk_gemini_encode_control(const sk_venue *venue, const sk_control *c, const sk_key *key,
                                     int64_t now_ns, sk_request *out, souk_error *err)
{
    const sk_call call = {.now_ns = now_ns, .nonce = c->nonce, .arena = c->arena};
    if (c->kind == SK_CONTROL_LOGIN) {
        *out = (sk_request){.path = c->request.path};
        return sk_gemini_sign(venue, key, &call, out, err);
    }
    if (c->topics_count && c->topics[0].row->endpoint == SK_GEMINI_MARKET)
        return say_v2(venue, c, out, err);
    return sk_frame_control(venue, &newest, c, "", out, err);
}

/* ---- the server hears: URLs ---- */

/* The symbol in small letters. */
static souk_status add(sk_peer *peer, sk_list *list, const char *name, souk_str symbol,
                       souk_error *err)
{
    return sk_frame_add_topic(peer, list,
                              sk_arena_printf(list->arena, "%s/%.*s", name, SK_FMT(symbol)), err);
}

static void set_topics(sk_control *c, const sk_list *list)
{
    c->kind = SK_CONTROL_SUBSCRIBE;
    c->topics = (sk_topic *)(void *)list->ptr;
    c->topics_count = list->count;
    c->answer = true;
}

static bool is_true(souk_str query, const char *name)
{
    return sk_str_is(sk_pairs_value(query, name), "true");
}

/* Naming any of four turns the others off. */
static souk_status open_v1(sk_peer *peer, const sk_request *r, sk_control *c, souk_error *err)
{
    static const char *const kinds[] = {"bids", "offers", "trades", "auctions"};
    sk_gemini_peer *own = peer->peer_state;
    souk_str single = SK_STR("/v1/marketdata/"), symbols = {NULL, 0};
    sk_list list = SK_LIST(sk_topic, c->arena);
    souk_status status = SOUK_OK;
    bool on[4], named = false;
    for (int i = 0; i < 4; i++)
        named |= sk_pairs_value(r->query, kinds[i]).ptr != NULL;
    for (int i = 0; i < 4; i++)
        on[i] = !named || is_true(r->query, kinds[i]);
    peer->variant = (uint8_t)((on[0] ? SK_GEMINI_BIDS : 0) | (on[1] ? SK_GEMINI_OFFERS : 0));
    own->heartbeat = is_true(r->query, "heartbeat");
    if (sk_str_starts(r->path, single)) {
        peer->variant |= SK_GEMINI_SINGLE;
        symbols = sk_str_sub(r->path, single.len, r->path.len - single.len);
    } else if (sk_pct_decode(sk_pairs_value(r->query, "symbols"), false, c->arena, &symbols) !=
               SOUK_OK) {
        symbols = SK_STR("");
    }
    if (!symbols.len)
        return sk_venue_refuse(peer->venue, "InvalidSymbol", "", NULL, err);
    while (symbols.len && status == SOUK_OK) {
        souk_str one = sk_text_lower(sk_str_cut(&symbols, ','), c->arena);
        if (on[0] || on[1])
            status =
                add(peer, &list, is_true(r->query, "top_of_book") ? "v1.top" : "v1.book", one, err);
        if (status == SOUK_OK && on[2])
            status = add(peer, &list, "v1.trades", one, err);
    }
    set_topics(c, &list);
    return status;
}

/* One pair of the query as a filter; what nobody knows is refused. */
static souk_status take_filter(sk_peer *peer, souk_str name, souk_str value, souk_error *err)
{
    sk_gemini_peer *own = peer->peer_state;
    souk_str text;
    if (sk_pct_decode(value, false, peer->arena, &text) != SOUK_OK)
        text = value;
    if (sk_str_is(name, "symbolFilter")) {
        uint32_t i = sk_markets_find(peer->markets, sk_text_lower(text, peer->arena));
        if (i >= 64)
            return sk_venue_refuse(peer->venue, "InvalidSymbol",
                                   sk_arena_copy(peer->arena, text).ptr, NULL, err);
        own->symbols |= UINT64_C(1) << i;
    } else if (sk_str_is(name, "eventTypeFilter")) {
        int kind;
        if (!sk_enum_value(sk_gemini_event_kinds, text, &kind))
            return sk_venue_refuse(peer->venue, "Bad Request", "eventTypeFilter", NULL, err);
        own->events |= 1u << kind;
    } else if (sk_str_is(name, "apiSessionFilter")) {
        if (own->sessions_count == SK_COUNT(own->sessions) ||
            !sk_str_copy(own->sessions[own->sessions_count], sizeof own->sessions[0], text))
            return sk_venue_refuse(peer->venue, "Bad Request", "apiSessionFilter", NULL, err);
        own->sessions_count++;
    }
    return SOUK_OK;
}

static souk_status open_events(sk_peer *peer, const sk_request *r, sk_control *c, souk_error *err)
{
    sk_gemini_peer *own = peer->peer_state;
    souk_str pairs = r->query, name, value;
    sk_list list = SK_LIST(sk_topic, c->arena);
    own->heartbeat = is_true(r->query, "heartbeat");
    while (sk_pairs_next(&pairs, &name, &value)) {
        souk_status status = take_filter(peer, name, value, err);
        if (status != SOUK_OK)
            return status;
    }
    sk_id_letters(own->trace, 32, (uint64_t)peer->now_ns ^ peer->account << 32);
    for (char *p = own->trace; *p; p++) /* as a number in hex */
        *p = "0123456789abcdef"[(unsigned char)*p & 15];
    souk_status status = sk_frame_add_topic(peer, &list, SK_STR("order_events"), err);
    set_topics(c, &list);
    return status;
}

static void open_new(sk_peer *peer, const sk_request *r)
{
    int64_t levels = 0; /* of the first book; -1: all */
    sk_str_to_i64(sk_pairs_value(r->query, "snapshot"), &levels);
    peer->ends_session = is_true(r->query, "cancelOnDisconnect");
    peer->variant = (uint8_t)(levels < 0 || levels > SK_GEMINI_WHOLE ? SK_GEMINI_WHOLE : levels);
}

souk_status sk_gemini_open_socket(sk_peer *peer, const sk_request *r, sk_control *c,
                                  souk_error *err)
{
    switch (peer->endpoint) {
    case SK_GEMINI_URL: return open_v1(peer, r, c, err);
    case SK_GEMINI_EVENTS: return open_events(peer, r, c, err);
    case SK_GEMINI_NEW: open_new(peer, r); return SOUK_OK;
    default: return SOUK_OK;
    }
}

/* ---- the server hears: frames ---- */

/* The symbols of one subscription that there are; small letters are none: 2 */
static souk_status add_subscription(sk_peer *peer, souk_str object, sk_list *list, souk_error *err)
{
    static const char *const keys[] = {"name", "symbols"};
    souk_str raw[2], symbol;
    souk_error ignored;
    sk_json j;
    souk_status status = sk_reply_members(object, keys, 2, raw, err);
    souk_str name = sk_reply_plain(raw[0]);
    if (status != SOUK_OK || !name.ptr || !raw[1].ptr)
        return sk_venue_refuse(peer->venue, "Bad Request", "subscriptions", NULL, err);
    char *word = sk_arena_get(list->arena, name.len + 8u);
    if (!word)
        return sk_fail_nomem(err);
    sk_str_copy(word, name.len + 1u, name);
    sk_json_init(&j, raw[1]);
    sk_json_enter_array(&j);
    while (status != SOUK_E_NOMEM && sk_json_next_item(&j)) {
        if (sk_json_text(&j, &symbol) != SOUK_OK ||
            !sk_str_eq(symbol, sk_text_upper(symbol, list->arena)))
            continue;
        symbol = sk_text_lower(symbol, list->arena);
        status = add(peer, list, word, symbol, &ignored);
        if (status == SOUK_OK && sk_str_is(name, "l2"))
            status = add(peer, list, "l2.trades", symbol, &ignored);
    }
    return status == SOUK_E_NOMEM ? sk_fail_nomem(err) : SOUK_OK;
}

static souk_status decode_v2(sk_peer *peer, souk_str frame, sk_control *c, souk_error *err)
{
    static const char *const keys[] = {"type", "subscriptions"};
    souk_str raw[2], item;
    sk_json j;
    sk_list list = SK_LIST(sk_topic, c->arena);
    souk_status status = SOUK_OK;
    sk_json_init(&j, frame);
    if (sk_json_type(&j) != SK_JSON_OBJECT || sk_reply_members(frame, keys, 2, raw, err) < 0)
        return sk_venue_refuse(peer->venue, "InvalidJson", NULL, NULL, err);
    bool away = sk_str_is(sk_reply_plain(raw[0]), "unsubscribe");
    if ((!away && !sk_str_is(sk_reply_plain(raw[0]), "subscribe")) || !raw[1].ptr)
        return sk_venue_refuse(peer->venue, "Bad Request", "type", NULL, err);
    sk_json_init(&j, raw[1]);
    sk_json_enter_array(&j);
    while (status == SOUK_OK && sk_json_next_item(&j))
        if (sk_json_raw(&j, &item) == SOUK_OK)
            status = add_subscription(peer, item, &list, err);
    if (status == SOUK_OK && !list.count)
        status = sk_venue_refuse(peer->venue, "NoValidTradingPairs", NULL, NULL, err);
    set_topics(c, &list);
    if (away)
        c->kind = SK_CONTROL_UNSUBSCRIBE;
    return status;
}

static souk_status decode_new(sk_peer *peer, souk_str frame, sk_control *c, souk_error *err)
{
    sk_frame_parts parts;
    if (!sk_frame_split(&newest, peer->endpoint, frame, &parts))
        return sk_frame_refuse(err, &newest.bad_json);
    if (!parts.name.ptr || sk_frame_find(&newest, peer->endpoint, parts.name))
        return sk_frame_decode(peer, &newest, frame, c, err);
    if (!sk_frame_take_id(&newest, c, parts.id))
        return sk_frame_refuse(err, &newest.bad_id);
    c->row = sk_venue_route(peer->venue, SK_VIA_WS, (souk_str){NULL, 0}, parts.name, NULL);
    if (!c->row)
        return sk_frame_refuse(err, &newest.bad_method);
    c->kind = SK_CONTROL_CALL;
    c->request = (sk_request){.is_frame = true, .body = frame};
    return SOUK_OK;
}

/* Sockets whose URL says everything hear nothing. */
souk_status sk_gemini_decode_control(sk_peer *peer, souk_str frame, sk_control *c, souk_error *err)
{
    if (peer->endpoint == SK_GEMINI_MARKET)
        return decode_v2(peer, frame, c, err);
    return peer->endpoint == SK_GEMINI_NEW ? decode_new(peer, frame, c, err) : SOUK_OK;
}

/* ---- the server answers ---- */

static souk_status put_ack(const sk_peer *peer, sk_buf *out)
{
    const sk_gemini_peer *own = peer->peer_state;
    sk_jw w = sk_say(out, false);
    sk_jw_object(&w, NULL);
    sk_jw_cstr(&w, "type", "subscription_ack");
    sk_jw_u64(&w, "accountId", peer->account);
    sk_jw_str(&w, "subscriptionId",
              sk_arena_printf(peer->arena, "orderevents-websocket-%s", own->trace));
    sk_jw_array(&w, "symbolFilter");
    for (uint32_t i = 0; i < peer->markets->count && i < 64; i++)
        if (own->symbols >> i & 1)
            sk_jw_str(&w, NULL, peer->markets->rows[i].symbol);
    sk_jw_end(&w);
    sk_jw_array(&w, "apiSessionFilter");
    for (uint8_t i = 0; i < own->sessions_count; i++)
        sk_jw_cstr(&w, NULL, own->sessions[i]);
    sk_jw_end(&w);
    sk_say_bits(&w, "eventTypeFilter", sk_gemini_event_kinds, own->events);
    sk_jw_end(&w);
    return sk_say_done(&w);
}

souk_status sk_gemini_answer_control(sk_peer *peer, const sk_control *c, sk_buf *out)
{
    if (peer->endpoint == SK_GEMINI_EVENTS)
        return put_ack(peer, out);
    return peer->endpoint == SK_GEMINI_NEW ? sk_frame_reply_control(c, out)
                                           : SOUK_OK; /* data follows, or nothing */
}

souk_status sk_gemini_answer_call(sk_peer *peer, const sk_control *c, const sk_call *call,
                                  souk_str body, sk_buf *out)
{
    (void)peer;
    return sk_frame_reply(c, 200, call->op == SK_OP_ORDER_LIMITS ? "rateLimits" : "result", body,
                          out);
}

souk_status sk_gemini_encode_ping(sk_peer *peer, sk_buf *out)
{
    const sk_gemini_peer *own = peer->peer_state;
    bool events = peer->endpoint == SK_GEMINI_EVENTS;
    sk_jw w = sk_say(out, false);
    if (peer->endpoint != SK_GEMINI_MARKET && !own->heartbeat)
        return SOUK_OK;
    sk_jw_object(&w, NULL);
    sk_jw_cstr(&w, "type", "heartbeat");
    if (peer->endpoint != SK_GEMINI_URL)
        sk_say_time(&w, events ? "timestampms" : "timestamp", peer->now_ns);
    if (events) {
        sk_say_count(&w, "sequence");
        sk_jw_cstr(&w, "trace_id", own->trace);
    }
    if (peer->endpoint != SK_GEMINI_MARKET)
        sk_say_count(&w, "socket_sequence");
    sk_jw_end(&w);
    return sk_say_done(&w);
}

/* ---- errors ---- */

/* The newest has numbers for codes; what REST says by words is a refused order, or a parameter. */
static souk_status put_new_error(sk_peer *peer, const sk_control *c, const souk_error *err,
                                 sk_buf *out)
{
    souk_error told = *err;
    int64_t code = 0;
    bool order = c->kind == SK_CONTROL_CALL && c->row && c->row->auth == SK_AUTH_SIGNED;
    if (sk_str_to_i64(sk_str(told.code), &code) != SOUK_OK) {
        bool stranger = souk_status_class(told.status) == SOUK_CLASS_AUTH;
        sk_str_copy(told.code, sizeof told.code,
                    sk_str(stranger ? "-1002"
                           : order  ? "-2010"
                                    : "-1013"));
        if (order && !stranger)
            sk_sentence_fill(peer, &told);
        told.http = stranger ? 401 : 400;
    }
    return sk_frame_reply_error(c, &told, out);
}

souk_status sk_gemini_encode_error(sk_peer *peer, const sk_control *c, const souk_error *err,
                                   sk_buf *out)
{
    if (c && peer->endpoint == SK_GEMINI_NEW)
        return put_new_error(peer, c, err, out);
    if (!c || peer->endpoint != SK_GEMINI_MARKET)
        return sk_gemini_rest_error(peer, err, out);
    sk_jw w = sk_say(out, false);
    sk_jw_object(&w, NULL);
    sk_jw_cstr(&w, "reason", err->code);
    sk_jw_cstr(&w, "result", "error");
    sk_jw_end(&w);
    return sk_say_done(&w);
}
