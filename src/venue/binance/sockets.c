/* SPDX-License-Identifier: MIT
 * Sockets, both ways: what the client says there; the URL of a stream, control frames, the
 * WebSocket API's envelope, and errors in every form. src: binance card 7, 8, 9 */
#include "venue/binance/binance.h"
#include "base/err.h"
#include "crypt/sign.h"
#include "venue/keys.h"
#include "venue/rows.h"
#include "venue/rpc.h"

enum { TOKEN_LEN = 64 };

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
    {API, SK_CONTROL_LIST, "session.subscriptions", SK_PARAMS_NONE, false},
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
    SK_FRAME_MEMBERS("id", "method", "params"),
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

/* ---- the WebSocket API; card 8.1, 8.2 ---- */

#define T sk_rpc_session
F_RECORD(session, SK_FIELD("apiKey", SK_F_CHARS, T, api_key, .flags = SK_F_NULL),
         SK_FIELD("authorizedSince", SK_F_MS, T, since_ns, .flags = SK_F_NUMBER | SK_F_NULL),
         F_MS("connectedSince", opened_ns), F_BOOL("returnRateLimits", limits),
         F_MS("serverTime", now_ns), F_BOOL("userDataStream", followed));
#undef T
_Static_assert(sizeof(sk_rpc_session) <= SK_BINANCE_PEER_SIZE, "it lives in peer_state");

static const uint8_t told[] = {SK_BINANCE_ORDERS_10S, SK_BINANCE_ORDERS_1D, SK_BINANCE_WEIGHT};
static const sk_rpc_rules api = {.frame = &rules,
                                 .endpoint = API,
                                 .version = "v3/",
                                 .signed_end = ".signature",
                                 .limits = "returnRateLimits",
                                 .number = "subscriptionId",
                                 .told = "rateLimits",
                                 .legal_id = "^[a-zA-Z0-9-_]{1,36}$",
                                 .bad_json = "Invalid",
                                 .bad_method = "-1020",
                                 .no_login = "-2015",
                                 .unfollowed = "-2036",
                                 .crowded = "-2042",
                                 .session = &session,
                                 .limit_rows = told,
                                 .limit_rows_count = SK_COUNT(told),
                                 .limit_every = SK_BINANCE_WEIGHT,
                                 .limit = &sk_binance_limit};

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
    souk_str unit = sk_pairs_value(r->query, "timeUnit");
    bool micros = sk_str_eq_nocase(unit, SK_STR("MICROSECOND"));
    sk_rpc_open(peer, sk_str_is(sk_pairs_value(r->query, "returnRateLimits"), "false"));
    peer->variant = micros ? SK_BINANCE_MICROS : 0;
    if (unit.ptr && !micros && !sk_str_eq_nocase(unit, SK_STR("MILLISECOND")))
        return sk_venue_refuse(peer->venue, "-1194", NULL, NULL, err);
    if (sk_str_eq_nocase(sk_pairs_value(r->query, "responseFormat"), SK_STR("sbe")))
        return sk_venue_refuse(peer->venue, "-1155", NULL, NULL, err);
    return peer->endpoint == SK_BINANCE_STREAM ? open_stream(peer, r, c, err) : SOUK_OK;
}

/* ---- frames and answers ---- */

souk_status sk_binance_decode_control(sk_peer *peer, souk_str frame, sk_control *c, souk_error *err)
{
    return peer->endpoint == API ? sk_rpc_decode(peer, &api, frame, c, err)
                                 : sk_frame_decode(peer, &rules, frame, c, err);
}

souk_status sk_binance_answer_control(sk_peer *peer, const sk_control *c, sk_buf *out)
{
    return peer->endpoint == API ? sk_rpc_answer(peer, &api, c, out) : sk_frame_answer(c, out);
}

souk_status sk_binance_answer_call(sk_peer *peer, const sk_control *c, const sk_call *call,
                                   souk_str body, sk_buf *out)
{
    (void)call;
    return sk_rpc_answer_call(peer, &api, c, body, out);
}

/* Over REST, of a stream's control, of a call; card 7, 8.1, 9 */
souk_status sk_binance_encode_error(sk_peer *peer, const sk_control *c, const souk_error *err,
                                    sk_buf *out)
{
    if (!c && !err->code[0])
        return SOUK_OK; /* an unknown path has no words */
    return c && peer->endpoint == API ? sk_rpc_error(peer, &api, c, err, out)
                                      : sk_frame_error(c, err, out);
}
