/* SPDX-License-Identifier: MIT
 * What programs share: processes that hammer the same file, are killed, and find it damaged. */
#include "client/fake.h"
#include "client/nonce.h"

#include <fcntl.h>
#include <sched.h>
#include <signal.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

enum { PROCESSES = 4, NONCES = 200000, SENT_MAX = 100000 };

static char dir[64], path[96];

static int begin(void **state)
{
    (void)state;
    snprintf(dir, sizeof dir, "/tmp/souk-shared-%ld", (long)getpid());
    snprintf(path, sizeof path, "%s/souk.shared", dir);
    unlink(path);
    rmdir(dir);
    return 0;
}

static int end(void **state)
{
    (void)state;
    unlink(path);
    rmdir(dir);
    return 0;
}

static sk_shared *open_shared(void)
{
    souk_error err;
    sk_shared *shared;
    if (sk_shared_open(&shared, NULL, dir, &err) != SOUK_OK)
        fail_msg("%s", err.text);
    return shared;
}

static sk_shared_word *find(sk_shared *shared, const char *name)
{
    sk_shared_word *words;
    assert_int_equal(sk_shared_find(shared, sk_shared_name(0, sk_str(name), 0), &words, NULL),
                     SOUK_OK);
    return words;
}

/* Memory that children write and the test reads. */
static void *common(size_t size)
{
    void *map = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    assert_true(map != MAP_FAILED);
    return map;
}

static void must_end_well(pid_t pid)
{
    int how;
    assert_int_equal(waitpid(pid, &how, 0), pid);
    assert_true(WIFEXITED(how) && WEXITSTATUS(how) == 0);
}

/* ---- nonces ---- */

static void make_nonces(uint64_t *out, _Atomic uint32_t *count, uint32_t wanted)
{
    sk_shared *shared;
    sk_shared_word *words;
    sk_nonces nonces;
    if (sk_shared_open(&shared, NULL, dir, NULL) != SOUK_OK ||
        sk_shared_find(shared, sk_shared_name(0, SK_STR("nonce"), 0), &words, NULL) != SOUK_OK)
        _exit(1);
    sk_nonces_init(&nonces, words);
    for (uint32_t i = 0; i < wanted; i++) {
        if (sk_nonces_next(&nonces, fake_start_ns + i, msec, &out[i], NULL) != SOUK_OK)
            _exit(2);
        atomic_store(count, i + 1);
    }
    sk_shared_close(shared);
    _exit(0);
}

static int by_value(const void *a, const void *b)
{
    uint64_t x = *(const uint64_t *)a, y = *(const uint64_t *)b;
    return (x > y) - (x < y);
}

/* Four processes, one of which is killed in the middle, and a fifth that comes afterwards. */
static void nonces_grow_across_processes(void **state)
{
    (void)state;
    uint64_t *made = common((PROCESSES + 1) * NONCES * sizeof *made), all = 0, greatest = 0;
    _Atomic uint32_t *counts = common((PROCESSES + 1) * sizeof *counts);
    pid_t pids[PROCESSES + 1];
    for (uint32_t p = 0; p < PROCESSES; p++)
        if (!(pids[p] = fork()))
            make_nonces(&made[p * NONCES], &counts[p], NONCES);
    while (atomic_load(&counts[0]) < 1000)
        usleep(100);
    kill(pids[0], SIGKILL);
    waitpid(pids[0], NULL, 0);
    for (int p = 1; p < PROCESSES; p++)
        must_end_well(pids[p]);
    for (uint32_t p = 0; p < PROCESSES; p++)
        for (uint32_t i = 0; i < counts[p]; i++)
            greatest = made[p * NONCES + i] > greatest ? made[p * NONCES + i] : greatest;
    if (!(pids[PROCESSES] = fork()))
        make_nonces(&made[PROCESSES * NONCES], &counts[PROCESSES], NONCES);
    must_end_well(pids[PROCESSES]);
    assert_true(made[PROCESSES * NONCES] > greatest);
    for (uint32_t p = 0; p <= PROCESSES; p++) {
        for (uint32_t i = 1; i < counts[p]; i++)
            assert_true(made[p * NONCES + i] > made[p * NONCES + i - 1]);
        memmove(&made[all], &made[p * NONCES], counts[p] * sizeof *made);
        all += counts[p];
    }
    qsort(made, all, sizeof *made, by_value);
    for (uint64_t i = 1; i < all; i++)
        assert_true(made[i] > made[i - 1]);
    assert_true(all >= PROCESSES * NONCES + 1000);
}

static void nonces_follow_the_clock(void **state)
{
    (void)state;
    sk_shared_word words[SK_SHARED_WORDS] = {0};
    sk_nonces nonces;
    uint64_t nonce;
    sk_nonces_init(&nonces, words);
    assert_int_equal(sk_nonces_next(&nonces, 5000 * msec, msec, &nonce, NULL), SOUK_OK);
    assert_int_equal(nonce, 5000);
    assert_int_equal(sk_nonces_next(&nonces, 5000 * msec, msec, &nonce, NULL), SOUK_OK);
    assert_int_equal(nonce, 5001);
    assert_int_equal(sk_nonces_next(&nonces, 4000 * msec, msec, &nonce, NULL), SOUK_OK);
    assert_int_equal(nonce, 5002);
    assert_int_equal(sk_nonces_next(&nonces, 6000 * msec, msec, &nonce, NULL), SOUK_OK);
    assert_int_equal(nonce, 6000);
    /* what cannot be would shut the key out for good */
    words[0] = UINT64_MAX;
    assert_int_equal(sk_nonces_next(&nonces, 6000 * msec, msec, &nonce, NULL), SOUK_E_CORRUPT);
}

/* ---- limits ---- */

static const sk_limit_row limits[] = {{.name = "ORDERS",
                                       .kind = SK_SLIDING_WINDOW,
                                       .window_ns = 15 * INT64_C(1000000000),
                                       .capacity = {10},
                                       .breach = SOUK_E_ORDER_LIMIT},
                                      {.name = "WEIGHT",
                                       .kind = SK_FIXED_WINDOW,
                                       .keyed_by = SK_BY_KEY,
                                       .window_ns = 60 * INT64_C(1000000000),
                                       .capacity = {30},
                                       .breach = SOUK_E_RATE_LIMIT}};
static const sk_venue limited = {.limits = limits, .limits_count = 2};
static const sk_op_row order = {.charge = {{.limit = 1, .cost = 1}, {.limit = 2, .cost = 1}}};

typedef struct traffic {
    _Atomic int64_t now_ns;
    _Atomic uint32_t stopped, over, count;
    _Atomic uint32_t inside[PROCESSES], refused[PROCESSES]; /* between looking and sending */
    _Atomic uint32_t own[PROCESSES];
    _Atomic int64_t sent_ns[SENT_MAX];
} traffic;

static void send_once(traffic *t, sk_call_limiter *limiter, uint32_t who)
{
    sk_limit_ticket ticket;
    int64_t now_ns = atomic_load(&t->now_ns);
    if (sk_call_limiter_take(limiter, &order, 0, now_ns, &ticket, NULL) != 0) {
        atomic_store(&t->refused[who], 1);
        return;
    }
    uint32_t index = atomic_fetch_add(&t->count, 1);
    if (index >= SENT_MAX)
        _exit(2);
    atomic_store(&t->sent_ns[index], now_ns);
    atomic_fetch_add(&t->own[who], 1);
    sk_call_limiter_told(limiter, &ticket, NULL, now_ns, now_ns);
    sched_yield(); /* the others' turn */
}

static void send_for_ever(traffic *t, uint32_t who)
{
    sk_shared *shared;
    sk_call_limiter limiter;
    const sk_limit_who names = {1, 2, 3};
    alarm(60); /* it does not outlive a test that failed */
    if (sk_shared_open(&shared, NULL, dir, NULL) != SOUK_OK ||
        sk_call_limiter_init(&limiter, &limited, 0, shared, &names, NULL) != SOUK_OK)
        _exit(1);
    while (!atomic_load(&t->over)) {
        if (atomic_load(&t->stopped) || atomic_load(&t->refused[who])) {
            sched_yield();
            continue;
        }
        atomic_store(&t->inside[who], 1);
        if (!atomic_load(&t->stopped))
            send_once(t, &limiter, who);
        atomic_store(&t->inside[who], 0);
    }
    sk_shared_close(shared);
    _exit(0);
}

/* The clock goes on when all have been refused, and while nobody looks at it. */
static void leap(traffic *t, uint32_t first, int64_t by_ns)
{
    for (uint32_t p = first; p < PROCESSES; p++)
        while (!atomic_load(&t->refused[p]))
            sched_yield();
    atomic_store(&t->stopped, 1);
    for (uint32_t p = first; p < PROCESSES; p++)
        while (atomic_load(&t->inside[p]))
            sched_yield();
    atomic_fetch_add(&t->now_ns, by_ns);
    for (uint32_t p = first; p < PROCESSES; p++)
        atomic_store(&t->refused[p], 0);
    atomic_store(&t->stopped, 0);
}

static int by_time(const void *a, const void *b)
{
    int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;
    return (x > y) - (x < y);
}

/* Whatever four processes send together, and one of them is killed: no window holds more. */
static void limits_hold_across_processes(void **state)
{
    (void)state;
    enum { LEAPS = 1500 };
    traffic *t = common(sizeof *t);
    pid_t pids[PROCESSES];
    sk_rng rng;
    sk_rng_seed(&rng, 9);
    atomic_store(&t->now_ns, fake_start_ns);
    for (uint32_t p = 0; p < PROCESSES; p++)
        if (!(pids[p] = fork()))
            send_for_ever(t, p);
    for (int i = 0; i < LEAPS; i++) {
        if (i == LEAPS / 3) {
            kill(pids[0], SIGKILL);
            waitpid(pids[0], NULL, 0);
        }
        leap(t, i >= LEAPS / 3, 1 + (int64_t)sk_rng_below(&rng, 9 * (uint64_t)sec));
    }
    atomic_store(&t->over, 1);
    for (uint32_t p = 1; p < PROCESSES; p++)
        must_end_well(pids[p]);
    uint32_t count = t->count, minutes = 0;
    int64_t *sent = calloc(count, sizeof *sent), *all = sent;
    for (uint32_t i = 0; i < count; i++)
        sent[i] = atomic_load(&t->sent_ns[i]);
    qsort(sent, count, sizeof *sent, by_time);
    while (count && !sent[0]) { /* the killed one was about to write it down */
        sent++;
        count--;
    }
    for (uint32_t i = 10; i < count; i++)
        assert_true(sent[i] - sent[i - 10] >= 15 * sec);
    for (uint32_t i = 0; i < count; i++) {
        minutes += i == 0 || sent[i] / (60 * sec) != sent[i - 1] / (60 * sec);
        assert_true(i < 30 || sent[i] / (60 * sec) != sent[i - 30] / (60 * sec));
    }
    /* and what may be sent is sent */
    assert_true(count > minutes * 25 && minutes > 100);
    assert_true((t->own[1] > 0) + (t->own[2] > 0) + (t->own[3] > 0) >= 2);
    free(all);
}

static void limits_of_whom(void **state)
{
    (void)state;
    sk_shared *a_words = open_shared(), *b_words = open_shared();
    sk_call_limiter a, b;
    sk_limit_ticket ticket;
    sk_limit_who who = {10, 20, 30};
    assert_int_equal(sk_call_limiter_init(&a, &limited, 0, a_words, &who, NULL), SOUK_OK);
    who.key = 21; /* another key behind the same address */
    assert_int_equal(sk_call_limiter_init(&b, &limited, 0, b_words, &who, NULL), SOUK_OK);
    assert_int_equal(sk_call_limiter_take(&a, &order, 0, fake_start_ns, &ticket, NULL), 0);
    assert_int_equal(sk_call_limiter_used(&b, 0, fake_start_ns), 1);
    assert_int_equal(sk_call_limiter_used(&b, 1, fake_start_ns), 0);
    /* what the venue said to one holds for the other */
    sk_call_limiter_block(&a, SOUK_E_BANNED, fake_start_ns + 90 * sec);
    assert_int_equal(sk_call_limiter_wait_ns(&b, &order, 0, fake_start_ns, NULL), 90 * sec);
    assert_int_equal(sk_call_limiter_why(&b), SOUK_E_BANNED);
    sk_shared_close(a_words);
    sk_shared_close(b_words);
}

/* ---- damage ---- */

static souk_status open_with(off_t at, const void *bytes, size_t len, off_t size)
{
    sk_shared *shared;
    souk_error err;
    unlink(path);
    sk_shared_close(open_shared());
    int fd = open(path, O_RDWR);
    assert_true(fd >= 0);
    assert_int_equal(pwrite(fd, bytes, len, at), len);
    if (size >= 0)
        assert_int_equal(ftruncate(fd, size), 0);
    close(fd);
    souk_status status = sk_shared_open(&shared, NULL, dir, &err);
    if (status == SOUK_OK)
        sk_shared_close(shared);
    else
        assert_non_null(strstr(err.text, "souk.shared"));
    return status;
}

static void a_damaged_file_is_refused(void **state)
{
    (void)state;
    for (off_t at = 0; at < 24; at++)
        assert_int_equal(open_with(at, "\xa5", 1, -1), at < 8 ? SOUK_E_CONFIG : SOUK_E_CORRUPT);
    assert_int_equal(open_with(0, "", 0, 0), SOUK_E_CONFIG);
    assert_int_equal(open_with(0, "", 0, 4096), SOUK_E_CORRUPT);
    assert_int_equal(open_with(0, "", 0, -1), SOUK_OK);
    assert_int_equal(chmod(path, 0644), 0);
    sk_shared *shared;
    assert_int_equal(sk_shared_open(&shared, NULL, dir, NULL), SOUK_E_CONFIG);
    unlink(path);
    assert_int_equal(symlink("/dev/zero", path), 0);
    assert_int_equal(sk_shared_open(&shared, NULL, dir, NULL), SOUK_E_IO);
}

/* Words that hold anything: nobody crashes or waits for ever, and what is not known to be left is
 * not used. */
static void damaged_words_do_no_harm(void **state)
{
    (void)state;
    sk_rng rng;
    sk_rng_seed(&rng, 11);
    for (int round = 0; round < 2000; round++) {
        sk_shared *shared;
        sk_call_limiter l;
        sk_limit_ticket ticket;
        sk_offset offset;
        const sk_limit_who who = {1, 2, 3};
        int64_t now_ns = fake_start_ns;
        assert_int_equal(sk_shared_open(&shared, NULL, NULL, NULL), SOUK_OK);
        assert_int_equal(sk_call_limiter_init(&l, &limited, 0, shared, &who, NULL), SOUK_OK);
        sk_offset_init(&offset, find(shared, "clock"));
        for (int i = 0; i < 3; i++)
            assert_int_equal(sk_call_limiter_take(&l, &order, 0, now_ns, &ticket, NULL), 0);
        for (int i = 0; i < SK_SHARED_WORDS; i++) {
            if (sk_rng_below(&rng, 4) == 0)
                l.counts[0].words[i] = sk_rng_next(&rng) >> sk_rng_below(&rng, 64);
            if (sk_rng_below(&rng, 4) == 0)
                l.counts[1].words[i] = sk_rng_next(&rng) >> sk_rng_below(&rng, 64);
            offset.words[i] = sk_rng_next(&rng) >> sk_rng_below(&rng, 64);
        }
        l.venue[0] = sk_rng_next(&rng);
        sk_offset_look(&offset, now_ns);
        assert_int_equal(offset.count, 0);
        int64_t wait_ns = sk_call_limiter_wait_ns(&l, &order, 0, now_ns, NULL);
        assert_in_range(wait_ns, 0, 4 * 86400 * sec);
        for (int i = 0; i < 100; i++) {
            now_ns += 2 * sec;
            sk_call_limiter_take(&l, &order, 0, now_ns, &ticket, NULL);
        }
        /* two minutes later the words are whole again */
        l.venue[0] = 0;
        wait_ns = sk_call_limiter_wait_ns(&l, &order, 0, now_ns, NULL);
        assert_in_range(wait_ns, 0, 60 * sec);
        assert_in_range(sk_call_limiter_used(&l, 0, now_ns), 0, 10);
        sk_shared_close(shared);
    }
}

static void names_run_out(void **state)
{
    (void)state;
    sk_shared *shared;
    sk_shared_word *words;
    assert_int_equal(sk_shared_open(&shared, NULL, NULL, NULL), SOUK_OK);
    for (uint64_t i = 0; i < SK_SHARED_SLOTS_OWN; i++)
        assert_int_equal(sk_shared_find(shared, 1000 + i * 7, &words, NULL), SOUK_OK);
    assert_int_equal(sk_shared_find(shared, 5, &words, NULL), SOUK_E_LIMIT);
    assert_int_equal(sk_shared_find(shared, 1007, &words, NULL), SOUK_OK);
    sk_shared_close(shared);
}

/* ---- handles ---- */

#define ACCOUNT "{\"makerCommission\":10,\"uid\":1,\"updateTime\":1,\"balances\":[]}"

static const sk_venue *real_venue;
static uint64_t signed_with[4];
static unsigned signed_count;

static souk_status sign_with_nonce(const sk_venue *venue, const sk_key *key, const sk_call *call,
                                   sk_request *request, souk_error *err)
{
    if (call->row->auth == SK_AUTH_SIGNED && signed_count < 4)
        signed_with[signed_count++] = call->nonce;
    return real_venue->sign(venue, key, call, request, err);
}

/* The second handle asks for no time, counts what the first sent, and goes on with its nonces. */
static void handles_share(void **state)
{
    (void)state;
    fake f;
    fake_line lines[] = {
        {"GET", "/api/v3/account", 200, ACCOUNT},
        {"GET", "/api/v3/depth", 200, "{\"lastUpdateId\":1,\"bids\":[],\"asks\":[]}"}};
    souk_error err;
    const souk_request *balances = SOUK_REQUEST(.op = SOUK_OP_BALANCES);
    const souk_request *deep = SOUK_REQUEST(.op = SOUK_OP_BOOK, .symbol = "BTCUSDT", .limit = 5000,
                                            .on_limit = SOUK_LIMIT_FAIL);
    fake_init(&f, 1);
    fake_script(&f, lines, 2);
    f.skew_ns = 3 * sec;
    souk_client_options options = SOUK_CLIENT_OPTIONS_INIT;
    options.shared_dir = dir;
    souk_client *a = fake_client(&f, &options);
    sk_venue venue = *a->venue;
    real_venue = a->venue;
    venue.sign = sign_with_nonce;
    venue.nonce_unit_ns = msec;
    a->venue = &venue;
    assert_int_equal(souk_call(a, balances, NULL, &err), SOUK_OK);
    fake_run(&f, sec);
    assert_int_equal(fake_count(&f, "GET /api/v3/time"), 3);
    souk_client *b = fake_client(&f, &options);
    b->venue = &venue;
    assert_int_equal(souk_call(b, balances, NULL, &err), SOUK_OK);
    assert_int_equal(souk_call(a, balances, NULL, &err), SOUK_OK);
    assert_int_equal(fake_count(&f, "GET /api/v3/time"), 3);
    assert_int_equal(signed_count, 3);
    assert_true(signed_with[0] >= (uint64_t)((fake_start_ns + 3 * sec) / msec) - 10);
    assert_true(signed_with[1] > signed_with[0] && signed_with[2] > signed_with[1]);
    int64_t off_ns = souk_client_clock_offset_ns(b, NULL) - 3 * sec;
    assert_true(llabs(off_ns) < 10 * msec);
    unsigned left = 0;
    while (souk_call(left % 2 ? a : b, deep, NULL, &err) == SOUK_OK)
        left++;
    assert_int_equal(err.status, SOUK_E_RATE_LIMIT);
    /* 6000 a minute; 250 each, three times 20 for the balances, three times 1 for the time */
    assert_int_equal(left, (6000 - 63) / 250);
    souk_client_close(a);
    souk_client_close(b);
    fake_deinit(&f);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(nonces_grow_across_processes, begin, end),
        cmocka_unit_test(nonces_follow_the_clock),
        cmocka_unit_test_setup_teardown(limits_hold_across_processes, begin, end),
        cmocka_unit_test_setup_teardown(limits_of_whom, begin, end),
        cmocka_unit_test_setup_teardown(a_damaged_file_is_refused, begin, end),
        cmocka_unit_test(damaged_words_do_no_harm),
        cmocka_unit_test(names_run_out),
        cmocka_unit_test_setup_teardown(handles_share, begin, end),
    };
    return cmocka_run_group_tests_name("client/shared", tests, NULL, NULL);
}
