/* SPDX-License-Identifier: MIT
 * Snapshots are made while orders come. After every turn of the net, and at every stage of writing
 * a snapshot, the directory is copied as a kill would leave it; whatever was acknowledged by then
 * is in the exchange that a start brings back from the copy, and nothing else than what happened.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/rng.h"
#include "base/str.h"
#include "net/mem_net.h"
#include "sandbox/keep.h"
#include "store/disk.h"
#include "store/image.h"
#include "store/journal.h"

#define START (INT64_C(1763721600) * INT64_C(1000000000))

enum { COMMANDS_MAX = 20000, TRADERS = 4, EVERY = 25, PATH_SIZE = 512 };

static const sk_listing listings[] = {
    {.symbol = "BTCUSDT",
     .base = "BTC",
     .quote = "USDT",
     .price_tick = "0.01",
     .qty_step = "0.00001",
     .base_scale = 8,
     .quote_scale = 8},
};

/* One process. */
typedef struct life {
    char dir[64];
    sk_net *net;
    sk_keep *keep;
    sk_exchange *ex;
    sk_hold hold;
    uint64_t written; /* a byte an answer: one a command */
    uint64_t base;    /* commands before it */
    uint32_t notices;
    souk_error err;
} life;

static uint64_t hashes[COMMANDS_MAX]; /* after each command */

static sk_exchange *fresh(void)
{
    sk_exchange *ex;
    sk_exchange_options o = {
        .seed = 1, .start_ns = START, .listings = listings, .listings_count = 1};
    assert_int_equal(sk_exchange_new(&ex, sk_venue_find(SK_STR("binance")), &o, NULL), SOUK_OK);
    return ex;
}

static souk_status exchange_of(void *ctx, uint8_t venue, const sk_record_opened *opened,
                               sk_exchange **out, souk_error *err)
{
    life *l = ctx;
    (void)venue;
    (void)opened;
    (void)err;
    l->ex = *out = l->ex ? l->ex : fresh();
    return SOUK_OK;
}

static void on_notice(void *ctx, const char *text)
{
    (void)text;
    ((life *)ctx)->notices++;
}

static void nothing(sk_hold *hold)
{
    (void)hold;
}

/* The directory's name is there already. */
static souk_status live(life *l, uint64_t every)
{
    sk_mem_net_options net = {.seed = 1, .start_ns = START};
    assert_int_equal(sk_mem_net_new(&l->net, &net, NULL), SOUK_OK);
    sk_keep_options options = {
        .net = l->net, .dir = l->dir, .snapshot_every = every, .notice = on_notice, .ctx = l};
    assert_int_equal(sk_keep_open(&l->keep, &options, &l->err), SOUK_OK);
    souk_status status = sk_keep_replay(l->keep, exchange_of, l, &l->err);
    if (status < 0)
        return status;
    bool is_new = !l->ex;
    l->ex = is_new ? fresh() : l->ex;
    status = sk_keep_attach(l->keep, l->ex, is_new, &l->err);
    l->base = sk_engine_last_seq(sk_exchange_engine(l->ex));
    sk_hold_init(&l->hold, l->keep, nothing, nothing);
    return status;
}

static void end(life *l)
{
    sk_hold_deinit(&l->hold);
    sk_keep_close(l->keep);
    sk_net_free(l->net);
    sk_exchange_free(l->ex);
    *l = (life){0};
}

/* ---- directories ---- */

static void make_dir(char dir[64])
{
    snprintf(dir, 64, "/tmp/souk-snapshot-XXXXXX");
    assert_non_null(mkdtemp(dir));
}

static void copy_file(const char *from, const char *to, size_t at_most)
{
    sk_buf bytes;
    sk_buf_init(&bytes, NULL, 1 << 30);
    assert_int_equal(sk_disk_read(from, "test", &bytes, NULL), SOUK_OK);
    FILE *file = fopen(to, "w");
    size_t len = bytes.len < at_most ? bytes.len : at_most;
    assert_int_equal(fwrite(len ? bytes.ptr : "", 1, len, file), len);
    fclose(file);
    sk_buf_deinit(&bytes);
}

static void for_files(const char *dir, void (*each)(const char *path, const char *name, void *ctx),
                      void *ctx)
{
    DIR *open_dir = opendir(dir);
    assert_non_null(open_dir);
    for (struct dirent *entry; (entry = readdir(open_dir));) {
        char path[PATH_SIZE];
        snprintf(path, sizeof path, "%s/%s", dir, entry->d_name);
        if (entry->d_name[0] != '.')
            each(path, entry->d_name, ctx);
    }
    closedir(open_dir);
}

static void copy_one(const char *path, const char *name, void *ctx)
{
    char to[PATH_SIZE];
    snprintf(to, sizeof to, "%s/%s", (const char *)ctx, name);
    copy_file(path, to, SIZE_MAX);
}

static void remove_one(const char *path, const char *name, void *ctx)
{
    (void)name;
    (void)ctx;
    unlink(path);
}

static void copy_dir(const char *from, char to[64])
{
    make_dir(to);
    for_files(from, copy_one, to);
}

static void remove_dir(const char *dir)
{
    for_files(dir, remove_one, NULL);
    assert_int_equal(rmdir(dir), 0);
}

/* The number of the newest file of an ending; 0: there is none. */
static uint32_t newest(const char *dir, const char *ending, uint32_t *count)
{
    uint32_t *rows, n, number;
    assert_int_equal(sk_disk_numbers(dir, ending, NULL, &rows, &n, NULL), SOUK_OK);
    number = n ? rows[n - 1] : 0;
    if (count)
        *count = n;
    sk_free(NULL, rows);
    return number;
}

static void flip(const char *dir, uint32_t number, long at)
{
    char path[SK_DISK_PATH_MAX];
    sk_disk_path(path, dir, number, SK_IMAGE_ENDING);
    FILE *file = fopen(path, "r+");
    fseek(file, at, SEEK_SET);
    int byte = fgetc(file);
    fseek(file, at, SEEK_SET);
    fputc(byte ^ 4, file);
    fclose(file);
}

/* ---- what comes back ---- */

/* A start in this directory, which goes with it; what is done then is there the next time. */
static void comes_back(const char *dir, uint64_t acknowledged, uint32_t notices)
{
    uint64_t seq = 0, hash = 0;
    for (int start = 0; start < 2; start++) {
        life l = {.notices = 0};
        snprintf(l.dir, sizeof l.dir, "%s", dir);
        if (live(&l, 0) < 0)
            fail_msg("%s", l.err.text);
        uint64_t is = sk_engine_last_seq(sk_exchange_engine(l.ex));
        assert_true(is >= acknowledged && (start == 0 || is == seq));
        assert_true(is == 0 ||
                    sk_engine_hash(sk_exchange_engine(l.ex)) == (start ? hash : hashes[is]));
        assert_int_equal(l.notices, notices);
        sk_exchange_command(l.ex, &(sk_command){.kind = SK_CMD_HALT});
        seq = sk_engine_last_seq(sk_exchange_engine(l.ex));
        hash = sk_engine_hash(sk_exchange_engine(l.ex));
        end(&l);
    }
    remove_dir(dir);
}

static uint64_t acknowledged(life *l)
{
    return l->base + l->hold.sent + sk_hold_ready(&l->hold, (size_t)(l->written - l->hold.sent));
}

/* As it is; and with the next snapshot half written, or written and not yet renamed. */
static void killed_now(life *l, const char *next)
{
    char copy[64], path[PATH_SIZE];
    uint64_t known = acknowledged(l);
    copy_dir(l->dir, copy);
    comes_back(copy, known, 0);
    for (int stage = 0; next && stage < 2; stage++) {
        copy_dir(l->dir, copy);
        snprintf(path, sizeof path, "%s/snapshot.new", copy);
        copy_file(next, path, stage ? SIZE_MAX : 777);
        comes_back(copy, known, 0);
    }
}

/* A snapshot has come: what if the kill was between the renaming and the removing, or in it. */
static void killed_between(life *l, const char *before, uint64_t known)
{
    uint32_t number = newest(l->dir, SK_IMAGE_ENDING, NULL), *rows, count;
    char from[SK_DISK_PATH_MAX], to[SK_DISK_PATH_MAX], copy[64];
    assert_int_equal(sk_disk_numbers(before, SK_JOURNAL_ENDING, NULL, &rows, &count, NULL), 0);
    sk_disk_path(from, l->dir, number, SK_IMAGE_ENDING);
    for (uint32_t i = 0; i <= count && (i == count || rows[i] <= number); i++) {
        copy_dir(before, copy);
        sk_disk_path(to, copy, number, SK_IMAGE_ENDING);
        copy_file(from, to, SIZE_MAX);
        for (uint32_t gone = 0; gone < i && rows[gone] < number; gone++) {
            sk_disk_path(to, copy, rows[gone], SK_JOURNAL_ENDING);
            unlink(to);
        }
        comes_back(copy, known, 0);
    }
    sk_free(NULL, rows);
}

/* ---- commands ---- */

static void one_command(life *l, sk_rng *rng)
{
    sk_command c = {.kind = SK_CMD_NEW,
                    .account = (uint32_t)sk_rng_below(rng, TRADERS),
                    .side = sk_rng_below(rng, 2) ? SOUK_BUY : SOUK_SELL,
                    .type = SOUK_LIMIT,
                    .tif = SOUK_GTC,
                    .price_ticks = 6000000 + (int64_t)sk_rng_below(rng, 200),
                    .qty_lots = 1 + (int64_t)sk_rng_below(rng, 5000)};
    if (sk_rng_below(rng, 4) == 0)
        c = (sk_command){.kind = SK_CMD_CANCEL_ALL, .account = c.account};
    sk_exchange_set_now(l->ex, sk_exchange_now(l->ex) + 1000000);
    sk_exchange_command(l->ex, &c);
    l->written++;
    uint64_t seq = sk_engine_last_seq(sk_exchange_engine(l->ex));
    assert_true(seq < COMMANDS_MAX);
    hashes[seq] = sk_engine_hash(sk_exchange_engine(l->ex));
}

static void enter(life *l)
{
    for (uint32_t i = 0; i < TRADERS; i++) {
        char name[2] = {(char)('a' + i), 0};
        uint32_t id;
        assert_int_equal(sk_exchange_open_account(l->ex, sk_str(name), SK_ACCOUNT_DEMO, &id, NULL),
                         SOUK_OK);
        assert_int_equal(id, i);
    }
    uint64_t seq = sk_engine_last_seq(sk_exchange_engine(l->ex));
    hashes[seq] = sk_engine_hash(sk_exchange_engine(l->ex));
    assert_int_equal(sk_keep_flush(l->keep, NULL), SOUK_OK);
    l->base = seq;
}

static void a_kill_at_any_stage_loses_nothing(void **state)
{
    (void)state;
    life l = {.notices = 0};
    sk_rng rng;
    uint32_t snapshots = 0, last = 0;
    char dir[64], before[64];
    make_dir(l.dir);
    memcpy(dir, l.dir, sizeof dir);
    assert_int_equal(live(&l, EVERY), SOUK_OK);
    sk_rng_seed(&rng, 5);
    enter(&l);
    sk_keep_arm(l.keep);
    for (int i = 0; i < 160; i++) {
        for (uint64_t n = sk_rng_below(&rng, 4); n > 0; n--)
            one_command(&l, &rng);
        uint64_t known = acknowledged(&l);
        copy_dir(l.dir, before);
        sk_net_turn(l.net, sk_net_now_ns(l.net));
        uint32_t number = newest(l.dir, SK_IMAGE_ENDING, NULL);
        char next[SK_DISK_PATH_MAX];
        sk_disk_path(next, l.dir, number, SK_IMAGE_ENDING);
        killed_now(&l, number && number != last ? next : NULL);
        if (number != last) {
            killed_between(&l, before, known);
            snapshots++;
        }
        last = number;
        remove_dir(before);
    }
    assert_true(snapshots > 4);
    uint32_t images, journals;
    newest(l.dir, SK_IMAGE_ENDING, &images);
    newest(l.dir, SK_JOURNAL_ENDING, &journals);
    assert_true(images == 2 && journals <= 4);
    uint64_t all = sk_engine_last_seq(sk_exchange_engine(l.ex));
    end(&l); /* an orderly end: everything is there */
    comes_back(dir, all, 0);
}

/* ---- damage ---- */

/* A directory with two snapshots, and something in the journal behind the second; how many commands
 * there were. */
static uint64_t two_snapshots(char dir[64])
{
    life l = {.notices = 0};
    sk_rng rng;
    make_dir(l.dir);
    memcpy(dir, l.dir, 64);
    assert_int_equal(live(&l, 0), SOUK_OK);
    sk_rng_seed(&rng, 6);
    enter(&l);
    sk_keep_arm(l.keep);
    for (int i = 0; i < 3; i++) {
        for (int k = 0; k < 30; k++)
            one_command(&l, &rng);
        sk_keep_snapshot_info info = {.busy = i < 2};
        if (i < 2)
            assert_int_equal(sk_keep_snapshot(l.keep, NULL), SOUK_OK);
        for (int k = 0; k < 50 && info.busy; k++) {
            sk_net_turn(l.net, sk_net_now_ns(l.net));
            sk_keep_snapshot_of(l.keep, &info);
        }
        assert_false(info.busy);
    }
    assert_int_equal(sk_keep_flush(l.keep, NULL), SOUK_OK);
    uint64_t seq = sk_engine_last_seq(sk_exchange_engine(l.ex));
    char copy[64];
    copy_dir(dir, copy); /* as if killed */
    end(&l);
    remove_dir(dir);
    memcpy(dir, copy, 64);
    return seq;
}

static void a_damaged_snapshot_is_stepped_over(void **state)
{
    (void)state;
    char dir[64], copy[64];
    uint64_t seq = two_snapshots(dir);
    uint32_t number = newest(dir, SK_IMAGE_ENDING, NULL);
    assert_int_equal(number, 3);
    copy_dir(dir, copy);
    comes_back(copy, seq, 0);
    copy_dir(dir, copy);
    flip(copy, number, 900);
    comes_back(copy, seq, 1);
    copy_dir(dir, copy);
    flip(copy, number, 900);
    flip(copy, number - 1, 900); /* the journal begins with the older one's file */
    life l = {.notices = 0};
    memcpy(l.dir, copy, sizeof copy);
    assert_int_equal(live(&l, 0), SOUK_E_CORRUPT);
    assert_non_null(strstr(l.err.text, "00000002.snapshot is damaged"));
    assert_non_null(strstr(l.err.text, "not there any more"));
    end(&l);
    remove_dir(copy);
    /* no snapshot, and a journal that begins in the middle: not an empty exchange */
    copy_dir(dir, copy);
    sk_disk_remove_below(copy, SK_IMAGE_ENDING, UINT32_MAX);
    memcpy(l.dir, copy, sizeof copy);
    assert_int_equal(live(&l, 0), SOUK_E_CORRUPT);
    assert_non_null(strstr(l.err.text, "00000001.journal is missing"));
    end(&l);
    remove_dir(copy);
    remove_dir(dir);
}

static void a_missing_tail_is_told(void **state)
{
    (void)state;
    char dir[64], path[SK_DISK_PATH_MAX];
    two_snapshots(dir);
    sk_disk_path(path, dir, newest(dir, SK_JOURNAL_ENDING, NULL), SK_JOURNAL_ENDING);
    assert_int_equal(unlink(path), 0);
    life l = {.notices = 0};
    memcpy(l.dir, dir, sizeof dir);
    assert_int_equal(live(&l, 0), SOUK_E_CORRUPT);
    assert_non_null(strstr(l.err.text, "00000003.journal is missing"));
    end(&l);
    remove_dir(dir);
}

/* It must not be taken for damage: what follows it is newer than what is before it. */
static void another_version_ends_the_start(void **state)
{
    (void)state;
    char dir[64];
    two_snapshots(dir);
    sk_image image;
    sk_image_init(&image, NULL, 99, "9.9.9");
    sk_image_begin(&image, 1);
    sk_image_end(&image);
    assert_int_equal(sk_image_write(&image, dir, 3, NULL), SOUK_OK);
    sk_image_deinit(&image);
    life l = {.notices = 0};
    memcpy(l.dir, dir, sizeof dir);
    assert_int_equal(live(&l, 0), SOUK_E_UNSUPPORTED);
    assert_non_null(strstr(l.err.text, "Souk 9.9.9"));
    end(&l);
    remove_dir(dir);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_kill_at_any_stage_loses_nothing),
        cmocka_unit_test(a_damaged_snapshot_is_stepped_over),
        cmocka_unit_test(a_missing_tail_is_told),
        cmocka_unit_test(another_version_ends_the_start),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
