/* SPDX-License-Identifier: MIT
 * A journal: what is committed comes back, whatever happened to the last batch; what is damaged
 * elsewhere is told. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <dirent.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/mem.h"
#include "base/str.h"
#include "net/mem_net.h"
#include "store/disk.h"
#include "store/journal.h"

enum { RECORD_MAX = 2000, HEAD = 16, FRAME = 24 };

typedef struct world {
    char dir[64];
    sk_net *net;
    sk_journal *journal;
    uint32_t seen;     /* records that the replay gave */
    uint32_t wrong;    /* of them, not as they were put */
    uint32_t told;     /* committed was called */
    uint32_t failures; /* failed was called */
    souk_error err;
} world;

/* Record n: its length and bytes follow from n alone. */
static souk_str record(uint32_t n, char bytes[RECORD_MAX])
{
    uint32_t len = n % 7 == 0 ? n * 37 % RECORD_MAX : 4 + n % 60;
    for (uint32_t i = 0; i < len; i++)
        bytes[i] = (char)(n * 31 + i * 7);
    return (souk_str){bytes, len};
}

static souk_status each(void *ctx, uint8_t tag, souk_str is, souk_error *err)
{
    world *w = ctx;
    char bytes[RECORD_MAX];
    (void)err;
    w->wrong += !sk_str_eq(is, record(w->seen, bytes)) || tag != (uint8_t)w->seen;
    w->seen++;
    return SOUK_OK;
}

static void on_committed(void *ctx)
{
    ((world *)ctx)->told++;
}

static void on_failed(void *ctx, const souk_error *why)
{
    assert_true(why->status < 0);
    ((world *)ctx)->failures++;
}

static void make_dir(world *w)
{
    *w = (world){0};
    snprintf(w->dir, sizeof w->dir, "/tmp/souk-journal-XXXXXX");
    assert_non_null(mkdtemp(w->dir));
}

static souk_status open_at(world *w, uint64_t file_max)
{
    sk_mem_net_options net = {.seed = 1, .start_ns = INT64_C(1750000000000000000)};
    assert_int_equal(sk_mem_net_new(&w->net, &net, NULL), SOUK_OK);
    sk_journal_options options = {
        .net = w->net,
        .dir = w->dir,
        .file_max = file_max,
        .committed = on_committed,
        .failed = on_failed,
        .ctx = w,
    };
    w->seen = w->wrong = 0;
    souk_status status = sk_journal_open(&w->journal, &options, &w->err);
    if (status == SOUK_OK)
        status = sk_journal_replay(w->journal, each, w, &w->err);
    return status;
}

static void shut(world *w)
{
    sk_journal_close(w->journal);
    sk_net_free(w->net);
    w->journal = NULL;
    w->net = NULL;
}

static void remove_dir(world *w)
{
    DIR *dir = opendir(w->dir);
    assert_non_null(dir);
    for (struct dirent *entry; (entry = readdir(dir));) {
        char path[512];
        snprintf(path, sizeof path, "%s/%s", w->dir, entry->d_name);
        unlink(path);
    }
    closedir(dir);
    assert_int_equal(rmdir(w->dir), 0);
}

static void put(world *w, uint32_t from, uint32_t to)
{
    char bytes[RECORD_MAX];
    for (uint32_t n = from; n < to; n++)
        assert_true(sk_journal_put(w->journal, (uint8_t)n, record(n, bytes)));
}

static void path_of(const world *w, uint32_t number, char out[128])
{
    snprintf(out, 128, "%s/%08u.journal", w->dir, number);
}

static long size_of(const world *w, uint32_t number)
{
    struct stat info;
    char path[128];
    path_of(w, number, path);
    return stat(path, &info) == 0 ? (long)info.st_size : -1;
}

static void cut(const world *w, uint32_t number, long len)
{
    char path[128];
    path_of(w, number, path);
    assert_int_equal(truncate(path, len), 0);
}

static void flip(const world *w, uint32_t number, long at)
{
    char path[128], byte;
    path_of(w, number, path);
    int fd = open(path, O_RDWR);
    assert_true(fd >= 0);
    assert_int_equal(pread(fd, &byte, 1, at), 1);
    byte = (char)(byte ^ 0x10);
    assert_int_equal(pwrite(fd, &byte, 1, at), 1);
    close(fd);
}

/* ---- what comes back ---- */

static void records_come_back(void **state)
{
    (void)state;
    world w;
    make_dir(&w);
    for (uint32_t round = 0; round < 20; round++) {
        assert_int_equal(open_at(&w, 4096), SOUK_OK);
        assert_int_equal(w.seen, round * 50);
        assert_int_equal(w.wrong, 0);
        put(&w, round * 50, round * 50 + 30);
        assert_int_equal(sk_journal_flush(w.journal, NULL), SOUK_OK);
        put(&w, round * 50 + 30, round * 50 + 50);
        shut(&w); /* commits the rest */
    }
    assert_true(size_of(&w, 2) > 0); /* it began new files on the way */
    remove_dir(&w);
}

static void a_batch_is_committed_by_the_worker(void **state)
{
    (void)state;
    world w;
    make_dir(&w);
    assert_int_equal(open_at(&w, 0), SOUK_OK);
    put(&w, 0, 100);
    assert_int_equal(sk_journal_position(w.journal), 100);
    assert_int_equal(sk_journal_committed(w.journal), 0);
    for (int i = 0; i < 10 && !w.told; i++)
        sk_net_turn(w.net, INT64_MAX);
    assert_int_equal(w.told, 1); /* one batch for all */
    assert_int_equal(sk_journal_committed(w.journal), 100);
    assert_int_equal(sk_net_stats_of(w.net)->works, 0);
    shut(&w);
    remove_dir(&w);
}

static void one_process_at_a_time(void **state)
{
    (void)state;
    world w, other;
    make_dir(&w);
    assert_int_equal(open_at(&w, 0), SOUK_OK);
    other = (world){0};
    memcpy(other.dir, w.dir, sizeof w.dir);
    assert_int_equal(open_at(&other, 0), SOUK_E_STATE);
    sk_net_free(other.net);
    shut(&w);
    remove_dir(&w);
}

/* ---- a torn tail ---- */

static void a_torn_tail_is_cut_off_at_every_byte(void **state)
{
    (void)state;
    world w;
    make_dir(&w);
    assert_int_equal(open_at(&w, 0), SOUK_OK);
    put(&w, 0, 5);
    assert_int_equal(sk_journal_flush(w.journal, NULL), SOUK_OK);
    long first = size_of(&w, 1);
    shut(&w);
    for (int zeros = 0; zeros < 2; zeros++) {
        for (long len = 0;; len++) {
            assert_int_equal(open_at(&w, 0), SOUK_OK);
            put(&w, 5, 9);
            assert_int_equal(sk_journal_flush(w.journal, NULL), SOUK_OK);
            long whole = size_of(&w, 1);
            shut(&w);
            if (first + len == whole)
                break;
            cut(&w, 1, first + len);
            if (zeros) /* the length reached the disk before the bytes did */
                cut(&w, 1, whole);
            assert_int_equal(open_at(&w, 0), SOUK_OK);
            assert_int_equal(w.seen, 5);
            assert_int_equal(w.wrong, 0);
            assert_int_equal(size_of(&w, 1), first);
            shut(&w);
        }
        cut(&w, 1, first);
    }
    /* a file that was just being made */
    for (long len = 0; len < HEAD; len++) {
        cut(&w, 1, len);
        assert_int_equal(open_at(&w, 0), SOUK_OK);
        assert_int_equal(w.seen, 0);
        shut(&w);
    }
    remove_dir(&w);
}

static void damage_elsewhere_is_told(void **state)
{
    (void)state;
    world w;
    make_dir(&w);
    assert_int_equal(open_at(&w, 400), SOUK_OK);
    for (uint32_t n = 0; n < 12; n++) {
        put(&w, n * 2, n * 2 + 2);
        assert_int_equal(sk_journal_flush(w.journal, NULL), SOUK_OK);
    }
    shut(&w);
    uint32_t last = 1;
    while (size_of(&w, last + 1) >= 0)
        last++;
    assert_true(last >= 3);
    for (uint32_t file = 1; file < last; file++) { /* every byte of every file but the last */
        for (long at = 0; at < size_of(&w, file); at++) {
            char name[32];
            flip(&w, file, at);
            assert_int_equal(open_at(&w, 400), SOUK_E_CORRUPT);
            snprintf(name, sizeof name, "%08u.journal", file);
            assert_non_null(strstr(w.err.text, name));
            shut(&w);
            flip(&w, file, at);
        }
    }
    cut(&w, 1, size_of(&w, 1) - 1);
    assert_int_equal(open_at(&w, 400), SOUK_E_CORRUPT);
    shut(&w);
    remove_dir(&w);
}

/* In the last file too, when whole batches follow: they were acknowledged. */
static void damage_before_whole_batches_is_told(void **state)
{
    (void)state;
    world w;
    make_dir(&w);
    assert_int_equal(open_at(&w, 0), SOUK_OK);
    put(&w, 0, 3);
    assert_int_equal(sk_journal_flush(w.journal, NULL), SOUK_OK);
    long first = size_of(&w, 1);
    put(&w, 3, 6);
    assert_int_equal(sk_journal_flush(w.journal, NULL), SOUK_OK);
    shut(&w);
    for (long at = HEAD; at < first; at++) {
        flip(&w, 1, at);
        assert_int_equal(open_at(&w, 0), SOUK_E_CORRUPT);
        assert_non_null(strstr(w.err.text, "byte 16"));
        shut(&w);
        flip(&w, 1, at);
    }
    assert_int_equal(open_at(&w, 0), SOUK_OK);
    assert_int_equal(w.seen, 6);
    shut(&w);
    remove_dir(&w);
}

static void a_missing_file_is_told(void **state)
{
    (void)state;
    world w;
    char path[128], other[128];
    make_dir(&w);
    assert_int_equal(open_at(&w, 400), SOUK_OK);
    for (uint32_t n = 0; n < 12; n++) {
        put(&w, n * 2, n * 2 + 2);
        assert_int_equal(sk_journal_flush(w.journal, NULL), SOUK_OK);
    }
    shut(&w);
    path_of(&w, 2, path);
    path_of(&w, 3, other);
    assert_int_equal(rename(other, path), 0); /* 2 is gone, 3 stands in its place */
    assert_int_equal(open_at(&w, 400), SOUK_E_CORRUPT);
    shut(&w);
    remove_dir(&w);
}

/* ---- where a snapshot begins ---- */

/* Opened so that it begins with the mark's file. */
static souk_status open_from(world *w, const sk_journal_mark *mark)
{
    sk_mem_net_options net = {.seed = 1, .start_ns = INT64_C(1750000000000000000)};
    assert_int_equal(sk_mem_net_new(&w->net, &net, NULL), SOUK_OK);
    sk_journal_options options = {.net = w->net, .dir = w->dir, .ctx = w};
    w->seen = (uint32_t)mark->position;
    w->wrong = 0;
    souk_status status = sk_journal_open(&w->journal, &options, &w->err);
    sk_journal_start(w->journal, mark->file, mark->batch);
    return status == SOUK_OK ? sk_journal_replay(w->journal, each, w, &w->err) : status;
}

/* With a batch being written, with one in hand, with nothing at all. */
static void a_cut_begins_a_file(void **state)
{
    (void)state;
    for (uint32_t being = 0; being < 2; being++) {
        for (uint32_t in_hand = 0; in_hand < 2; in_hand++) {
            world w;
            sk_journal_mark mark, again;
            make_dir(&w);
            assert_int_equal(open_at(&w, 0), SOUK_OK);
            put(&w, 0, 10);
            if (!being)
                assert_int_equal(sk_journal_flush(w.journal, NULL), SOUK_OK);
            else
                sk_net_turn(w.net, INT64_MAX);
            put(&w, 10, 10 + 5 * in_hand);
            sk_journal_cut(w.journal, &mark);
            sk_journal_cut(w.journal, &again);
            assert_int_equal(mark.file, 2);
            assert_int_equal(again.file, 2);
            assert_int_equal(mark.batch, 1);
            assert_int_equal(mark.position, 10);
            uint32_t end = 10 + 5 * in_hand;
            put(&w, end, end + 5);
            assert_int_equal(sk_journal_flush(w.journal, NULL), SOUK_OK);
            put(&w, end + 5, end + 7);
            shut(&w);
            assert_int_equal(open_at(&w, 0), SOUK_OK); /* from the first record on */
            assert_int_equal(w.seen, end + 7);
            assert_int_equal(w.wrong, 0);
            shut(&w);
            sk_disk_remove_below(w.dir, SK_JOURNAL_ENDING, 2);
            assert_int_equal(open_from(&w, &mark), SOUK_OK);
            assert_int_equal(w.seen, end + 7);
            assert_int_equal(w.wrong, 0);
            put(&w, end + 7, end + 9);
            shut(&w);
            assert_int_equal(open_from(&w, &mark), SOUK_OK);
            assert_int_equal(w.seen, end + 9);
            shut(&w);
            assert_int_equal(open_at(&w, 0), SOUK_E_CORRUPT); /* and not as if there were none */
            assert_non_null(strstr(w.err.text, "00000001.journal is missing"));
            shut(&w);
            remove_dir(&w);
        }
    }
}

static void a_cut_needs_no_record(void **state)
{
    (void)state;
    world w;
    sk_journal_mark mark;
    make_dir(&w);
    assert_int_equal(open_at(&w, 0), SOUK_OK);
    sk_journal_cut(w.journal, &mark);
    for (int i = 0; i < 10 && !w.told; i++)
        sk_net_turn(w.net, INT64_MAX);
    assert_int_equal(size_of(&w, 2), HEAD);
    shut(&w);
    sk_disk_remove_below(w.dir, SK_JOURNAL_ENDING, 3);
    assert_int_equal(open_from(&w, &mark), SOUK_E_CORRUPT);
    assert_non_null(strstr(w.err.text, "00000002.journal is missing"));
    shut(&w);
    remove_dir(&w);
}

/* ---- a disk that is full ---- */

static void a_full_disk_is_told_once(void **state)
{
    (void)state;
    world w;
    struct rlimit was, less;
    char bytes[RECORD_MAX];
    make_dir(&w);
    signal(SIGXFSZ, SIG_IGN);
    assert_int_equal(open_at(&w, 0), SOUK_OK);
    put(&w, 0, 20);
    assert_int_equal(sk_journal_flush(w.journal, NULL), SOUK_OK);
    assert_int_equal(getrlimit(RLIMIT_FSIZE, &was), 0);
    less = was;
    less.rlim_cur = (rlim_t)size_of(&w, 1) + 100;
    assert_int_equal(setrlimit(RLIMIT_FSIZE, &less), 0);
    put(&w, 20, 40);
    for (int i = 0; i < 10 && !w.failures; i++)
        sk_net_turn(w.net, INT64_MAX);
    assert_int_equal(setrlimit(RLIMIT_FSIZE, &was), 0);
    assert_int_equal(w.failures, 1);
    assert_int_equal(sk_journal_committed(w.journal), 20);
    assert_non_null(sk_journal_error(w.journal));
    assert_non_null(strstr(sk_journal_error(w.journal)->text, "00000001.journal"));
    /* room again: what was not kept is not kept behind a hole */
    assert_false(sk_journal_put(w.journal, 0, record(20, bytes)));
    assert_int_equal(sk_journal_flush(w.journal, &w.err), SOUK_E_IO);
    assert_int_equal(w.failures, 1);
    shut(&w);
    assert_int_equal(open_at(&w, 0), SOUK_OK);
    assert_int_equal(w.seen, 20);
    assert_int_equal(w.wrong, 0);
    put(&w, 20, 40);
    shut(&w);
    assert_int_equal(open_at(&w, 0), SOUK_OK);
    assert_int_equal(w.seen, 40);
    shut(&w);
    remove_dir(&w);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(records_come_back),
        cmocka_unit_test(a_batch_is_committed_by_the_worker),
        cmocka_unit_test(one_process_at_a_time),
        cmocka_unit_test(a_torn_tail_is_cut_off_at_every_byte),
        cmocka_unit_test(damage_elsewhere_is_told),
        cmocka_unit_test(damage_before_whole_batches_is_told),
        cmocka_unit_test(a_missing_file_is_told),
        cmocka_unit_test(a_cut_begins_a_file),
        cmocka_unit_test(a_cut_needs_no_record),
        cmocka_unit_test(a_full_disk_is_told_once),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
