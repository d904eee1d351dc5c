/* SPDX-License-Identifier: MIT
 * What the client says on sockets, and book snapshots that recordings hold as pages.
 * src: binance card 7, 8 */
#include "venue/binance/binance.h"
#include "base/err.h"
#include "crypt/sign.h"
#include "venue/keys.h"
#include "venue/params.h"

/* What a control is called, and what its params are. */
typedef enum params { NONE, TOPICS, PROPERTY, VALUE } params;
static const struct method {
    sk_control_kind kind;
    bool token; /* a listen key is subscribed like a stream: card 8.3 */
    const char *name;
    params params;
} methods[] = {{SK_CONTROL_SUBSCRIBE, false, "SUBSCRIBE", TOPICS},
               {SK_CONTROL_UNSUBSCRIBE, false, "UNSUBSCRIBE", TOPICS},
               {SK_CONTROL_LIST, false, "LIST_SUBSCRIPTIONS", NONE},
               {SK_CONTROL_GET, false, "GET_PROPERTY", PROPERTY},
               {SK_CONTROL_SET, false, "SET_PROPERTY", VALUE},
               {SK_CONTROL_PING, false, "ping", NONE},
               {SK_CONTROL_LOGIN, false, "session.logon", NONE},
               {SK_CONTROL_LOGOUT, false, "session.logout", NONE},
               {SK_CONTROL_FOLLOW, true, "SUBSCRIBE", TOPICS},
               {SK_CONTROL_FOLLOW, false, "userDataStream.subscribe", NONE},
               {SK_CONTROL_UNFOLLOW, true, "UNSUBSCRIBE", TOPICS},
               {SK_CONTROL_UNFOLLOW, false, "userDataStream.unsubscribe", NONE}};

static const struct method *method_of(const sk_control *control)
{
    for (size_t i = 0; i < SK_COUNT(methods); i++)
        if (methods[i].kind == control->kind && methods[i].token == (control->token.len > 0))
            return &methods[i];
    return NULL;
}

static souk_status put_topics(sk_jw *w, const sk_control *control, souk_error *err)
{
    if (control->token.len)
        sk_jw_str(w, NULL, control->token);
    for (uint32_t i = 0; i < control->topics_count; i++) {
        const sk_topic *t = &control->topics[i];
        souk_str text = t->text;
        if (!text.len && (!t->row || sk_topic_print(t->row, true, t->symbol, t->interval, t->depth,
                                                    control->arena, &text) != SOUK_OK))
            return sk_fail(err, SOUK_E_INVALID, "topic %u has no text", i);
        sk_jw_str(w, NULL, text);
    }
    return SOUK_OK;
}

/* {"id":1,"method":"SUBSCRIBE","params":["btcusdt@trade"]} */
static souk_status put_control(sk_jw *w, const sk_control *control, const struct method *method,
                               bool sign, souk_error *err)
{
    souk_status status = SOUK_OK;
    sk_jw_object(w, NULL);
    sk_jw_raw(w, "id", control->id.len ? control->id : SK_STR("1"));
    bool follow = sign && control->kind == SK_CONTROL_FOLLOW;
    sk_jw_cstr(w, "method", follow ? "userDataStream.subscribe.signature" : method->name);
    if (method->params != NONE) {
        sk_jw_array(w, "params");
        if (method->params == TOPICS)
            status = put_topics(w, control, err);
        else
            sk_jw_str(w, NULL, control->property);
        if (method->params == VALUE)
            sk_jw_bool(w, NULL, control->number != 0);
        sk_jw_end(w);
    }
    sk_jw_end(w);
    return status;
}

souk_status sk_binance_encode_control(const sk_venue *venue, const sk_control *control,
                                      const sk_key *key, int64_t now_ns, sk_request *out,
                                      souk_error *err)
{
    const struct method *method = method_of(control);
    bool login = control->kind == SK_CONTROL_LOGIN;
    bool sign = login || (control->kind == SK_CONTROL_FOLLOW && key && !control->token.len);
    sk_buf buf;
    sk_jw w;
    if (!method)
        return sk_fail(err, SOUK_E_UNSUPPORTED, "binance has no such control message");
    if (login && sk_key_kind(key) != SK_SIGN_ED25519)
        return sk_fail(err, SOUK_E_UNSUPPORTED,
                       "binance takes session.logon from Ed25519 keys only");
    sk_buf_init(&buf, control->arena->alloc, SK_WS_MESSAGE_MAX);
    sk_jw_init(&w, &buf);
    souk_status status = put_control(&w, control, method, sign, err);
    *out = (sk_request){.is_frame = true};
    if (status == SOUK_OK && sk_jw_done(&w))
        out->body = sk_arena_copy(control->arena, sk_buf_view(&buf));
    sk_buf_deinit(&buf);
    if (status != SOUK_OK || !out->body.ptr)
        return status != SOUK_OK ? status : sk_fail_nomem(err);
    sk_call call = {.now_ns = now_ns, .arena = control->arena};
    return sign ? sk_binance_sign(venue, key, &call, out, err) : SOUK_OK;
}
