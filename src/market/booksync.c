/* SPDX-License-Identifier: MIT */
#include "market/booksync.h"
#include "base/dec.h"
#include "base/err.h"
#include "base/limits.h"

#include <string.h>

void sk_booksync_init(sk_booksync *sync, souk_book *book, sk_seq_rule rule, bool rest,
                      const souk_alloc *alloc)
{
    *sync = (sk_booksync){.book = book, .rule = rule, .rest = rest, .alloc = alloc};
    sk_book_set_stale(book, true);
}

void sk_booksync_deinit(sk_booksync *sync)
{
    sk_free(sync->alloc, sync->kept);
    sk_free(sync->alloc, sync->levels);
    *sync = (sk_booksync){.book = sync->book, .alloc = sync->alloc};
}

static void forget_kept(sk_booksync *sync)
{
    sync->kept_count = 0;
    sync->levels_count = 0;
}

void sk_booksync_reset(sk_booksync *sync)
{
    forget_kept(sync);
    sync->in_step = false;
    sync->asked = false;
    sk_book_set_stale(sync->book, true);
}

/* Out of step: the reader sees a stale book, the owner is asked for a snapshot, once. */
static sk_sync_action ask(sk_booksync *sync)
{
    sync->in_step = false;
    sk_book_set_stale(sync->book, true);
    if (sync->asked)
        return SK_SYNC_NONE;
    sync->asked = true;
    return SK_SYNC_ASK;
}

sk_sync_action sk_booksync_lost(sk_booksync *sync, souk_status why, souk_error *err)
{
    sync->gaps++;
    sk_fail(err, why, "%s", souk_strerror(why));
    return ask(sync);
}

sk_sync_action sk_booksync_checksum(sk_booksync *sync, uint32_t theirs, uint32_t ours,
                                    souk_error *err)
{
    if (!sync->in_step)
        return SK_SYNC_NONE;
    sync->checked++;
    if (theirs == ours) {
        sync->matched++;
        return SK_SYNC_NONE;
    }
    sync->gaps++;
    sk_fail(err, SOUK_E_CHECKSUM, "the venue's checksum of the book is %u, ours %u", theirs, ours);
    return ask(sync);
}

/* ---- changes that wait ---- */

static bool grow(const souk_alloc *alloc, void **rows, uint32_t *cap, size_t need, size_t size)
{
    if (need <= *cap)
        return true;
    uint32_t more = *cap ? *cap : 64;
    while (more < need)
        more *= 2;
    void *grown = sk_realloc_array(alloc, *rows, more, size);
    if (!grown)
        return false;
    *rows = grown;
    *cap = more;
    return true;
}

/* Keeps a copy until the snapshot comes. At the limit everything older goes: a snapshot taken from
 * now on continues with this change, an older one would not have. */
static bool keep(sk_booksync *sync, const sk_update *u)
{
    size_t count = (size_t)u->book.bids_count + u->book.asks_count;
    if (count > SK_SYNC_LEVELS_MAX)
        return false;
    if (sync->kept_count >= SK_SYNC_CHANGES_MAX ||
        sync->levels_count + count > SK_SYNC_LEVELS_MAX) {
        sync->dropped += sync->kept_count;
        forget_kept(sync);
        sync->asked = false;
    }
    void *kept = sync->kept, *levels = sync->levels;
    bool room = grow(sync->alloc, &kept, &sync->kept_cap, sync->kept_count + (size_t)1,
                     sizeof *sync->kept) &&
                grow(sync->alloc, &levels, &sync->levels_cap, sync->levels_count + count,
                     sizeof *sync->levels);
    sync->kept = kept;
    sync->levels = levels;
    if (!room)
        return false;
    sync->kept[sync->kept_count++] =
        (sk_kept_change){u->first_id,        u->last_id,         u->prev_id, sync->levels_count,
                         u->book.bids_count, u->book.asks_count, u->depth};
    sk_level *to = sync->levels + sync->levels_count;
    if (u->book.bids_count)
        memcpy(to, u->book.bids, u->book.bids_count * sizeof *to);
    if (u->book.asks_count)
        memcpy(to + u->book.bids_count, u->book.asks, u->book.asks_count * sizeof *to);
    sync->levels_count += (uint32_t)count;
    return true;
}

/* The first `count` kept changes are dealt with. */
static void drop_kept(sk_booksync *sync, uint32_t count)
{
    if (count == sync->kept_count) {
        forget_kept(sync);
        return;
    }
    uint32_t levels = sync->kept[count].at;
    sync->kept_count -= count;
    sync->levels_count -= levels;
    memmove(sync->kept, sync->kept + count, sync->kept_count * sizeof *sync->kept);
    memmove(sync->levels, sync->levels + levels, sync->levels_count * sizeof *sync->levels);
    for (uint32_t i = 0; i < sync->kept_count; i++)
        sync->kept[i].at -= levels;
}

/* ---- into the book ---- */

/* Numbers counted per connection are the connection's to check: among the frames of one book they
 * have holes. */
static sk_seq_verdict judge(const sk_booksync *sync, uint64_t first, uint64_t last, uint64_t prev)
{
    sk_seq_rule rule = sync->rule == SK_SEQ_PER_CONN ? SK_SEQ_NONE : sync->rule;
    return sk_seq_check(rule, souk_book_last_id(sync->book), first, last, prev);
}

static souk_status finish(sk_booksync *sync, souk_status status, uint32_t depth, souk_error *err)
{
    if (depth)
        sk_book_trim(sync->book, depth);
    return status < 0 ? status : sk_book_check(sync->book, err);
}

/* Plays the kept changes onto the snapshot just taken. SOUK_E_STALE: the snapshot is older than
 * the first of them reaches back. */
static souk_status join(sk_booksync *sync, souk_error *err)
{
    bool joined = false;
    for (uint32_t i = 0; i < sync->kept_count; i++) {
        const sk_kept_change *c = &sync->kept[i];
        sk_seq_verdict verdict = judge(sync, c->first_id, c->last_id, c->prev_id);
        if (verdict == SK_SEQ_IGNORE) {
            sync->ignored++;
            continue;
        }
        if (verdict == SK_SEQ_GAP) {
            uint64_t held = souk_book_last_id(sync->book), next = c->first_id;
            drop_kept(sync, i);
            return joined ? sk_fail(err, SOUK_E_GAP, "the book holds %llu, the next change is %llu",
                                    (unsigned long long)held, (unsigned long long)next)
                          : sk_fail(err, SOUK_E_STALE,
                                    "the snapshot %llu is older than the first change %llu",
                                    (unsigned long long)held, (unsigned long long)next);
        }
        const sk_level *bids = sync->levels + c->at;
        souk_status status = sk_book_apply(sync->book, bids, c->bids_count, bids + c->bids_count,
                                           c->asks_count, c->last_id, err);
        status = finish(sync, status, c->depth, err);
        if (status < 0) {
            drop_kept(sync, i + 1);
            return status;
        }
        sync->changes++;
        joined = true;
    }
    forget_kept(sync);
    return SOUK_OK;
}

static sk_sync_action take_snapshot(sk_booksync *sync, const sk_update *u, souk_error *err)
{
    /* an answer that was overtaken by the stream */
    if (sync->rest && sync->in_step && u->last_id < souk_book_last_id(sync->book)) {
        sync->ignored++;
        return SK_SYNC_NONE;
    }
    sync->asked = false;
    souk_status status = sk_book_snapshot(sync->book, u->book.bids, u->book.bids_count,
                                          u->book.asks, u->book.asks_count, u->last_id, err);
    status = finish(sync, status, u->depth, err);
    if (status < 0) {
        sync->gaps++;
        return ask(sync);
    }
    sync->snapshots++;
    status = join(sync, err);
    if (status < 0) {
        sync->gaps += status != SOUK_E_STALE;
        return ask(sync);
    }
    sync->in_step = true;
    return SK_SYNC_CHANGED;
}

static sk_sync_action wait_with(sk_booksync *sync, const sk_update *u, souk_error *err)
{
    if (!sync->rest || !keep(sync, u))
        sync->dropped++;
    if (!sync->asked)
        sk_fail(err, SOUK_E_STALE, "the book waits for a snapshot");
    return ask(sync);
}

static sk_sync_action take_change(sk_booksync *sync, const sk_update *u, souk_error *err)
{
    sk_seq_verdict verdict = judge(sync, u->first_id, u->last_id, u->prev_id);
    if (verdict == SK_SEQ_IGNORE) {
        sync->ignored++;
        return SK_SYNC_NONE;
    }
    if (verdict == SK_SEQ_GAP) {
        sync->gaps++;
        if (!sync->rest || !keep(sync, u))
            sync->dropped++;
        sk_fail(err, SOUK_E_GAP, "the book holds %llu, the next change is %llu",
                (unsigned long long)souk_book_last_id(sync->book), (unsigned long long)u->first_id);
        return ask(sync);
    }
    souk_status status = sk_book_apply(sync->book, u->book.bids, u->book.bids_count, u->book.asks,
                                       u->book.asks_count, u->last_id, err);
    status = finish(sync, status, u->depth, err);
    if (__builtin_expect(status < 0, 0)) {
        sync->gaps++;
        return ask(sync);
    }
    sync->changes++;
    return SK_SYNC_CHANGED;
}

sk_sync_action sk_booksync_push(sk_booksync *sync, const sk_update *update, souk_error *err)
{
    sk_sync_action action = update->snapshot ? take_snapshot(sync, update, err)
                            : sync->in_step  ? take_change(sync, update, err)
                                             : wait_with(sync, update, err);
    if (action != SK_SYNC_CHANGED || !update->book.sum || !sync->sum)
        return action;
    sk_sync_action lost =
        sk_booksync_checksum(sync, update->book.sum, sync->sum(sync->rule_of_sum, sync->book), err);
    return lost == SK_SYNC_NONE ? action : lost;
}

/* Levels of the call into levels of the book; false when one has more than 64 bits. */
static bool narrow(sk_level *to, const souk_level *from, uint32_t count)
{
    for (uint32_t i = 0; i < count; i++) {
        souk_dec price = from[i].price, qty = from[i].qty;
        to[i] = (sk_level){.price_scale = (uint8_t)price.scale, .qty_scale = (uint8_t)qty.scale};
        if (sk_dec_to_scaled_i64(&to[i].price, price, price.scale, SOUK_ROUND_EXACT) < 0 ||
            sk_dec_to_scaled_i64(&to[i].qty, qty, qty.scale, SOUK_ROUND_EXACT) < 0)
            return false;
    }
    return true;
}

sk_sync_action sk_booksync_fetched(sk_booksync *sync, const souk_level *bids, uint32_t bids_count,
                                   const souk_level *asks, uint32_t asks_count, uint64_t last_id,
                                   souk_error *err)
{
    sk_level *levels = NULL;
    size_t count = (size_t)bids_count + asks_count;
    if (count > 0)
        levels = sk_alloc_zeroed(sync->alloc, count, sizeof *levels);
    bool room = levels || count == 0;
    if (!room || (count && (!narrow(levels, bids, bids_count) ||
                            !narrow(levels + bids_count, asks, asks_count)))) {
        sk_free(sync->alloc, levels);
        sync->asked = false;
        sk_fail(err, room ? SOUK_E_RANGE : SOUK_E_NOMEM, "the snapshot cannot be taken");
        sync->gaps++;
        return ask(sync);
    }
    sk_update update = {.kind = SK_UPDATE_BOOK, .snapshot = true, .last_id = last_id};
    update.book.bids = levels;
    update.book.bids_count = bids_count;
    update.book.asks = count ? levels + bids_count : NULL;
    update.book.asks_count = asks_count;
    sk_sync_action action = take_snapshot(sync, &update, err);
    sk_free(sync->alloc, levels);
    return action;
}
