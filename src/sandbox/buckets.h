/* SPDX-License-Identifier: MIT
 *
 * What the limiter counts, apart from the limits themselves: windows and bans by owner. They belong
 * to the exchange, so that they last as long as it does: they are part of its snapshot, and between
 * two snapshots changes are told to a scribe (sandbox/record.h), bans at once and windows when
 * sk_buckets_keep is called. What is counted by connection ends with it.
 *
 * Bounded: at SK_BUCKETS_MAX owners all are forgotten. Threads: the owner's. */
#ifndef SK_SANDBOX_BUCKETS_H
#define SK_SANDBOX_BUCKETS_H

#include <souk/base.h>

enum { SK_BUCKETS_MAX = 200000 };

struct sk_pack;
struct sk_scribe;

/* One bucket serves every kind of limit: `level` is what is used (fixed and sliding windows: in the
 * window that began at `since`; tokens and decay: what has not yet leaked away since `since`). */
typedef struct sk_bucket {
    uint64_t key; /* of the limit and its owner */
    int64_t since_ns;
    uint64_t level, before; /* before: the window before, for sliding ones */
    int64_t banned_until_ns;
    uint32_t strikes, bans;
    bool lasts;   /* over a restart */
    bool touched; /* since it was told last */
} sk_bucket;

typedef struct sk_buckets sk_buckets;

/** *out is the caller's, freed with sk_buckets_free (NULL is fine). SOUK_E_NOMEM. */
souk_status sk_buckets_new(sk_buckets **out, const souk_alloc *alloc, souk_error *err);
void sk_buckets_free(sk_buckets *buckets);
/** Forgets all. */
void sk_buckets_clear(sk_buckets *buckets);
/** The bucket of a key, an empty one if it is new; until the next find. NULL: out of memory. */
sk_bucket *sk_buckets_find(sk_buckets *buckets, uint64_t key, bool lasts, int64_t now_ns);

/** Changes are told to the scribe, which is copied. */
void sk_buckets_scribe(sk_buckets *buckets, const struct sk_scribe *scribe);
/** It has changed. */
void sk_buckets_touch(sk_buckets *buckets, sk_bucket *bucket);
/** Tells it now. */
void sk_buckets_tell(sk_buckets *buckets, sk_bucket *bucket);
/** Tells all that have changed since they were told. */
void sk_buckets_keep(sk_buckets *buckets);
/** Makes it what it was told to be. false: out of memory. */
bool sk_buckets_restore(sk_buckets *buckets, const sk_bucket *bucket);

/** One bucket in a pack. */
void sk_bucket_pack(sk_bucket *bucket, struct sk_pack *pack);
/** All that last; read into fresh ones. false: out of memory, or (reading) malformed. */
bool sk_buckets_pack(sk_buckets *buckets, struct sk_pack *pack);

#endif
