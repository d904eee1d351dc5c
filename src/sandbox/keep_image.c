/* SPDX-License-Identifier: MIT
 *
 * Snapshots of all exchanges. Making one:
 *
 *   1 the journal begins a new file, N; its batches before that are counted
 *   2 each exchange is written into the image, one a turn, with how many records of the file N it
 *     knows already
 *   3 when the journal has committed all that was taken (what is not in the journal must not be in
 * a snapshot: the next start would count records wrongly), a worker writes DIR/N.snapshot whole,
 *     under another name, syncs and renames it
 *   4 then it removes the journal's files, and snapshots, from before the last but one: should the
 *     newest be damaged one day, the one before it and its journal are still there
 *
 * A kill anywhere before the rename leaves the snapshot before and a journal that goes on from it;
 * after it, files that are not needed and go the next time. Coming back: the newest snapshot whose
 * checksums are right, then the journal from its file on, each exchange from its own record on.
 */
#include <stdio.h>
#include <string.h>

#include "base/err.h"
#include "base/rng.h"
#include "sandbox/keep_state.h"
#include "store/disk.h"

/* ---- coming back ---- */

souk_status sk_keep_exchange_of(void *ctx, uint8_t venue, const sk_record_opened *opened,
                                sk_exchange **out, souk_error *err)
{
    sk_keep *keep = ctx;
    souk_status status = keep->replay.exchange_of(keep->replay.ctx, venue, opened, out, err);
    keep->replay.rows[venue] = *out;
    keep->snap.absent |= status == SOUK_OK && !*out;
    return status;
}

static void notice(sk_keep *keep, const souk_error *why, const char *next)
{
    souk_error told;
    sk_fail(&told, why->status, "%.160s; %s", why->text, next);
    if (keep->options.notice)
        keep->options.notice(keep->options.ctx, told.text);
}

/* The newest one that is whole, into the image; *number 0: there is none at all. */
static souk_status find_image(sk_keep *keep, sk_image *image, uint32_t *number, souk_error *err)
{
    uint32_t *rows, count;
    souk_error why = {.status = SOUK_OK};
    souk_status status = sk_disk_numbers(keep->options.dir, SK_IMAGE_ENDING, keep->options.alloc,
                                         &rows, &count, err);
    *number = 0;
    if (status < 0)
        return status;
    for (uint32_t i = count; i-- > 0 && *number == 0;) {
        status = sk_image_read(image, keep->options.dir, rows[i], &why);
        if (status == SOUK_OK)
            *number = rows[i];
        else if (status == SOUK_E_CORRUPT)
            notice(keep, &why, "what was kept before it is used");
        else
            break;
    }
    sk_free(keep->options.alloc, rows);
    if (status == SOUK_E_CORRUPT && sk_journal_has(keep->journal, 1))
        status = SOUK_OK; /* the journal from the first record on still is there */
    if (status < 0)
        return sk_fail(err, status, "%.190s%s", why.text,
                       status == SOUK_E_CORRUPT ? "; what was before it is not there any more"
                                                : "");
    return SOUK_OK;
}

static souk_status load_image(sk_keep *keep, const sk_image *image, uint32_t number,
                              souk_error *err)
{
    souk_error why = {.status = SOUK_OK};
    sk_snapshot_mark mark;
    souk_status status = sk_snapshot_load_mark(image, &mark, &why);
    if (status == SOUK_OK)
        status = sk_snapshot_load(image, sk_keep_exchange_of, keep, &keep->replay.covered, &why);
    if (status < 0)
        return sk_fail(err, status, "%.170s (in the snapshot %.60s/%08u." SK_IMAGE_ENDING ")",
                       why.text, keep->options.dir, number);
    sk_journal_start(keep->journal, number, mark.batch);
    keep->snap.previous = number;
    return SOUK_OK;
}

souk_status sk_keep_image_load(sk_keep *keep, souk_error *err)
{
    uint32_t number;
    sk_image image;
    sk_image_init(&image, keep->options.alloc, SK_SNAPSHOT_VERSION, SOUK_VERSION);
    souk_status status = find_image(keep, &image, &number, err);
    if (status == SOUK_OK && number)
        status = load_image(keep, &image, number, err);
    sk_image_deinit(&image);
    return status;
}

/* ---- making one ---- */

static void finish(sk_keep *keep)
{
    keep->snap.info.bytes = keep->snap.image.bytes.len;
    sk_image_deinit(&keep->snap.image);
    keep->snap.stage = SK_KEEP_IDLE;
}

static void fail(sk_keep *keep, const souk_error *why)
{
    finish(keep);
    keep->snap.info.failures++;
    notice(keep, why, "the journal goes on, and another is tried later");
}

static void take_one(sk_keep *keep)
{
    sk_keep_image *snap = &keep->snap;
    int64_t began_ns = sk_monotonic_ns();
    const sk_kept *k = &keep->rows[snap->next_row++];
    uint64_t covered = sk_journal_position(keep->journal) - snap->mark.position;
    snap->status = sk_exchange_save(k->ex, covered, &snap->image);
    int64_t took_ns = sk_monotonic_ns() - began_ns;
    if (took_ns > snap->info.stall_ns)
        snap->info.stall_ns = took_ns;
}

static void begin(sk_keep *keep)
{
    sk_keep_image *snap = &keep->snap;
    sk_image_init(&snap->image, keep->options.alloc, SK_SNAPSHOT_VERSION, SOUK_VERSION);
    sk_journal_cut(keep->journal, &snap->mark);
    sk_snapshot_save_mark(&(sk_snapshot_mark){.batch = snap->mark.batch}, &snap->image);
    snap->next_row = 0;
    snap->since = 0;
    snap->info.stall_ns = 0;
    snap->stage = SK_KEEP_TAKING;
}

/* On a worker's thread, or at the end on the net's. */
static void write_image(void *ctx)
{
    sk_keep *keep = ctx;
    sk_keep_image *snap = &keep->snap;
    snap->status = sk_image_write(&snap->image, keep->options.dir, snap->mark.file, &snap->error);
    if (snap->status < 0 || !snap->previous)
        return;
    sk_disk_remove_below(keep->options.dir, SK_IMAGE_ENDING, snap->previous);
    sk_disk_remove_below(keep->options.dir, SK_JOURNAL_ENDING, snap->previous);
}

static void written(void *ctx)
{
    sk_keep *keep = ctx;
    sk_keep_image *snap = &keep->snap;
    if (snap->status < 0) {
        fail(keep, &snap->error);
        return;
    }
    snap->previous = snap->info.number = snap->mark.file;
    snap->info.at_ns = sk_net_now_ns(keep->options.net);
    snap->info.made++;
    finish(keep);
}

void sk_keep_image_committed(sk_keep *keep)
{
    sk_keep_image *snap = &keep->snap;
    if (snap->stage != SK_KEEP_COMMITTING || sk_journal_committed(keep->journal) < snap->need)
        return;
    snap->stage = SK_KEEP_WRITING;
    if (sk_net_work(keep->options.net, write_image, written, keep) < 0) {
        sk_fail_nomem(&snap->error);
        fail(keep, &snap->error);
    }
}

/* The next exchange; when all are taken, it waits for the journal. */
static void step(void *ctx, int64_t now_ns)
{
    sk_keep *keep = ctx;
    sk_keep_image *snap = &keep->snap;
    souk_error err;
    (void)now_ns;
    if (snap->stage != SK_KEEP_TAKING)
        return;
    take_one(keep);
    if (snap->status == SOUK_OK && snap->next_row < keep->count)
        snap->status = sk_net_timer_start_real(keep->options.net, &snap->soon,
                                               sk_net_real_ns(keep->options.net));
    if (snap->status < 0) {
        sk_fail(&err, snap->status, "there is no memory for a snapshot");
        fail(keep, &err);
    } else if (snap->next_row == keep->count) {
        snap->need = sk_journal_position(keep->journal);
        snap->stage = SK_KEEP_COMMITTING;
        sk_keep_image_committed(keep);
    }
}

souk_status sk_keep_snapshot(sk_keep *keep, souk_error *err)
{
    sk_keep_image *snap = &keep->snap;
    const souk_error *broken = sk_journal_error(keep->journal);
    if (broken)
        return sk_fail(err, broken->status, "%s", broken->text);
    if (snap->absent)
        return sk_fail(err, SOUK_E_STATE,
                       "the directory holds a venue that does not run now: its journal is kept "
                       "whole, start with all venues to make snapshots");
    if (!snap->armed)
        return sk_fail(err, SOUK_E_STATE, "the sandbox is about to begin or to end");
    if (snap->stage != SK_KEEP_IDLE)
        return SOUK_OK;
    begin(keep);
    snap->soon = (sk_timer){.fire = step, .ctx = keep};
    souk_status status =
        sk_net_timer_start_real(keep->options.net, &snap->soon, sk_net_real_ns(keep->options.net));
    if (status < 0)
        finish(keep);
    return status < 0 ? sk_fail_nomem(err) : SOUK_OK;
}

void sk_keep_image_count(sk_keep *keep)
{
    sk_keep_image *snap = &keep->snap;
    snap->since++;
    if (snap->armed && !snap->absent && keep->options.snapshot_every &&
        snap->since >= keep->options.snapshot_every && snap->stage == SK_KEEP_IDLE)
        sk_keep_snapshot(keep, NULL);
}

void sk_keep_image_drop(sk_keep *keep)
{
    sk_keep_image *snap = &keep->snap;
    snap->armed = false;
    if (snap->stage == SK_KEEP_TAKING || snap->stage == SK_KEEP_COMMITTING)
        finish(keep);
}

void sk_keep_arm(sk_keep *keep)
{
    keep->snap.armed = true;
}

void sk_keep_snapshot_of(const sk_keep *keep, sk_keep_snapshot_info *out)
{
    *out = keep->snap.info;
    out->busy = keep->snap.stage != SK_KEEP_IDLE;
    out->since = keep->snap.since;
}

void sk_keep_image_close(sk_keep *keep)
{
    sk_keep_image *snap = &keep->snap;
    bool wanted = snap->armed && !snap->absent;
    snap->armed = false;
    while (snap->stage != SK_KEEP_IDLE) {
        if (sk_journal_error(keep->journal))
            sk_keep_image_drop(keep);
        if (snap->stage != SK_KEEP_IDLE && sk_net_turn(keep->options.net, INT64_MAX) < 0)
            return;
    }
    sk_net_timer_stop(keep->options.net, &snap->soon);
    if (!wanted || snap->since == 0 || sk_journal_flush(keep->journal, NULL) < 0)
        return;
    begin(keep);
    snap->status = SOUK_OK;
    while (snap->status == SOUK_OK && snap->next_row < keep->count)
        take_one(keep);
    if (snap->status == SOUK_OK)
        snap->status = sk_journal_flush(keep->journal, NULL);
    if (snap->status == SOUK_OK) {
        write_image(keep);
        written(keep);
    } else {
        finish(keep);
    }
}
