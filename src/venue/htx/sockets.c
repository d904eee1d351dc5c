/* SPDX-License-Identifier: MIT
 * Sockets, both ways: control frames of the market sockets and of the private ones, questions over
 * the market's, orders over the trader's, pings, and errors. src: htx card 3.3, 7, 8, 9 */
#include "venue/htx/htx.h"
#include "base/err.h"
#include "venue/frame.h"

/* What the server keeps of one connection: how it was dialed, which a login signs. */
typedef struct connection {
    char host[192], path[32];
} connection;

_Static_assert(sizeof(connection) <= SK_HTX_PEER_SIZE, "it lives in peer_state");

/* ---- methods ---- */

static const sk_method market_methods[] = {
    {SK_ANY_ENDPOINT, SK_CONTROL_SUBSCRIBE, "sub", SK_PARAMS_TOPIC, false},
    {SK_ANY_ENDPOINT, SK_CONTROL_UNSUBSCRIBE, "unsub", SK_PARAMS_TOPIC, false},
    {SK_ANY_ENDPOINT, SK_CONTROL_SNAPSHOT, "req", SK_PARAMS_TOPIC, false},
    {SK_ANY_ENDPOINT, SK_CONTROL_PING, "ping", SK_PARAMS_NONE, false},
    {SK_ANY_ENDPOINT, SK_CONTROL_PONG, "pong", SK_PARAMS_NONE, false}};
static const sk_method private_methods[] = {
    {SK_HTX_PRIVATE, SK_CONTROL_SUBSCRIBE, "sub", SK_PARAMS_TOPIC, false},
    {SK_HTX_PRIVATE, SK_CONTROL_UNSUBSCRIBE, "unsub", SK_PARAMS_TOPIC, false},
    {SK_ANY_ENDPOINT, SK_CONTROL_LOGIN, "req", SK_PARAMS_NONE, false},
    {SK_ANY_ENDPOINT, SK_CONTROL_PING, "ping", SK_PARAMS_NONE, false},
    {SK_ANY_ENDPOINT, SK_CONTROL_PONG, "pong", SK_PARAMS_NONE, false},
    {SK_HTX_ENDPOINTS, SK_CONTROL_NONE, "req", SK_PARAMS_NONE,
     false}}; /* what is none is told so */

#define BAD(text_)                                                                                 \
    {                                                                                              \
        "bad-request", text_                                                                       \
    }
static const sk_frame_rules market = {.methods = market_methods,
                                      .methods_count = SK_COUNT(market_methods),
                                      SK_FRAME_MEMBERS("id", NULL, NULL),
                                      .id_len_max = 64,
                                      .bad_json = BAD("not json string"),
                                      .bad_id = BAD("invalid id"),
                                      .no_method = BAD("invalid request"),
                                      .bad_method = BAD("invalid request"),
                                      .no_params = BAD("invalid topic"),
                                      .bad_params = BAD("invalid topic"),
                                      .bad_topic = BAD("invalid topic"),
                                      .many = BAD("too many topics"),
                                      .bad_symbol = BAD("invalid symbol")};

#define BAD_V2(text_)                                                                              \
    {                                                                                              \
        "2001", text_                                                                              \
    }
static const sk_frame_rules private = {.methods = private_methods,
                                       .methods_count = SK_COUNT(private_methods),
                                       SK_FRAME_MEMBERS(NULL, "action", "ch"),
                                       .bad_json = BAD_V2("invalid.json"),
                                       .no_method = BAD_V2("invalid.action"),
                                       .bad_method = BAD_V2("invalid.action"),
                                       .no_params = BAD_V2("invalid.ch"),
                                       .bad_params = BAD_V2("invalid.ch"),
                                       .bad_topic = BAD_V2("invalid.ch"),
                                       .many = BAD_V2("invalid.ch"),
                                       .bad_symbol = BAD_V2("invalid.symbol")};
/* orders: {"cid":..,"ch":"create-order","params":{..}} */
static const sk_frame_rules trade = {SK_FRAME_MEMBERS("cid", "ch", "params"), .id_len_max = 64};

static bool is_public(uint8_t endpoint)
{
    return endpoint == SK_HTX_MARKET || endpoint == SK_HTX_FEED;
}

/* ---- the client says ---- */

souk_status sk_htx_encode_control(const sk_venue *venue, const sk_control *control,
                                  const sk_key *key, int64_t now_ns, sk_request *out,
                                  souk_error *err)
{
    bool own = control->topics_count && sk_channel_is_private(control->topics[0].row->kind);
    return sk_frame_encode(venue, own ? &private : &market, control, key, now_ns, out, err);
}

/* ---- the server hears ---- */

souk_status sk_htx_open_socket(sk_peer *peer, const sk_request *r, sk_control *c, souk_error *err)
{
    connection *own = peer->peer_state;
    (void)c;
    if (!sk_str_copy(own->host, sizeof own->host, r->host) ||
        !sk_str_copy(own->path, sizeof own->path, r->path))
        return sk_fail_venue(err, SOUK_E_INVALID, 400, "2001", "%s", "invalid.url");
    return SOUK_OK;
}

/* A topic asked once is the REST question of the same name: its parameters. */
static souk_str question(const sk_topic *t, souk_str frame, sk_arena *arena)
{
    static const char *const keys[] = {"from", "to"};
    souk_str raw[2] = {{NULL, 0}}, step = t->text;
    const char *word = t->interval ? sk_enum_text(sk_htx_intervals, (int)t->interval) : NULL;
    souk_error err;
    sk_reply_members(frame, keys, 2, raw, &err);
    for (int64_t dot = sk_str_find(step, '.'); dot >= 0; dot = sk_str_find(step, '.'))
        sk_str_cut(&step, '.');
    if (word)
        return sk_arena_printf(arena, "symbol=%.*s&size=300&period=%s%s%.*s%s%.*s",
                               SK_FMT(t->symbol), word, raw[0].len ? "&from=" : "", SK_FMT(raw[0]),
                               raw[1].len ? "&to=" : "", SK_FMT(raw[1]));
    if (t->row->kind == SK_CHANNEL_BOOK)
        return sk_arena_printf(arena, "symbol=%.*s&depth=%u", SK_FMT(t->symbol), t->depth);
    if (t->row->kind == SK_CHANNEL_BOOK_TOP)
        return sk_arena_printf(arena, "symbol=%.*s&type=%.*s", SK_FMT(t->symbol), SK_FMT(step));
    return sk_arena_printf(arena, "symbol=%.*s%s", SK_FMT(t->symbol),
                           t->row->kind == SK_CHANNEL_TRADE ? "&size=300" : "");
}

static souk_status decode_question(sk_peer *peer, souk_str frame, sk_control *c, souk_error *err)
{
    souk_status status = sk_frame_decode(peer, &market, frame, c, err);
    if (status != SOUK_OK)
        return status;
    const sk_channel_row *row = c->topics[0].row;
    c->row = sk_venue_route(peer->venue, SK_VIA_WS, (souk_str){NULL, 0}, sk_str(row->event), NULL);
    if (!c->row || c->topics_count != 1)
        return sk_frame_refuse(err, &market.bad_topic);
    c->kind = SK_CONTROL_CALL;
    c->request =
        (sk_request){.method = SK_STR("GET"), .query = question(&c->topics[0], frame, c->arena)};
    return c->request.query.ptr ? SOUK_OK : sk_fail_nomem(err);
}

static souk_status decode_market(sk_peer *peer, souk_str frame, sk_control *c, souk_error *err)
{
    sk_frame_parts parts = {.name = {NULL, 0}};
    if (sk_frame_split(&market, peer->endpoint, frame, &parts) && sk_str_is(parts.name, "req"))
        return decode_question(peer, frame, c, err);
    return sk_frame_decode(peer, &market, frame, c, err);
}

/* An operation, by a socket that has logged in. */
static souk_status decode_order(sk_peer *peer, const sk_frame_parts *parts, souk_str frame,
                                sk_control *c, souk_error *err)
{
    if (!sk_frame_take_id(&trade, c, parts->id))
        return sk_frame_refuse(err, &private.no_params);
    c->kind = SK_CONTROL_CALL;
    c->row = sk_venue_route(peer->venue, SK_VIA_WS, (souk_str){NULL, 0}, parts->name, NULL);
    c->request.body = frame;
    return c->row ? SOUK_OK : sk_frame_refuse(err, &private.bad_topic);
}

/* property: the channel, for answers that did not come to understand it. */
static souk_status decode_private(sk_peer *peer, souk_str frame, sk_control *c, souk_error *err)
{
    connection *own = peer->peer_state;
    sk_frame_parts parts, order;
    c->request =
        (sk_request){.is_frame = true, .host = sk_str(own->host), .path = sk_str(own->path)};
    if (!sk_frame_split(&private, peer->endpoint, frame, &parts))
        return sk_frame_refuse(err, &private.bad_json);
    if (parts.params.len >= 2 && parts.params.ptr[0] == '"')
        c->property = sk_str_sub(parts.params, 1, parts.params.len - 2);
    if (peer->endpoint == SK_HTX_TRADE && !parts.name.ptr &&
        sk_frame_split(&trade, peer->endpoint, frame, &order) && order.name.ptr)
        return decode_order(peer, &order, frame, c, err);
    if (sk_str_is(parts.name, "req")) {
        c->kind = SK_CONTROL_LOGIN;
        c->request.body = frame;
        return sk_str_is(c->property, "auth") ? SOUK_OK : sk_frame_refuse(err, &private.bad_topic);
    }
    souk_status status = sk_frame_decode(peer, &private, frame, c, err);
    for (uint32_t i = 0; i < c->topics_count; i++)
        if (sk_str_is(c->topics[i].text, "accounts.update"))
            c->topics[i].text = SK_STR("accounts.update#0");
    return status;
}

souk_status sk_htx_decode_control(sk_peer *peer, souk_str frame, sk_control *c, souk_error *err)
{
    bool public = is_public(peer->endpoint);
    const char *const value = public ? "ping" : "data";
    souk_status status =
        public ? decode_market(peer, frame, c, err) : decode_private(peer, frame, c, err);
    if (status == SOUK_OK && c->kind == SK_CONTROL_PING) /* its pong says the same */
        status = sk_reply_members(frame, &value, 1, &c->property, err);
    return status;
}

/* ---- the server answers ---- */

/* What frames say, public and private ones. */
#define DONE_PUBLIC(word_) "{\"id\":$id,\"status\":\"ok\",\"" word_ "\":$topic,\"ts\":$now}"
#define BAD_PUBLIC                                                                                 \
    "{\"ts\":$now,\"status\":\"error\",\"err-code\":\"bad-request\",\"err-msg\":$text,\"id\":$id}"
#define DONE_PRIVATE "{\"action\":$method,\"code\":200,\"ch\":$topic,\"data\":{}}"
#define BAD_PRIVATE  "{\"action\":$method,\"code\":$code,\"ch\":$topic,\"message\":$text}"
#define BAD_ORDER    "{\"status\":\"error\",\"err-code\":$word,\"err-msg\":$text,\"cid\":$id}"

/* c: whose topic, id or property the frame repeats; err: what it tells */
static souk_status say(const sk_peer *peer, const sk_control *c, const char *form,
                       const souk_error *err, souk_str data, sk_buf *out)
{
    return sk_frame_tell(peer, &private, c, form, err, data, out);
}

static const souk_str no_data = {NULL, 0};

souk_status sk_htx_answer_control(sk_peer *peer, const sk_control *c, sk_buf *out)
{
    static const souk_error unknown = {.text = "unsub with not subbed topic"};
    bool public = is_public(peer->endpoint), sub = c->kind == SK_CONTROL_SUBSCRIBE;
    if (c->kind == SK_CONTROL_PONG)
        return SOUK_OK;
    if (c->kind == SK_CONTROL_PING)
        return say(peer, c, public ? "{\"pong\":$data}" : "{\"action\":\"pong\",\"data\":$data}",
                   NULL, c->property, out);
    if (!public)
        return say(peer, c, DONE_PRIVATE, NULL, no_data, out);
    if (!sub && c->number == 0)
        return say(peer, c, BAD_PUBLIC, &unknown, no_data, out);
    return say(peer, c, sub ? DONE_PUBLIC("subbed") : DONE_PUBLIC("unsubbed"), NULL, no_data, out);
}

souk_status sk_htx_answer_call(sk_peer *peer, const sk_control *c, const sk_call *call,
                               souk_str body, sk_buf *out)
{
    (void)call;
    return say(peer, c,
               is_public(peer->endpoint)
                   ? "{\"id\":$id,\"rep\":$topic,\"status\":\"ok\",\"ts\":$now,\"data\":$data}"
                   : "{\"status\":\"ok\",\"data\":$data,\"cid\":$id}",
               NULL, body, out);
}

souk_status sk_htx_encode_ping(sk_peer *peer, sk_buf *out)
{
    return say(peer, NULL,
               is_public(peer->endpoint) ? "{\"ping\":$now}"
                                         : "{\"action\":\"ping\",\"data\":{\"ts\":$now}}",
               NULL, no_data, out);
}

/* The private sockets have numbers for codes; a refusal in the words of REST is told by its status.
 */
souk_status sk_htx_socket_error(sk_peer *peer, const sk_control *c, const souk_error *err,
                                sk_buf *out)
{
    souk_error told = *err;
    int64_t code;
    if (is_public(peer->endpoint) || c->kind == SK_CONTROL_CALL)
        return say(peer, c, is_public(peer->endpoint) ? BAD_PUBLIC : BAD_ORDER, err, no_data, out);
    if (sk_str_to_i64(sk_str(told.code), &code) != SOUK_OK) {
        told = (souk_error){.status = err->status};
        sk_venue_complete_error(peer->venue, SK_OP_NONE, SK_ON_WS | SK_ON_CONTROL | SK_ON_SIGNED,
                                &told);
    }
    if (sk_str_to_i64(sk_str(told.code), &code) != SOUK_OK)
        told = (souk_error){.code = "500", .text = "system.error"};
    return say(peer, c, BAD_PRIVATE, &told, no_data, out);
}
