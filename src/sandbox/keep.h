/* SPDX-License-Identifier: MIT
 *
 * What makes a sandbox last (--data DIR): one journal for all its exchanges, and the gate that
 * answers wait at until what they tell of is on the disk.
 *
 *     sk_keep_open(&keep, &options, &err);
 *     sk_keep_replay(keep, exchange_of, ctx, &err);    // the exchanges are as they were
 *     sk_keep_attach(keep, ex, fresh, &err);           // from now on every change is kept
 *
 * A connection asks its hold how much of its output may leave: what was written before a batch of
 * records was committed leaves after it, answers, private updates and public frames alike. So
 * nobody hears of what a crash could take back, and one fdatasync serves all who wait meanwhile.
 *
 * When the disk fails nothing more is accepted: connections that wait are cut off (their outcome is
 * unknown, and says so), and options.broken is called once.
 *
 * Market makers' commands are kept like everybody's: fills are replayed against the very book they
 * happened on. After a restart the makers cancel what they had and quote anew.
 * Threads: the net's. */
#ifndef SK_SANDBOX_KEEP_H
#define SK_SANDBOX_KEEP_H

#include "net/net.h"
#include "sandbox/record.h"

typedef struct sk_keep sk_keep;

typedef struct sk_keep_options {
    const souk_alloc *alloc;
    sk_net *net;
    const char *dir;
    void (*broken)(void *ctx, const souk_error *why);
    /* a snapshot is damaged and one before it is used, or one could not be written */
    void (*notice)(void *ctx, const char *text);
    uint64_t snapshot_every; /* records between two snapshots; 0: only at the end, and asked for */
    void *ctx;
} sk_keep_options;

/** *out is the caller's, closed with sk_keep_close. Errors as sk_journal_open. */
souk_status sk_keep_open(sk_keep **out, const sk_keep_options *options, souk_error *err);

/** Makes everything again that was kept. exchange_of gives the exchange of a venue, opened as
 *  `opened` says if it is not there yet; *out NULL: it does not run, and its records are left
 *  alone. Errors as sk_journal_replay and sk_exchange_replay. */
souk_status sk_keep_replay(sk_keep *keep,
                           souk_status (*exchange_of)(void *ctx, uint8_t venue,
                                                      const sk_record_opened *opened,
                                                      sk_exchange **out, souk_error *err),
                           void *ctx, souk_error *err);
/** Keeps the exchange's changes from now on; fresh: nothing of it was replayed. The exchange is
 *  borrowed until the close. SOUK_E_BUG: what was replayed does not balance. */
souk_status sk_keep_attach(sk_keep *keep, sk_exchange *ex, bool fresh, souk_error *err);
/** From now on snapshots are made: everything runs. Until then, and when this is never called, the
 *  journal stays as it is. */
void sk_keep_arm(sk_keep *keep);
/** Begins a snapshot, unless one is on its way. SOUK_E_STATE: none can be made; the journal's
 * error. */
souk_status sk_keep_snapshot(sk_keep *keep, souk_error *err);

/** What became of snapshots since the keep was opened. */
typedef struct sk_keep_snapshot_info {
    uint64_t made, failures;
    uint64_t since;   /* records since the last one was begun */
    uint32_t number;  /* of the last one; 0: none was made */
    uint64_t bytes;   /* of the last one */
    int64_t at_ns;    /* the net's time */
    int64_t stall_ns; /* the longest that the net's thread worked on it at once */
    bool busy;        /* one is on its way */
} sk_keep_snapshot_info;

/** What there is to tell about snapshots; changes nothing. */
void sk_keep_snapshot_of(const sk_keep *keep, sk_keep_snapshot_info *out);

/** Commits what was kept so far and returns when it is there; not from a callback of the net. */
souk_status sk_keep_flush(sk_keep *keep, souk_error *err);
/** Writes the exchanges' hashes, commits, makes a last snapshot (if armed), closes. Before the
 * exchanges go; not from a callback of the net. NULL is fine. */
void sk_keep_close(sk_keep *keep);

/* ---- the gate ---- */

/** One connection at the gate, in its owner's storage. */
typedef struct sk_hold {
    sk_keep *keep;                       /* NULL: nothing is kept, and everything may leave */
    void (*freed)(struct sk_hold *hold); /* more may leave */
    void (*cut)(struct sk_hold *hold);   /* what waits will never be committed: hang up */
    /* private */
    struct sk_hold *next, **link; /* of those that wait */
    uint64_t sent, free;          /* bytes that left; that may leave */
    struct {
        uint64_t end, position; /* bytes up to `end` leave with that record */
    } marks[2];
    uint32_t marks_count;
} sk_hold;

/** keep NULL: nothing is ever held. Allocates nothing. */
void sk_hold_init(sk_hold *hold, sk_keep *keep, void (*freed)(sk_hold *), void (*cut)(sk_hold *));
/** How many of `waiting` bytes (all that is written and has not left) may leave now. If that is not
 *  all, `freed` or `cut` follows. */
size_t sk_hold_ready(sk_hold *hold, size_t waiting);
/** That many have left. */
void sk_hold_sent(sk_hold *hold, size_t len);
/** Waits no more. */
void sk_hold_deinit(sk_hold *hold);

#endif
