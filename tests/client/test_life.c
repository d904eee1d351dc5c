/* SPDX-License-Identifier: MIT
 * The life of an order: every transition of the table, and that the same facts in any order, told
 * twice or repaired by a query, make the same life. */
#include "base/dec.h"
#include "base/rng.h"
#include "base/str.h"
#include "client/lives.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <cmocka.h>

typedef enum what {
    END,
    ROW,      /* a row: status, cum */
    FILL,     /* a fill: id, qty */
    LOST,     /* no answer came */
    ABSENT,   /* refused, or proved absent */
    CANCEL,   /* a cancel leaves */
    CANCELED, /* and has its answer */
    UNLISTED, /* not among the open orders */
    ASKED,    /* the query is answered */
    OTHER     /* a row of another order of this client id */
} what;

typedef struct event {
    what what;
    souk_order_status status;
    int cum; /* of a row; of a fill its quantity */
    int id;
} event;

static souk_dec lots(int64_t n)
{
    return souk_dec_from_i64(n, 2);
}

static void begin(sk_life *life, int qty)
{
    const sk_order_ask ask = {
        .side = SOUK_BUY, .type = SOUK_LIMIT, .price = lots(200), .qty = lots(qty)};
    assert_int_equal(sk_life_begin(life, NULL, SK_STR("mine-1"), SK_STR("BTCUSDT"), &ask, 1),
                     SOUK_OK);
}

static void tell(sk_life *life, const event *e, int qty)
{
    char id[16];
    const souk_order row = {.order_id = e->what == OTHER ? SK_STR("99") : SK_STR("28"),
                            .client_id = SK_STR("mine-1"),
                            .status = e->status,
                            .qty = lots(qty),
                            .cum_qty = lots(e->cum),
                            .cum_quote = lots(2 * e->cum),
                            .created_ns = 5,
                            .updated_ns = 5 + e->cum};
    souk_fill fill = {.order_id = SK_STR("28"), .price = lots(200), .qty = lots(e->cum)};
    snprintf(id, sizeof id, "%d", e->id);
    fill.fill_id = sk_str(id);
    switch (e->what) {
    case ROW:
    case OTHER: sk_life_order(life, &row); break;
    case FILL: assert_int_equal(sk_life_fill(life, &fill), SOUK_OK); break;
    case LOST: sk_life_lost(life); break;
    case ABSENT: sk_life_absent(life); break;
    case CANCEL: sk_life_cancel(life, true); break;
    case CANCELED: sk_life_cancel(life, false); break;
    case UNLISTED: sk_life_doubt(life); break;
    case ASKED: sk_life_asked(life, 1); break;
    case END: break;
    }
}

#define NEW      SOUK_ORDER_NEW
#define PART     SOUK_ORDER_PARTIALLY_FILLED
#define FILLED   SOUK_ORDER_FILLED
#define CANCELD  SOUK_ORDER_CANCELED
#define EXPIRED  SOUK_ORDER_EXPIRED
#define REJECTED SOUK_ORDER_REJECTED
#define PENDING  SOUK_ORDER_PENDING_NEW
#define CANCELS  SOUK_ORDER_PENDING_CANCEL
#define UNKNOWN  SOUK_ORDER_UNKNOWN

typedef struct sequence {
    const char *name;
    event events[8];
    souk_order_status status;
    int cum;
    unsigned wants;
    bool disputed;
} sequence;

static const sequence sequences[] = {
    {"nothing yet", {{END}}, PENDING, 0, 0, false},
    {"lost", {{LOST}}, UNKNOWN, 0, SK_WANTS_ORDER, false},
    {"lost, then a row", {{LOST}, {ROW, NEW}}, NEW, 0, 0, false},
    {"a row, then lost", {{ROW, NEW}, {LOST}}, NEW, 0, 0, false},
    {"lost, then a fill", {{LOST}, {FILL, .cum = 3, .id = 1}}, PART, 3, 0, false},
    {"lost, then absent", {{LOST}, {ABSENT}}, REJECTED, 0, 0, false},
    {"absent, then it was there", {{ABSENT}, {ROW, NEW}}, NEW, 0, 0, false},
    {"there, then absent", {{ROW, NEW}, {ABSENT}}, NEW, 0, 0, false},
    {"a canceled order stays", {{ROW, CANCELD}, {ROW, NEW}, {LOST}}, CANCELD, 0, 0, false},
    {"refused by a row", {{ROW, REJECTED}, {ROW, NEW}}, REJECTED, 0, 0, false},
    {"an old row", {{ROW, PART, 4}, {ROW, NEW}}, PART, 4, SK_WANTS_FILLS, false},
    {"cum never falls", {{ROW, PART, 4}, {ROW, PART, 2}}, PART, 4, SK_WANTS_FILLS, false},
    {"a fill before its row",
     {{FILL, .cum = 4, .id = 1}, {ROW, PART, 4}, {ROW, NEW}},
     PART,
     4,
     0,
     false},
    {"a fill twice", {{FILL, .cum = 4, .id = 1}, {FILL, .cum = 4, .id = 1}}, PART, 4, 0, false},
    {"two fills", {{FILL, .cum = 4, .id = 9}, {FILL, .cum = 4, .id = 10}}, PART, 8, 0, false},
    {"fills make it whole", {{FILL, .cum = 6, .id = 2}, {FILL, .cum = 4, .id = 1}}, FILLED, 10, 0},
    {"filled, a fill missing",
     {{ROW, FILLED, 10}, {FILL, .cum = 4, .id = 1}},
     FILLED,
     10,
     SK_WANTS_FILLS,
     false},
    {"canceled, the fill later", {{ROW, CANCELD, 4}, {FILL, .cum = 4, .id = 1}}, CANCELD, 4, 0},
    {"expired", {{ROW, NEW}, {ROW, EXPIRED, 4}}, EXPIRED, 4, SK_WANTS_FILLS, false},
    {"a cancel under way", {{ROW, NEW}, {CANCEL}}, CANCELS, 0, 0, false},
    {"a cancel refused", {{ROW, NEW}, {CANCEL}, {CANCELED}}, NEW, 0, 0, false},
    {"a cancel, and filled", {{ROW, NEW}, {CANCEL}, {ROW, FILLED, 10}}, FILLED, 10, SK_WANTS_FILLS},
    {"the venue works on a cancel", {{ROW, CANCELS}, {ROW, NEW}}, NEW, 0, 0, false},
    {"not listed", {{ROW, NEW}, {UNLISTED}}, NEW, 0, SK_WANTS_ORDER, false},
    {"not listed, then told", {{ROW, NEW}, {UNLISTED}, {ROW, CANCELD}}, CANCELD, 0, 0, false},
    {"not listed, asked", {{ROW, NEW}, {UNLISTED}, {ROW, NEW}, {ASKED}}, NEW, 0, 0, false},
    {"not listed, and gone", {{ROW, NEW}, {UNLISTED}, {ABSENT}}, CANCELD, 0, 0, false},
    {"not listed, not yet accepted", {{UNLISTED}}, PENDING, 0, 0, false},
    {"another order of that id", {{ROW, NEW}, {OTHER, FILLED, 10}}, NEW, 0, 0, false},
    {"two ends", {{ROW, EXPIRED}, {ROW, CANCELD}}, EXPIRED, 0, 0, true},
    {"one fill, two quantities",
     {{FILL, .cum = 4, .id = 1}, {FILL, .cum = 5, .id = 1}},
     PART,
     4,
     0,
     true},
};

static void test_table(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof sequences / sizeof sequences[0]; i++) {
        const sequence *s = &sequences[i];
        sk_life life;
        begin(&life, 10);
        for (const event *e = s->events; e->what != END; e++)
            tell(&life, e, 10);
        if (sk_life_status(&life) != s->status || sk_life_wants(&life) != s->wants ||
            life.disputed != s->disputed || souk_dec_cmp(sk_life_cum(&life), lots(s->cum)))
            fail_msg("%s: is %s, wants %u", s->name, souk_order_status_name(sk_life_status(&life)),
                     sk_life_wants(&life));
        sk_life_deinit(&life);
    }
}

/* An order as an exchange tells of it: accepted, fills with their rows, perhaps an end. */
enum { EVENTS_MAX = 64 };

static size_t invent(sk_rng *rng, event *out, int *qty)
{
    size_t count = 0;
    int cum = 0, fills = (int)sk_rng_below(rng, 12);
    bool ends = sk_rng_below(rng, 3) > 0;
    *qty = fills * 5 + 1;
    out[count++] = (event){ROW, NEW, 0, 0};
    for (int i = 0; i < fills; i++) {
        int part = 1 + (int)sk_rng_below(rng, 5);
        bool last = ends && i == fills - 1 && sk_rng_below(rng, 2);
        if (last)
            part = *qty - cum;
        cum += part;
        out[count++] = (event){FILL, PART, part, 95 + i};
        out[count++] = (event){ROW, last ? FILLED : PART, cum, 0};
    }
    if (ends && cum < *qty)
        out[count++] = (event){ROW, sk_rng_below(rng, 2) ? CANCELD : EXPIRED, cum, 0};
    if (sk_rng_below(rng, 2))
        out[count++] = (event){LOST, UNKNOWN, 0, 0};
    return count;
}

static bool same(const sk_life *a, const sk_life *b)
{
    souk_order x, y;
    sk_life_show(a, &x);
    sk_life_show(b, &y);
    bool rows = x.status == y.status && sk_str_eq(x.order_id, y.order_id) &&
                !souk_dec_cmp(x.qty, y.qty) && !souk_dec_cmp(x.cum_qty, y.cum_qty) &&
                !souk_dec_cmp(x.cum_quote, y.cum_quote) && x.updated_ns == y.updated_ns &&
                a->fills_count == b->fills_count && a->disputed == b->disputed &&
                sk_life_wants(a) == sk_life_wants(b) && !souk_dec_cmp(a->fill_cum, b->fill_cum);
    for (uint32_t i = 0; rows && i < a->fills_count; i++)
        rows = strcmp(a->fills[i].id, b->fills[i].id) == 0 &&
               !souk_dec_cmp(a->fills[i].qty, b->fills[i].qty);
    return rows;
}

/* Shuffled, some twice, some not at all; then what is missing is asked for. */
static void tell_badly(sk_rng *rng, sk_life *life, const event *events, size_t count, int qty)
{
    event heard[2 * EVENTS_MAX];
    size_t n = 0;
    souk_dec cum = {0};
    for (size_t i = 0; i < count; i++)
        for (uint64_t times = sk_rng_below(rng, 3); times; times--)
            heard[n++] = events[i];
    for (size_t i = n; i > 1; i--) {
        size_t j = (size_t)sk_rng_below(rng, i);
        event swap = heard[i - 1];
        heard[i - 1] = heard[j];
        heard[j] = swap;
    }
    for (size_t i = 0; i < n; i++) {
        tell(life, &heard[i], qty);
        if (souk_dec_cmp(sk_life_cum(life), cum) < 0)
            fail_msg("the executed quantity shrank");
        cum = sk_life_cum(life);
    }
    /* the query: the last row, then what fills it lacks */
    for (size_t i = count; i > 0; i--)
        if (events[i - 1].what == ROW) {
            tell(life, &events[i - 1], qty);
            break;
        }
    sk_life_asked(life, 1);
    if (!(sk_life_wants(life) & SK_WANTS_FILLS))
        return;
    for (size_t i = 0; i < count; i++)
        if (events[i].what == FILL)
            tell(life, &events[i], qty);
}

static void test_any_order(void **state)
{
    (void)state;
    sk_rng rng;
    sk_rng_seed(&rng, 3);
    for (int round = 0; round < 3000; round++) {
        event events[EVENTS_MAX];
        int qty;
        size_t count = invent(&rng, events, &qty);
        sk_life right;
        begin(&right, qty);
        for (size_t i = 0; i < count; i++)
            tell(&right, &events[i], qty);
        if (sk_life_wants(&right) || right.disputed ||
            souk_dec_cmp(right.fill_cum, sk_life_cum(&right)))
            fail_msg("round %d: the plain story does not add up", round);
        for (int way = 0; way < 10; way++) {
            sk_life life;
            begin(&life, qty);
            tell_badly(&rng, &life, events, count, qty);
            if (!same(&right, &life))
                fail_msg("round %d, way %d: %s instead of %s", round, way,
                         souk_order_status_name(sk_life_status(&life)),
                         souk_order_status_name(sk_life_status(&right)));
            sk_life_deinit(&life);
        }
        sk_life_deinit(&right);
    }
}

static void test_terms(void **state)
{
    (void)state;
    sk_life life;
    souk_order row = {.order_id = SK_STR("28"), .status = NEW, .qty = lots(6), .updated_ns = 20};
    begin(&life, 10);
    assert_true(sk_life_order(&life, &row));
    row.qty = lots(10);
    row.updated_ns = 10;
    sk_life_order(&life, &row);
    assert_int_equal(souk_dec_cmp(life.qty, lots(6)), 0); /* amended since */
    const souk_fill fill = {
        .fill_id = SK_STR("1"), .order_id = SK_STR("28"), .price = lots(200), .qty = lots(6)};
    assert_int_equal(sk_life_fill(&life, &fill), SOUK_OK);
    assert_int_equal(sk_life_status(&life), FILLED);
    sk_life_deinit(&life);
    const sk_order_ask ask = {.side = SOUK_BUY};
    assert_int_equal(sk_life_begin(&life, NULL, SK_STR(""), SK_STR("X"), &ask, 1), SOUK_E_INVALID);
}

/* An order without an answer gets its id later; then fills that name only that id are its own. */
static void test_id_comes_late(void **state)
{
    (void)state;
    sk_lives lives;
    sk_own *own = NULL;
    const sk_order_ask ask = {.side = SOUK_BUY, .type = SOUK_LIMIT, .qty = lots(10)};
    const souk_order row = {.symbol = SK_STR("BTCUSDT"),
                            .order_id = SK_STR("28"),
                            .client_id = SK_STR("mine-1"),
                            .status = FILLED,
                            .qty = lots(10),
                            .cum_qty = lots(10)};
    const souk_fill fill = {.symbol = SK_STR("BTCUSDT"),
                            .order_id = SK_STR("28"),
                            .fill_id = SK_STR("1"),
                            .price = lots(200),
                            .qty = lots(10)};
    sk_lives_init(&lives, NULL, 1);
    assert_int_equal(sk_lives_add(&lives, SK_STR("mine-1"), SK_STR("BTCUSDT"), &ask, 1, &own, NULL),
                     SOUK_OK);
    sk_life_lost(&own->life);
    sk_lives_settle(&lives, own);
    sk_lives_row(&lives, &row, 2);
    assert_int_equal(sk_life_wants(&own->life), SK_WANTS_FILLS);
    sk_lives_fill(&lives, &fill);
    assert_int_equal(souk_dec_cmp(own->life.fill_cum, lots(10)), 0);
    assert_int_equal(sk_life_wants(&own->life), 0);
    sk_lives_deinit(&lives);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_table), cmocka_unit_test(test_any_order),
        cmocka_unit_test(test_terms), cmocka_unit_test(test_id_comes_late)};
    return cmocka_run_group_tests_name("client/life", tests, NULL, NULL);
}
