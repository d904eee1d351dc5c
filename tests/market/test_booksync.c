/* SPDX-License-Identifier: MIT
 * Sequence rules as a table; the synchroniser on the venues' stories: join, gap, old snapshot,
 * snapshots in the stream, checksums, bounds. */
#include "base/dec.h"
#include "base/limits.h"
#include "base/rng.h"
#include "market/booksync.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

static void judges_numbers(void **state)
{
    (void)state;
    static const struct {
        sk_seq_rule rule;
        uint64_t held, first, last, prev;
        sk_seq_verdict verdict;
    } rows[] = {
        {SK_SEQ_NONE, 9, 0, 0, 0, SK_SEQ_APPLY},
        /* the example of the Binance card: snapshot 499869752 */
        {SK_SEQ_RANGE, 499869752, 499869750, 499869752, 0, SK_SEQ_IGNORE},
        {SK_SEQ_RANGE, 499869752, 499869753, 499869754, 0, SK_SEQ_APPLY},
        {SK_SEQ_RANGE, 499869754, 499869755, 499869755, 0, SK_SEQ_APPLY},
        {SK_SEQ_RANGE, 499869754, 499869756, 499869757, 0, SK_SEQ_GAP},
        {SK_SEQ_RANGE, 100, 90, 101, 0, SK_SEQ_APPLY}, /* overlap is harmless */
        {SK_SEQ_RANGE, 100, 100, 100, 0, SK_SEQ_IGNORE},
        {SK_SEQ_RANGE, 100, 103, 101, 0, SK_SEQ_GAP}, /* makes no sense */
        {SK_SEQ_RANGE, UINT64_MAX, UINT64_MAX, UINT64_MAX, 0, SK_SEQ_IGNORE},
        {SK_SEQ_RANGE, UINT64_MAX - 1, UINT64_MAX, UINT64_MAX, 0, SK_SEQ_APPLY},
        {SK_SEQ_PREV, 50, 0, 57, 50, SK_SEQ_APPLY},
        {SK_SEQ_PREV, 50, 0, 50, 50, SK_SEQ_APPLY}, /* nothing happened: seqId = prevSeqId */
        {SK_SEQ_PREV, 50, 0, 3, 50, SK_SEQ_APPLY},  /* the counter began anew */
        {SK_SEQ_PREV, 50, 0, 49, 44, SK_SEQ_IGNORE},
        {SK_SEQ_PREV, 50, 0, 60, 57, SK_SEQ_GAP},
        {SK_SEQ_PREV, 50, 0, 60, 44, SK_SEQ_GAP},
        {SK_SEQ_TOLD, 50, 0, 0, 0, SK_SEQ_APPLY},  /* the oldest of three feeds has no numbers */
        {SK_SEQ_TOLD, 50, 0, 57, 0, SK_SEQ_APPLY}, /* the next one only grows */
        {SK_SEQ_TOLD, 50, 0, 50, 0, SK_SEQ_IGNORE},
        {SK_SEQ_TOLD, 50, 0, 57, 50, SK_SEQ_APPLY}, /* the newest names the predecessor */
        {SK_SEQ_TOLD, 50, 0, 60, 57, SK_SEQ_GAP},
        {SK_SEQ_STEP, 50, 51, 51, 0, SK_SEQ_APPLY},
        {SK_SEQ_STEP, 50, 50, 50, 0, SK_SEQ_IGNORE},
        {SK_SEQ_STEP, 50, 52, 52, 0, SK_SEQ_GAP},
        {SK_SEQ_STEP, UINT64_MAX, 0, 0, 0, SK_SEQ_IGNORE},
        {SK_SEQ_PER_CONN, 7, 8, 8, 0, SK_SEQ_APPLY},
        {SK_SEQ_PER_CONN, 7, 9, 9, 0, SK_SEQ_GAP},
        {(sk_seq_rule)77, 7, 8, 8, 7, SK_SEQ_GAP},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        assert_int_equal(
            sk_seq_check(rows[i].rule, rows[i].held, rows[i].first, rows[i].last, rows[i].prev),
            rows[i].verdict);
}

/* ---- a synchroniser and its book ---- */

typedef struct rig {
    souk_book *book;
    sk_booksync sync;
    souk_error err;
} rig;

static void rig_init(rig *r, sk_seq_rule rule, bool rest)
{
    memset(r, 0, sizeof *r);
    assert_int_equal(sk_book_new(&r->book, NULL, NULL), SOUK_OK);
    sk_booksync_init(&r->sync, r->book, rule, rest, NULL);
}

static void rig_deinit(rig *r)
{
    sk_booksync_deinit(&r->sync);
    sk_book_free(r->book);
}

/* One bid of quantity `last` at price 10: the book shows which change was the last. */
static sk_sync_action change(rig *r, uint64_t first, uint64_t last)
{
    sk_level bid = {.price = 10, .qty = (int64_t)last};
    sk_update u = {.kind = SK_UPDATE_BOOK, .first_id = first, .last_id = last, .prev_id = first};
    u.book.bids = &bid;
    u.book.bids_count = 1;
    r->err.status = SOUK_OK;
    return sk_booksync_push(&r->sync, &u, &r->err);
}

static sk_sync_action whole(rig *r, uint64_t last)
{
    sk_level bid = {.price = 10, .qty = (int64_t)last}, ask = {.price = 11, .qty = 1};
    sk_update u = {.kind = SK_UPDATE_BOOK, .snapshot = true, .last_id = last};
    u.book.bids = &bid;
    u.book.bids_count = 1;
    u.book.asks = &ask;
    u.book.asks_count = 1;
    r->err.status = SOUK_OK;
    return sk_booksync_push(&r->sync, &u, &r->err);
}

static void assert_holds(const rig *r, uint64_t last)
{
    sk_level bid;
    assert_false(souk_book_stale(r->book));
    assert_true(r->sync.in_step);
    assert_int_equal(souk_book_last_id(r->book), last);
    assert_true(sk_book_level(r->book, SOUK_BUY, 0, &bid));
    assert_int_equal(bid.qty, last);
}

static void joins_snapshot_and_changes(void **state)
{
    (void)state;
    rig r;
    rig_init(&r, SK_SEQ_RANGE, true);
    assert_int_equal(change(&r, 750, 752), SK_SYNC_ASK);
    assert_int_equal(r.err.status, SOUK_E_STALE);
    assert_int_equal(change(&r, 753, 754), SK_SYNC_NONE); /* asked already */
    assert_int_equal(change(&r, 755, 755), SK_SYNC_NONE);
    assert_true(souk_book_stale(r.book));
    assert_int_equal(whole(&r, 752), SK_SYNC_CHANGED);
    assert_holds(&r, 755);
    assert_int_equal(r.sync.ignored, 1);
    assert_int_equal(r.sync.changes, 2);
    assert_int_equal(change(&r, 754, 755), SK_SYNC_NONE);
    assert_int_equal(change(&r, 755, 757), SK_SYNC_CHANGED);
    assert_holds(&r, 757);
    assert_int_equal(r.sync.gaps, 0);
    /* an answer that comes late changes nothing */
    assert_int_equal(whole(&r, 754), SK_SYNC_NONE);
    assert_holds(&r, 757);
    rig_deinit(&r);
}

static void takes_a_snapshot_that_comes_first(void **state)
{
    (void)state;
    rig r;
    rig_init(&r, SK_SEQ_RANGE, true);
    assert_int_equal(whole(&r, 100), SK_SYNC_CHANGED);
    assert_int_equal(change(&r, 98, 100), SK_SYNC_NONE);
    assert_int_equal(change(&r, 99, 103), SK_SYNC_CHANGED);
    assert_holds(&r, 103);
    rig_deinit(&r);
}

static void asks_again_for_an_old_snapshot(void **state)
{
    (void)state;
    rig r;
    rig_init(&r, SK_SEQ_RANGE, true);
    assert_int_equal(change(&r, 200, 201), SK_SYNC_ASK);
    assert_int_equal(whole(&r, 150), SK_SYNC_ASK);
    assert_int_equal(r.err.status, SOUK_E_STALE);
    assert_true(souk_book_stale(r.book));
    assert_int_equal(change(&r, 202, 202), SK_SYNC_NONE);
    assert_int_equal(whole(&r, 201), SK_SYNC_CHANGED);
    assert_holds(&r, 202);
    assert_int_equal(r.sync.gaps, 0);
    rig_deinit(&r);
}

static void sees_gaps(void **state)
{
    (void)state;
    rig r;
    rig_init(&r, SK_SEQ_RANGE, true);
    assert_int_equal(whole(&r, 100), SK_SYNC_CHANGED);
    assert_int_equal(change(&r, 102, 103), SK_SYNC_ASK);
    assert_int_equal(r.err.status, SOUK_E_GAP);
    assert_string_equal(r.err.text, "the book holds 100, the next change is 102");
    assert_true(souk_book_stale(r.book));
    assert_int_equal(r.sync.gaps, 1);
    /* what came after the gap is kept for the new snapshot */
    assert_int_equal(change(&r, 104, 105), SK_SYNC_NONE);
    /* another gap while waiting shows when the snapshot is joined, unless it covers it */
    assert_int_equal(change(&r, 107, 108), SK_SYNC_NONE);
    assert_int_equal(whole(&r, 103), SK_SYNC_ASK);
    assert_int_equal(r.err.status, SOUK_E_GAP);
    assert_int_equal(r.sync.gaps, 2);
    assert_int_equal(whole(&r, 106), SK_SYNC_CHANGED);
    assert_holds(&r, 108);
    rig_deinit(&r);
}

static void follows_snapshots_in_the_stream(void **state)
{
    (void)state;
    rig r;
    rig_init(&r, SK_SEQ_STEP, false);
    assert_int_equal(change(&r, 5, 5), SK_SYNC_ASK);
    assert_int_equal(change(&r, 6, 6), SK_SYNC_NONE);
    assert_int_equal(r.sync.dropped, 2);
    assert_int_equal(whole(&r, 20), SK_SYNC_CHANGED);
    assert_int_equal(change(&r, 21, 21), SK_SYNC_CHANGED);
    assert_int_equal(whole(&r, 1), SK_SYNC_CHANGED); /* the venue restarted */
    assert_int_equal(change(&r, 2, 2), SK_SYNC_CHANGED);
    assert_holds(&r, 2);
    assert_int_equal(change(&r, 4, 4), SK_SYNC_ASK);
    assert_int_equal(r.sync.gaps, 1);
    sk_booksync_reset(&r.sync); /* a new connection asks anew */
    assert_int_equal(change(&r, 5, 5), SK_SYNC_ASK);
    rig_deinit(&r);
}

static void numbers_of_the_connection_are_not_the_books(void **state)
{
    (void)state;
    rig r;
    rig_init(&r, SK_SEQ_PER_CONN, false);
    assert_int_equal(whole(&r, 3), SK_SYNC_CHANGED);
    assert_int_equal(change(&r, 9, 9), SK_SYNC_CHANGED);
    assert_holds(&r, 9);
    assert_int_equal(sk_booksync_lost(&r.sync, SOUK_E_GAP, &r.err), SK_SYNC_ASK);
    assert_int_equal(r.err.status, SOUK_E_GAP);
    assert_int_equal(sk_booksync_lost(&r.sync, SOUK_E_GAP, &r.err), SK_SYNC_NONE);
    assert_true(souk_book_stale(r.book));
    rig_deinit(&r);
}

static void crossing_is_a_loss(void **state)
{
    (void)state;
    rig r;
    rig_init(&r, SK_SEQ_NONE, false);
    assert_int_equal(whole(&r, 1), SK_SYNC_CHANGED);
    sk_level bid = {.price = 12, .qty = 1};
    sk_update u = {.kind = SK_UPDATE_BOOK, .last_id = 2};
    u.book.bids = &bid;
    u.book.bids_count = 1;
    assert_int_equal(sk_booksync_push(&r.sync, &u, &r.err), SK_SYNC_ASK);
    assert_int_equal(r.err.status, SOUK_E_CROSSED);
    assert_true(souk_book_stale(r.book));
    /* a message that crosses and then clears itself is fine */
    assert_int_equal(whole(&r, 3), SK_SYNC_CHANGED);
    sk_level ask = {.price = 11, .qty = 0};
    u.book.asks = &ask;
    u.book.asks_count = 1;
    assert_int_equal(sk_booksync_push(&r.sync, &u, &r.err), SK_SYNC_CHANGED);
    assert_false(souk_book_stale(r.book));
    rig_deinit(&r);
}

static void compares_checksums(void **state)
{
    (void)state;
    rig r;
    rig_init(&r, SK_SEQ_NONE, false);
    assert_int_equal(sk_booksync_checksum(&r.sync, 1, 2, &r.err), SK_SYNC_NONE);
    assert_int_equal(whole(&r, 1), SK_SYNC_CHANGED);
    assert_int_equal(sk_booksync_checksum(&r.sync, 7, 7, &r.err), SK_SYNC_NONE);
    assert_int_equal(sk_booksync_checksum(&r.sync, 7, 8, &r.err), SK_SYNC_ASK);
    assert_int_equal(r.err.status, SOUK_E_CHECKSUM);
    assert_true(souk_book_stale(r.book));
    assert_int_equal(r.sync.checked, 2);
    assert_int_equal(r.sync.matched, 1);
    assert_int_equal(r.sync.gaps, 1);
    rig_deinit(&r);
}

struct sk_checksum_rule {
    uint32_t is;
};

static uint32_t sum_of(const struct sk_checksum_rule *rule, const souk_book *book)
{
    assert_false(souk_book_stale(book));
    return rule->is;
}

static void updates_bring_checksums(void **state)
{
    (void)state;
    rig r;
    struct sk_checksum_rule rule = {.is = 7};
    rig_init(&r, SK_SEQ_TOLD, false);
    r.sync.sum = sum_of;
    r.sync.rule_of_sum = &rule;
    sk_update u = {.kind = SK_UPDATE_BOOK, .snapshot = true, .book.sum = 7};
    assert_int_equal(sk_booksync_push(&r.sync, &u, &r.err), SK_SYNC_CHANGED);
    u.snapshot = false;
    u.book.sum = 0; /* none */
    assert_int_equal(sk_booksync_push(&r.sync, &u, &r.err), SK_SYNC_CHANGED);
    u.book.sum = 8;
    assert_int_equal(sk_booksync_push(&r.sync, &u, &r.err), SK_SYNC_ASK);
    assert_int_equal(r.err.status, SOUK_E_CHECKSUM);
    assert_true(souk_book_stale(r.book));
    u.book.sum = 7;
    assert_int_equal(sk_booksync_push(&r.sync, &u, &r.err), SK_SYNC_NONE); /* asked already */
    assert_int_equal(r.sync.checked, 2);
    assert_int_equal(r.sync.matched, 1);
    rig_deinit(&r);
}

static void trims_to_the_channels_depth(void **state)
{
    (void)state;
    rig r;
    rig_init(&r, SK_SEQ_NONE, false);
    sk_level bids[] = {{5, 1, 0, 0}, {4, 1, 0, 0}, {3, 1, 0, 0}};
    sk_update u = {.kind = SK_UPDATE_BOOK, .snapshot = true, .depth = 2};
    u.book.bids = bids;
    u.book.bids_count = 3;
    assert_int_equal(sk_booksync_push(&r.sync, &u, &r.err), SK_SYNC_CHANGED);
    assert_int_equal(souk_book_levels(r.book, SOUK_BUY), 2);
    rig_deinit(&r);
}

static void keeps_no_more_than_it_may(void **state)
{
    (void)state;
    rig r;
    rig_init(&r, SK_SEQ_RANGE, true);
    assert_int_equal(change(&r, 1, 1), SK_SYNC_ASK);
    uint64_t id = 2;
    for (; id <= SK_SYNC_CHANGES_MAX; id++)
        assert_int_equal(change(&r, id, id), SK_SYNC_NONE);
    /* full: the kept ones go, a snapshot from now on is wanted */
    assert_int_equal(change(&r, id, id), SK_SYNC_ASK);
    assert_int_equal(r.sync.dropped, SK_SYNC_CHANGES_MAX);
    assert_int_equal(r.sync.kept_count, 1);
    assert_int_equal(whole(&r, 5), SK_SYNC_ASK);
    assert_int_equal(whole(&r, id - 1), SK_SYNC_CHANGED);
    assert_holds(&r, id);
    rig_deinit(&r);
}

static souk_dec dec(const char *text)
{
    souk_dec d;
    assert_int_equal(souk_dec_parse(&d, text, strlen(text)), SOUK_OK);
    return d;
}

static void takes_a_fetched_book(void **state)
{
    (void)state;
    rig r;
    rig_init(&r, SK_SEQ_RANGE, true);
    souk_level bids[] = {{dec("10.50"), dec("1.000")}, {dec("10"), dec("2")}};
    souk_level asks[] = {{dec("11"), dec("3")}};
    assert_int_equal(sk_booksync_fetched(&r.sync, bids, 2, asks, 1, 9, &r.err), SK_SYNC_CHANGED);
    sk_level level;
    assert_true(sk_book_level(r.book, SOUK_BUY, 0, &level));
    assert_int_equal(level.price, 1050);
    assert_int_equal(level.qty_scale, 3);
    assert_int_equal(souk_book_last_id(r.book), 9);
    asks[0].qty = dec("10000000000000000000");
    assert_int_equal(sk_booksync_fetched(&r.sync, bids, 2, asks, 1, 10, &r.err), SK_SYNC_ASK);
    assert_int_equal(r.err.status, SOUK_E_RANGE);
    assert_int_equal(sk_booksync_fetched(&r.sync, NULL, 0, NULL, 0, 11, &r.err), SK_SYNC_CHANGED);
    assert_int_equal(souk_book_levels(r.book, SOUK_BUY), 0);
    rig_deinit(&r);
}

/* A stream of numbered changes, frames lost at random, snapshots of the truth fetched when asked
 * for: whenever the book claims to be good it equals the truth at its number. */
static void is_right_or_says_so(void **state)
{
    (void)state;
    enum { STEPS = 20000, PRICES = 20 };
    static int64_t truth[STEPS + 1][PRICES];
    rig r;
    rig_init(&r, SK_SEQ_RANGE, true);
    sk_rng rng;
    sk_rng_seed(&rng, 11);
    uint64_t fetched = 0, good = 0, due = 0;
    for (uint64_t id = 1; id <= STEPS; id++) {
        size_t at = (size_t)sk_rng_below(&rng, PRICES);
        memcpy(truth[id], truth[id - 1], sizeof truth[id]);
        truth[id][at] = (int64_t)sk_rng_below(&rng, 3);
        sk_level bid = {.price = 1 + (int64_t)at, .qty = truth[id][at]};
        sk_update u = {.kind = SK_UPDATE_BOOK, .first_id = id, .last_id = id};
        u.book.bids = &bid;
        u.book.bids_count = 1;
        bool lost = sk_rng_below(&rng, 50) == 0;
        if (!lost && sk_booksync_push(&r.sync, &u, &r.err) == SK_SYNC_ASK)
            due = id + sk_rng_below(&rng, 5);
        if (due && id >= due) { /* the answer, taken some time before it arrives */
            uint64_t taken = id - sk_rng_below(&rng, id < 8 ? 1 : 8);
            sk_level bids[PRICES];
            sk_update snap = {.kind = SK_UPDATE_BOOK, .snapshot = true, .last_id = taken};
            for (size_t i = 0; i < PRICES; i++)
                bids[i] = (sk_level){.price = 1 + (int64_t)i, .qty = truth[taken][i]};
            snap.book.bids = bids;
            snap.book.bids_count = PRICES;
            due = sk_booksync_push(&r.sync, &snap, &r.err) == SK_SYNC_ASK ? id + 1 : 0;
            fetched++;
        }
        if (souk_book_stale(r.book))
            continue;
        good++;
        size_t held = 0;
        for (size_t i = PRICES; i-- > 0;) {
            int64_t want = truth[souk_book_last_id(r.book)][i];
            sk_level level;
            if (want == 0)
                continue;
            assert_true(sk_book_level(r.book, SOUK_BUY, held++, &level));
            assert_int_equal(level.price, 1 + i);
            assert_int_equal(level.qty, want);
        }
        assert_int_equal(souk_book_levels(r.book, SOUK_BUY), held);
    }
    assert_true(fetched > 100);
    assert_true(good > STEPS / 2);
    assert_true(r.sync.gaps > 100);
    rig_deinit(&r);
}

static void scratch_levels_grow_and_are_bounded(void **state)
{
    (void)state;
    sk_feed feed = {0};
    sk_level *levels = sk_feed_levels(&feed, 3);
    assert_non_null(levels);
    for (int i = 0; i < 3; i++)
        levels[i] = (sk_level){.price = i + 1, .qty = 7};
    uint32_t cap = feed.levels_cap;
    assert_ptr_equal(sk_feed_levels(&feed, cap), levels); /* a steady stream allocates nothing */
    levels = sk_feed_levels(&feed, cap * 100);
    assert_non_null(levels);
    assert_true(feed.levels_cap >= cap * 100);
    for (int i = 0; i < 3; i++)
        assert_int_equal(levels[i].price, i + 1);
    levels[cap * 100 - 1].qty = 1;
    assert_non_null(sk_feed_levels(&feed, 0));
    assert_non_null(sk_feed_levels(&feed, 2 * SK_BOOK_LEVELS_MAX));
    assert_null(sk_feed_levels(&feed, 2 * SK_BOOK_LEVELS_MAX + 1));
    assert_null(sk_feed_levels(&feed, UINT32_MAX));
    sk_feed_deinit(&feed);
    assert_null(feed.levels);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(judges_numbers),
        cmocka_unit_test(joins_snapshot_and_changes),
        cmocka_unit_test(takes_a_snapshot_that_comes_first),
        cmocka_unit_test(asks_again_for_an_old_snapshot),
        cmocka_unit_test(sees_gaps),
        cmocka_unit_test(follows_snapshots_in_the_stream),
        cmocka_unit_test(numbers_of_the_connection_are_not_the_books),
        cmocka_unit_test(crossing_is_a_loss),
        cmocka_unit_test(compares_checksums),
        cmocka_unit_test(updates_bring_checksums),
        cmocka_unit_test(trims_to_the_channels_depth),
        cmocka_unit_test(keeps_no_more_than_it_may),
        cmocka_unit_test(takes_a_fetched_book),
        cmocka_unit_test(is_right_or_says_so),
        cmocka_unit_test(scratch_levels_grow_and_are_bounded),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
