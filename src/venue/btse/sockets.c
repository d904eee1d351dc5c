/* SPDX-License-Identifier: MIT
 * Control frames of both sockets, both ways, and how they refuse. The spot socket passes over what
 * it does not serve and names the rest; that of books answers each. src: btse card 3.2, 7, 8 */
#include "venue/btse/btse.h"
#include "base/err.h"
#include "venue/frame.h"

/* What the server keeps of one connection: the path that it dialed, which a login signs. */
typedef struct connection {
    char path[16];
} connection;

_Static_assert(sizeof(connection) <= SK_BTSE_PEER_SIZE, "it lives in peer_state");

static const sk_method methods[] = {
    {SK_ANY_ENDPOINT, SK_CONTROL_SUBSCRIBE, "subscribe", SK_PARAMS_TOPICS, false},
    {SK_ANY_ENDPOINT, SK_CONTROL_UNSUBSCRIBE, "unsubscribe", SK_PARAMS_TOPICS, false},
    {SK_BTSE_SPOT, SK_CONTROL_LOGIN, "authKeyExpires", SK_PARAMS_NONE, false}};
static const sk_frame_rules rules = {
    .methods = methods, .methods_count = SK_COUNT(methods), SK_FRAME_MEMBERS(NULL, "op", "args")};

/* ---- the client says ---- */

souk_status sk_btse_encode_control(const sk_venue *venue, const sk_control *control,
                                   const sk_key *key, int64_t now_ns, sk_request *out,
                                   souk_error *err)
{
    return sk_frame_encode(venue, &rules, control, key, now_ns, out, err);
}

/* ---- the server hears ---- */

souk_status sk_btse_open_socket(sk_peer *peer, const sk_request *r, sk_control *c, souk_error *err)
{
    connection *own = peer->peer_state;
    (void)c;
    return sk_str_copy(own->path, sizeof own->path, r->path)
               ? SOUK_OK
               : sk_venue_refuse(peer->venue, "1002", NULL, NULL, err);
}

/* Without a login private topics are taken, and silent: 8 */
static const sk_channel_row silence = {.kind = SK_CHANNEL_QUIET, .endpoint = SK_BTSE_SPOT};

/* false: there is no such topic here; then it has no row, but a symbol that is wrong. */
static bool look_up(const sk_peer *peer, souk_str text, sk_arena *arena, sk_topic *topic)
{
    if (sk_topic_parse(peer->venue, peer->markets, false, text, arena, topic) != SOUK_OK ||
        topic->row->endpoint != peer->endpoint) {
        *topic = (sk_topic){.text = text, .instrument = SK_NO_INSTRUMENT};
        return false;
    }
    if (sk_channel_is_private(topic->row->kind)) {
        topic->row = peer->key ? topic->row : &silence;
        return true;
    }
    if (topic->instrument == SK_NO_INSTRUMENT)
        topic->row = NULL;
    return topic->row != NULL;
}

static souk_status read_topics(sk_peer *peer, souk_str args, sk_control *c, souk_error *err)
{
    bool each = peer->venue->endpoints[peer->endpoint].topic_answers;
    sk_list list = SK_LIST(sk_topic, c->arena);
    souk_status status = SOUK_OK;
    sk_json j;
    sk_json_init(&j, args);
    if (!args.ptr || sk_json_type(&j) != SK_JSON_ARRAY || !sk_json_enter_array(&j))
        return sk_venue_refuse(peer->venue, "1002", NULL, NULL, err);
    while (status == SOUK_OK && sk_json_next_item(&j)) {
        souk_str text;
        sk_topic topic;
        if (sk_json_type(&j) != SK_JSON_STRING || sk_json_string(&j, c->arena, &text) != SOUK_OK ||
            !text.len || list.count == SK_CONTROL_TOPICS_MAX)
            return sk_venue_refuse(peer->venue, "1002", NULL, NULL, err);
        if (look_up(peer, text, c->arena, &topic) || each)
            status = sk_list_append(&list, &topic, err);
    }
    c->topics = (sk_topic *)(void *)list.ptr;
    c->topics_count = list.count;
    return status;
}

souk_status sk_btse_decode_control(sk_peer *peer, souk_str frame, sk_control *c, souk_error *err)
{
    connection *own = peer->peer_state;
    sk_frame_parts parts;
    if (!sk_frame_split(&rules, peer->endpoint, frame, &parts) || !parts.name.ptr)
        return sk_venue_refuse(peer->venue, "1002", NULL, NULL, err);
    c->property = parts.name;
    const sk_method *method = sk_frame_find(&rules, peer->endpoint, parts.name);
    if (!method)
        return sk_venue_refuse(peer->venue, "1001", NULL, NULL, err);
    c->kind = method->kind;
    c->request = (sk_request){.is_frame = true, .path = sk_str(own->path), .body = frame};
    return c->kind == SK_CONTROL_LOGIN ? SOUK_OK : read_topics(peer, parts.params, c, err);
}

/* ---- the server answers ---- */

static const souk_str no_data = {NULL, 0};

souk_status sk_btse_answer_control(sk_peer *peer, const sk_control *c, sk_buf *out)
{
    return sk_frame_tell(peer, &rules, c,
                         c->kind == SK_CONTROL_LOGIN ? "{\"event\":\"login\",\"success\":true}"
                                                     : "{\"event\":$method,\"channel\":$topics}",
                         NULL, no_data, out);
}

/* No operation goes by a frame: 1 */
souk_status sk_btse_answer_call(sk_peer *peer, const sk_control *c, const sk_call *call,
                                souk_str body, sk_buf *out)
{
    (void)peer, (void)c, (void)call, (void)body, (void)out;
    return SOUK_E_UNSUPPORTED;
}

souk_status sk_btse_socket_error(sk_peer *peer, const sk_control *c, const souk_error *err,
                                 sk_buf *out)
{
    return sk_frame_tell(peer, &rules, c,
                         c->kind == SK_CONTROL_LOGIN
                             ? "{\"event\":\"login\",\"success\":false}"
                             : "{\"severity\":\"ERROR\",\"errors\":[{\"arg\":$topic,"
                               "\"error\":{\"code\":$code,\"message\":$text}}]}",
                         err, no_data, out);
}
