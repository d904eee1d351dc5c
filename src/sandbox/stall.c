/* SPDX-License-Identifier: MIT */
#include "sandbox/stall.h"

#include "base/err.h"
#include "base/str.h"

enum { HOUSEKEEPING_MS = 1000 };

uint16_t sk_stall_port(const sk_stall *stall)
{
    return sk_listener_port(stall->listener);
}

int64_t sk_stall_now(sk_stall *stall)
{
    sk_exchange_set_now(stall->ex, sk_net_now_ns(stall->net));
    return sk_exchange_now(stall->ex);
}

souk_str sk_stall_pack(sk_stall *stall, souk_str text)
{
    if (!stall->packer &&
        sk_deflate_new(&stall->packer, SK_DEFLATE_GZIP, 15, 6, stall->options.alloc) != SOUK_OK)
        return (souk_str){NULL, 0};
    sk_deflate_reset(stall->packer);
    sk_buf_reset(&stall->packed);
    if (sk_deflate_put(stall->packer, text, SK_FLUSH_FINISH, &stall->packed) != SOUK_OK)
        return (souk_str){NULL, 0};
    return sk_buf_view(&stall->packed);
}

/* Those that have expired by then. */
static void end_tokens(sk_stall *stall, int64_t by_ns)
{
    char token[SK_TOKEN_LEN + 1];
    uint32_t account;
    while (sk_token_expired(sk_exchange_accounts(stall->ex), by_ns, token, &account))
        sk_hub_token_ended(stall->hub, sk_str(token));
}

/* What time alone brings about: orders good till a date, tokens that expire. */
static void keep_house(void *ctx, int64_t now_ns)
{
    sk_stall *stall = ctx;
    int64_t period_ns = HOUSEKEEPING_MS * INT64_C(1000000);
    now_ns = sk_stall_now(stall);
    end_tokens(stall, now_ns);
    sk_buckets_keep(sk_exchange_buckets(stall->ex));
    /* on whole seconds: all venues at once */
    sk_net_timer_start(stall->net, &stall->house, now_ns - now_ns % period_ns + period_ns);
}

/* An order's first fill gives back what the venue's limits on orders say. */
static void on_event(void *ctx, sk_exchange *ex, const sk_event *e)
{
    sk_stall *stall = ctx;
    const sk_venue *venue = sk_exchange_venue(ex);
    if (e->kind != SK_EV_TRADE || e->cum_lots != e->qty_lots)
        return;
    sk_who who = {.account = e->account + UINT64_C(1)};
    for (uint32_t i = 0; i < venue->limits_count; i++) {
        uint32_t back = e->maker ? venue->limits[i].back_maker : venue->limits[i].back_taker;
        if (back)
            sk_limiter_refund(stall->limiter, i, &who, back, sk_exchange_now(ex));
    }
}

void sk_stall_reset(sk_stall *stall)
{
    end_tokens(stall, INT64_MAX);
    sk_limiter_reset(stall->limiter);
}

souk_status sk_stall_open(sk_stall **out, sk_net *net, sk_exchange *ex,
                          const sk_stall_options *options, souk_error *err)
{
    sk_stall *stall = sk_alloc_zeroed(options->alloc, 1, sizeof *stall);
    if (!stall)
        return sk_fail_nomem(err);
    stall->net = net;
    stall->ex = ex;
    stall->options = *options;
    sk_buf_init(&stall->packed, options->alloc, 64 << 20);
    sk_buf_init(&stall->filled, options->alloc, 64 << 20);
    stall->house = (sk_timer){.fire = keep_house, .ctx = stall};
    souk_status status = sk_limiter_new(&stall->limiter, sk_exchange_venue(ex), options->limits_e6,
                                        options->tier, options->alloc, err);
    if (status == SOUK_OK)
        sk_limiter_use(stall->limiter, sk_exchange_buckets(ex));
    sk_observer observer = {.event = on_event, .ctx = stall};
    if (status == SOUK_OK)
        status = sk_exchange_observe(ex, &observer);
    if (status == SOUK_OK)
        status = sk_refusals_new(&stall->refusals, options->alloc, err);
    if (status == SOUK_OK)
        status = sk_hub_new(&stall->hub, stall, err);
    if (status == SOUK_OK) {
        sk_listen_options listen = {
            .host = options->host,
            .port = options->port,
            .tls = options->tls,
            .accept = sk_session_accept,
            .ctx = stall,
        };
        status = sk_net_listen(net, &listen, &stall->listener, err);
    }
    if (status < 0) {
        sk_stall_free(stall);
        return status;
    }
    keep_house(stall, 0);
    *out = stall;
    return SOUK_OK;
}

void sk_stall_close(sk_stall *stall)
{
    if (!stall->listener) {
        for (sk_session *s = stall->sessions; s; s = s->next)
            sk_net_close(stall->net, &s->conn, SK_CLOSE_ABORT, NULL);
        return;
    }
    sk_listener_close(stall->listener);
    stall->listener = NULL;
    for (sk_session *s = stall->sessions; s; s = s->next) {
        sk_hub_tell_end(stall->hub, s, sk_exchange_now(stall->ex));
        sk_session_goodbye(s, SK_WS_GOING_AWAY, "the exchange is closing");
    }
}

void sk_stall_free(sk_stall *stall)
{
    if (!stall)
        return;
    sk_net_timer_stop(stall->net, &stall->house);
    sk_hub_free(stall->hub);
    sk_limiter_free(stall->limiter);
    sk_deflate_free(stall->packer);
    sk_buf_deinit(&stall->packed);
    sk_buf_deinit(&stall->filled);
    sk_refusals_free(stall->refusals);
    sk_free(stall->options.alloc, stall);
}
