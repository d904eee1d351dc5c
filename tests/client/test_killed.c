/* SPDX-License-Identifier: MIT
 * A program that trades is killed at some instant, again and again; the one that opens its journal
 * afterwards knows what became of each of its orders. Real sockets, a real sandbox, SIGKILL. */
#include "base/err.h"
#include "base/rng.h"
#include "base/str.h"
#include "client/journal.h"
#include "net/uv_net.h"
#include "sandbox/sandbox.h"
#include <souk/client.h>

#include <fcntl.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>
#include <cmocka.h>

enum { ROUNDS = 32, ORDERS = 24, PENDING_MAX = 5, RAW_MAX = 1 << 20 };
static const int64_t sec = 1000000000;
static const char symbol[] = "BTCUSDT";

/* What the parent sees of its children, whenever they die. */
typedef struct shared {
    volatile uint32_t count;
    char ids[ROUNDS * ORDERS][24];
} shared;

typedef struct trader {
    souk_client *client;
    shared *memory;
    sk_rng rng;
    unsigned pending;
    souk_dec ask;
} trader;

static char dir[64], credentials[96], journal[96];

/* ---- the exchange ---- */

static _Noreturn void run_sandbox(int ready)
{
    souk_error err;
    sk_net *net;
    sk_sandbox *box;
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    if (sk_uv_net_new(&net, NULL, &err) < 0 ||
        sk_sandbox_open(&box, net, &(sk_sandbox_options){.seed = 11}, &err) < 0 ||
        sk_credentials_write(box, credentials, &err) < 0 || write(ready, "r", 1) != 1)
        _exit(1);
    sk_net_run(net, INT64_MAX);
    _exit(0);
}

static souk_client *open_client(bool journalled)
{
    souk_error err;
    souk_client *client = NULL;
    if (souk_client_open(&client,
                         SOUK_CLIENT(.venue = "binance", .credentials_file = credentials,
                                     .no_local_limits = true,
                                     .journal = journalled ? journal : NULL),
                         &err) < 0)
        print_message("# %s\n", err.text);
    return client;
}

/* ---- the program that is killed ---- */

static void placed(void *ctx, const souk_answer *answer)
{
    trader *t = ctx;
    (void)answer;
    t->pending--;
}

static void trade_once(trader *t)
{
    shared *m = t->memory;
    souk_error err;
    bool rests = sk_rng_below(&t->rng, 2) == 0;
    char *id = m->ids[m->count];
    snprintf(id, sizeof m->ids[0], "kill-%u", m->count);
    souk_request r = {.struct_size = sizeof r,
                      .op = SOUK_OP_PLACE,
                      .symbol = symbol,
                      .side = SOUK_BUY,
                      .type = SOUK_LIMIT,
                      .tif = rests ? SOUK_GTC : SOUK_IOC,
                      .qty = souk_dec_from_i64(1 + (int64_t)sk_rng_below(&t->rng, 90), 4),
                      .client_id = id};
    /* what rests is far from the market: only its owner ends it */
    souk_dec_mul(&r.price, t->ask, souk_dec_from_i64(rests ? 80 : 101, 2));
    souk_dec_rescale(&r.price, r.price, 2, SOUK_ROUND_DOWN);
    t->pending++;
    m->count++;
    if (souk_call_async(t->client, &r, placed, t, &err) < 0) {
        fprintf(stderr, "# %s\n", err.text);
        _exit(2);
    }
}

static void cancel_one(trader *t)
{
    souk_order open[8];
    souk_error err;
    size_t count = souk_client_orders(t->client, open, 8);
    count = count < 8 ? count : 8;
    if (!count)
        return;
    const souk_order *o = &open[sk_rng_below(&t->rng, count)];
    char id[80];
    sk_str_copy(id, sizeof id, o->client_id);
    if (souk_call_async(t->client,
                        SOUK_REQUEST(.op = SOUK_OP_CANCEL, .symbol = symbol, .client_id = id),
                        placed, t, &err) == SOUK_OK)
        t->pending++;
}

static void on_event(void *ctx, souk_stream *stream, const souk_event *event)
{
    (void)ctx, (void)stream, (void)event;
}

static _Noreturn void run_trader(shared *memory, unsigned round)
{
    trader t = {.memory = memory};
    souk_answer *answer;
    souk_stream *stream;
    souk_error err;
    size_t count;
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    sk_rng_seed(&t.rng, round);
    t.client = open_client(true);
    if (!t.client || souk_client_reconcile(t.client, 30 * sec, &err) < 0 ||
        (round % 2 && souk_stream_open(t.client, SOUK_STREAM(.channel = SOUK_CHANNEL_ACCOUNT),
                                       on_event, NULL, &stream, &err) < 0) ||
        souk_call(t.client, SOUK_REQUEST(.op = SOUK_OP_BEST, .symbol = symbol), &answer, &err) < 0)
        _exit(1);
    t.ask = souk_answer_bests(answer, &count)->ask;
    uint32_t until = memory->count + ORDERS;
    for (;;) {
        if (t.pending < PENDING_MAX && memory->count < until && sk_rng_below(&t.rng, 3))
            trade_once(&t);
        else if (t.pending < PENDING_MAX)
            cancel_one(&t);
        souk_client_poll(t.client, sk_rng_below(&t.rng, 2) ? 0 : sec / 1000, &err);
    }
}

/* ---- what must be known afterwards ---- */

static bool truth(souk_client *plain, const char *id, souk_order *out, souk_answer **answer)
{
    souk_error err;
    size_t count;
    souk_status status = souk_call(
        plain, SOUK_REQUEST(.op = SOUK_OP_ORDER, .symbol = symbol, .client_id = id), answer, &err);
    if (status == SOUK_OK)
        *out = *souk_answer_orders(*answer, &count);
    else
        assert_int_equal(status, SOUK_E_ORDER_NOT_FOUND);
    return status == SOUK_OK;
}

/* The journal as the kill left it, read by its documented layout. Returns what it says of an id:
 * -1: nothing; 0: it is not over; else the status that it ended with. */
static int journal_says(const uint8_t *raw, size_t len, const char *id)
{
    uint64_t ref = 0, other;
    for (size_t at = SK_ORDER_JOURNAL_SLOT; at + SK_ORDER_JOURNAL_SLOT <= len;
         at += SK_ORDER_JOURNAL_SLOT)
        if (raw[at] == SK_ORDER_JOURNAL_INTENT && strncmp((const char *)raw + at + 40, id, 64) == 0)
            memcpy(&ref, raw + at + 16, sizeof ref);
    for (size_t at = SK_ORDER_JOURNAL_SLOT; ref && at + SK_ORDER_JOURNAL_SLOT <= len;
         at += SK_ORDER_JOURNAL_SLOT) {
        memcpy(&other, raw + at + 16, sizeof other);
        if (raw[at] == SK_ORDER_JOURNAL_END && other == ref)
            return raw[at + 203];
    }
    return ref ? 0 : -1;
}

typedef struct counted {
    unsigned unsent, over, recovered, absent, open, sums, moved;
} counted;

static void check_order(souk_client *client, souk_client *plain, const char *id, int says,
                        counted *c)
{
    souk_order ours = {.side = SOUK_SIDE_NONE}, real = ours;
    souk_answer *answer = NULL;
    bool there = truth(plain, id, &real, &answer), known = souk_client_order(client, id, &ours);
    if (says < 0) {
        c->unsent++;
        if (there || known)
            fail_msg("%s left without being written down", id);
    } else if (says > 0) {
        c->over++;
        if (known || (says != SOUK_ORDER_REJECTED) != there || (there && (int)real.status != says))
            fail_msg("%s ended as %d, the journal says %d", id, (int)real.status, says);
    } else {
        c->recovered++;
        if (!known || (ours.status != SOUK_ORDER_REJECTED) != there)
            fail_msg("%s is %s", id, there ? "lost" : "invented");
        if (there && (ours.status != real.status || souk_dec_cmp(ours.cum_qty, real.cum_qty)))
            fail_msg("%s is %s, for us %s", id, souk_order_status_name(real.status),
                     souk_order_status_name(ours.status));
        c->absent += !there;
        c->open += there && souk_order_is_open(real.status);
    }
    souk_answer_free(answer);
}

static size_t history_count(souk_client *plain)
{
    souk_answer *answer = NULL;
    souk_error err;
    size_t count;
    if (souk_call(plain, SOUK_REQUEST(.op = SOUK_OP_HISTORY, .symbol = symbol, .limit = 1000),
                  &answer, &err) < 0)
        fail_msg("%s", err.text);
    souk_answer_orders(answer, &count);
    souk_answer_free(answer);
    return count;
}

/* Nobody else trades: what there is of each asset is what the fills since the last program's sum,
 * in the journal or asked for, come to. */
static void check_sum(const souk_client *client, counted *c)
{
    souk_reconciliation r;
    char text[3][SOUK_DEC_TEXT_MAX];
    if (!souk_client_reconciliation(client, &r))
        return; /* the first ones may be killed before they have asked for balances */
    for (size_t i = 0; i < r.count; i++) {
        souk_dec_print(r.rows[i].before, text[0]);
        souk_dec_print(r.rows[i].traded, text[1]);
        souk_dec_print(r.rows[i].told, text[2]);
        if (r.rows[i].unexplained)
            fail_msg("%.*s: %s + %s is not %s", SK_FMT(r.rows[i].asset), text[0], text[1], text[2]);
        c->moved += !r.first && souk_dec_sign(r.rows[i].traded) != 0;
    }
    c->sums += !r.first;
}

/* One program's death and what the next one makes of it. `from`: the first order of the round. */
static void check_round(shared *m, uint32_t from, souk_client *plain, counted *c)
{
    static uint8_t raw[RAW_MAX];
    souk_error err;
    souk_answer *answer = NULL;
    size_t real;
    int fd = open(journal, O_RDONLY);
    ssize_t len = fd < 0 ? 0 : read(fd, raw, sizeof raw);
    close(fd);
    assert_true(len >= 0);
    souk_client *client = open_client(true);
    assert_non_null(client);
    if (souk_client_reconcile(client, 30 * sec, &err) < 0)
        fail_msg("%s", err.text);
    assert_true(souk_client_is_ready(client));
    check_sum(client, c);
    for (uint32_t i = from; i < m->count; i++)
        check_order(client, plain, m->ids[i], journal_says(raw, (size_t)len, m->ids[i]), c);
    /* nothing else is open, there or here */
    assert_int_equal(
        souk_call(plain, SOUK_REQUEST(.op = SOUK_OP_OPEN_ORDERS, .symbol = symbol), &answer, &err),
        SOUK_OK);
    souk_answer_orders(answer, &real);
    souk_answer_free(answer);
    assert_int_equal(souk_client_orders(client, NULL, 0), real);
    if (real > 8)
        souk_call(client, SOUK_REQUEST(.op = SOUK_OP_CANCEL_ALL, .symbol = symbol), NULL, &err);
    souk_client_close(client);
}

static void killed(void **state)
{
    (void)state;
    int pipes[2];
    char one;
    sk_rng rng;
    counted c = {0};
    snprintf(dir, sizeof dir, "/tmp/souk-killed-XXXXXX");
    assert_non_null(mkdtemp(dir));
    snprintf(credentials, sizeof credentials, "%s/credentials.json", dir);
    snprintf(journal, sizeof journal, "%s/journal", dir);
    shared *m = mmap(NULL, sizeof *m, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    assert_true(m != MAP_FAILED && pipe(pipes) == 0);
    pid_t sandbox = fork();
    if (sandbox == 0)
        run_sandbox(pipes[1]);
    assert_int_equal(read(pipes[0], &one, 1), 1);
    souk_client *plain = open_client(false);
    assert_non_null(plain);
    sk_rng_seed(&rng, 1);
    for (unsigned round = 0; round < ROUNDS; round++) {
        uint32_t from = m->count, until = from + 1 + (uint32_t)sk_rng_below(&rng, ORDERS - 1);
        pid_t child = fork();
        if (child == 0)
            run_trader(m, round);
        while (m->count < until && waitpid(child, NULL, WNOHANG) == 0)
            usleep(50);
        assert_true(m->count >= until);
        usleep((useconds_t)sk_rng_below(&rng, 1500));
        kill(child, SIGKILL);
        assert_int_equal(waitpid(child, NULL, 0), child);
        check_round(m, from, plain, &c);
    }
    size_t there = 0;
    for (uint32_t i = 0; i < m->count; i++) {
        souk_order real;
        souk_answer *answer = NULL;
        there += truth(plain, m->ids[i], &real, &answer);
        souk_answer_free(answer);
    }
    assert_int_equal(there, history_count(plain)); /* each once, and no other */
    print_message("# %u orders: %u never left, %u over, %u in flight (%u never came, %u open)\n",
                  m->count, c.unsent, c.over, c.recovered, c.absent, c.open);
    assert_true(c.recovered > ROUNDS && c.over > ROUNDS);
    print_message("# %u sums, %u assets moved in them\n", c.sums, c.moved);
    assert_true(c.sums > ROUNDS / 2 && c.moved > ROUNDS / 2);
    souk_client_close(plain);
    kill(sandbox, SIGKILL);
    waitpid(sandbox, NULL, 0);
    munmap(m, sizeof *m);
    unlink(credentials);
    unlink(journal);
    rmdir(dir);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(killed)};
    return cmocka_run_group_tests_name("client/killed", tests, NULL, NULL);
}
