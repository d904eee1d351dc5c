/* SPDX-License-Identifier: MIT
 * Sockets, both ways: control frames, logins, orders by frame, and errors. Pings are texts that
 * everybody's sockets answer by their rows. src: bitget card 3.4, 7.1, 8.4, 9 */
#include "venue/bitget/bitget.h"
#include "base/err.h"
#include "venue/frame.h"

/* ---- methods ---- */

static const sk_method methods[] = {
    {SK_ANY_ENDPOINT, SK_CONTROL_SUBSCRIBE, "subscribe", SK_PARAMS_TOPICS, false},
    {SK_ANY_ENDPOINT, SK_CONTROL_UNSUBSCRIBE, "unsubscribe", SK_PARAMS_TOPICS, false},
    {SK_BITGET_PRIVATE, SK_CONTROL_LOGIN, "login", SK_PARAMS_NONE, false}};

#define BAD(code_, text_)                                                                          \
    {                                                                                              \
        code_, text_                                                                               \
    }
#define ILLEGAL BAD("30002", "Illegal request")
#define BAD_OP  BAD("30003", "Invalid op")
#define BAD_ARG BAD("30016", "Param error")
static const sk_frame_rules rules = {.methods = methods,
                                     .methods_count = SK_COUNT(methods),
                                     SK_FRAME_MEMBERS(NULL, "op", "args"),
                                     .objects = true,
                                     .bad_json = ILLEGAL,
                                     .bad_id = ILLEGAL,
                                     .no_method = BAD_OP,
                                     .bad_method = BAD_OP,
                                     .no_params = BAD_ARG,
                                     .bad_params = BAD_ARG,
                                     .bad_topic = BAD_ARG,
                                     .many = BAD("30006", "Request too many"),
                                     .bad_symbol = BAD("30001", "")};

/* ---- the client says ---- */

souk_status sk_bitget_encode_control(const sk_venue *venue, const sk_control *control,
                                     const sk_key *key, int64_t now_ns, sk_request *out,
                                     souk_error *err)
{
    const sk_call call = {.now_ns = now_ns, .arena = control->arena};
    if (control->kind != SK_CONTROL_LOGIN)
        return sk_frame_control(venue, &rules, control, "", out, err);
    *out = control->request;
    out->is_frame = true;
    return sk_bitget_sign(venue, key, &call, out, err);
}

/* ---- the server hears ---- */

/* Which of the feed's generations the books of this connection are. */
souk_status sk_bitget_open_socket(sk_peer *peer, const sk_request *r, sk_control *c,
                                  souk_error *err)
{
    (void)r, (void)c, (void)err;
    if (sk_str_is(sk_str(peer->switch_value(peer, "checksum")), "on"))
        peer->variant |= SK_BITGET_SUMS;
    return SOUK_OK;
}

/* What an order's frame is about: members of its one argument, raw. */
enum { ARG_ID, ARG_INST_TYPE, ARG_CHANNEL, ARG_INST_ID, ARG_PARAMS, ARGS };
static const char *const arg_keys[ARGS] = {"id", "instType", "channel", "instId", "params"};

static bool read_arg(souk_str object, souk_str raw[ARGS])
{
    souk_error err;
    return sk_reply_members(object, arg_keys, ARGS, raw, &err) == SOUK_OK;
}

/* One order a frame; its symbol stands beside the parameters. property: the argument. */
static souk_status decode_order(sk_peer *peer, souk_str args, sk_control *c, souk_error *err)
{
    souk_str raw[ARGS] = {{NULL, 0}}, name = {NULL, 0};
    bool good = false;
    sk_json j;
    sk_json_init(&j, args);
    if (args.ptr && sk_json_type(&j) == SK_JSON_ARRAY && sk_json_enter_array(&j) &&
        sk_json_next_item(&j) && sk_json_type(&j) == SK_JSON_OBJECT &&
        sk_json_raw(&j, &c->property) == SOUK_OK)
        good = !sk_json_next_item(&j) && read_arg(c->property, raw);
    souk_str params = raw[ARG_PARAMS];
    if (!good || params.len < 2 || params.ptr[0] != '{' || raw[ARG_INST_ID].len < 2 ||
        raw[ARG_CHANNEL].len < 2)
        return sk_frame_refuse(err, &rules.bad_params);
    if (!sk_str_is(raw[ARG_INST_TYPE], "\"SPOT\""))
        return sk_frame_refuse(err, &rules.bad_params);
    c->kind = SK_CONTROL_CALL;
    name = sk_str_sub(raw[ARG_CHANNEL], 1, raw[ARG_CHANNEL].len - 2);
    c->row = sk_venue_route(peer->venue, SK_VIA_WS, (souk_str){NULL, 0}, name, NULL);
    if (!c->row)
        return sk_fail_venue(err, SOUK_E_NOT_FOUND, 400, "30001", "channel:%.*s doesn't exist",
                             SK_FMT(name));
    souk_str inside = sk_str_sub(params, 1, params.len - 2);
    bool empty = true;
    for (uint32_t i = 0; i < inside.len; i++)
        empty &= strchr(" \t\r\n", inside.ptr[i]) != NULL;
    c->request.body = sk_join((souk_str[]){SK_STR("{\"params\":{\"symbol\":"), raw[ARG_INST_ID],
                                           empty ? SK_STR("") : SK_STR(","), inside, SK_STR("}}")},
                              5, c->arena);
    return c->request.body.ptr ? SOUK_OK : sk_fail_nomem(err);
}

souk_status sk_bitget_decode_control(sk_peer *peer, souk_str frame, sk_control *c, souk_error *err)
{
    sk_frame_parts parts;
    c->request = (sk_request){.is_frame = true, .body = frame};
    if (peer->endpoint == SK_BITGET_PRIVATE &&
        sk_frame_split(&rules, peer->endpoint, frame, &parts) && sk_str_is(parts.name, "trade"))
        return decode_order(peer, parts.params, c, err);
    return sk_frame_decode(peer, &rules, frame, c, err);
}

/* ---- the server answers ---- */

static void put_arg(sk_jw *w, const sk_control *c)
{
    if (c->topics_count && !c->topics[0].row) {
        sk_jw_raw(w, "arg", c->topics[0].text);
    } else if (c->topics_count) {
        sk_jw_object(w, "arg");
        sk_bitget_put_topic(w, c->topics[0].row, c->topics[0].text);
        sk_jw_end(w);
    }
}

/* The argument of an order again, with the parameters that answer it. */
static void put_order(sk_jw *w, const sk_control *c, souk_str params)
{
    souk_str raw[ARGS] = {{NULL, 0}};
    read_arg(c->property, raw);
    sk_jw_array(w, "arg");
    sk_jw_object(w, NULL);
    for (int i = 0; i < ARG_PARAMS; i++)
        if (raw[i].ptr)
            sk_jw_raw(w, arg_keys[i], raw[i]);
    sk_jw_raw(w, "params", params.ptr ? params : raw[ARG_PARAMS]);
    sk_jw_end(w);
    sk_jw_end(w);
}

souk_status sk_bitget_answer_control(sk_peer *peer, const sk_control *c, sk_buf *out)
{
    sk_jw w = sk_say(out, false);
    (void)peer;
    sk_jw_object(&w, NULL);
    if (c->kind == SK_CONTROL_LOGIN) {
        sk_jw_cstr(&w, "event", "login");
        sk_jw_i64(&w, "code", 0);
        sk_jw_cstr(&w, "msg", "");
    } else {
        sk_jw_cstr(&w, "event", c->kind == SK_CONTROL_SUBSCRIBE ? "subscribe" : "unsubscribe");
        put_arg(&w, c);
    }
    sk_jw_end(&w);
    return sk_say_done(&w);
}

souk_status sk_bitget_answer_call(sk_peer *peer, const sk_control *c, const sk_call *call,
                                  souk_str body, sk_buf *out)
{
    sk_jw w = sk_say(out, false);
    (void)call;
    sk_jw_object(&w, NULL);
    sk_jw_cstr(&w, "event", "trade");
    put_order(&w, c, body);
    sk_jw_i64(&w, "code", 0);
    sk_jw_cstr(&w, "msg", "Success");
    sk_say_time(&w, "ts", peer->now_ns);
    sk_jw_end(&w);
    return sk_say_done(&w);
}

/* ---- errors ---- */

/* Logins are refused in the words of REST first. */
static const struct {
    const char *rest, *code, *text;
} logins[] = {{"40001", "30011", "Invalid ACCESS_KEY"},
              {"40002", "30015", "Invalid sign"},
              {"40011", "30012", "Invalid ACCESS_PASSPHRASE"},
              {"40005", "30013", "Invalid ACCESS_TIMESTAMP"}};

/* Codes of control frames are five digits that begin with 3; a refusal in other words is told by
 * its status. */
static souk_error as_told(const sk_peer *peer, const souk_error *from)
{
    souk_error err = *from;
    for (size_t i = 0; i < SK_COUNT(logins); i++)
        if (sk_str_is(sk_str(err.code), logins[i].rest)) {
            sk_fail_venue(&err, from->status, 0, logins[i].code, "%s", logins[i].text);
            return err;
        }
    if (err.code[0] == '3')
        return err;
    err = (souk_error){.status = from->status};
    sk_venue_complete_error(peer->venue, SK_OP_NONE, SK_ON_WS | SK_ON_CONTROL | SK_ON_SIGNED, &err);
    return err;
}

souk_status sk_bitget_socket_error(sk_peer *peer, const sk_control *c, const souk_error *err,
                                   sk_buf *out)
{
    bool order = c->kind == SK_CONTROL_CALL;
    const souk_error told = order ? *err : as_told(peer, err);
    int64_t code = 0;
    sk_jw w = sk_say(out, false);
    sk_str_to_i64(sk_str(told.code), &code);
    sk_jw_object(&w, NULL);
    sk_jw_cstr(&w, "event", "error");
    if (order)
        put_order(&w, c, (souk_str){NULL, 0});
    else
        put_arg(&w, c);
    sk_jw_i64(&w, "code", code);
    sk_jw_cstr(&w, "msg", told.text);
    if (order)
        sk_say_time(&w, "ts", peer->now_ns);
    sk_jw_end(&w);
    return sk_say_done(&w);
}
