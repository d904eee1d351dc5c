/* SPDX-License-Identifier: MIT
 * What a journal hands over: orders that were not over and the account's sum, and when the handle
 * has found out what became of them. */
#include "base/err.h"
#include "base/rng.h"
#include "base/str.h"
#include "client/call.h"
#include "client/stream.h"

#include <stdio.h>

#define SLACK_NS INT64_C(1000000000) /* clocks are corrected, not equal */
enum { JOURNAL_PATH_MAX = 1024 };

/* A record of what was not over when the last program ended. */
static souk_status take_up(void *ctx, const sk_order_journal_entry *e)
{
    souk_client *client = ctx;
    bool sum = e->kind >= SK_ORDER_JOURNAL_TOTAL;
    client->own.recovering = client->own.recovering || !sum || !client->no_reconciliation;
    if (sum) {
        sk_reckon_take_up(client, e);
        return SOUK_OK;
    }
    sk_own *own = e->kind == SK_ORDER_JOURNAL_INTENT ? NULL : client->own.orders.live.last;
    while (own && own->journal != e->ref)
        own = own->prev;
    if (e->kind == SK_ORDER_JOURNAL_INTENT) {
        /* an id that was used again: the order before had ended */
        own = sk_lives_find(&client->own.orders, e->client_id);
        if (own)
            sk_lives_forget(&client->own.orders, own);
        souk_status status = sk_lives_add(&client->own.orders, e->client_id, e->symbol, &e->ask,
                                          e->at_ns, &own, NULL);
        if (status != SOUK_OK)
            return status;
        own->journal = e->ref;
        own->recovered = true;
        sk_life_lost(&own->life); /* until there is evidence */
    }
    if (own && (e->kind == SK_ORDER_JOURNAL_INTENT || e->kind == SK_ORDER_JOURNAL_SENT))
        own->life.sent_ns = e->at_ns;
    if (own && e->kind == SK_ORDER_JOURNAL_SEEN) {
        const souk_order seen = {.order_id = e->order_id, .status = SOUK_ORDER_NEW};
        sk_life_order(&own->life, &seen);
        sk_life_doubt(&own->life);
        /* nothing of a change that was answered arrives later; of another one it may */
        if (e->fence_ns + SLACK_NS >= own->life.fence_ns)
            own->life.fence_ns = 0;
        own->noted = true;
    }
    if (own && e->kind == SK_ORDER_JOURNAL_AMEND) {
        own->life.fence_ns = e->fence_ns + SLACK_NS;
        sk_life_doubt(&own->life);
    }
    return SOUK_OK;
}

/* A directory holds a file for each venue, address and key. */
static bool journal_path(const souk_client *client, const char *given, char *out, size_t size)
{
    souk_str key = client->credentials.key.api_key;
    const char *url = client->places[0].url;
    uint64_t who = sk_hash_bytes(key.ptr, key.len) ^ sk_mix64(sk_hash_bytes(url, strlen(url)));
    int len = sk_str_ends(sk_str(given), SK_STR("/"))
                  ? snprintf(out, size, "%s%s-%016llx.journal", given, client->venue->name,
                             (unsigned long long)who)
                  : snprintf(out, size, "%s", given);
    return len > 0 && (size_t)len < size;
}

souk_status sk_own_recover(souk_client *client, const souk_client_options *o, souk_error *err)
{
    sk_own_orders *own = &client->own;
    souk_str key = client->credentials.key.api_key;
    if (!o->journal || !o->journal[0])
        return SOUK_OK;
    if (!client->credentials.key.signer)
        return sk_fail(err, SOUK_E_KEY_MISSING,
                       "a journal is of an account's orders: it needs a key");
    char path[JOURNAL_PATH_MAX];
    if (!journal_path(client, o->journal, path, sizeof path))
        return sk_fail(err, SOUK_E_CONFIG, "the journal's path is too long");
    const sk_order_journal_options options = {.alloc = client->alloc,
                                              .path = path,
                                              .venue = client->venue->name,
                                              .key_hash = sk_hash_bytes(key.ptr, key.len),
                                              .sync = o->journal_sync};
    souk_status status = sk_order_journal_open(&own->journal, &options, take_up, client, err);
    if (status != SOUK_OK)
        return status;
    /* a new one begins its sum beside whatever is done meanwhile */
    client->reckon.due = true;
    if (own->recovering) {
        sk_reckon_due(client);
        SK_LOG(&client->log, SK_LOG_INFO, "orders in the journal",
               sk_log_i64("count", own->orders.live.count));
    }
    status = sk_net_timer_start(client->net, &own->timer, sk_client_now_ns(client));
    return status == SOUK_OK ? SOUK_OK : sk_fail_nomem(err);
}

bool souk_client_is_ready(const souk_client *client)
{
    for (const souk_stream *s = client->streams; s; s = s->next)
        if (s->channel == SOUK_CHANNEL_ACCOUNT && s->stage != SK_STREAM_UP &&
            s->stage != SK_STREAM_OVER)
            return false;
    return !client->own.recovering && !client->reckon.awaited;
}

souk_status souk_client_reconcile(souk_client *client, int64_t timeout_ns, souk_error *err)
{
    int64_t until_ns;
    if (client->in_callback)
        return sk_fail(err, SOUK_E_STATE, "a blocking call inside a callback");
    if (timeout_ns < 0 || __builtin_add_overflow(sk_client_now_ns(client), timeout_ns, &until_ns))
        until_ns = INT64_MAX;
    while (!souk_client_is_ready(client) && sk_client_now_ns(client) < until_ns) {
        souk_status status = sk_net_turn(client->net, until_ns);
        if (status != SOUK_OK)
            return sk_fail(err, status, "the loop failed");
    }
    if (souk_client_is_ready(client))
        return SOUK_OK;
    return sk_fail(err, SOUK_E_TIMEOUT, "orders, fills and balances are not yet compared");
}

static size_t show_recovered(const sk_own_list *list, souk_order *out, size_t count, size_t max)
{
    for (const sk_own *o = list->first; o; o = o->next) {
        if (o->recovered && count < max)
            sk_life_show(&o->life, &out[count]);
        count += o->recovered;
    }
    return count;
}

size_t souk_client_recovered(const souk_client *client, souk_order *out, size_t max)
{
    size_t count = show_recovered(&client->own.orders.live, out, 0, max);
    return show_recovered(&client->own.orders.ended, out, count, max);
}
