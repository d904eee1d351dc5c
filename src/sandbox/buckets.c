/* SPDX-License-Identifier: MIT */
#include "sandbox/buckets.h"

#include "base/err.h"
#include "base/map.h"
#include "base/pack.h"
#include "sandbox/record.h"

struct sk_buckets {
    const souk_alloc *alloc;
    sk_map index; /* key -> bucket */
    sk_bucket *rows;
    uint32_t count, cap;
    uint32_t touched; /* how many are */
    sk_scribe scribe; /* put NULL: nobody is told */
};

souk_status sk_buckets_new(sk_buckets **out, const souk_alloc *alloc, souk_error *err)
{
    sk_buckets *b = sk_alloc_zeroed(alloc, 1, sizeof *b);
    if (!b)
        return sk_fail_nomem(err);
    b->alloc = alloc;
    sk_map_init(&b->index, alloc);
    *out = b;
    return SOUK_OK;
}

void sk_buckets_free(sk_buckets *b)
{
    if (!b)
        return;
    sk_map_deinit(&b->index);
    sk_free(b->alloc, b->rows);
    sk_free(b->alloc, b);
}

void sk_buckets_clear(sk_buckets *b)
{
    sk_map_clear(&b->index);
    b->count = b->touched = 0;
}

sk_bucket *sk_buckets_find(sk_buckets *b, uint64_t key, bool lasts, int64_t now_ns)
{
    uint64_t at;
    if (sk_map_get(&b->index, key, &at))
        return &b->rows[at];
    if (b->count >= SK_BUCKETS_MAX) /* addresses by the hundred thousand: begin anew */
        sk_buckets_clear(b);
    sk_bucket *rows = sk_grow(b->alloc, b->rows, b->count, &b->cap, sizeof *rows);
    if (!rows)
        return NULL;
    b->rows = rows;
    if (!sk_map_put(&b->index, key, b->count))
        return NULL;
    rows[b->count] = (sk_bucket){.key = key, .since_ns = now_ns, .lasts = lasts};
    return &rows[b->count++];
}

/* ---- kept ---- */

void sk_buckets_scribe(sk_buckets *b, const sk_scribe *scribe)
{
    b->scribe = *scribe;
}

void sk_buckets_touch(sk_buckets *b, sk_bucket *bucket)
{
    if (!b->scribe.put || !bucket->lasts || bucket->touched)
        return;
    bucket->touched = true;
    b->touched++;
}

void sk_buckets_tell(sk_buckets *b, sk_bucket *bucket)
{
    if (!b->scribe.put || !bucket->lasts)
        return;
    b->touched -= bucket->touched;
    bucket->touched = false;
    sk_record_bucket(&b->scribe, bucket);
}

void sk_buckets_keep(sk_buckets *b)
{
    for (uint32_t i = 0; i < b->count && b->touched; i++) {
        if (b->rows[i].touched)
            sk_buckets_tell(b, &b->rows[i]);
    }
}

bool sk_buckets_restore(sk_buckets *b, const sk_bucket *bucket)
{
    sk_bucket *to = sk_buckets_find(b, bucket->key, true, bucket->since_ns);
    if (!to)
        return false;
    *to = *bucket;
    to->lasts = true;
    to->touched = false;
    return true;
}

/* ---- as bytes ---- */

void sk_bucket_pack(sk_bucket *bucket, sk_pack *p)
{
    SK_PACK(p, &bucket->key);
    SK_PACK(p, &bucket->since_ns);
    SK_PACK(p, &bucket->level);
    SK_PACK(p, &bucket->before);
    SK_PACK(p, &bucket->banned_until_ns);
    SK_PACK(p, &bucket->strikes);
    SK_PACK(p, &bucket->bans);
}

bool sk_buckets_pack(sk_buckets *b, sk_pack *p)
{
    uint32_t count = 0;
    for (uint32_t i = 0; i < b->count; i++)
        count += b->rows[i].lasts;
    sk_pack_count(p, &count, SK_BUCKETS_MAX);
    if (!sk_pack_reads(p)) {
        for (uint32_t i = 0; i < b->count; i++) {
            if (b->rows[i].lasts)
                sk_bucket_pack(&b->rows[i], p);
        }
        return true;
    }
    for (uint32_t i = 0; i < count && !sk_pack_fails(p); i++) {
        sk_bucket bucket = {0};
        sk_bucket_pack(&bucket, p);
        if (!sk_pack_fails(p) && !sk_buckets_restore(b, &bucket))
            return false;
    }
    return !sk_pack_fails(p);
}
