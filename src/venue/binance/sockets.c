/* SPDX-License-Identifier: MIT
 * Sockets, both ways: what the client says there; the URL of a stream, control frames, the
 * WebSocket API's envelope, and errors in every form. src: binance card 7, 8, 9 */
#include "venue/binance/binance.h"
#include "base/err.h"
#include "crypt/sign.h"
#include "venue/frame.h"
#include "venue/keys.h"

enum { TOKEN_LEN = 64 };

/* What the server keeps of one connection. */
typedef struct connection {
    int64_t opened_ns, since_ns; /* since: logged on; 0: not */
    int64_t next_number;         /* of the next following */
    int64_t by_login;            /* the following of the session's login, plus one; 0: none */
    bool quiet;                  /* ?returnRateLimits=false */
    char api_key[TOKEN_LEN + 1];
} connection;

_Static_assert(sizeof(connection) <= SK_BINANCE_PEER_SIZE, "it lives in peer_state");

/* ---- methods; card 7, 8.1 ---- */

#define STREAM SK_BINANCE_STREAM
#define API    SK_BINANCE_API
/* What the client says and the server hears; the API's other methods are operations. A listen key
 * is subscribed like a stream: card 8.3 */
static const sk_method methods[] = {
    {STREAM, SK_CONTROL_SUBSCRIBE, "SUBSCRIBE", SK_PARAMS_TOPICS, false},
    {STREAM, SK_CONTROL_UNSUBSCRIBE, "UNSUBSCRIBE", SK_PARAMS_TOPICS, false},
    {STREAM, SK_CONTROL_FOLLOW, "SUBSCRIBE", SK_PARAMS_TOPICS, true},
    {STREAM, SK_CONTROL_UNFOLLOW, "UNSUBSCRIBE", SK_PARAMS_TOPICS, true},
    {STREAM, SK_CONTROL_LIST, "LIST_SUBSCRIPTIONS", SK_PARAMS_NONE, false},
    {STREAM, SK_CONTROL_GET, "GET_PROPERTY", SK_PARAMS_PROPERTY, false},
    {STREAM, SK_CONTROL_SET, "SET_PROPERTY", SK_PARAMS_VALUE, false},
    {SK_BINANCE_ENDPOINTS, SK_CONTROL_PING, "ping", SK_PARAMS_NONE, false}, /* an operation */
    {API, SK_CONTROL_LOGIN, "session.logon", SK_PARAMS_NONE, false},
    {API, SK_CONTROL_GET, "session.status", SK_PARAMS_NONE, false},
    {API, SK_CONTROL_LOGOUT, "session.logout", SK_PARAMS_NONE, false},
    {API, SK_CONTROL_FOLLOW, "userDataStream.subscribe", SK_PARAMS_NONE, false},
    {API, SK_CONTROL_FOLLOW, "userDataStream.subscribe.signature", SK_PARAMS_NONE, false},
    {API, SK_CONTROL_UNFOLLOW, "userDataStream.unsubscribe", SK_PARAMS_NONE, false}};

#define INVALID(text_)                                                                             \
    {                                                                                              \
        "2", "Invalid request: " text_                                                             \
    }
static const sk_frame_rules rules = {
    .methods = methods,
    .methods_count = SK_COUNT(methods),
    .id_len_max = 36,
    .token_len = TOKEN_LEN,
    .lower_case = true,
    .property = "combined",
    .property_bit = SK_BINANCE_COMBINED,
    .bad_json = {"3", "Invalid JSON: expected one object"},
    .bad_id = INVALID("request ID must be an unsigned integer, a string or null"),
    .no_method = INVALID("missing field `method`"),
    .bad_method = INVALID("unknown variant, expected one of `SUBSCRIBE`, `UNSUBSCRIBE`, "
                          "`LIST_SUBSCRIPTIONS`, `SET_PROPERTY`, `GET_PROPERTY`"),
    .no_params = INVALID("request must contain params"),
    .bad_params = INVALID("params must be strings"),
    .bad_topic = INVALID("invalid stream"),
    .many = INVALID("too many streams"),
    .bad_property = {"0", "Unknown property"},
    .bad_value = {"1", "Invalid value type: expected Boolean"}};

souk_status sk_binance_encode_control(const sk_venue *venue, const sk_control *control,
                                      const sk_key *key, int64_t now_ns, sk_request *out,
                                      souk_error *err)
{
    bool login = control->kind == SK_CONTROL_LOGIN;
    bool follow = control->kind == SK_CONTROL_FOLLOW && key && !control->token.len;
    sk_call call = {.now_ns = now_ns, .arena = control->arena};
    if (login && sk_key_kind(key) != SK_SIGN_ED25519)
        return sk_fail(err, SOUK_E_UNSUPPORTED,
                       "binance takes session.logon from Ed25519 keys only");
    souk_status status =
        sk_frame_control(venue, &rules, control, follow ? ".signature" : "", out, err);
    return status == SOUK_OK && (login || follow) ? sk_binance_sign(venue, key, &call, out, err)
                                                  : status;
}

/* ---- the URL of a socket ---- */

static souk_status open_stream(sk_peer *peer, const sk_request *r, sk_control *c, souk_error *err)
{
    souk_str rest = r->path, names = {NULL, 0};
    if (sk_str_starts(rest, SK_STR("/stream")))
        rest = sk_str_sub(rest, 7, rest.len - 7);
    if (sk_str_starts(rest, SK_STR("/ws")))
        names = sk_str_sub(rest, 3, rest.len - 3);
    else
        peer->variant |= SK_BINANCE_COMBINED;
    souk_str pairs = r->query, name, value;
    while (sk_pairs_next(&pairs, &name, &value))
        if (sk_str_is(name, "streams") && sk_pct_decode(value, false, c->arena, &names) != SOUK_OK)
            return sk_fail_venue(err, SOUK_E_INVALID, 400, rules.bad_topic.code, "%s",
                                 rules.bad_topic.text);
    return sk_frame_url(peer, &rules, names, c, err);
}

souk_status sk_binance_open_socket(sk_peer *peer, const sk_request *r, sk_control *c,
                                   souk_error *err)
{
    connection *own = peer->peer_state;
    souk_str pairs = r->query, name, value;
    own->opened_ns = peer->now_ns;
    peer->variant = 0;
    while (sk_pairs_next(&pairs, &name, &value)) {
        if (sk_str_is(name, "timeUnit")) {
            if (sk_str_eq_nocase(value, SK_STR("MICROSECOND")))
                peer->variant |= SK_BINANCE_MICROS;
            else if (!sk_str_eq_nocase(value, SK_STR("MILLISECOND")))
                return sk_venue_refuse(peer->venue, "-1194", NULL, NULL, err);
        }
        if (sk_str_is(name, "responseFormat") && sk_str_eq_nocase(value, SK_STR("sbe")))
            return sk_venue_refuse(peer->venue, "-1155", NULL, NULL, err);
        if (sk_str_is(name, "returnRateLimits"))
            own->quiet = sk_str_is(value, "false");
    }
    return peer->endpoint == SK_BINANCE_STREAM ? open_stream(peer, r, c, err) : SOUK_OK;
}

/* ---- frames of the WebSocket API; card 8.1, 8.2 ---- */

/* returnRateLimits and subscriptionId */
static souk_status read_params(sk_peer *peer, souk_str params, sk_control *c, bool *quiet,
                               souk_error *err)
{
    static const char *const keys[] = {"returnRateLimits", "subscriptionId"};
    souk_str raw[2] = {{NULL, 0}};
    sk_json j;
    if (!params.ptr || sk_str_is(params, "null"))
        return SOUK_OK;
    sk_json_init(&j, params);
    if (sk_json_type(&j) != SK_JSON_OBJECT || sk_json_pick(&j, keys, 2, raw) != SOUK_OK)
        return sk_venue_refuse(peer->venue, "-1135", "params", NULL, err);
    if (raw[0].ptr)
        *quiet = sk_str_is(raw[0], "false");
    sk_json_init(&j, raw[1]);
    if (raw[1].ptr && (sk_json_i64(&j, &c->number) != SOUK_OK || c->number < 0))
        return sk_venue_refuse(peer->venue, "-1100", "subscriptionId", "^[0-9]{1,20}$", err);
    return SOUK_OK;
}

static souk_status decode_api(sk_peer *peer, souk_str frame, sk_control *c, souk_error *err)
{
    connection *own = peer->peer_state;
    souk_str raw[3];
    bool quiet = own->quiet;
    if (!sk_frame_members(frame, raw))
        return sk_venue_refuse_row(sk_venue_error(peer->venue, "-1135", "Invalid"), NULL, NULL,
                                   err);
    c->property = own->quiet ? SK_STR("quiet") : SK_STR("");
    if (!sk_frame_take_id(&rules, c, raw[0]))
        return sk_venue_refuse(peer->venue, "-1100", "id", "^[a-zA-Z0-9-_]{1,36}$", err);
    souk_str method = sk_frame_method(raw[1]);
    if (!method.len)
        return sk_venue_refuse(peer->venue, "-1102", "method", NULL, err);
    c->number = -1;
    souk_status status = read_params(peer, raw[2], c, &quiet, err);
    c->property = quiet ? SK_STR("quiet") : SK_STR("");
    if (status != SOUK_OK)
        return status;
    if (sk_str_starts(method, SK_STR("v3/")))
        method = sk_str_sub(method, 3, method.len - 3);
    const sk_method *known = sk_frame_find(&rules, API, method);
    c->kind = known ? known->kind : SK_CONTROL_CALL;
    c->request = (sk_request){.is_frame = true};
    if (!known) {
        c->row = sk_venue_route(peer->venue, SK_VIA_WS, (souk_str){NULL, 0}, method, NULL);
        if (!c->row)
            return sk_venue_refuse(peer->venue, "-1020", NULL, NULL, err);
    }
    bool signed_one = sk_str_ends(method, SK_STR(".signature"));
    if (c->kind == SK_CONTROL_CALL || c->kind == SK_CONTROL_LOGIN || signed_one)
        c->request.body = frame;
    if (c->kind == SK_CONTROL_LOGOUT)
        c->number = own->by_login - 1;
    if (c->kind == SK_CONTROL_FOLLOW) {
        if (!signed_one && !own->since_ns)
            return sk_venue_refuse(peer->venue, "-2015", NULL, NULL, err);
        c->number = own->next_number;
    }
    return SOUK_OK;
}

souk_status sk_binance_decode_control(sk_peer *peer, souk_str frame, sk_control *c, souk_error *err)
{
    return peer->endpoint == STREAM ? sk_frame_decode(peer, &rules, frame, c, err)
                                    : decode_api(peer, frame, c, err);
}

/* ---- answers ---- */

/* What the peer has used of the limits that the operation charges. */
static void put_limits(sk_jw *w, const sk_peer *peer, const sk_control *c)
{
    static const uint8_t order[] = {SK_BINANCE_ORDERS_10S, SK_BINANCE_ORDERS_1D, SK_BINANCE_WEIGHT};
    if (!peer->limit_used || (c && sk_str_is(c->property, "quiet")))
        return;
    sk_jw_array(w, "rateLimits");
    for (size_t i = 0; i < SK_COUNT(order); i++) {
        const sk_limit_row *row = &peer->venue->limits[order[i]];
        bool charged = order[i] == SK_BINANCE_WEIGHT;
        for (int k = 0; c && c->row && k < SK_CHARGES_MAX; k++)
            charged |= c->row->charge[k].limit == order[i] + 1;
        uint32_t used = charged ? peer->limit_used(peer, order[i]) : 0;
        if (charged)
            sk_binance_put_limit(w, row->name, row->window_ns, peer->limits_capacity[order[i]],
                                 &used);
    }
    sk_jw_end(w);
}

souk_status sk_binance_answer_call(sk_peer *peer, const sk_control *c, const sk_call *call,
                                   souk_str body, sk_buf *out)
{
    sk_jw w;
    (void)call;
    sk_jw_init(&w, out);
    sk_jw_object(&w, NULL);
    sk_frame_put_id(&w, c);
    sk_jw_i64(&w, "status", peer->http ? peer->http : 200);
    sk_jw_raw(&w, peer->http ? "error" : "result", body);
    put_limits(&w, peer, c);
    sk_jw_end(&w);
    return sk_say_done(&w);
}

static void put_session(sk_jw *w, const sk_peer *peer, const connection *own)
{
    sk_jw_cstr(w, "apiKey", own->since_ns ? own->api_key : NULL);
    if (own->since_ns)
        sk_say_time(w, "authorizedSince", own->since_ns);
    else
        sk_jw_null(w, "authorizedSince");
    sk_say_time(w, "connectedSince", own->opened_ns);
    sk_jw_bool(w, "returnRateLimits", !own->quiet);
    sk_say_time(w, "serverTime", peer->now_ns);
    sk_jw_bool(w, "userDataStream", own->by_login > 0);
}

static souk_status answer_api(sk_peer *peer, const sk_control *c, sk_buf *out)
{
    connection *own = peer->peer_state;
    sk_jw w;
    if (c->kind == SK_CONTROL_LOGIN) {
        own->since_ns = peer->now_ns;
        sk_str_copy(own->api_key, sizeof own->api_key, peer->key->api_key);
    } else if (c->kind == SK_CONTROL_LOGOUT) {
        own->since_ns = 0;
        own->by_login = 0;
    }
    w = sk_say(out, peer->variant & SK_BINANCE_MICROS);
    sk_jw_object(&w, NULL);
    sk_frame_put_id(&w, c);
    sk_jw_i64(&w, "status", 200);
    sk_jw_object(&w, "result");
    if (c->kind == SK_CONTROL_FOLLOW) {
        own->next_number++;
        if (!c->request.body.len)
            own->by_login = c->number + 1;
        sk_jw_i64(&w, "subscriptionId", c->number);
    } else if (c->kind != SK_CONTROL_UNFOLLOW) {
        put_session(&w, peer, own);
    } else if (c->number < 0 || c->number + 1 == own->by_login) {
        own->by_login = 0;
    }
    sk_jw_end(&w);
    put_limits(&w, peer, c);
    sk_jw_end(&w);
    return sk_say_done(&w);
}

souk_status sk_binance_answer_control(sk_peer *peer, const sk_control *c, sk_buf *out)
{
    return peer->endpoint == API ? answer_api(peer, c, out) : sk_frame_answer(c, out);
}

/* ---- errors; card 7, 8.1, 9 ---- */

void sk_binance_put_error(sk_jw *w, const souk_error *err)
{
    int64_t code;
    sk_jw_i64(w, "code", sk_str_to_i64(sk_str(err->code), &code) == SOUK_OK ? code : -1000);
    sk_jw_cstr(w, "msg", err->text);
}

/* An error that names the frame's stream stands in an object of its own; one of the frame's form
 * does not. */
static void put_stream_error(sk_jw *w, const sk_control *c, const souk_error *err)
{
    bool apart = c && c->kind != SK_CONTROL_NONE && c->id.ptr;
    if (apart)
        sk_jw_object(w, "error");
    sk_binance_put_error(w, err);
    if (apart)
        sk_jw_end(w);
    if (c && c->id.ptr)
        sk_frame_put_id(w, c);
}

souk_status sk_binance_encode_error(sk_peer *peer, const sk_control *c, const souk_error *err,
                                    sk_buf *out)
{
    souk_error own;
    sk_jw w;
    if (!c && !err->code[0])
        return SOUK_OK; /* an unknown path has no words */
    if (c && c->kind == SK_CONTROL_UNFOLLOW && err->status == SOUK_E_STATE) {
        sk_venue_refuse(peer->venue, "-2036", NULL, NULL, &own);
        err = &own;
    }
    w = sk_say(out, peer->variant & SK_BINANCE_MICROS);
    sk_jw_object(&w, NULL);
    if (!c) {
        sk_binance_put_error(&w, err);
    } else if (peer->endpoint == SK_BINANCE_STREAM) {
        put_stream_error(&w, c, err);
    } else {
        sk_frame_put_id(&w, c);
        sk_jw_i64(&w, "status", err->http ? err->http : 400);
        sk_jw_object(&w, "error");
        sk_binance_put_error(&w, err);
        if (err->retry_after_ns) {
            sk_jw_object(&w, "data");
            sk_say_time(&w, "serverTime", peer->now_ns);
            sk_say_time(&w, "retryAfter", peer->now_ns + err->retry_after_ns);
            sk_jw_end(&w);
        }
        sk_jw_end(&w);
        put_limits(&w, peer, c);
    }
    sk_jw_end(&w);
    return sk_say_done(&w);
}
