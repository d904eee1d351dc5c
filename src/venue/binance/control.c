/* SPDX-License-Identifier: MIT
 * What the client says on sockets, and book snapshots that recordings hold as pages.
 * src: binance card 7, 8 */
#include "venue/binance/binance.h"
#include "base/err.h"
#include "crypt/sign.h"
#include "venue/params.h"

/* ---- what the client says ---- */

static void put_id(sk_jw *w, const sk_control *control)
{
    sk_jw_raw(w, "id", control->id.len ? control->id : SK_STR("1"));
}

/* {"method":"SUBSCRIBE","params":["btcusdt@trade"],"id":1} */
static souk_status put_topics(sk_jw *w, const sk_control *control, souk_error *err)
{
    sk_jw_array(w, "params");
    if (control->token.len) /* a listen key is subscribed like a stream: card 8.3 */
        sk_jw_str(w, NULL, control->token);
    for (uint32_t i = 0; i < control->topics_count; i++) {
        const sk_topic *t = &control->topics[i];
        souk_str text = t->text;
        if (!text.len && (!t->row || sk_topic_print(t->row, true, t->symbol, t->interval, t->depth,
                                                    control->arena, &text) != SOUK_OK))
            return sk_fail(err, SOUK_E_INVALID, "topic %u has no text", i);
        sk_jw_str(w, NULL, text);
    }
    sk_jw_end(w);
    return SOUK_OK;
}

static const char *method_of(const sk_control *control, const sk_key *key)
{
    switch (control->kind) {
    case SK_CONTROL_SUBSCRIBE: return "SUBSCRIBE";
    case SK_CONTROL_UNSUBSCRIBE: return "UNSUBSCRIBE";
    case SK_CONTROL_LIST: return "LIST_SUBSCRIPTIONS";
    case SK_CONTROL_GET: return "GET_PROPERTY";
    case SK_CONTROL_SET: return "SET_PROPERTY";
    case SK_CONTROL_PING: return "ping";
    case SK_CONTROL_LOGIN: return "session.logon";
    case SK_CONTROL_LOGOUT: return "session.logout";
    case SK_CONTROL_FOLLOW:
        if (control->token.len)
            return "SUBSCRIBE";
        return key ? "userDataStream.subscribe.signature" : "userDataStream.subscribe";
    case SK_CONTROL_UNFOLLOW:
        return control->token.len ? "UNSUBSCRIBE" : "userDataStream.unsubscribe";
    default: return NULL;
    }
}

static souk_status put_control(sk_jw *w, const sk_control *control, const char *method,
                               souk_error *err)
{
    souk_status status = SOUK_OK;
    sk_jw_object(w, NULL);
    put_id(w, control);
    sk_jw_cstr(w, "method", method);
    if (method[0] == 'S' || method[0] == 'U') {
        if (control->kind != SK_CONTROL_SET) {
            status = put_topics(w, control, err);
        } else {
            sk_jw_array(w, "params");
            sk_jw_str(w, NULL, control->property);
            sk_jw_bool(w, NULL, control->number != 0);
            sk_jw_end(w);
        }
    } else if (control->kind == SK_CONTROL_GET) {
        sk_jw_array(w, "params");
        sk_jw_str(w, NULL, control->property);
        sk_jw_end(w);
    }
    sk_jw_end(w);
    return status;
}

souk_status sk_binance_encode_control(const sk_venue *venue, const sk_control *control,
                                      const sk_key *key, int64_t now_ns, sk_request *out,
                                      souk_error *err)
{
    const char *method = method_of(control, key);
    bool login = control->kind == SK_CONTROL_LOGIN;
    sk_buf buf;
    sk_jw w;
    if (!method)
        return sk_fail(err, SOUK_E_UNSUPPORTED, "binance has no such control message");
    if (login && (!key || !key->signer || sk_signer_kind(key->signer) != SK_SIGN_ED25519))
        return sk_fail(err, SOUK_E_UNSUPPORTED,
                       "binance takes session.logon from Ed25519 keys only");
    sk_buf_init(&buf, control->arena->alloc, SK_WS_MESSAGE_MAX);
    sk_jw_init(&w, &buf);
    souk_status status = put_control(&w, control, method, err);
    *out = (sk_request){.is_frame = true};
    if (status == SOUK_OK && sk_jw_done(&w))
        out->body = sk_arena_copy(control->arena, sk_buf_view(&buf));
    sk_buf_deinit(&buf);
    if (status != SOUK_OK || !out->body.ptr)
        return status != SOUK_OK ? status : sk_fail_nomem(err);
    if (!login && !(control->kind == SK_CONTROL_FOLLOW && key && !control->token.len))
        return SOUK_OK;
    sk_call call = {.now_ns = now_ns, .arena = control->arena};
    return sk_binance_sign(venue, key, &call, out, err);
}

/* ---- pages of recordings ---- */

souk_status sk_binance_decode_page(const sk_venue *venue, souk_str url, souk_str body,
                                   sk_feed *feed, souk_error *err)
{
    souk_str query = url, symbol = {NULL, 0};
    souk_str path = sk_str_cut(&query, '?');
    if (!sk_str_ends(path, SK_STR("/depth")))
        return SOUK_OK;
    if (sk_pct_decode(sk_pairs_value(query, "symbol"), false, feed->arena, &symbol) != SOUK_OK ||
        !symbol.len)
        return sk_fail(err, SOUK_E_INVALID, "the page's URL names no symbol");
    /* the shape of a partial depth, which takes its symbol from the stream's name */
    return sk_binance_decode_frame(venue, SK_BINANCE_STREAM, symbol, body, feed, err);
}
