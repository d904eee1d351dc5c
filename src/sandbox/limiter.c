/* SPDX-License-Identifier: MIT */
#include "sandbox/limiter.h"

#include <stdio.h>

#include <assert.h>

#include "base/err.h"
#include "base/rng.h"

/* Refused requests in a row that turn a breach into a ban, where the venue names no number.
 * src: binance card 4 says "kept going" */
enum { STRIKES_TO_BAN = 10 };

typedef sk_bucket bucket;

struct sk_limiter {
    const sk_venue *venue;
    const souk_alloc *alloc;
    bool refuses;
    uint32_t tier, *capacity;
    int64_t delay_ns;          /* of what waits in a queue */
    sk_buckets *buckets, *own; /* own: NULL when they are somebody else's */
};

souk_status sk_limiter_new(sk_limiter **out, const sk_venue *venue, int64_t factor_e6,
                           uint32_t tier, const souk_alloc *alloc, souk_error *err)
{
    sk_limiter *l = sk_alloc_zeroed(alloc, 1, sizeof *l);
    if (!l)
        return sk_fail_nomem(err);
    l->venue = venue;
    l->alloc = alloc;
    l->refuses = factor_e6 > 0;
    l->tier = tier < 4 ? tier : 0;
    souk_status status = sk_buckets_new(&l->own, alloc, err);
    if (status < 0) {
        sk_limiter_free(l);
        return status;
    }
    l->buckets = l->own;
    l->capacity = sk_alloc_zeroed(alloc, venue->limits_count + 1u, sizeof *l->capacity);
    if (!l->capacity) {
        sk_limiter_free(l);
        return sk_fail_nomem(err);
    }
    for (uint32_t i = 0; i < venue->limits_count; i++) {
        uint32_t published = venue->limits[i].capacity[l->tier];
        __int128 scaled = (__int128)published * (factor_e6 > 0 ? factor_e6 : 1000000) / 1000000;
        l->capacity[i] = scaled < 1 ? 1 : scaled > UINT32_MAX ? UINT32_MAX : (uint32_t)scaled;
    }
    *out = l;
    return SOUK_OK;
}

void sk_limiter_free(sk_limiter *l)
{
    if (!l)
        return;
    sk_buckets_free(l->own);
    sk_free(l->alloc, l->capacity);
    sk_free(l->alloc, l);
}

void sk_limiter_use(sk_limiter *l, sk_buckets *buckets)
{
    sk_buckets_free(l->own);
    l->own = NULL;
    l->buckets = buckets;
}

static int64_t window_of(const sk_limiter *l, uint32_t limit)
{
    const sk_limit_row *row = &l->venue->limits[limit];
    return row->windows_ns[l->tier] ? row->windows_ns[l->tier] : row->window_ns;
}

static uint64_t owner_of(const sk_limit_row *row, const sk_who *who)
{
    switch ((sk_limit_key)row->keyed_by) {
    case SK_BY_IP: return who->ip;
    case SK_BY_KEY: return who->key;
    case SK_BY_ACCOUNT: return who->account;
    case SK_BY_ACCOUNT_INSTRUMENT:
        return who->account ? sk_mix64(who->account ^ ((uint64_t)who->instrument << 40)) : 0;
    case SK_BY_CONNECTION: return who->connection;
    case SK_BY_IP_INSTRUMENT:
        return who->ip ? sk_mix64(who->ip ^ ((uint64_t)who->instrument << 40)) : 0;
    }
    return 0;
}

/* NULL: nobody to charge, or out of memory (then nothing is refused). */
static bucket *find(sk_limiter *l, uint32_t limit, const sk_who *who, int64_t now_ns)
{
    uint64_t owner = owner_of(&l->venue->limits[limit], who);
    if (!owner)
        return NULL;
    uint64_t bucket_of = limit + 1;
    if (l->venue->limits[limit].per_op)
        bucket_of |= (uint64_t)who->op << 32;
    uint64_t key = sk_mix64(owner ^ sk_mix64(bucket_of));
    bool lasts = l->venue->limits[limit].keyed_by != SK_BY_CONNECTION;
    return sk_buckets_find(l->buckets, key, lasts, now_ns);
}

/* Lets time pass: windows end, tokens come back. */
static void advance(const sk_limiter *l, uint32_t limit, bucket *b, int64_t now_ns)
{
    const sk_limit_row *row = &l->venue->limits[limit];
    int64_t window = window_of(l, limit);
    switch ((sk_limit_kind)row->kind) {
    case SK_FIXED_WINDOW: {
        int64_t start = now_ns - now_ns % window;
        if (start > b->since_ns || b->since_ns > now_ns) {
            b->level = 0;
            b->strikes = 0;
        }
        b->since_ns = start;
        return;
    }
    case SK_SLIDING_WINDOW: {
        int64_t passed = (now_ns - b->since_ns) / window;
        if (passed > 0) {
            b->before = passed == 1 ? b->level : 0;
            b->level = 0;
            b->since_ns += passed * window;
            if (b->before == 0)
                b->strikes = 0;
        }
        return;
    }
    case SK_TOKENS:
    case SK_DECAY: {
        __int128 back = (__int128)(now_ns - b->since_ns) * l->capacity[limit] / window;
        if (back > 0) {
            b->level = back >= b->level ? 0 : b->level - (uint64_t)back;
            b->since_ns =
                b->level ? b->since_ns + (int64_t)(back * window / l->capacity[limit]) : now_ns;
            if (!b->level)
                b->strikes = 0;
        }
        return;
    }
    case SK_OPEN_COUNT: return;
    }
}

/* What counts now; a sliding window weighs the part of the last one that it still covers. */
static uint64_t used_of(const sk_limiter *l, uint32_t limit, const bucket *b, int64_t now_ns)
{
    const sk_limit_row *row = &l->venue->limits[limit];
    if (row->kind != SK_SLIDING_WINDOW || !b->before)
        return b->level;
    int64_t window = window_of(l, limit), left = window - (now_ns - b->since_ns);
    return b->level + (uint64_t)((__int128)b->before * left / window);
}

static int64_t wait_of(const sk_limiter *l, uint32_t limit, const bucket *b, uint32_t cost,
                       int64_t now_ns)
{
    const sk_limit_row *row = &l->venue->limits[limit];
    if (row->kind == SK_TOKENS || row->kind == SK_DECAY) {
        uint64_t over = b->level + cost - l->capacity[limit];
        return (int64_t)((__int128)over * window_of(l, limit) / l->capacity[limit]) + 1;
    }
    return b->since_ns + window_of(l, limit) - now_ns;
}

static int64_t next_ban_ns(const sk_limit_row *row, bucket *b, int64_t now_ns)
{
    enum { STEPS = sizeof row->ban_steps_ns / sizeof row->ban_steps_ns[0] };
    int64_t length = row->ban_min_ns;
    if (row->ban_calm_ns && now_ns - b->banned_until_ns >= row->ban_calm_ns)
        b->bans = 0;
    if (row->ban_steps_ns[0]) {
        if (b->bans >= STEPS || !row->ban_steps_ns[b->bans])
            b->bans = 0;
        return row->ban_steps_ns[b->bans];
    }
    for (uint32_t i = 0; i < b->bans && length < row->ban_max_ns; i++)
        length *= 2;
    return length < row->ban_max_ns ? length : row->ban_max_ns;
}

static souk_status breach(sk_limiter *l, uint32_t limit, bucket *b, uint32_t cost, int64_t now_ns,
                          souk_error *err)
{
    const sk_limit_row *row = &l->venue->limits[limit];
    char most[16];
    snprintf(most, sizeof most, "%u", l->capacity[limit]);
    souk_status status = row->code ? sk_venue_refuse(l->venue, row->code, most, row->period, err)
                                   : sk_fail(err, row->breach, "%s", "");
    if (err) /* no text of ours: the venue's table has the sentence */
        err->retry_after_ns = wait_of(l, limit, b, cost, now_ns);
    if (row->ban_min_ns && ++b->strikes > (row->strikes ? row->strikes - 1u : STRIKES_TO_BAN)) {
        b->banned_until_ns = now_ns + next_ban_ns(row, b, now_ns);
        b->bans++;
        b->strikes = 0;
        if (err && row->strikes == 1) /* refused for a ban, in truth */
            err->retry_after_ns = b->banned_until_ns - now_ns;
        sk_buckets_tell(l->buckets, b); /* at once: the answer says so */
    }
    return status;
}

static souk_status weigh(sk_limiter *l, uint32_t limit, const sk_who *who, uint32_t cost,
                         int64_t now_ns, bool count, souk_error *err)
{
    assert(limit < l->venue->limits_count);
    bucket *b = find(l, limit, who, now_ns);
    if (!b)
        return SOUK_OK;
    advance(l, limit, b, now_ns);
    uint64_t wanted = used_of(l, limit, b, now_ns) + cost;
    uint32_t queued = l->venue->limits[limit].queued;
    bool late = l->refuses && wanted > l->capacity[limit];
    if (count && !(late && queued && wanted > l->capacity[limit] + queued))
        b->level += cost; /* what is turned away from a queue is not counted */
    sk_buckets_touch(l->buckets, b);
    if (!late)
        return SOUK_OK;
    if (wanted <= l->capacity[limit] + queued) {
        int64_t delay_ns = wait_of(l, limit, b, count ? 0 : cost, now_ns);
        l->delay_ns = delay_ns > l->delay_ns ? delay_ns : l->delay_ns;
        return SOUK_OK;
    }
    return breach(l, limit, b, count ? 0 : cost, now_ns, err);
}

int64_t sk_limiter_delay(sk_limiter *l)
{
    int64_t delay_ns = l->delay_ns;
    l->delay_ns = 0;
    return delay_ns;
}

souk_status sk_limiter_charge(sk_limiter *l, uint32_t limit, const sk_who *who, uint32_t cost,
                              int64_t now_ns, souk_error *err)
{
    return weigh(l, limit, who, cost, now_ns, true, err);
}

souk_status sk_limiter_check(sk_limiter *l, uint32_t limit, const sk_who *who, uint32_t cost,
                             int64_t now_ns, souk_error *err)
{
    return weigh(l, limit, who, cost, now_ns, false, err);
}

void sk_limiter_refund(sk_limiter *l, uint32_t limit, const sk_who *who, uint32_t cost,
                       int64_t now_ns)
{
    bucket *b = find(l, limit, who, now_ns);
    if (!b)
        return;
    advance(l, limit, b, now_ns);
    b->level = b->level > cost ? b->level - cost : 0;
    sk_buckets_touch(l->buckets, b);
}

souk_status sk_limiter_admit(sk_limiter *l, const sk_who *who, int64_t now_ns, souk_error *err)
{
    for (uint32_t i = 0; i < l->venue->limits_count; i++) {
        const sk_limit_row *row = &l->venue->limits[i];
        bucket *b = row->ban_min_ns ? find(l, i, who, now_ns) : NULL;
        if (!b || b->banned_until_ns <= now_ns)
            continue;
        /* the hole in the venue's sentence: until when, in ms */
        souk_status status =
            sk_fail(err, SOUK_E_BANNED, "%lld", (long long)(b->banned_until_ns / 1000000));
        if (err)
            err->retry_after_ns = b->banned_until_ns - now_ns;
        return status;
    }
    return SOUK_OK;
}

int64_t sk_limiter_reset_ns(sk_limiter *l, uint32_t limit, const sk_who *who, int64_t now_ns)
{
    bucket *b = find(l, limit, who, now_ns);
    return (b ? b->since_ns : now_ns) + window_of(l, limit);
}

uint32_t sk_limiter_used(sk_limiter *l, uint32_t limit, const sk_who *who, int64_t now_ns)
{
    bucket *b = find(l, limit, who, now_ns);
    if (!b)
        return 0;
    advance(l, limit, b, now_ns);
    uint64_t used = used_of(l, limit, b, now_ns);
    return used > UINT32_MAX ? UINT32_MAX : (uint32_t)used;
}

uint32_t sk_limiter_capacity(const sk_limiter *l, uint32_t limit)
{
    return l->capacity[limit];
}

const uint32_t *sk_limiter_capacities(const sk_limiter *l)
{
    return l->capacity;
}

void sk_limiter_reset(sk_limiter *l)
{
    sk_buckets_clear(l->buckets);
}
