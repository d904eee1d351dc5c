/* SPDX-License-Identifier: MIT
 * The server's sockets: the URL of a stream, control frames, the WebSocket API's envelope, and
 * errors in every form. src: binance card 7, 8, 9 */
#include "venue/binance/binance.h"
#include "base/err.h"
#include "venue/list.h"
#include "wire/query.h"

enum { TOKEN_LEN = 64, ID_LEN_MAX = 36 };

/* What the server keeps of one connection. */
typedef struct connection {
    int64_t opened_ns, since_ns; /* since: logged on; 0: not */
    int64_t next_number;         /* of the next following */
    int64_t by_login;            /* the following of the session's login, plus one; 0: none */
    bool quiet;                  /* ?returnRateLimits=false */
    char api_key[TOKEN_LEN + 1];
} connection;

_Static_assert(sizeof(connection) <= SK_BINANCE_PEER_SIZE, "it lives in peer_state");

static souk_status stream_error(souk_error *err, const char *code, const char *text)
{
    return sk_fail_venue(err, SOUK_E_INVALID, 400, code, "%s", text);
}

/* ---- topics ---- */

static bool is_number(souk_str text)
{
    for (uint32_t i = 0; i < text.len; i++)
        if (text.ptr[i] < '0' || text.ptr[i] > '9')
            return false;
    return text.len > 0;
}

/* A stream's name, or a listen key. A bare number is what ccxt has there: nothing. card 10 */
static souk_status add_topic(sk_peer *peer, sk_list *list, souk_str text, bool url, sk_control *c,
                             souk_error *err)
{
    sk_topic topic;
    if (text.len == TOKEN_LEN && sk_str_find(text, '@') < 0) {
        c->token = text;
        return SOUK_OK;
    }
    if (!text.len || (url && is_number(text)))
        return SOUK_OK;
    souk_status status = sk_topic_parse(peer->venue, peer->markets, true, text, c->arena, &topic);
    if (status == SOUK_E_NOT_FOUND)
        return stream_error(err, "2", "Invalid request: invalid stream");
    if (status != SOUK_OK)
        return sk_fail_nomem(err);
    if (list->count == SK_CONTROL_TOPICS_MAX)
        return stream_error(err, "2", "Invalid request: too many streams");
    sk_topic *place = sk_list_push(list);
    if (!place)
        return sk_fail_nomem(err);
    *place = topic;
    return SOUK_OK;
}

static void set_topics(sk_control *c, const sk_list *list, bool away)
{
    c->topics = (sk_topic *)(void *)list->ptr;
    c->topics_count = list->count;
    c->kind = away ? SK_CONTROL_UNSUBSCRIBE : SK_CONTROL_SUBSCRIBE;
    c->number = -1;
    if (c->token.len && !list->count)
        c->kind = away ? SK_CONTROL_UNFOLLOW : SK_CONTROL_FOLLOW;
}

static souk_status open_stream(sk_peer *peer, const sk_request *r, sk_control *c, souk_error *err)
{
    souk_str rest = r->path, names = {NULL, 0};
    sk_list list = SK_LIST(sk_topic, c->arena);
    if (sk_str_starts(rest, SK_STR("/stream")))
        rest = sk_str_sub(rest, 7, rest.len - 7);
    if (sk_str_starts(rest, SK_STR("/ws")))
        names = sk_str_sub(rest, 3, rest.len - 3);
    else
        peer->variant |= SK_BINANCE_COMBINED;
    souk_str pairs = r->query, name, value;
    while (sk_pairs_next(&pairs, &name, &value))
        if (sk_str_is(name, "streams") && sk_pct_decode(value, false, c->arena, &names) != SOUK_OK)
            return stream_error(err, "2", "Invalid request: invalid stream");
    while (names.len) {
        souk_status status = add_topic(peer, &list, sk_str_cut(&names, '/'), true, c, err);
        if (status != SOUK_OK)
            return status;
    }
    if (list.count || c->token.len)
        set_topics(c, &list, false);
    return SOUK_OK;
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

/* ---- frames of a stream socket; card 7 ---- */

/* A whole number, a short string or null; echoed as it came. */
static bool id_is_good(souk_str raw)
{
    uint64_t number;
    souk_str digits = raw;
    if (!raw.ptr || sk_str_is(raw, "null"))
        return true;
    if (raw.ptr[0] == '"')
        return raw.len <= ID_LEN_MAX + 2;
    if (digits.ptr[0] == '-')
        digits = sk_str_sub(digits, 1, digits.len - 1);
    return sk_str_to_u64(digits, &number) == SOUK_OK;
}

static souk_status read_property(sk_peer *peer, const char *method, sk_json *params, sk_control *c,
                                 souk_error *err)
{
    souk_str name = {NULL, 0};
    bool on = false, more = sk_json_enter_array(params) && sk_json_next_item(params);
    c->kind = method[0] == 'G' ? SK_CONTROL_GET : SK_CONTROL_SET;
    if (!more || sk_json_text(params, &name) != SOUK_OK || !sk_str_is(name, "combined"))
        return stream_error(err, "0", "Unknown property");
    if (c->kind == SK_CONTROL_SET) {
        if (!sk_json_next_item(params) || sk_json_bool(params, &on) != SOUK_OK)
            return stream_error(err, "1", "Invalid value type: expected Boolean");
        peer->variant = (uint8_t)(on ? peer->variant | SK_BINANCE_COMBINED
                                     : peer->variant & ~SK_BINANCE_COMBINED);
    }
    c->property = name;
    c->number = peer->variant & SK_BINANCE_COMBINED;
    return SOUK_OK;
}

static souk_status read_topics(sk_peer *peer, bool away, sk_json *params, sk_control *c,
                               souk_error *err)
{
    sk_list list = SK_LIST(sk_topic, c->arena);
    souk_str text;
    c->kind = SK_CONTROL_SUBSCRIBE; /* from here on errors carry the frame's id */
    if (!sk_json_enter_array(params))
        return stream_error(err, "2", "Invalid request: request must contain params");
    while (sk_json_next_item(params)) {
        if (sk_json_type(params) != SK_JSON_STRING ||
            sk_json_string(params, c->arena, &text) != SOUK_OK)
            return stream_error(err, "2", "Invalid request: params must be strings");
        if (!text.len)
            return stream_error(err, "2", "Invalid request: invalid stream");
        souk_status status = add_topic(peer, &list, text, false, c, err);
        if (status != SOUK_OK)
            return status;
    }
    if (!list.count && !c->token.len)
        return stream_error(err, "2", "Invalid request: request must contain params");
    set_topics(c, &list, away);
    return SOUK_OK;
}

static souk_status decode_stream(sk_peer *peer, const souk_str raw[3], sk_control *c,
                                 souk_error *err)
{
    souk_str method = {NULL, 0};
    sk_json j;
    if (!id_is_good(c->id)) {
        c->id = (souk_str){NULL, 0};
        return stream_error(err, "2",
                            "Invalid request: request ID must be an unsigned integer, a "
                            "string or null");
    }
    sk_json_init(&j, raw[1]);
    if (!raw[1].ptr || sk_json_type(&j) != SK_JSON_STRING || sk_json_text(&j, &method) != SOUK_OK)
        return stream_error(err, "2", "Invalid request: missing field `method`");
    sk_json_init(&j, raw[2]);
    if (sk_str_is(method, "SUBSCRIBE") || sk_str_is(method, "UNSUBSCRIBE"))
        return read_topics(peer, method.ptr[0] == 'U', &j, c, err);
    if (sk_str_is(method, "SET_PROPERTY") || sk_str_is(method, "GET_PROPERTY"))
        return read_property(peer, method.ptr, &j, c, err);
    if (!sk_str_is(method, "LIST_SUBSCRIPTIONS"))
        return stream_error(err, "2",
                            "Invalid request: unknown variant, expected one of `SUBSCRIBE`, "
                            "`UNSUBSCRIBE`, `LIST_SUBSCRIPTIONS`, `SET_PROPERTY`, `GET_PROPERTY`");
    c->kind = SK_CONTROL_LIST;
    return SOUK_OK;
}

/* ---- frames of the WebSocket API; card 8.1, 8.2 ---- */

/* What the session's own methods do; the rest are operations. */
static const sk_enum_row methods[] = {{"session.logon", SK_CONTROL_LOGIN},
                                      {"session.status", SK_CONTROL_GET},
                                      {"session.logout", SK_CONTROL_LOGOUT},
                                      {"userDataStream.subscribe", SK_CONTROL_FOLLOW},
                                      {"userDataStream.subscribe.signature", SK_CONTROL_FOLLOW},
                                      {"userDataStream.unsubscribe", SK_CONTROL_UNFOLLOW},
                                      {NULL, 0}};

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

static souk_status decode_api(sk_peer *peer, souk_str frame, const souk_str raw[3], sk_control *c,
                              souk_error *err)
{
    connection *own = peer->peer_state;
    souk_str method = {NULL, 0};
    bool quiet = own->quiet;
    int kind = SK_CONTROL_CALL;
    sk_json j;
    c->property = own->quiet ? SK_STR("quiet") : SK_STR("");
    if (!id_is_good(c->id)) {
        c->id = (souk_str){NULL, 0};
        return sk_venue_refuse(peer->venue, "-1100", "id", "^[a-zA-Z0-9-_]{1,36}$", err);
    }
    sk_json_init(&j, raw[1]);
    if (!raw[1].ptr || sk_json_type(&j) != SK_JSON_STRING || sk_json_text(&j, &method) != SOUK_OK ||
        !method.len)
        return sk_venue_refuse(peer->venue, "-1102", "method", NULL, err);
    c->number = -1;
    souk_status status = read_params(peer, raw[2], c, &quiet, err);
    c->property = quiet ? SK_STR("quiet") : SK_STR("");
    if (status != SOUK_OK)
        return status;
    if (sk_str_starts(method, SK_STR("v3/")))
        method = sk_str_sub(method, 3, method.len - 3);
    sk_enum_value(methods, method, &kind);
    c->kind = (sk_control_kind)kind;
    c->request = (sk_request){.is_frame = true};
    if (kind == SK_CONTROL_CALL) {
        c->row = sk_venue_route(peer->venue, SK_VIA_WS, (souk_str){NULL, 0}, method, NULL);
        if (!c->row)
            return sk_venue_refuse(peer->venue, "-1020", NULL, NULL, err);
    }
    bool signed_one = sk_str_ends(method, SK_STR(".signature"));
    if (kind == SK_CONTROL_CALL || kind == SK_CONTROL_LOGIN || signed_one)
        c->request.body = frame;
    if (kind == SK_CONTROL_LOGOUT)
        c->number = own->by_login - 1;
    if (kind == SK_CONTROL_FOLLOW) {
        if (!signed_one && !own->since_ns)
            return sk_venue_refuse(peer->venue, "-2015", NULL, NULL, err);
        c->number = own->next_number;
    }
    return SOUK_OK;
}

souk_status sk_binance_decode_control(sk_peer *peer, souk_str frame, sk_control *c, souk_error *err)
{
    static const char *const keys[] = {"id", "method", "params"};
    souk_str raw[3] = {{NULL, 0}};
    sk_json j;
    sk_json_init(&j, frame);
    bool object = sk_json_type(&j) == SK_JSON_OBJECT;
    sk_json_pick(&j, keys, 3, raw);
    if (sk_json_end(&j, NULL) != SOUK_OK || !object) {
        if (peer->endpoint == SK_BINANCE_STREAM)
            return stream_error(err, "3", "Invalid JSON: expected one object");
        return sk_venue_refuse_row(sk_venue_error(peer->venue, "-1135", "Invalid"), NULL, NULL,
                                   err);
    }
    c->id = raw[0];
    return peer->endpoint == SK_BINANCE_STREAM ? decode_stream(peer, raw, c, err)
                                               : decode_api(peer, frame, raw, c, err);
}

/* ---- answers ---- */

static void put_id(sk_jw *w, const sk_control *c)
{
    sk_jw_raw(w, "id", c && c->id.ptr ? c->id : SK_STR("null"));
}

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
    put_id(&w, c);
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
    put_id(&w, c);
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
    sk_jw w;
    if (peer->endpoint == SK_BINANCE_API)
        return answer_api(peer, c, out);
    sk_jw_init(&w, out);
    sk_jw_object(&w, NULL);
    if (c->kind == SK_CONTROL_LIST) {
        sk_jw_array(&w, "result");
        for (uint32_t i = 0; i < c->topics_count; i++)
            sk_jw_str(&w, NULL, c->topics[i].text);
        sk_jw_end(&w);
    } else if (c->kind == SK_CONTROL_GET) {
        sk_jw_bool(&w, "result", c->number != 0);
    } else {
        sk_jw_null(&w, "result");
    }
    put_id(&w, c);
    sk_jw_end(&w);
    return sk_say_done(&w);
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
        put_id(w, c);
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
        put_id(&w, c);
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
