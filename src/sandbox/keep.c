/* SPDX-License-Identifier: MIT */
#include "base/err.h"
#include "sandbox/buckets.h"
#include "sandbox/keep_state.h"

enum { HASH_EVERY = 65536 };

/* ---- the gate ---- */

static void leave(sk_hold *h)
{
    if (!h->link)
        return;
    *h->link = h->next;
    if (h->next)
        h->next->link = h->link;
    h->link = NULL;
}

static void stand(sk_hold *h)
{
    if (h->link)
        return;
    h->next = h->keep->waiting;
    h->link = &h->keep->waiting;
    if (h->next)
        h->next->link = &h->next;
    h->keep->waiting = h;
}

void sk_hold_init(sk_hold *h, sk_keep *keep, void (*freed)(sk_hold *), void (*cut)(sk_hold *))
{
    *h = (sk_hold){.keep = keep, .freed = freed, .cut = cut};
}

size_t sk_hold_ready(sk_hold *h, size_t waiting)
{
    if (!h->keep)
        return waiting;
    const sk_journal *j = h->keep->journal;
    uint64_t end = h->sent + waiting, committed = sk_journal_committed(j);
    uint64_t position = sk_journal_position(j);
    if (sk_journal_error(j)) /* what waited was cut off; what comes now are refusals */
        return waiting;
    while (h->marks_count && h->marks[0].position <= committed) {
        h->free = h->marks[0].end;
        h->marks[0] = h->marks[1];
        h->marks_count--;
    }
    /* the first mark stands until its record is committed, the second moves with what is written */
    if (h->marks_count == 0 && position == committed) {
        h->free = end;
    } else if (end > (h->marks_count ? h->marks[h->marks_count - 1].end : h->free)) {
        if (h->marks_count == 0 || (h->marks_count == 1 && h->marks[0].position != position))
            h->marks_count++;
        h->marks[h->marks_count - 1].end = end;
        h->marks[h->marks_count - 1].position = position;
    }
    if (h->free < end)
        stand(h);
    else
        leave(h);
    return (size_t)(h->free - h->sent);
}

void sk_hold_sent(sk_hold *h, size_t len)
{
    h->sent += len;
}

void sk_hold_deinit(sk_hold *h)
{
    leave(h);
}

/* Everybody who stands there when it begins; who must wait on comes back by asking. */
static void let_go(sk_keep *keep, bool cut)
{
    sk_hold *now = keep->waiting;
    keep->waiting = NULL;
    if (now)
        now->link = &now;
    while (now) {
        sk_hold *h = now;
        leave(h);
        (cut ? h->cut : h->freed)(h);
    }
}

static void on_committed(void *ctx)
{
    sk_keep *keep = ctx;
    let_go(keep, false);
    sk_keep_image_committed(keep);
}

static void on_failed(void *ctx, const souk_error *why)
{
    sk_keep *keep = ctx;
    sk_keep_image_drop(keep);
    let_go(keep, true);
    if (keep->options.broken)
        keep->options.broken(keep->options.ctx, why);
}

/* ---- records ---- */

static bool put(void *ctx, souk_str record)
{
    sk_kept *k = ctx;
    /* before the change that this record is about */
    if (++k->since_hash > HASH_EVERY) {
        k->since_hash = 0;
        sk_exchange_keep_hash(k->ex);
    }
    sk_keep_image_count(k->keep);
    return sk_journal_put(k->keep->journal, k->venue, record);
}

static souk_status replay(void *ctx, uint8_t venue, souk_str record, souk_error *err)
{
    sk_keep *keep = ctx;
    sk_record_opened opened;
    bool is_opened;
    const sk_snapshot_covered *covered = &keep->replay.covered;
    if (++keep->replay.seen <= covered->rows[venue] && covered->there[venue])
        return SOUK_OK; /* the snapshot was taken after it */
    keep->snap.since++;
    souk_status status = sk_record_read_opened(record, &is_opened, &opened, err);
    if (status == SOUK_OK && is_opened)
        status = sk_keep_exchange_of(keep, venue, &opened, &keep->replay.rows[venue], err);
    if (status < 0 || !keep->replay.rows[venue])
        return status;
    return sk_exchange_replay(keep->replay.rows[venue], record, err);
}

/* ---- life ---- */

souk_status sk_keep_open(sk_keep **out, const sk_keep_options *options, souk_error *err)
{
    sk_keep *keep = sk_alloc_zeroed(options->alloc, 1, sizeof *keep);
    if (!keep)
        return sk_fail_nomem(err);
    keep->options = *options;
    sk_journal_options journal = {
        .alloc = options->alloc,
        .net = options->net,
        .dir = options->dir,
        .committed = on_committed,
        .failed = on_failed,
        .ctx = keep,
    };
    souk_status status = sk_journal_open(&keep->journal, &journal, err);
    if (status < 0) {
        sk_free(options->alloc, keep);
        return status;
    }
    *out = keep;
    return SOUK_OK;
}

souk_status sk_keep_replay(sk_keep *keep,
                           souk_status (*exchange_of)(void *ctx, uint8_t venue,
                                                      const sk_record_opened *opened,
                                                      sk_exchange **out, souk_error *err),
                           void *ctx, souk_error *err)
{
    keep->replay.exchange_of = exchange_of;
    keep->replay.ctx = ctx;
    souk_status status = sk_keep_image_load(keep, err);
    return status < 0 ? status : sk_journal_replay(keep->journal, replay, keep, err);
}

souk_status sk_keep_attach(sk_keep *keep, sk_exchange *ex, bool fresh, souk_error *err)
{
    if (keep->count == SK_KEPT_MAX)
        return sk_fail(err, SOUK_E_LIMIT, "more than %d exchanges", SK_KEPT_MAX);
    if (!fresh) {
        souk_status status = sk_exchange_replayed(ex, err);
        if (status < 0)
            return status;
    }
    sk_kept *k = &keep->rows[keep->count++];
    *k = (sk_kept){.keep = keep, .ex = ex, .venue = (uint8_t)sk_exchange_venue(ex)->id};
    return sk_exchange_keep(ex, &(sk_scribe){.put = put, .ctx = k}, fresh, err);
}

souk_status sk_keep_flush(sk_keep *keep, souk_error *err)
{
    return sk_journal_flush(keep->journal, err);
}

void sk_keep_close(sk_keep *keep)
{
    if (!keep)
        return;
    keep->options.broken = NULL; /* whoever heard it is going */
    for (uint32_t i = 0; i < keep->count; i++) {
        sk_buckets_keep(sk_exchange_buckets(keep->rows[i].ex));
        sk_exchange_keep_hash(keep->rows[i].ex);
    }
    sk_keep_image_close(keep);
    sk_journal_close(keep->journal);
    sk_free(keep->options.alloc, keep);
}
