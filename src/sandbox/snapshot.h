/* SPDX-License-Identifier: MIT
 *
 * A whole exchange as sections of an image (store/image.h), and back: what it was opened with,
 * engine, accounts, history, lists, prevented trades, tapes, limits.
 *
 *     sk_exchange_save(ex, covered, &image);
 *     sk_snapshot_load(&image, exchange_of, ctx, covered, &err);   // sk_exchange_replayed follows
 *
 * Saving takes half a microsecond to one an order, live or finished, on the thread that calls;
 * checksums and the disk are sk_image_write's, which a worker does. Threads: the exchange's. */
#ifndef SK_SANDBOX_SNAPSHOT_H
#define SK_SANDBOX_SNAPSHOT_H

#include "sandbox/record.h"
#include "store/image.h"

/** Of what the sections hold. */
enum { SK_SNAPSHOT_VERSION = 3 };

/** Where the journal goes on behind a snapshot. */
typedef struct sk_snapshot_mark {
    uint64_t batch; /* the last one before the snapshot's file */
} sk_snapshot_mark;

/** For each venue, how many of the file's first records its sections know already. */
typedef struct sk_snapshot_covered {
    uint64_t rows[UINT8_MAX + 1];
    bool there[UINT8_MAX + 1]; /* it has sections */
} sk_snapshot_covered;

/** The mark as a section; first of all. */
void sk_snapshot_save_mark(const sk_snapshot_mark *mark, sk_image *image);
/** Adds the exchange's sections. Nothing else changes. SOUK_E_NOMEM. */
souk_status sk_exchange_save(sk_exchange *ex, uint64_t covered, sk_image *image);

/** The mark of an image that was read. SOUK_E_SYNTAX. */
souk_status sk_snapshot_load_mark(const sk_image *image, sk_snapshot_mark *mark, souk_error *err);
/** Fills fresh exchanges. exchange_of as in sk_keep_replay; *out NULL: its sections are left out.
 *  SOUK_E_SYNTAX, SOUK_E_STATE: it is not what was saved; SOUK_E_CONFIG: the exchange was opened
 *  differently; SOUK_E_NOMEM. */
souk_status sk_snapshot_load(const sk_image *image,
                             souk_status (*exchange_of)(void *ctx, uint8_t venue,
                                                        const sk_record_opened *opened,
                                                        sk_exchange **out, souk_error *err),
                             void *ctx, sk_snapshot_covered *covered, souk_error *err);

#endif
