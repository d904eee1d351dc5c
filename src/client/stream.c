/* SPDX-License-Identifier: MIT */
#include "client/stream.h"
#include "base/err.h"
#include "base/str.h"
#include "venue/envelope.h"

#define MS_NS INT64_C(1000000)
enum { ACK_MS = 10000 }; /* patience for the answer to a subscription */

/* ---- deliveries ---- */

void sk_stream_hold(souk_stream *s)
{
    s->busy++;
}

void sk_stream_drop(souk_stream *s)
{
    if (--s->busy == 0 && s->closed)
        sk_stream_free(s);
}

void sk_stream_tell(souk_stream *s, const souk_event *event)
{
    if (s->closed)
        return;
    s->stats.events++;
    sk_client_enter(s->client);
    s->on_event(s->ctx, s, event);
    sk_client_leave(s->client);
}

/* ---- the end of a round ---- */

void sk_stream_hang_up(souk_stream *s)
{
    sk_net_timer_stop(s->client->net, &s->timer);
    sk_clock_forget(s->client, &s->clock_wait);
    sk_socket_close(s->socket);
    s->socket = NULL;
    sk_account_down(s);
}

static void end_round(souk_stream *s, souk_event_kind kind, const souk_error *why)
{
    bool was_up = s->stage == SK_STREAM_UP;
    souk_error err = *why;
    int64_t now_ns = sk_client_now_ns(s->client);
    sk_stream_hang_up(s);
    s->stage = kind == SOUK_EVENT_FAILED ? SK_STREAM_OVER : SK_STREAM_WAITING;
    if (was_up)
        sk_backoff_closed(&s->backoff, now_ns);
    if (s->stage == SK_STREAM_WAITING) {
        s->stats.reconnects++;
        int64_t wait_ns = sk_backoff_next_ns(&s->backoff, &s->client->rng);
        if (err.retry_after_ns > wait_ns)
            wait_ns = err.retry_after_ns;
        sk_net_timer_start(s->client->net, &s->timer, now_ns + wait_ns);
    }
    SK_LOG(&s->client->log, SK_LOG_WARN, "stream ended",
           sk_log_text("channel", souk_channel_name(s->channel)), sk_log_text("why", err.text));
    sk_stream_hold(s);
    sk_stream_tell(s, &(souk_event){.kind = kind, .recv_ns = now_ns, .error = &err});
    if (sk_stream_alive(s))
        sk_books_lost(s, &err);
    sk_stream_drop(s);
}

void sk_stream_restart(souk_stream *s, const souk_error *why)
{
    end_round(s, SOUK_EVENT_DOWN, why);
}

/* ---- subscribing ---- */

souk_status sk_stream_say(souk_stream *s, sk_control *control, bool signed_, souk_error *err)
{
    souk_client *client = s->client;
    sk_request frame;
    control->id = sk_arena_printf(control->arena, "%llu", (unsigned long long)++client->next_id);
    souk_status status = client->venue->encode_control(client->venue, control,
                                                       signed_ ? &client->credentials.key : NULL,
                                                       sk_client_venue_ns(client), &frame, err);
    if (status == SOUK_OK && sk_socket_send(s->socket, frame.body) != SOUK_OK)
        status = sk_fail(err, SOUK_E_IO, "the subscription cannot be sent");
    return status;
}

/* The topics of the stream: one a symbol or, of an account, those that the venue names. */
static souk_status fill_topics(const souk_stream *s, sk_control *control, souk_error *err)
{
    const sk_venue *venue = s->client->venue;
    uint32_t most =
        s->symbols_count > venue->channels_count ? s->symbols_count : venue->channels_count;
    control->topics = sk_arena_zeroed(control->arena, most, sizeof *control->topics);
    if (!control->topics)
        return sk_fail_nomem(err);
    for (uint32_t i = 0; i < s->symbols_count; i++)
        control->topics[control->topics_count++] = (sk_topic){.row = s->row,
                                                              .symbol = s->symbols[i],
                                                              .instrument = SK_NO_INSTRUMENT,
                                                              .interval = s->interval,
                                                              .depth = s->row->depth};
    for (uint16_t i = 0; sk_channel_is_private(s->row->kind) && i < venue->channels_count; i++)
        if (venue->channels[i].follow && venue->channels[i].endpoint == s->row->endpoint)
            control->topics[control->topics_count++] =
                (sk_topic){.row = &venue->channels[i], .instrument = SK_NO_INSTRUMENT};
    return SOUK_OK;
}

static souk_status say_topics(souk_stream *s, souk_error *err)
{
    sk_control all = {.kind = SK_CONTROL_SUBSCRIBE, .arena = &s->frame};
    souk_status status = fill_topics(s, &all, err);
    const sk_endpoint *endpoint = &s->client->venue->endpoints[s->row->endpoint];
    uint32_t most = endpoint->topics_per_frame;
    for (uint32_t at = 0, n; status == SOUK_OK && at < all.topics_count; at += n) {
        sk_control some = all;
        n = most && most < all.topics_count - at ? most : all.topics_count - at;
        some.topics += at;
        some.topics_count = n;
        status = sk_stream_say(s, &some, false, err);
        s->asked++;
        s->awaited += endpoint->topic_answers ? n : 1;
    }
    return status;
}

/* What comes first on this socket: a login where there is one, then topics or a following; nothing
 * where the URL has said it. */
static souk_status say_first(souk_stream *s, souk_error *err)
{
    const sk_endpoint *endpoint = &s->client->venue->endpoints[s->row->endpoint];
    bool private = s->channel == SOUK_CHANNEL_ACCOUNT;
    s->asked_id = s->client->next_id + 1;
    s->asked = s->awaited = endpoint->by_url != NULL;
    if (endpoint->by_url)
        return SOUK_OK;
    s->logging_in = private && endpoint->login && !s->logged_in;
    if (!s->logging_in && (!private || endpoint->login))
        return say_topics(s, err);
    s->asked = s->awaited = 1;
    sk_control control = {
        .kind = s->logging_in ? SK_CONTROL_LOGIN : SK_CONTROL_FOLLOW,
        .arena = &s->frame,
        .request = {.host = sk_str(s->client->places[s->row->endpoint].host_field),
                    .path = sk_str(endpoint->path)}};
    return sk_stream_say(s, &control, true, err);
}

static void subscribe(souk_stream *s)
{
    souk_client *client = s->client;
    souk_error err;
    if (!s->logged_in && s->channel == SOUK_CHANNEL_ACCOUNT &&
        !sk_clock_ready(client, &s->clock_wait)) {
        s->stage = SK_STREAM_CLOCK;
        return;
    }
    souk_status status = say_first(s, &err);
    if (status != SOUK_OK) {
        end_round(s,
                  souk_status_class(status) == SOUK_CLASS_INVALID ? SOUK_EVENT_FAILED
                                                                  : SOUK_EVENT_DOWN,
                  &err);
        return;
    }
    s->stage = SK_STREAM_ASKED;
    sk_net_timer_start(client->net, &s->timer, sk_client_now_ns(client) + ACK_MS * MS_NS);
}

static void connect_stream(souk_stream *s);

static void clock_known(void *ctx, const souk_error *why)
{
    souk_stream *s = ctx;
    sk_arena_reset(&s->frame);
    if (why)
        sk_stream_restart(s, why);
    else if (s->socket)
        subscribe(s);
    else
        connect_stream(s);
}

/* What the venue refuses for good ends the stream; what passes only this round of it. */
static void end_refused(souk_stream *s, const souk_error *err)
{
    souk_class class_ = souk_status_class(err->status);
    bool passes = class_ == SOUK_CLASS_RETRY_LATER || class_ == SOUK_CLASS_UNKNOWN ||
                  class_ == SOUK_CLASS_CLOCK;
    if (class_ == SOUK_CLASS_CLOCK)
        sk_clock_distrust(s->client);
    end_round(s, passes ? SOUK_EVENT_DOWN : SOUK_EVENT_FAILED, err);
}

static void go_up(souk_stream *s, int64_t now_ns)
{
    s->stage = SK_STREAM_UP;
    sk_net_timer_stop(s->client->net, &s->timer);
    sk_backoff_opened(&s->backoff, now_ns);
    sk_stream_tell(s, &(souk_event){.kind = SOUK_EVENT_UP, .recv_ns = now_ns});
    if (!sk_stream_alive(s))
        return;
    if (s->channel == SOUK_CHANNEL_ACCOUNT)
        sk_account_up(s);
    else
        sk_books_up(s);
}

static void on_ack(souk_stream *s, const sk_update *u)
{
    uint64_t id;
    const souk_error *err = &u->ack.err;
    souk_str text = u->ack.id;
    if (text.len > 2 && text.ptr[0] == '"')
        text = sk_str_sub(text, 1, text.len - 2);
    bool numbered = sk_str_to_u64(text, &id) == SOUK_OK;
    bool ours = numbered ? id - s->asked_id < s->asked : !text.len;
    /* an error without an id can only mean what we asked */
    if (s->stage != SK_STREAM_ASKED || (!ours && err->status == SOUK_OK))
        return;
    if (err->status != SOUK_OK) {
        end_refused(s, err);
        return;
    }
    if (--s->awaited)
        return;
    if (s->logging_in) {
        s->logged_in = true;
        subscribe(s);
        return;
    }
    go_up(s, u->recv_ns);
}

/* ---- what it tells ---- */

/* Where all frames of a connection are counted together: whether one is missing before this. More
 * than one may carry the same number. */
static bool is_after_gap(souk_stream *s, const sk_update *u)
{
    uint64_t before = s->counted;
    if (s->row->seq != SK_SEQ_PER_CONN || !u->last_id)
        return false;
    s->counted = u->last_id;
    return before && u->last_id - before > 1;
}

/* One topic may bring more than what this stream is about. */
static bool is_wanted(const souk_stream *s, sk_update_kind kind)
{
    switch (s->channel) {
    case SOUK_CHANNEL_BOOK: return kind == SK_UPDATE_BOOK;
    case SOUK_CHANNEL_TRADES: return kind == SK_UPDATE_TRADE || kind == SK_UPDATE_AGG_TRADE;
    default: return kind != SK_UPDATE_BOOK;
    }
}

/* Whether the stream follows a channel of fills: they have their fees there, and are told once. */
static bool fills_apart(const souk_stream *s)
{
    const sk_venue *venue = s->client->venue;
    for (uint16_t i = 0; i < venue->channels_count; i++)
        if (venue->channels[i].follow && venue->channels[i].kind == SK_CHANNEL_FILLS)
            return true;
    return false;
}

static void on_order(souk_stream *s, const sk_update *u, souk_event event)
{
    souk_order now = u->order.order;
    bool elsewhere = u->channel == SK_CHANNEL_ORDERS && fills_apart(s);
    bool news = sk_own_told(s->client, u);
    event.kind = SOUK_EVENT_ORDER;
    if (u->channel == SK_CHANNEL_FILLS) /* it tells little of the order */
        sk_own_show(s->client, &now);
    event.order = &now;
    event.fill = news && !elsewhere ? &u->order.fill : NULL;
    sk_holdings_moved(s);
    sk_stream_tell(s, &event);
}

/* What a first message tells of the time before: no news. It comes anew with every connection. */
static bool is_past(const sk_update *u)
{
    bool trade = u->kind == SK_UPDATE_TRADE || u->kind == SK_UPDATE_AGG_TRADE;
    return u->snapshot && (trade || (u->kind == SK_UPDATE_CANDLE && u->candle.closed));
}

/* The symbol as it was subscribed: some venues say it in other letters on sockets. */
static souk_str known_symbol(const souk_stream *s, souk_str told)
{
    for (uint32_t i = 0; i < s->symbols_count; i++)
        if (sk_str_eq_nocase(s->symbols[i], told))
            return s->symbols[i];
    return told;
}

/* A market update that says its symbol as it was subscribed. */
static sk_update in_own_words(const souk_stream *s, const sk_update *u)
{
    sk_update own = *u;
    own.symbol = known_symbol(s, u->symbol);
    switch (u->kind) {
    case SK_UPDATE_TRADE:
    case SK_UPDATE_AGG_TRADE: own.trade.symbol = own.symbol; break;
    case SK_UPDATE_TICKER:
    case SK_UPDATE_MINI_TICKER: own.ticker.symbol = own.symbol; break;
    case SK_UPDATE_BEST: own.best.symbol = own.symbol; break;
    default: break;
    }
    return own;
}

static void restart(souk_stream *s, souk_status status, const char *why)
{
    souk_error err;
    sk_fail(&err, status, "%s", why);
    sk_stream_restart(s, &err);
}

static void push(void *ctx, const sk_update *told)
{
    souk_stream *s = ctx;
    bool market = told->kind <= SK_UPDATE_CANDLE;
    sk_update own;
    const sk_update *u = told;
    souk_event event = {.symbol = u->symbol, .at_ns = u->at_ns, .recv_ns = u->recv_ns};
    if (s->closed || !s->socket)
        return;
    if (market && s->client->venue->endpoints[s->row->endpoint].any_letters) {
        own = in_own_words(s, told);
        u = &own;
        event.symbol = own.symbol;
    }
    if (is_after_gap(s, u)) {
        restart(s, SOUK_E_GAP, "a message of the connection is missing");
        return;
    }
    if (market) {
        if (s->stage == SK_STREAM_ASKED && s->client->venue->endpoints[s->row->endpoint].unnoticed)
            go_up(s, u->recv_ns);
        if (!sk_stream_alive(s) || !is_wanted(s, u->kind))
            return;
    }
    if (is_past(u))
        return;
    switch (u->kind) {
    case SK_UPDATE_BOOK: sk_books_push(s, u); return;
    case SK_UPDATE_ACK: on_ack(s, u); return;
    case SK_UPDATE_TRADE:
    case SK_UPDATE_AGG_TRADE:
        event.kind = SOUK_EVENT_TRADE;
        event.trade = &u->trade;
        break;
    case SK_UPDATE_TICKER:
    case SK_UPDATE_MINI_TICKER:
        event.kind = SOUK_EVENT_TICKER;
        event.ticker = &u->ticker;
        break;
    case SK_UPDATE_BEST:
        event.kind = SOUK_EVENT_BEST;
        event.best = &u->best;
        break;
    case SK_UPDATE_CANDLE:
        event.kind = SOUK_EVENT_CANDLE;
        event.candle = &u->candle;
        break;
    case SK_UPDATE_ORDER: on_order(s, u, event); return;
    case SK_UPDATE_BALANCES:
        event.kind = SOUK_EVENT_BALANCES;
        event.balances = u->balances.rows;
        event.count = u->balances.count;
        break;
    case SK_UPDATE_TOKEN_EXPIRED:
        restart(s, SOUK_E_TOKEN, "the venue ended the private stream");
        return;
    case SK_UPDATE_SHUTDOWN:
        restart(s, SOUK_E_CLOSED, "the venue is about to close this connection");
        return;
    case SK_UPDATE_PING: sk_socket_send(s->socket, u->pong); return;
    case SK_UPDATE_PONG: sk_socket_ponged(s->socket); return;
    case SK_UPDATE_NONE:
    case SK_UPDATE_TRANSFER:
    case SK_UPDATE_LIST:
    case SK_UPDATE_ORDERS:
    case SK_UPDATE_AVG_PRICE: return;
    }
    sk_stream_tell(s, &event);
}

static void on_text(void *owner, souk_str message, int64_t now_ns)
{
    souk_stream *s = owner;
    const sk_venue *venue = s->client->venue;
    souk_error err;
    s->stats.frames++;
    if (sk_endpoint_is_pong(&venue->endpoints[s->row->endpoint], message)) {
        sk_socket_ponged(s->socket);
        return;
    }
    sk_arena_reset(&s->frame);
    s->feed.recv_ns = now_ns;
    sk_stream_hold(s);
    souk_status status =
        venue->decode_frame(venue, s->row->endpoint, (souk_str){NULL, 0}, message, &s->feed, &err);
    if (status != SOUK_OK && sk_stream_alive(s) && s->socket) {
        /* what cannot be read may have been a change of a book: nothing after it can be trusted */
        s->feed.skipped++;
        if (s->books)
            sk_stream_restart(s, &err);
        else
            SK_LOG(&s->client->log, SK_LOG_WARN, "frame not understood",
                   sk_log_text("why", err.text));
    }
    s->stats.skipped = s->feed.skipped;
    sk_stream_drop(s);
}

/* ---- connecting ---- */

static bool logs_in_by_headers(const souk_stream *s)
{
    return s->channel == SOUK_CHANNEL_ACCOUNT &&
           s->client->venue->endpoints[s->row->endpoint].headers_login;
}

static void on_opened(void *owner, int64_t now_ns)
{
    souk_stream *s = owner;
    (void)now_ns;
    s->logged_in = logs_in_by_headers(s);
    s->counted = 0;
    sk_arena_reset(&s->frame);
    subscribe(s);
}

static void on_closed(void *owner, const souk_error *why)
{
    souk_stream *s = owner;
    s->socket = NULL;
    if (s->refused)
        end_refused(s, why);
    else
        sk_stream_restart(s, why);
}

/* A login by headers that is refused is told as a question's answer is. */
static void on_refused(void *owner, unsigned http, souk_str body, souk_error *inout)
{
    souk_stream *s = owner;
    const sk_reply reply = {.http = (uint16_t)http, .body = body};
    sk_call call = {.arena = &s->frame, .now_ns = sk_client_venue_ns(s->client)};
    souk_str rest;
    souk_error err;
    if (!logs_in_by_headers(s))
        return;
    sk_arena_reset(&s->frame);
    if (sk_reply_open(s->client->venue, &reply, &call, &rest, &err) != SOUK_OK && err.code[0]) {
        *inout = err;
        s->refused = true;
    }
}

/* The venue's ping: its text, or a control where that is an object. */
static void on_ping(void *owner, int64_t now_ns)
{
    souk_stream *s = owner;
    souk_error err;
    const sk_endpoint *endpoint = &s->client->venue->endpoints[s->row->endpoint];
    souk_status status = SOUK_OK;
    (void)now_ns;
    if (endpoint->ping_text[0] != '{') {
        status = sk_socket_send(s->socket, sk_str(endpoint->ping_text));
    } else {
        sk_control control = {.kind = SK_CONTROL_PING, .arena = &s->frame};
        sk_arena_reset(&s->frame);
        status = sk_stream_say(s, &control, false, &err);
    }
    if (status != SOUK_OK)
        SK_LOG(&s->client->log, SK_LOG_WARN, "ping not sent",
               sk_log_text("channel", souk_channel_name(s->channel)));
}

static const sk_socket_events socket_events = {.opened = on_opened,
                                               .text = on_text,
                                               .ping = on_ping,
                                               .refused = on_refused,
                                               .closed = on_closed};

/* How often the client pings where the venue wants messages for it: at least so often that the
 * silence that the caller bears is noticed. */
static int64_t ping_ns(const souk_stream *s, const sk_endpoint *endpoint)
{
    int64_t own_ns = endpoint->ping_ms * MS_NS;
    if (endpoint->ping != SK_PING_CLIENT_TEXT || !endpoint->ping_text)
        return 0;
    return s->silence_ns / 2 < own_ns ? s->silence_ns / 2 : own_ns;
}

/* The headers that log in. */
static souk_status sign_headers(souk_stream *s, souk_str path, sk_headers *out, souk_error *err)
{
    souk_client *client = s->client;
    const sk_venue *venue = client->venue;
    sk_request request;
    sk_control control = {.kind = SK_CONTROL_LOGIN, .arena = &s->frame};
    int64_t now_ns = sk_client_venue_ns(client);
    souk_status status = SOUK_OK;
    control.request.host = sk_str(client->places[s->row->endpoint].host_field);
    control.request.path = path;
    if (venue->nonce_unit_ns)
        status = sk_nonces_next(&client->nonces, now_ns, venue->nonce_unit_ns, &control.nonce, err);
    if (status == SOUK_OK)
        status =
            venue->encode_control(venue, &control, &client->credentials.key, now_ns, &request, err);
    if (status == SOUK_OK)
        *out = request.headers;
    return status;
}

static void connect_stream(souk_stream *s)
{
    souk_client *client = s->client;
    souk_error err;
    const sk_endpoint *endpoint = &client->venue->endpoints[s->row->endpoint];
    const sk_place *place = &client->places[s->row->endpoint];
    const sk_connect_options to = sk_client_route(client, place);
    sk_headers headers = {NULL, 0};
    s->refused = false;
    sk_arena_reset(&s->frame);
    souk_str target =
        sk_arena_printf(&s->frame, "%s%s%s", endpoint->path ? endpoint->path : "/",
                        endpoint->by_url ? "?" : "", endpoint->by_url ? endpoint->by_url : "");
    if (logs_in_by_headers(s)) {
        if (!sk_clock_ready(client, &s->clock_wait)) {
            s->stage = SK_STREAM_CLOCK;
            return;
        }
        if (sign_headers(s, sk_str(endpoint->path), &headers, &err) != SOUK_OK) {
            end_refused(s, &err);
            return;
        }
    }
    const sk_socket_options options = {.alloc = client->alloc,
                                       .events = &socket_events,
                                       .owner = s,
                                       .to = &to,
                                       .host_field = place->host_field,
                                       .target = target.ptr ? target.ptr : "/",
                                       .headers = headers,
                                       .silence_ns = s->silence_ns,
                                       .ping_ns = ping_ns(s, endpoint),
                                       .gzip = endpoint->gzip,
                                       .random = sk_client_random,
                                       .random_ctx = client};
    s->stage = SK_STREAM_CONNECTING;
    if (sk_socket_open(&s->socket, client->net, &options, &err) != SOUK_OK) {
        s->socket = NULL;
        sk_stream_restart(s, &err);
    }
}

static void on_timer(void *ctx, int64_t now_ns)
{
    souk_stream *s = ctx;
    souk_error err;
    (void)now_ns;
    if (s->stage == SK_STREAM_WAITING) {
        connect_stream(s);
        return;
    }
    sk_fail(&err, SOUK_E_TIMEOUT, "no answer to the subscription within %d ms", ACK_MS);
    sk_stream_restart(s, &err);
}

void sk_stream_ready(souk_stream *s)
{
    s->timer = (sk_timer){.fire = on_timer, .ctx = s};
    s->clock_wait = (sk_clock_wait){.ready = clock_known, .ctx = s};
    s->feed = (sk_feed){.push = push, .ctx = s, .arena = &s->frame, .alloc = s->client->alloc};
}
