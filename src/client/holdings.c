/* SPDX-License-Identifier: MIT
 * Balances of an account stream whose venue streams none: asked for when it comes up and, a little
 * later and together, after whatever moved; what changed since is told. */
#include "base/err.h"
#include "base/str.h"
#include "client/stream.h"

#define MS_NS INT64_C(1000000)
enum { SOON_MS = 100, PAUSE_MS = 1000 }; /* after a change; between two questions */

struct sk_holding {
    char asset[32];
    souk_dec free, held;
};

static void ask(souk_stream *s);

/* Whether the stream itself tells them. */
static bool are_streamed(const souk_stream *s)
{
    const sk_venue *venue = s->client->venue;
    for (uint16_t i = 0; i < venue->channels_count; i++) {
        const sk_channel_row *row = &venue->channels[i];
        if (row->kind == SK_CHANNEL_PRIVATE || (row->kind == SK_CHANNEL_BALANCES && row->follow))
            return true;
    }
    return false;
}

static void ask_in(souk_stream *s, int64_t wait_ns)
{
    sk_net_timer_start(s->client->net, &s->holdings_timer, sk_client_now_ns(s->client) + wait_ns);
}

static sk_holding *holding_of(souk_stream *s, souk_str asset)
{
    for (uint32_t i = 0; i < s->holdings_count; i++)
        if (sk_str_is(asset, s->holdings[i].asset))
            return &s->holdings[i];
    sk_holding *rows =
        sk_grow(s->client->alloc, s->holdings, s->holdings_count, &s->holdings_cap, sizeof *rows);
    if (!rows)
        return NULL;
    s->holdings = rows;
    sk_holding *fresh = &rows[s->holdings_count];
    *fresh = (sk_holding){.asset = ""};
    if (!sk_str_copy(fresh->asset, sizeof fresh->asset, asset))
        return NULL;
    s->holdings_count++;
    return fresh;
}

/* Keeps the rows that are not as they were told last, in front; their number. What cannot be kept
 * is told anyhow. */
static size_t take_changed(souk_stream *s, const souk_balance *rows, size_t count,
                           souk_balance *out)
{
    size_t n = 0;
    for (size_t i = 0; i < count; i++) {
        sk_holding *last = holding_of(s, rows[i].asset);
        if (last && souk_dec_cmp(last->free, rows[i].free) == 0 &&
            souk_dec_cmp(last->held, rows[i].held) == 0)
            continue;
        if (last) {
            last->free = rows[i].free;
            last->held = rows[i].held;
        }
        out[n++] = rows[i];
    }
    return n;
}

static void answered(void *ctx, sk_task *task)
{
    souk_stream *s = ctx;
    souk_client *client = s->client;
    size_t count;
    s->holdings_task = NULL;
    if (task->answer->outcome != SOUK_DONE) {
        SK_LOG(&client->log, SK_LOG_WARN, "balances are not known",
               sk_log_text("why", task->answer->err.text));
        ask_in(s, sk_backoff_next_ns(&s->holdings_backoff, &client->rng));
        return;
    }
    sk_backoff_init(&s->holdings_backoff, NULL);
    if (s->holdings_moved)
        ask_in(s, PAUSE_MS * MS_NS);
    const souk_balance *rows = souk_answer_balances(task->answer, &count);
    souk_balance *changed = sk_alloc_zeroed(client->alloc, count ? count : 1, sizeof *changed);
    if (!changed)
        return;
    count = take_changed(s, rows, count, changed);
    sk_stream_hold(s);
    if (count)
        sk_stream_tell(s, &(souk_event){.kind = SOUK_EVENT_BALANCES,
                                        .recv_ns = sk_client_now_ns(client),
                                        .balances = changed,
                                        .count = count});
    sk_stream_drop(s);
    sk_free(client->alloc, changed);
}

static void ask(souk_stream *s)
{
    souk_error err;
    if (s->holdings_task)
        return;
    s->holdings_moved = false;
    s->holdings_ns = sk_client_now_ns(s->client);
    if (sk_task_start(s->client, SOUK_REQUEST(.op = SOUK_OP_BALANCES, .on_limit = SOUK_LIMIT_WAIT),
                      answered, s, &s->holdings_task, &err) != SOUK_OK)
        ask_in(s, sk_backoff_next_ns(&s->holdings_backoff, &s->client->rng));
}

static void due(void *ctx, int64_t now_ns)
{
    (void)now_ns;
    ask(ctx);
}

void sk_holdings_up(souk_stream *s)
{
    if (are_streamed(s))
        return;
    s->holdings_timer = (sk_timer){.fire = due, .ctx = s};
    sk_backoff_init(&s->holdings_backoff, NULL);
    s->holdings_asked = true;
    ask(s);
}

void sk_holdings_moved(souk_stream *s)
{
    if (!s->holdings_asked)
        return;
    s->holdings_moved = true;
    int64_t since_ns = sk_client_now_ns(s->client) - s->holdings_ns;
    int64_t wait_ns = PAUSE_MS * MS_NS - since_ns;
    if (!s->holdings_task && !sk_timer_armed(&s->holdings_timer))
        ask_in(s, wait_ns > SOON_MS * MS_NS ? wait_ns : SOON_MS * MS_NS);
}

void sk_holdings_down(souk_stream *s)
{
    sk_task_cancel(s->holdings_task);
    s->holdings_task = NULL;
    sk_net_timer_stop(s->client->net, &s->holdings_timer);
    s->holdings_asked = false;
}
