/* SPDX-License-Identifier: MIT
 * The journal: what was written is read back; a file cut or damaged anywhere loses nothing that
 * was whole and invents nothing; it is compacted; a disk without room is an error. */
#include "base/err.h"
#include "base/rng.h"
#include "base/str.h"
#include "client/journal.h"

#include <fcntl.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>
#include <cmocka.h>

enum { ROWS_MAX = 2048 };

typedef struct row {
    sk_order_journal_kind kind;
    uint64_t ref;
    char client_id[65], order_id[65];
    souk_order_status status;
    souk_dec qty;
} row;

typedef struct heard {
    row rows[ROWS_MAX];
    size_t count;
} heard;

static char path[64], copy[80];

static int set_up(void **state)
{
    (void)state;
    const char *home = access("/dev/shm", W_OK) == 0 ? "/dev/shm" : "/tmp";
    snprintf(path, sizeof path, "%s/souk-journal-%ld", home, (long)getpid());
    snprintf(copy, sizeof copy, "%s.copy", path);
    unlink(path);
    unlink(copy);
    return 0;
}

static int tear_down(void **state)
{
    return set_up(state);
}

static row row_of(const sk_order_journal_entry *e)
{
    row r = {.kind = e->kind, .ref = e->ref, .status = e->status, .qty = e->ask.qty};
    sk_str_copy(r.client_id, sizeof r.client_id, e->client_id);
    sk_str_copy(r.order_id, sizeof r.order_id, e->order_id);
    return r;
}

static souk_status hear(void *ctx, const sk_order_journal_entry *e)
{
    heard *h = ctx;
    assert_true(h->count < ROWS_MAX);
    h->rows[h->count++] = row_of(e);
    return SOUK_OK;
}

static sk_order_journal_options options_of(const char *file)
{
    return (sk_order_journal_options){.path = file, .venue = "binance", .key_hash = 7};
}

static sk_order_journal *open_at(const char *file, heard *h)
{
    souk_error err;
    sk_order_journal *j;
    const sk_order_journal_options options = options_of(file);
    *h = (heard){.count = 0};
    if (sk_order_journal_open(&j, &options, hear, h, &err) != SOUK_OK)
        fail_msg("%s", err.text);
    return j;
}

static souk_status refused(const char *file, const char *venue, uint64_t key_hash)
{
    sk_order_journal *j;
    souk_error err;
    heard h = {.count = 0};
    const sk_order_journal_options options = {.path = file, .venue = venue, .key_hash = key_hash};
    souk_status status = sk_order_journal_open(&j, &options, hear, &h, &err);
    assert_true((status == SOUK_OK) == (j != NULL));
    sk_order_journal_close(j);
    return status;
}

static uint64_t put(sk_order_journal *j, heard *all, sk_order_journal_kind kind, uint64_t ref,
                    int n)
{
    souk_error err;
    char id[32];
    snprintf(id, sizeof id, "order-%d", n);
    sk_order_journal_entry e = {
        .kind = kind,
        .ref = ref,
        .at_ns = 1763721600000000000 + n,
        .client_id = kind == SK_ORDER_JOURNAL_INTENT ? sk_str(id) : SK_STR(""),
        .symbol = SK_STR("BTCUSDT"),
        .order_id = kind == SK_ORDER_JOURNAL_SEEN ? sk_str(id) : SK_STR(""),
        .status = kind == SK_ORDER_JOURNAL_END ? SOUK_ORDER_FILLED : SOUK_ORDER_NEW,
        .ask = {.side = SOUK_BUY, .qty = souk_dec_from_i64(-n, 8)}};
    if (sk_order_journal_append(j, &e, &err) != SOUK_OK)
        fail_msg("%s", err.text);
    if (all) {
        assert_true(all->count < ROWS_MAX);
        all->rows[all->count++] = row_of(&e);
    }
    return e.ref;
}

/* What is left of the records when those of orders that ended are taken out. */
static heard live_of(const heard *all, const bool *there)
{
    static heard out;
    out.count = 0;
    for (size_t i = 0; i < all->count; i++) {
        bool over = !there[i];
        for (size_t k = 0; k < all->count && !over; k++)
            over = there[k] && all->rows[k].kind == SK_ORDER_JOURNAL_END &&
                   all->rows[k].ref == all->rows[i].ref;
        if (!over)
            out.rows[out.count++] = all->rows[i];
    }
    return out;
}

static void same(const heard *a, const heard *b, const char *when, size_t at)
{
    bool equal = a->count == b->count;
    for (size_t i = 0; equal && i < a->count; i++) {
        const row *x = &a->rows[i], *y = &b->rows[i];
        equal = x->kind == y->kind && x->ref == y->ref && x->status == y->status &&
                strcmp(x->client_id, y->client_id) == 0 && strcmp(x->order_id, y->order_id) == 0 &&
                souk_dec_cmp(x->qty, y->qty) == 0;
    }
    if (!equal)
        fail_msg("%s %zu: %zu records instead of %zu, or others", when, at, a->count, b->count);
}

/* Three orders, one of them over, written in turns. */
static void write_some(heard *all)
{
    heard before;
    sk_order_journal *j = open_at(path, &before);
    assert_int_equal(before.count, 0);
    *all = (heard){.count = 0};
    uint64_t a = put(j, all, SK_ORDER_JOURNAL_INTENT, 0, 1),
             b = put(j, all, SK_ORDER_JOURNAL_INTENT, 0, 2);
    put(j, all, SK_ORDER_JOURNAL_SEEN, a, 1);
    put(j, all, SK_ORDER_JOURNAL_SENT, b, 2);
    put(j, all, SK_ORDER_JOURNAL_END, a, 1);
    uint64_t c = put(j, all, SK_ORDER_JOURNAL_INTENT, 0, 3);
    put(j, all, SK_ORDER_JOURNAL_CANCEL, c, 3);
    sk_order_journal_close(j);
}

static size_t read_file(const char *file, uint8_t *bytes, size_t size)
{
    int fd = open(file, O_RDONLY);
    ssize_t len = read(fd, bytes, size);
    close(fd);
    assert_true(len > 0);
    return (size_t)len;
}

static void write_file(const char *file, const uint8_t *bytes, size_t len)
{
    int fd = open(file, O_WRONLY | O_CREAT | O_TRUNC, 0600);
    assert_true(fd >= 0 && write(fd, bytes, len) == (ssize_t)len);
    close(fd);
}

static void read_back(void **state)
{
    (void)state;
    heard all, got;
    bool there[ROWS_MAX];
    memset(there, 1, sizeof there);
    write_some(&all);
    struct stat st;
    assert_int_equal(stat(path, &st), 0);
    assert_int_equal(st.st_mode & 0777, 0600);
    heard want = live_of(&all, there);
    for (size_t again = 0; again < 3; again++) {
        sk_order_journal *j = open_at(path, &got);
        same(&got, &want, "opened again", again);
        assert_int_equal(sk_order_journal_damaged(j), 0);
        /* in use: nobody else gets it */
        assert_int_equal(refused(path, "binance", 7), SOUK_E_STATE);
        sk_order_journal_close(j);
    }
    assert_int_equal(refused(path, "kraken", 7), SOUK_E_CONFIG);
    assert_int_equal(refused(path, "binance", 8), SOUK_E_CONFIG);
    sk_order_journal *j = open_at(path, &got);
    put(j, NULL, SK_ORDER_JOURNAL_END, want.rows[0].ref, 2);
    put(j, NULL, SK_ORDER_JOURNAL_END, want.rows[2].ref, 3);
    sk_order_journal_close(j);
    assert_int_equal(refused(path, "binance", 8), SOUK_OK); /* nothing of the old key is open */
}

static void cut_anywhere(void **state)
{
    (void)state;
    static uint8_t bytes[SK_ORDER_JOURNAL_SLOT * 128];
    heard all, got;
    write_some(&all);
    size_t len = read_file(path, bytes, sizeof bytes);
    assert_int_equal(len, sizeof bytes);
    size_t used = SK_ORDER_JOURNAL_SLOT * (all.count + 1);
    for (size_t n = 0; n <= used + 1; n++) {
        bool there[ROWS_MAX] = {false};
        for (size_t i = 0; i < all.count; i++)
            there[i] = (i + 2) * SK_ORDER_JOURNAL_SLOT <= n;
        write_file(copy, bytes, n);
        sk_order_journal *j = open_at(copy, &got);
        heard want = live_of(&all, there);
        same(&got, &want, "cut at", n);
        put(j, NULL, SK_ORDER_JOURNAL_INTENT, 0, 9);
        sk_order_journal_close(j);
        j = open_at(copy, &got);
        assert_int_equal(got.count, want.count + 1);
        sk_order_journal_close(j);
    }
}

/* One byte is wrong: that record says nothing, the others all they said. Then as a kill leaves it:
 * the first part of a record over nothing. */
static void damaged_anywhere(void **state)
{
    (void)state;
    static uint8_t bytes[SK_ORDER_JOURNAL_SLOT * 128];
    heard all, got;
    write_some(&all);
    read_file(path, bytes, sizeof bytes);
    for (size_t at = SK_ORDER_JOURNAL_SLOT; at < SK_ORDER_JOURNAL_SLOT * (all.count + 1); at += 3) {
        size_t slot = at / SK_ORDER_JOURNAL_SLOT - 1;
        bool there[ROWS_MAX];
        memset(there, 1, sizeof there);
        there[slot] = false;
        bytes[at] ^= 0x41;
        write_file(copy, bytes, sizeof bytes);
        bytes[at] ^= 0x41;
        sk_order_journal *j = open_at(copy, &got);
        heard want = live_of(&all, there);
        same(&got, &want, "damaged at", at);
        assert_int_equal(sk_order_journal_damaged(j), 1);
        sk_order_journal_close(j);
    }
    for (size_t part = 0; part < SK_ORDER_JOURNAL_SLOT; part += 7) {
        uint8_t *last = bytes + SK_ORDER_JOURNAL_SLOT * all.count;
        uint8_t whole[SK_ORDER_JOURNAL_SLOT];
        bool there[ROWS_MAX];
        memset(there, 1, sizeof there);
        there[all.count - 1] = false;
        memcpy(whole, last, sizeof whole);
        memset(last + part, 0, sizeof whole - part);
        write_file(copy, bytes, sizeof bytes);
        memcpy(last, whole, sizeof whole);
        sk_order_journal *j = open_at(copy, &got);
        heard want = live_of(&all, there);
        same(&got, &want, "killed at", part);
        sk_order_journal_close(j);
    }
}

static void not_a_journal(void **state)
{
    (void)state;
    static uint8_t bytes[SK_ORDER_JOURNAL_SLOT * 4];
    memset(bytes, 'x', sizeof bytes);
    write_file(copy, bytes, sizeof bytes);
    assert_int_equal(refused(copy, "binance", 7), SOUK_E_CONFIG);
    write_file(copy, bytes, 5);
    assert_int_equal(refused(copy, "binance", 7), SOUK_E_CONFIG);
    heard all;
    write_some(&all);
    read_file(path, bytes, sizeof bytes);
    bytes[40] ^= 1;
    write_file(copy, bytes, sizeof bytes);
    assert_int_equal(refused(copy, "binance", 7), SOUK_E_CORRUPT);
    assert_int_equal(refused("/nowhere/at/all", "binance", 7), SOUK_E_IO);
}

/* Many orders that come and go: the file stays small; those that stay are kept through it. */
static void long_life(void **state)
{
    (void)state;
    heard got;
    struct stat st;
    souk_error err;
    sk_order_journal *j = open_at(path, &got);
    uint64_t stays[50];
    for (int i = 0; i < 20000; i++) {
        uint64_t ref = put(j, NULL, SK_ORDER_JOURNAL_INTENT, 0, i);
        if (i % 400 == 0)
            stays[i / 400] = ref;
        else
            put(j, NULL, SK_ORDER_JOURNAL_END, ref, i);
    }
    sk_order_journal_close(j);
    assert_int_equal(stat(path, &st), 0);
    assert_true(st.st_size <= 2 * SK_ORDER_JOURNAL_SLOT * SK_ORDER_JOURNAL_SLOTS_FIRST);
    j = open_at(path, &got);
    assert_int_equal(got.count, 50);
    for (size_t i = 0; i < 50; i++)
        assert_int_equal(got.rows[i].ref, stays[i]);
    /* and when nothing goes it grows */
    for (int i = 0; i < 400; i++)
        put(j, NULL, SK_ORDER_JOURNAL_INTENT, 0, i);
    sk_order_journal_close(j);
    j = open_at(path, &got);
    assert_int_equal(got.count, 450);
    char long_id[80];
    memset(long_id, 'a', sizeof long_id);
    sk_order_journal_entry e = {.kind = SK_ORDER_JOURNAL_INTENT,
                                .client_id = {long_id, sizeof long_id}};
    assert_int_equal(sk_order_journal_append(j, &e, &err), SOUK_E_INVALID);
    sk_order_journal_close(j);
}

static void no_room(void **state)
{
    (void)state;
    souk_error err = {.status = SOUK_OK};
    heard got;
    sk_order_journal *j = open_at(path, &got);
    const struct rlimit limit = {SK_ORDER_JOURNAL_SLOT * SK_ORDER_JOURNAL_SLOTS_FIRST,
                                 RLIM_INFINITY};
    const struct rlimit none = {RLIM_INFINITY, RLIM_INFINITY};
    assert_int_equal(setrlimit(RLIMIT_FSIZE, &limit), 0);
    sk_order_journal_entry e = {.kind = SK_ORDER_JOURNAL_INTENT, .client_id = SK_STR("a")};
    souk_status status = SOUK_OK;
    int written = 0;
    while (status == SOUK_OK && (status = sk_order_journal_append(j, &e, &err)) == SOUK_OK)
        written++;
    assert_int_equal(status, SOUK_E_JOURNAL);
    assert_int_equal(err.status, SOUK_E_JOURNAL);
    assert_int_equal(written, SK_ORDER_JOURNAL_SLOTS_FIRST - 1);
    assert_int_equal(setrlimit(RLIMIT_FSIZE, &none), 0);
    assert_int_equal(sk_order_journal_append(j, &e, &err), SOUK_OK);
    sk_order_journal_close(j);
    j = open_at(path, &got);
    assert_int_equal(got.count, SK_ORDER_JOURNAL_SLOTS_FIRST);
    sk_order_journal_close(j);
}

/* A writer that says through a pipe what it wrote is killed at some instant, again and again. */
static void killed(void **state)
{
    (void)state;
    sk_rng rng;
    heard got;
    sk_rng_seed(&rng, 5);
    for (int round = 0; round < 20; round++) {
        int pipes[2];
        uint64_t told = 0, one;
        assert_int_equal(pipe(pipes), 0);
        unlink(path);
        pid_t child = fork();
        if (child == 0) {
            sk_order_journal *j;
            const sk_order_journal_options options = options_of(path);
            if (sk_order_journal_open(&j, &options, hear, &got, NULL) != SOUK_OK)
                _exit(1);
            for (uint64_t n = 1;; n++) {
                sk_order_journal_entry e = {.kind = SK_ORDER_JOURNAL_INTENT,
                                            .client_id = SK_STR("a")};
                if (n > 300 || sk_order_journal_append(j, &e, NULL) != SOUK_OK ||
                    write(pipes[1], &e.ref, sizeof e.ref) != sizeof e.ref)
                    _exit(0);
            }
        }
        close(pipes[1]);
        uint64_t patience = sk_rng_below(&rng, 250);
        while (told < patience && read(pipes[0], &one, sizeof one) == sizeof one)
            told = one;
        kill(child, SIGKILL);
        assert_int_equal(waitpid(child, NULL, 0), child);
        while (read(pipes[0], &one, sizeof one) == sizeof one)
            told = one;
        close(pipes[0]);
        sk_order_journal *j = open_at(path, &got);
        assert_true(got.count == told || got.count == told + 1);
        sk_order_journal_close(j);
    }
}

/* Of the account's sum the newest whole set counts and what came since; one that was cut short
 * never. It outlives growing, and is not taken over by another key. */
static void sums(void **state)
{
    (void)state;
    static heard h;
    sk_order_journal *j = open_at(path, &h);
    put(j, NULL, SK_ORDER_JOURNAL_FILL, 0, 1); /* of no set */
    uint64_t open = put(j, NULL, SK_ORDER_JOURNAL_INTENT, 0, 2);
    for (int set = 0; set < 3; set++) {
        uint64_t ref = put(j, NULL, SK_ORDER_JOURNAL_TOTAL, 0, 10 * set + 11);
        put(j, NULL, SK_ORDER_JOURNAL_MARK, ref, 10 * set + 12);
        if (set < 2)
            put(j, NULL, SK_ORDER_JOURNAL_SET, ref, 10 * set + 13);
        put(j, NULL, SK_ORDER_JOURNAL_FILL, 0, 10 * set + 14);
    }
    static const struct kept {
        sk_order_journal_kind kind;
        int n;
    } kept[] = {{SK_ORDER_JOURNAL_INTENT, 2}, {SK_ORDER_JOURNAL_TOTAL, 21},
                {SK_ORDER_JOURNAL_MARK, 22},  {SK_ORDER_JOURNAL_SET, 23},
                {SK_ORDER_JOURNAL_FILL, 24},  {SK_ORDER_JOURNAL_FILL, 34}};
    for (int again = 0; again < 3; again++) {
        sk_order_journal_close(j);
        j = open_at(path, &h);
        assert_int_equal(h.count, 6);
        for (size_t i = 0; i < h.count; i++) {
            assert_int_equal(h.rows[i].kind, kept[i].kind);
            assert_int_equal(souk_dec_cmp(h.rows[i].qty, souk_dec_from_i64(-kept[i].n, 8)), 0);
        }
        /* grown and compacted by what is over at once */
        for (int i = 0; again == 1 && i < 3 * SK_ORDER_JOURNAL_SLOTS_FIRST; i++)
            put(j, NULL, SK_ORDER_JOURNAL_END, put(j, NULL, SK_ORDER_JOURNAL_INTENT, 0, i), i);
    }
    sk_order_journal_close(j);
    assert_int_equal(refused(path, "binance", 8), SOUK_E_CONFIG); /* an order of the first key */
    j = open_at(path, &h);
    put(j, NULL, SK_ORDER_JOURNAL_END, open, 2);
    sk_order_journal_close(j);
    assert_int_equal(refused(path, "binance", 8), SOUK_OK);
    const sk_order_journal_options options = {.path = path, .venue = "binance", .key_hash = 8};
    h.count = 0;
    assert_int_equal(sk_order_journal_open(&j, &options, hear, &h, NULL), SOUK_OK);
    assert_int_equal(h.count, 0);
    sk_order_journal_close(j);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(read_back),     TEST(cut_anywhere), TEST(damaged_anywhere),
        TEST(not_a_journal), TEST(long_life),    TEST(no_room),
        TEST(sums),          TEST(killed)};
    return cmocka_run_group_tests_name("client/journal", tests, NULL, NULL);
}
