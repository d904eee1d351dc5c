/* SPDX-License-Identifier: MIT */
#include "base/err.h"
#include "base/str.h"
#include "sandbox/stall.h"

#define SECOND_NS INT64_C(1000000000)

bool sk_socket_endpoint(const sk_venue *venue, souk_str path, uint8_t *endpoint)
{
    for (uint8_t i = 0; venue->open_socket && i < venue->endpoints_count; i++) {
        const sk_endpoint *e = &venue->endpoints[i];
        for (size_t k = 0; e->via == SK_VIA_WS && k < sizeof e->serve / sizeof *e->serve; k++) {
            souk_str served = sk_str(e->serve[k]);
            bool prefix = served.len > 1 && served.ptr[served.len - 1] == '/';
            if (served.len && (prefix ? sk_str_starts(path, served) : sk_str_eq(path, served))) {
                *endpoint = i;
                return true;
            }
        }
    }
    return false;
}

/* ---- what a control asks ---- */

/* One kind of private updates by its topic, of whoever logged in. */
static souk_status follow_topic(sk_session *s, const sk_topic *topic, souk_error *err)
{
    sk_follow follow = {.instrument = topic->instrument, .row = topic->row, .key = s->key};
    if (!s->key)
        return sk_fail(err, SOUK_E_KEY_MISSING, "log in first");
    follow.account = s->key->account;
    follow.number =
        (int64_t)sk_accounts_get(sk_exchange_accounts(s->stall->ex), follow.account)->uid;
    if (!sk_str_copy(follow.text, sizeof follow.text, topic->text))
        return sk_fail(err, SOUK_E_LIMIT, "the topic is too long");
    souk_status status = sk_hub_follow(s->stall->hub, s, &follow, err);
    return status == SOUK_E_STATE ? SOUK_OK : status; /* twice is fine */
}

static souk_status subscribe(sk_session *s, const sk_control *c, souk_error *err)
{
    souk_status status = SOUK_OK;
    for (uint32_t i = 0; status == SOUK_OK && i < c->topics_count; i++) {
        const sk_topic *topic = &c->topics[i];
        status = topic->row && sk_channel_is_private(topic->row->kind)
                     ? follow_topic(s, topic, err)
                     : sk_hub_subscribe(s->stall->hub, s, topic, err);
    }
    return status;
}

/* Private updates: by a token in the URL or the frame, by a signed frame, or of the login. */
static souk_status follow(sk_session *s, const sk_control *c, souk_error *err)
{
    sk_api_key *key = s->key;
    sk_follow follow = {.instrument = SK_NO_INSTRUMENT, .number = c->number};
    souk_status status = SOUK_OK;
    if (c->token.len) {
        follow.by_token = true;
        sk_str_copy(follow.text, sizeof follow.text, c->token);
        status = sk_token_account(sk_exchange_accounts(s->stall->ex), c->token, s->peer.now_ns,
                                  &follow.account, err);
        return status < 0 ? status : sk_hub_follow(s->stall->hub, s, &follow, err);
    }
    if (c->request.body.len || c->request.query.len || c->request.headers.count)
        status = sk_door_identify(s, &c->request, SK_AUTH_SIGNED, SK_PERM_READ, &key, err);
    else if (!key)
        return sk_fail(err, SOUK_E_KEY_MISSING, "log in first");
    if (status < 0)
        return status;
    follow.account = key->account;
    follow.key = key;
    return sk_hub_follow(s->stall->hub, s, &follow, err);
}

/* Whether a key has its sockets already. */
static bool too_many_logins(const sk_session *s, const sk_api_key *key)
{
    const sk_venue *venue = sk_exchange_venue(s->stall->ex);
    uint32_t most = venue->endpoints[s->peer.endpoint].logins_max, count = 0;
    for (const sk_session *other = s->stall->sessions; most && other; other = other->next)
        count += other != s && other->key == key;
    return most && s->stall->options.limits_e6 && count >= most;
}

static souk_status login(sk_session *s, const sk_control *c, souk_error *err)
{
    sk_api_key *key;
    souk_status status = sk_door_identify(s, &c->request, SK_AUTH_SIGNED, SK_PERM_READ, &key, err);
    if (status == SOUK_OK && too_many_logins(s, key))
        status = sk_fail(err, SOUK_E_LIMIT, "this key has too many connections");
    if (status == SOUK_OK) {
        s->key = key;
        s->peer.key = &key->key;
    }
    return status;
}

static bool list_follows(sk_session *s, sk_control *c)
{
    int64_t *rows = sk_arena_zeroed(&s->arena, s->follows_count + 1u, sizeof *rows);
    for (uint32_t i = 0; rows && i < s->follows_count; i++) {
        if (!s->follows[i].by_token)
            rows[c->numbers_count++] = s->follows[i].number;
    }
    c->numbers = rows;
    return rows != NULL;
}

static souk_status carry_out(sk_session *s, sk_control *c, souk_error *err)
{
    sk_hub *hub = s->stall->hub;
    switch (c->kind) {
    case SK_CONTROL_SUBSCRIBE: { /* a URL may name topics and a token */
        souk_status status = subscribe(s, c, err);
        return status == SOUK_OK && c->token.len ? follow(s, c, err) : status;
    }
    case SK_CONTROL_UNSUBSCRIBE:
        c->number = 0; /* how many there were */
        for (uint32_t i = 0; i < c->topics_count; i++)
            c->number += sk_hub_unsubscribe(hub, s, c->topics[i].text);
        return SOUK_OK;
    case SK_CONTROL_LIST:
        if (!list_follows(s, c))
            return sk_fail_nomem(err);
        return sk_hub_topics(hub, s, &s->arena, &c->topics, &c->topics_count) < 0
                   ? sk_fail_nomem(err)
                   : SOUK_OK;
    case SK_CONTROL_SET: sk_hub_move(hub, s); return SOUK_OK;
    case SK_CONTROL_LOGIN: return login(s, c, err);
    case SK_CONTROL_LOGOUT: /* number: the following that ends with the login */
        if (c->number >= 0)
            sk_hub_unfollow(hub, s, c->number);
        s->key = NULL;
        s->peer.key = NULL;
        return SOUK_OK;
    case SK_CONTROL_FOLLOW: return follow(s, c, err);
    case SK_CONTROL_UNFOLLOW:
        if (sk_hub_unfollow(hub, s, c->number) == 0)
            return sk_fail(err, SOUK_E_STATE, "%s", "");
        return SOUK_OK;
    case SK_CONTROL_PONG: s->pings_open = 0; return SOUK_OK;
    case SK_CONTROL_NONE:
    case SK_CONTROL_GET:
    case SK_CONTROL_PING:
    case SK_CONTROL_CALL:
    case SK_CONTROL_SNAPSHOT: break;
    }
    return SOUK_OK;
}

/* An error that is complete, as a frame. */
static void say_error(sk_session *s, const sk_control *c, const souk_error *err)
{
    const sk_venue *venue = sk_exchange_venue(s->stall->ex);
    sk_buf_reset(&s->body);
    if (venue->encode_error(&s->peer, c, err, &s->body) == SOUK_OK && s->body.len)
        sk_session_text(s, sk_buf_view(&s->body));
}

/* A control that is refused: kept, like a refused call, and told. */
static void refuse(sk_session *s, const sk_control *c, const souk_error *err, sk_refused_at at)
{
    sk_visit v = {.session = s,
                  .request = c->request.is_frame || c->request.path.len ? &c->request : NULL,
                  .err = *err,
                  .call = {.instrument = SK_NO_INSTRUMENT}};
    sk_door_refused(&v, at);
    say_error(s, c, &v.err);
}

/* ---- calls by frame ---- */

static void answer_call(sk_session *s, const sk_control *c)
{
    const sk_venue *venue = sk_exchange_venue(s->stall->ex);
    sk_visit v = {.session = s, .request = &c->request, .row = c->row};
    if (sk_door_pass(&v) < 0) {
        say_error(s, c, &v.err);
        return;
    }
    if (v.row->id == SK_OP_BOOK) /* nothing has happened since */
        sk_hub_flush(s->stall->hub, v.call.instrument);
    sk_buf frame;
    sk_buf_init(&frame, s->stall->options.alloc, 64 << 20);
    sk_buf_reset(&s->body);
    s->peer.http = 0;
    souk_status status = v.row->fixed
                             ? (sk_buf_cstr(&s->body, v.row->fixed) ? SOUK_OK : SOUK_E_NOMEM)
                             : v.row->encode_reply(&s->peer, &v.call, &s->body);
    if (status == SOUK_OK)
        status = venue->answer_call(&s->peer, c, &v.call, sk_buf_view(&s->body), &frame);
    if (status == SOUK_OK) {
        sk_session_text(s, sk_buf_view(&frame));
    } else {
        sk_fail(&v.err, SOUK_E_VENUE_INTERNAL, "the answer does not fit");
        refuse(s, c, &v.err, SK_REFUSED_FRAME);
    }
    sk_buf_deinit(&frame);
}

/* ---- controls ---- */

/* What the endpoint's row charges for a frame, or for one that takes topics. */
static souk_status charge(sk_session *s, const sk_charge *c, souk_error *err)
{
    souk_status status = SOUK_OK;
    if (c->limit)
        status = sk_limiter_charge(s->stall->limiter, c->limit - 1u, &s->who, c->cost,
                                   s->peer.now_ns, err);
    if (status < 0)
        s->note = (sk_door_note){.limit = c->limit, .cost = c->cost};
    return status;
}

/* A topic without a row is not served: its text is the object that was asked for, whose members
 * name it. */
static souk_status topics_are_served(const sk_control *c, souk_error *err)
{
    char text[SK_HUB_TOPIC_MAX];
    uint32_t n = 0;
    if (c->topics_count != 1 || c->topics[0].row || !c->topics[0].text.len)
        return SOUK_OK;
    souk_str object = c->topics[0].text;
    for (uint32_t i = 0; i < object.len && n + 1 < sizeof text; i++)
        if (!strchr("{}\" \t\r\n", object.ptr[i]))
            text[n++] = object.ptr[i];
    text[n] = 0;
    return sk_fail(err, c->topics[0].symbol.len ? SOUK_E_UNKNOWN_SYMBOL : SOUK_E_NOT_FOUND, "%s",
                   text);
}

static void run_one(sk_session *s, sk_control *c)
{
    const sk_venue *venue = sk_exchange_venue(s->stall->ex);
    souk_error err = {0};
    souk_status status = topics_are_served(c, &err);
    if (status == SOUK_OK)
        status = carry_out(s, c, &err);
    if (status < 0) {
        refuse(s, c, &err, SK_REFUSED_FRAME);
        return;
    }
    sk_buf_reset(&s->body);
    if (venue->answer_control(&s->peer, c, &s->body) == SOUK_OK && s->body.len)
        sk_session_text(s, sk_buf_view(&s->body));
    for (uint32_t i = 0; c->kind == SK_CONTROL_SUBSCRIBE && i < c->topics_count; i++) {
        if (c->topics[i].row)
            sk_hub_tell_present(s->stall->hub, s, &c->topics[i]);
    }
}

static void run(sk_session *s, sk_control *c)
{
    const sk_venue *venue = sk_exchange_venue(s->stall->ex);
    const sk_endpoint *endpoint = &venue->endpoints[s->peer.endpoint];
    bool topics = c->kind == SK_CONTROL_SUBSCRIBE || c->kind == SK_CONTROL_UNSUBSCRIBE;
    souk_error err = {0};
    if (c->kind == SK_CONTROL_NONE)
        return;
    if (c->kind == SK_CONTROL_SUBSCRIBE && charge(s, &endpoint->change, &err) < 0) {
        refuse(s, c, &err, SK_REFUSED_FRAME);
        return;
    }
    if (c->kind == SK_CONTROL_CALL) {
        c->row = sk_venue_row_asked(venue, c->row, &c->request, &s->arena);
        answer_call(s, c);
    } else if (topics && endpoint->topic_answers) {
        for (uint32_t i = 0; i < c->topics_count; i++) {
            sk_control one = *c;
            one.topics = &c->topics[i];
            one.topics_count = 1;
            run_one(s, &one);
        }
    } else {
        run_one(s, c);
    }
}

/* ---- from the session ---- */

void sk_socket_opened(sk_session *s, const sk_request *request)
{
    const sk_venue *venue = sk_exchange_venue(s->stall->ex);
    sk_control control = {.arena = &s->arena};
    souk_error err = {0};
    s->peer.now_ns = sk_stall_now(s->stall);
    s->note = (sk_door_note){0};
    souk_status status = venue->open_socket(&s->peer, request, &control, &err);
    /* most of what URLs ask is done but not answered: there was no frame to answer */
    if (status == SOUK_OK && control.answer) {
        run(s, &control);
        return;
    }
    if (status == SOUK_OK && control.kind != SK_CONTROL_NONE)
        status = carry_out(s, &control, &err);
    if (status < 0) {
        refuse(s, &control, &err, SK_REFUSED_OPENING);
        sk_session_goodbye(s, SK_WS_POLICY, "the URL names nothing that is served here");
    }
}

/* More frames a second than the endpoint takes end the connection. */
static bool too_many(sk_session *s)
{
    const sk_endpoint *e = &sk_exchange_venue(s->stall->ex)->endpoints[s->peer.endpoint];
    int64_t second = sk_net_real_ns(s->stall->net) / SECOND_NS;
    if (second != s->second_ns) {
        s->second_ns = second;
        s->messages = 0;
    }
    int64_t limit = e->messages_per_s * s->stall->options.limits_e6 / 1000000;
    if (!e->messages_per_s || !s->stall->options.limits_e6)
        return false;
    return ++s->messages > (limit ? limit : 1);
}

void sk_socket_message(sk_session *s, const sk_ws_message *message)
{
    const sk_venue *venue = sk_exchange_venue(s->stall->ex);
    s->peer.now_ns = sk_stall_now(s->stall);
    const sk_endpoint *e = &venue->endpoints[s->peer.endpoint];
    bool by_client = e->ping == SK_PING_CLIENT_TEXT; /* any sign of its life counts */
    if (message->opcode == SK_WS_PONG || (by_client && message->opcode == SK_WS_PING))
        s->pong_real_ns = sk_net_real_ns(s->stall->net);
    if (message->opcode == SK_WS_CLOSE)
        return;
    if (too_many(s)) {
        sk_session_goodbye(s, SK_WS_POLICY, "too many messages a second");
        return;
    }
    if (message->opcode != SK_WS_TEXT)
        return;
    s->pong_real_ns = sk_net_real_ns(s->stall->net);
    sk_control control = {.arena = &s->arena};
    souk_error err = {0};
    s->note = (sk_door_note){0};
    if (charge(s, &venue->endpoints[s->peer.endpoint].message, &err) < 0) {
        refuse(s, &control, &err, SK_REFUSED_FRAME);
        return;
    }
    if (sk_endpoint_is_ping(e, message->payload)) {
        sk_session_text(s, sk_str(e->pong_text));
        return;
    }
    if (venue->decode_control(&s->peer, message->payload, &control, &err) < 0) {
        refuse(s, &control, &err, SK_REFUSED_FRAME);
        return;
    }
    run(s, &control);
}

/* ---- pings ---- */

enum { PING_CHECK_MS = 1000, PING_USUAL_MS = 20000 };

static int64_t quiet_ms(const sk_session *s)
{
    return (sk_net_real_ns(s->stall->net) - s->pong_real_ns) / 1000000;
}

static void end_silence(sk_session *s, const sk_endpoint *e)
{
    sk_session_goodbye(s, e->silence_close ? e->silence_close : SK_WS_GOING_AWAY,
                       e->ping == SK_PING_CLIENT_TEXT ? "nothing came" : "no pong came");
}

/* The client pings: a client that says nothing for so long is gone. By real time, as below. */
static void await_client(sk_session *s, const sk_endpoint *e)
{
    if (e->silence_ms && quiet_ms(s) >= e->silence_ms)
        end_silence(s, e);
    else if (e->silence_ms)
        sk_net_timer_start_real(s->stall->net, &s->ping,
                                s->pong_real_ns + e->silence_ms * INT64_C(1000000));
}

/* Frames, and silence, by real time: a clock that stands still or leaps breaks no connection. */
static void ping_by_frame(sk_session *s, const sk_endpoint *e, int64_t now_ns)
{
    if (e->silence_ms && quiet_ms(s) >= (int64_t)e->silence_ms + e->ping_ms) {
        end_silence(s, e);
        return;
    }
    if (e->ping_ms && e->ping == SK_PING_FRAMES) {
        char text[24];
        sk_buf stamp = {.ptr = text, .cap = sizeof text, .max = sizeof text};
        sk_buf_i64(&stamp, now_ns / 1000000);
        sk_ws_send_ping(&s->ws, sk_buf_view(&stamp));
        sk_net_wake(s->stall->net, &s->conn);
    }
    uint32_t every_ms = e->ping_ms ? e->ping_ms : PING_USUAL_MS;
    sk_net_timer_start_real(s->stall->net, &s->ping,
                            sk_net_real_ns(s->stall->net) + every_ms * INT64_C(1000000));
}

/* Messages by the venue's time. What counts is how many were not answered: a leap sends one. */
static void ping_by_text(sk_session *s, const sk_endpoint *e)
{
    const sk_venue *venue = sk_exchange_venue(s->stall->ex);
    if (s->pings_open * e->ping_ms >= e->silence_ms) {
        end_silence(s, e);
        return;
    }
    s->peer.now_ns = sk_stall_now(s->stall);
    sk_buf_reset(&s->body);
    if (venue->encode_ping(&s->peer, &s->body) == SOUK_OK)
        sk_session_text(s, sk_buf_view(&s->body));
    s->pings_open++;
    sk_net_timer_start(s->stall->net, &s->ping, s->peer.now_ns + e->ping_ms * INT64_C(1000000));
}

/* A sign of life by the venue's time, which nobody answers. */
static void beat(sk_session *s, const sk_endpoint *e)
{
    const sk_venue *venue = sk_exchange_venue(s->stall->ex);
    int64_t every_ns = e->ping_ms * INT64_C(1000000), now = sk_stall_now(s->stall);
    s->peer.now_ns = now;
    sk_buf_reset(&s->body);
    if (!e->beats_always && s->spoke_ns + every_ns > now) {
        sk_net_timer_start(s->stall->net, &s->ping, s->spoke_ns + every_ns);
        return;
    }
    if (venue->encode_ping(&s->peer, &s->body) == SOUK_OK && s->body.len)
        sk_session_text(s, sk_buf_view(&s->body));
    sk_net_timer_start(s->stall->net, &s->ping, now + every_ns);
}

static void ping(void *ctx, int64_t now_ns)
{
    sk_session *s = ctx;
    const sk_endpoint *e = &sk_exchange_venue(s->stall->ex)->endpoints[s->peer.endpoint];
    if (s->closing)
        return;
    if (e->ping == SK_PING_SERVER_TEXT)
        ping_by_text(s, e);
    else if (e->ping == SK_PING_SERVER_BEAT && e->ping_ms)
        beat(s, e);
    else if (e->ping == SK_PING_CLIENT_TEXT)
        await_client(s, e);
    else
        ping_by_frame(s, e, now_ns);
}

void sk_socket_watch(sk_session *s)
{
    const sk_endpoint *e = &sk_exchange_venue(s->stall->ex)->endpoints[s->peer.endpoint];
    s->pong_real_ns = sk_net_real_ns(s->stall->net);
    s->ping = (sk_timer){.fire = ping, .ctx = s};
    s->spoke_ns = s->opened_ns;
    if (e->ping == SK_PING_SERVER_TEXT || (e->ping == SK_PING_SERVER_BEAT && e->ping_ms))
        sk_net_timer_start(s->stall->net, &s->ping, s->opened_ns + e->ping_ms * INT64_C(1000000));
    else if (e->ping == SK_PING_CLIENT_TEXT)
        await_client(s, e);
    else
        sk_net_timer_start_real(s->stall->net, &s->ping,
                                s->pong_real_ns + PING_CHECK_MS * INT64_C(1000000));
}
