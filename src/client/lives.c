/* SPDX-License-Identifier: MIT */
#include "client/lives.h"
#include "base/err.h"
#include "base/str.h"

#include <stdio.h>

void sk_lives_init(sk_lives *o, const souk_alloc *alloc, uint64_t seed)
{
    *o = (sk_lives){.alloc = alloc};
    sk_strmap_init(&o->by_client, alloc, seed);
    sk_strmap_init(&o->by_order, alloc, seed);
}

/* ---- the lists ---- */

static void take_out(sk_own_list *list, sk_own *own)
{
    if (own->prev)
        own->prev->next = own->next;
    else
        list->first = own->next;
    if (own->next)
        own->next->prev = own->prev;
    else
        list->last = own->prev;
    own->next = own->prev = NULL;
    list->count--;
}

static void put_last(sk_own_list *list, sk_own *own)
{
    own->prev = list->last;
    if (list->last)
        list->last->next = own;
    else
        list->first = own;
    list->last = own;
    list->count++;
}

void sk_lives_forget(sk_lives *o, sk_own *own)
{
    uint64_t there;
    take_out(own->live ? &o->live : &o->ended, own);
    sk_strmap_remove(&o->by_client, sk_str(own->life.client_id));
    if (own->key[0] && sk_strmap_get(&o->by_order, sk_str(own->key), &there) &&
        there == (uint64_t)(uintptr_t)own)
        sk_strmap_remove(&o->by_order, sk_str(own->key));
    sk_life_deinit(&own->life);
    sk_free(o->alloc, own);
}

void sk_lives_deinit(sk_lives *o)
{
    while (o->live.first)
        sk_lives_forget(o, o->live.first);
    while (o->ended.first)
        sk_lives_forget(o, o->ended.first);
    sk_strmap_deinit(&o->by_client);
    sk_strmap_deinit(&o->by_order);
}

/* ---- finding ---- */

sk_own *sk_lives_find(const sk_lives *o, souk_str client_id)
{
    uint64_t found;
    if (!client_id.len || !sk_strmap_get(&o->by_client, client_id, &found))
        return NULL;
    return (sk_own *)(uintptr_t)found;
}

/* false: an id is not known yet, or too long; the key is empty then. */
static bool make_key(char *out, size_t size, souk_str symbol, souk_str order_id)
{
    int len = snprintf(out, size, "%.*s %.*s", SK_FMT(symbol), SK_FMT(order_id));
    bool fits = symbol.len && order_id.len && len > 0 && (size_t)len < size;
    if (!fits)
        out[0] = '\0';
    return fits;
}

sk_own *sk_lives_find_ref(const sk_lives *o, souk_str symbol, souk_str client_id, souk_str order_id)
{
    char key[sizeof(((sk_own *)0)->key)];
    uint64_t found;
    sk_own *own = sk_lives_find(o, client_id);
    if (own || !make_key(key, sizeof key, symbol, order_id) ||
        !sk_strmap_get(&o->by_order, sk_str(key), &found))
        return own;
    return (sk_own *)(uintptr_t)found;
}

/* ---- changes ---- */

void sk_lives_settle(sk_lives *o, sk_own *own)
{
    bool live = souk_order_is_open(sk_life_status(&own->life));
    souk_str order_id = sk_str(own->life.order_id);
    if (!own->key[0] && make_key(own->key, sizeof own->key, sk_str(own->life.symbol), order_id) &&
        !sk_strmap_put(&o->by_order, sk_str(own->key), (uint64_t)(uintptr_t)own))
        own->key[0] = '\0'; /* out of memory: the next change tries again */
    if (live != own->live) {
        take_out(own->live ? &o->live : &o->ended, own);
        own->live = live;
        put_last(live ? &o->live : &o->ended, own);
    }
    if (o->ended.count > SK_LIVES_ENDED_MAX)
        sk_lives_forget(o, o->ended.first);
}

souk_status sk_lives_add(sk_lives *o, souk_str client_id, souk_str symbol, const sk_order_ask *ask,
                         int64_t now_ns, sk_own **out, souk_error *err)
{
    sk_own *before = sk_lives_find(o, client_id);
    if (before && before->live)
        return sk_fail(err, SOUK_E_DUPLICATE_CLIENT_ID,
                       "the order %.*s is %s: a new one needs a client id of its own",
                       SK_FMT(client_id), souk_order_status_name(sk_life_status(&before->life)));
    sk_own *own = sk_alloc_zeroed(o->alloc, 1, sizeof *own);
    if (!own)
        return sk_fail_nomem(err);
    if (sk_life_begin(&own->life, o->alloc, client_id, symbol, ask, now_ns) != SOUK_OK) {
        sk_free(o->alloc, own);
        return sk_fail(err, SOUK_E_INVALID, "the client id or the symbol is too long");
    }
    if (before) {
        sk_str_copy(own->life.before_id, sizeof own->life.before_id, sk_str(before->life.order_id));
        sk_lives_forget(o, before);
    }
    if (!sk_strmap_put(&o->by_client, sk_str(own->life.client_id), (uint64_t)(uintptr_t)own)) {
        sk_free(o->alloc, own);
        return sk_fail_nomem(err);
    }
    own->live = true;
    put_last(&o->live, own);
    *out = own;
    return SOUK_OK;
}

sk_own *sk_lives_row(sk_lives *o, const souk_order *row, int64_t at_ns)
{
    sk_own *own = sk_lives_find_ref(o, row->symbol, row->client_id, row->order_id);
    if (!own || (row->symbol.len && !sk_str_is(row->symbol, own->life.symbol)))
        return NULL;
    if (sk_life_order(&own->life, row))
        own->tries = 0;
    if (at_ns > own->life.heard_ns)
        own->life.heard_ns = at_ns;
    if (at_ns < own->absent_ns) /* it says how the order was, not how it is */
        sk_life_doubt(&own->life);
    sk_lives_settle(o, own);
    return own;
}

sk_own *sk_lives_fill(sk_lives *o, const souk_fill *fill)
{
    sk_own *own = sk_lives_find_ref(o, fill->symbol, fill->client_id, fill->order_id);
    if (!own || (fill->symbol.len && !sk_str_is(fill->symbol, own->life.symbol)))
        return NULL;
    uint32_t known = own->life.fills_count;
    sk_life_fill(&own->life, fill); /* what could not be counted is asked for again */
    if (own->life.fills_count > known)
        own->tries = 0;
    sk_lives_settle(o, own);
    return own;
}
