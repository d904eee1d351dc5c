/* SPDX-License-Identifier: MIT
 * The account's stream says what changes; what was open when it began, and whatever changed while
 * it was down, is asked for after every subscription. */
#include "client/stream.h"

static void ask(souk_stream *s);

static void ask_later(souk_stream *s)
{
    souk_client *client = s->client;
    int64_t wait_ns = sk_backoff_next_ns(&s->orders_backoff, &client->rng);
    sk_net_timer_start(client->net, &s->orders_timer, sk_client_now_ns(client) + wait_ns);
}

static void answered(void *ctx, sk_task *task)
{
    souk_stream *s = ctx;
    const souk_answer *answer = task->answer;
    souk_event event = {.kind = SOUK_EVENT_OPEN_ORDERS, .recv_ns = sk_client_now_ns(s->client)};
    s->orders = NULL;
    if (answer->outcome != SOUK_DONE) {
        SK_LOG(&s->client->log, SK_LOG_WARN, "open orders are not known",
               sk_log_text("why", answer->err.text));
        ask_later(s);
        return;
    }
    event.orders = souk_answer_orders(answer, &event.count);
    sk_stream_hold(s);
    sk_own_listed(s->client, event.orders, event.count, task->begun_ns);
    sk_stream_tell(s, &event);
    sk_stream_drop(s);
}

static void ask(souk_stream *s)
{
    souk_error err;
    if (s->orders)
        return;
    if (sk_task_start(s->client,
                      SOUK_REQUEST(.op = SOUK_OP_OPEN_ORDERS, .on_limit = SOUK_LIMIT_WAIT),
                      answered, s, &s->orders, &err) != SOUK_OK)
        ask_later(s);
}

static void due(void *ctx, int64_t now_ns)
{
    (void)now_ns;
    ask(ctx);
}

void sk_account_up(souk_stream *s)
{
    s->orders_timer = (sk_timer){.fire = due, .ctx = s};
    sk_backoff_init(&s->orders_backoff, NULL);
    s->client->reckon.awaited = true;
    ask(s);
    sk_holdings_up(s);
}

void sk_account_down(souk_stream *s)
{
    sk_task_cancel(s->orders);
    s->orders = NULL;
    sk_net_timer_stop(s->client->net, &s->orders_timer);
    sk_holdings_down(s);
}
