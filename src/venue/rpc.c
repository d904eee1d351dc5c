/* SPDX-License-Identifier: MIT */
#include "venue/rpc.h"
#include "base/err.h"
#include "venue/take.h"

/* ---- the client hears ---- */

static const sk_field until_rows[] = {SK_FIELD("retryAfter", SK_F_MS, sk_result, time_ns)};
static const sk_field refusal_rows[] = {SK_OBJECT("data", until_rows)};
static const sk_field_table refusal = {refusal_rows, SK_COUNT(refusal_rows)};

static souk_status read_refusal(const sk_venue *venue, const sk_reply *reply, unsigned http,
                                souk_str body, sk_call *call, souk_error *err)
{
    sk_result r = {.time_ns = 0};
    souk_status status = sk_reply_error(venue, call->op, http, body, call->arena, &call->err);
    call->err.retry_after_ns = sk_reply_retry_after(reply);
    if (sk_reply_fields(body, &refusal, &r, call, NULL) == SOUK_OK && r.time_ns > call->now_ns)
        call->err.retry_after_ns = r.time_ns - call->now_ns;
    *err = call->err;
    return status;
}

souk_status sk_rpc_open_reply(const sk_venue *venue, const sk_reply *reply, sk_call *call,
                              souk_str *body, souk_error *err)
{
    static const char *const keys[] = {"status", "result", "error"};
    souk_str raw[3];
    int64_t http = reply->http;
    sk_json j;
    *body = reply->body;
    if (call->row && call->row->via == SK_VIA_WS) {
        if (sk_reply_members(reply->body, keys, 3, raw, err) != SOUK_OK)
            return sk_fail(err, SOUK_E_BAD_ANSWER, "the frame is no answer");
        sk_json_init(&j, raw[0]);
        sk_json_i64(&j, &http);
        *body = raw[2].ptr ? raw[2] : raw[1];
    }
    if (http >= 400 || http < 0)
        return read_refusal(venue, reply, (unsigned)http, *body, call, err);
    return SOUK_OK;
}

/* ---- frames ---- */

/* control->property while a frame is in hand: its answer tells no limits. */
#define QUIET SK_STR("quiet")

void sk_rpc_open(sk_peer *peer, bool quiet)
{
    sk_rpc_session *own = peer->peer_state;
    own->opened_ns = peer->now_ns;
    own->quiet = quiet;
}

/* Whether limits are told, and which following is meant. */
static souk_status read_params(sk_peer *peer, const sk_rpc_rules *rules, souk_str params,
                               sk_control *c, bool *limits, souk_error *err)
{
    const sk_take_codes *codes = peer->venue->takes;
    const char *const keys[] = {rules->limits, rules->number};
    souk_str raw[2] = {{NULL, 0}};
    sk_json j;
    if (!params.ptr || sk_str_is(params, "null"))
        return SOUK_OK;
    sk_json_init(&j, params);
    if (sk_json_type(&j) != SK_JSON_OBJECT || sk_json_pick(&j, keys, 2, raw) != SOUK_OK)
        return sk_venue_refuse(peer->venue, codes->json, "params", NULL, err);
    if (raw[0].ptr)
        *limits = !sk_str_is(raw[0], "false");
    sk_json_init(&j, raw[1]);
    if (raw[1].ptr && (sk_json_i64(&j, &c->number) != SOUK_OK || c->number < 0))
        return sk_venue_refuse(peer->venue, codes->illegal, rules->number, codes->legal_num, err);
    return SOUK_OK;
}

static souk_status read_method(sk_peer *peer, const sk_rpc_rules *rules, souk_str method,
                               souk_str frame, sk_control *c, souk_error *err)
{
    const sk_rpc_session *own = peer->peer_state;
    souk_str version = sk_str(rules->version);
    if (sk_str_starts(method, version))
        method = sk_str_sub(method, version.len, method.len - version.len);
    const sk_method *known = sk_frame_find(rules->frame, rules->endpoint, method);
    bool signed_one = sk_str_ends(method, sk_str(rules->signed_end));
    c->kind = known ? known->kind : SK_CONTROL_CALL;
    c->request = (sk_request){.is_frame = true};
    if (!known) {
        c->row = sk_venue_route(peer->venue, SK_VIA_WS, (souk_str){NULL, 0}, method, NULL);
        if (!c->row)
            return sk_venue_refuse(peer->venue, rules->bad_method, NULL, NULL, err);
    }
    if (c->kind == SK_CONTROL_CALL || c->kind == SK_CONTROL_LOGIN || signed_one)
        c->request.body = frame;
    if (c->kind == SK_CONTROL_LOGOUT)
        c->number = own->by_login - 1;
    if (c->kind == SK_CONTROL_FOLLOW) {
        if (!signed_one && !own->since_ns)
            return sk_venue_refuse(peer->venue, rules->no_login, NULL, NULL, err);
        c->number = own->next_number;
    }
    return SOUK_OK;
}

souk_status sk_rpc_decode(sk_peer *peer, const sk_rpc_rules *rules, souk_str frame, sk_control *c,
                          souk_error *err)
{
    const sk_venue *venue = peer->venue;
    const sk_rpc_session *own = peer->peer_state;
    sk_frame_parts parts;
    bool limits = !own->quiet;
    if (!sk_frame_split(rules->frame, rules->endpoint, frame, &parts))
        return sk_venue_refuse_row(sk_venue_error(venue, venue->takes->json, rules->bad_json), NULL,
                                   NULL, err);
    c->property = limits ? SK_STR("") : QUIET;
    if (!sk_frame_take_id(rules->frame, c, parts.id))
        return sk_venue_refuse(venue, venue->takes->illegal, "id", rules->legal_id, err);
    if (!parts.name.len)
        return sk_venue_refuse(venue, venue->takes->missing, "method", NULL, err);
    c->number = -1;
    souk_status status = read_params(peer, rules, parts.params, c, &limits, err);
    c->property = limits ? SK_STR("") : QUIET;
    return status == SOUK_OK ? read_method(peer, rules, parts.name, frame, c, err) : status;
}

/* ---- answers ---- */

/* What the peer has used of the limits that the operation charges. */
static void put_limits(sk_jw *w, const sk_peer *peer, const sk_rpc_rules *rules,
                       const sk_control *c)
{
    if (!peer->limit_used || (c && sk_str_eq(c->property, QUIET)))
        return;
    sk_jw_array(w, rules->told);
    for (uint8_t i = 0; i < rules->limit_rows_count; i++) {
        uint8_t limit = rules->limit_rows[i];
        bool charged = limit == rules->limit_every;
        for (int k = 0; c && c->row && k < SK_CHARGES_MAX; k++)
            charged |= c->row->charge[k].limit == limit + 1;
        if (!charged)
            continue;
        const sk_limit_row *row = &peer->venue->limits[limit];
        uint32_t used = peer->limit_used(peer, limit);
        sk_say_limit(w, rules->limit, row->name, row->window_ns, peer->limits_capacity[limit],
                     &used);
    }
    sk_jw_end(w);
}

static sk_jw open_answer(const sk_peer *peer, const sk_control *c, int status, sk_buf *out)
{
    sk_jw w = sk_say(out, peer->variant & peer->venue->micros);
    sk_jw_object(&w, NULL);
    sk_frame_put_id(&w, c);
    sk_jw_i64(&w, "status", status);
    return w;
}

static souk_status close_answer(sk_jw *w, const sk_peer *peer, const sk_rpc_rules *rules,
                                const sk_control *c)
{
    put_limits(w, peer, rules, c);
    sk_jw_end(w);
    return sk_say_done(w);
}

souk_status sk_rpc_answer_call(sk_peer *peer, const sk_rpc_rules *rules, const sk_control *c,
                               souk_str body, sk_buf *out)
{
    sk_jw w = open_answer(peer, c, peer->http ? peer->http : 200, out);
    sk_jw_raw(&w, peer->http ? "error" : "result", body);
    return close_answer(&w, peer, rules, c);
}

/* A login begins and ends; what it followed ends with it. */
static void carry_out(sk_peer *peer, const sk_control *c)
{
    sk_rpc_session *own = peer->peer_state;
    if (c->kind == SK_CONTROL_LOGIN) {
        own->since_ns = peer->now_ns;
        sk_str_copy(own->api_key, sizeof own->api_key, peer->key->api_key);
    } else if (c->kind == SK_CONTROL_LOGOUT) {
        own->since_ns = own->by_login = 0;
        own->api_key[0] = 0;
    } else if (c->kind == SK_CONTROL_FOLLOW) {
        own->next_number++;
        if (!c->request.body.len)
            own->by_login = c->number + 1;
    } else if (c->kind == SK_CONTROL_UNFOLLOW &&
               (c->number < 0 || c->number + 1 == own->by_login)) {
        own->by_login = 0;
    }
    own->now_ns = peer->now_ns;
    own->limits = !own->quiet;
    own->followed = own->by_login > 0;
}

souk_status sk_rpc_answer(sk_peer *peer, const sk_rpc_rules *rules, const sk_control *c,
                          sk_buf *out)
{
    carry_out(peer, c);
    sk_jw w = open_answer(peer, c, 200, out);
    if (c->kind == SK_CONTROL_FOLLOW || c->kind == SK_CONTROL_UNFOLLOW) {
        sk_jw_object(&w, "result");
        if (c->kind == SK_CONTROL_FOLLOW)
            sk_jw_i64(&w, rules->number, c->number);
        sk_jw_end(&w);
    } else if (c->kind == SK_CONTROL_LIST) {
        sk_jw_array(&w, "result");
        for (uint32_t i = 0; i < c->numbers_count; i++) {
            sk_jw_object(&w, NULL);
            sk_jw_i64(&w, rules->number, c->numbers[i]);
            sk_jw_end(&w);
        }
        sk_jw_end(&w);
    } else {
        sk_say_object(&w, "result", rules->session, NULL, peer->peer_state);
    }
    return close_answer(&w, peer, rules, c);
}

souk_status sk_rpc_error(sk_peer *peer, const sk_rpc_rules *rules, const sk_control *c,
                         const souk_error *err, sk_buf *out)
{
    souk_error own;
    if (c->kind == SK_CONTROL_UNFOLLOW && err->status == SOUK_E_STATE) {
        sk_venue_refuse(peer->venue, rules->unfollowed, NULL, NULL, &own);
        err = &own;
    }
    if (c->kind == SK_CONTROL_FOLLOW && err->status == SOUK_E_LIMIT) {
        sk_venue_refuse(peer->venue, rules->crowded, NULL, NULL, &own);
        err = &own;
    }
    sk_jw w = open_answer(peer, c, err->http ? err->http : 400, out);
    sk_jw_object(&w, "error");
    sk_say_error(&w, err);
    if (err->retry_after_ns) {
        sk_jw_object(&w, "data");
        sk_say_time(&w, "serverTime", peer->now_ns);
        sk_say_time(&w, "retryAfter", peer->now_ns + err->retry_after_ns);
        sk_jw_end(&w);
    }
    sk_jw_end(&w);
    return close_answer(&w, peer, rules, c);
}
