/* SPDX-License-Identifier: MIT
 *
 * The inside of a keep (sandbox/keep.h): keep.c is the gate and the records, keep_image.c when a
 * snapshot is made and how one is found again. */
#ifndef SK_SANDBOX_KEEP_STATE_H
#define SK_SANDBOX_KEEP_STATE_H

#include "sandbox/keep.h"
#include "sandbox/snapshot.h"
#include "store/journal.h"

enum { SK_KEPT_MAX = 16 };

typedef struct sk_kept {
    sk_keep *keep;
    sk_exchange *ex;
    uint8_t venue;
    uint32_t since_hash; /* records */
} sk_kept;

typedef enum sk_keep_stage {
    SK_KEEP_IDLE,
    SK_KEEP_TAKING,     /* one exchange a turn */
    SK_KEEP_COMMITTING, /* until the journal has what was taken */
    SK_KEEP_WRITING     /* a worker has the image */
} sk_keep_stage;

typedef struct sk_keep_image {
    sk_keep_stage stage;
    bool armed;  /* everything runs: snapshots may be made */
    bool absent; /* the journal tells of a venue that does not run: it must stay whole */
    sk_image image;
    sk_journal_mark mark;
    uint32_t next_row;
    uint64_t need;     /* records that must be committed before it is written */
    uint64_t since;    /* records since the last one was begun */
    uint32_t previous; /* the newest one on the disk; 0: none */
    sk_timer soon;
    souk_status status;
    souk_error error;
    sk_keep_snapshot_info info;
} sk_keep_image;

struct sk_keep {
    sk_keep_options options;
    sk_journal *journal;
    sk_kept rows[SK_KEPT_MAX];
    uint32_t count;
    sk_hold *waiting; /* a list */
    struct {
        souk_status (*exchange_of)(void *ctx, uint8_t venue, const sk_record_opened *opened,
                                   sk_exchange **out, souk_error *err);
        void *ctx;
        sk_exchange *rows[UINT8_MAX + 1]; /* by venue */
        uint64_t seen;                    /* records of the journal behind the snapshot */
        sk_snapshot_covered covered;
    } replay;
    sk_keep_image snap;
};

/** The exchange of a venue, as the replay's own asks; one that does not run is noted. */
souk_status sk_keep_exchange_of(void *keep, uint8_t venue, const sk_record_opened *opened,
                                sk_exchange **out, souk_error *err);
/** Loads the newest snapshot that is whole, and has the journal begin behind it. */
souk_status sk_keep_image_load(sk_keep *keep, souk_error *err);
/** A record was put: begins a snapshot when it is time. */
void sk_keep_image_count(sk_keep *keep);
/** More is committed: what waited for that is written. */
void sk_keep_image_committed(sk_keep *keep);
/** The journal has failed: nothing more is taken. */
void sk_keep_image_drop(sk_keep *keep);
/** Waits for the one in hand, then makes the last one if anything has changed since. */
void sk_keep_image_close(sk_keep *keep);

#endif
