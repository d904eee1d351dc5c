/* SPDX-License-Identifier: MIT
 * Amendments, replacements and batches: how each and each of their parts ends, above all when the
 * answer is lost; and that nothing leaves twice as a new order. */
#include "client/call.h"
#include "client/fake.h"

#include <unistd.h>

#define ORDER(id_, client_, status_, qty_, price_, cum_)                                           \
    "{\"symbol\":\"BTCUSDT\",\"orderId\":" id_ ",\"orderListId\":-1,\"clientOrderId\":\"" client_  \
    "\",\"price\":\"" price_ "\",\"origQty\":\"" qty_ "\",\"executedQty\":\"" cum_                 \
    "\",\"cummulativeQuoteQty\":\"0.0\",\"status\":\"" status_                                     \
    "\",\"timeInForce\":\"GTC\",\"type\":\"LIMIT\",\"side\":\"BUY\",\"time\":1763721600500,"       \
    "\"updateTime\":1763721600500,\"isWorking\":true,\"origQuoteOrderQty\":\"0.0\","               \
    "\"selfTradePreventionMode\":\"NONE\"}"

static const char unknown_order[] = "{\"code\":-2013,\"msg\":\"Order does not exist.\"}";
static const char was[] = ORDER("28", "mine-1", "NEW", "0.02", "61000", "0.0");
static const char is_now[] = ORDER("28", "mine-1", "NEW", "0.01", "61000", "0.0");
static const char filled[] = ORDER("28", "mine-1", "FILLED", "0.02", "61000", "0.02");
static const char canceled[] = ORDER("28", "mine-1", "CANCELED", "0.02", "61000", "0.0");
static const char second[] = ORDER("29", "mine-2", "NEW", "0.03", "60000", "0.0");

/* ---- a venue that also amends and takes batches ---- */

enum { OPS_MAX = 160 };
static sk_op_row test_ops[OPS_MAX];
static sk_venue test_venue;

static souk_status encode_amend(const sk_venue *venue, const sk_call *call, sk_request *out,
                                souk_error *err)
{
    (void)venue, (void)err;
    char qty[SOUK_DEC_TEXT_MAX];
    souk_dec_print(call->ask.qty, qty);
    *out = (sk_request){.method = SK_STR("PUT"), .path = SK_STR("/test/amend")};
    out->query = sk_arena_printf(call->arena, "symbol=%.*s&origClientOrderId=%.*s&newQty=%s",
                                 SK_FMT(call->symbol), SK_FMT(call->ref.client_id), qty);
    return SOUK_OK;
}

static souk_status encode_batch(const sk_venue *venue, const sk_call *call, sk_request *out,
                                souk_error *err)
{
    (void)venue, (void)err;
    bool places = call->op == SK_OP_PLACE_BATCH;
    *out = (sk_request){.method = SK_STR("POST"),
                        .path = places ? SK_STR("/test/batch") : SK_STR("/test/cancels")};
    out->query = SK_STR("ids=");
    for (uint32_t i = 0; i < call->parts_count; i++) {
        const sk_call *part = &call->parts[i];
        out->query = sk_arena_printf(call->arena, "%.*s%.*s.", SK_FMT(out->query),
                                     SK_FMT(places ? part->ask.client_id : part->ref.client_id));
    }
    return SOUK_OK;
}

/* A letter a part: y, n. */
static souk_status decode_batch(const sk_venue *venue, const sk_reply *reply, sk_call *call,
                                souk_error *err)
{
    (void)venue;
    if (reply->body.len != call->parts_count)
        return sk_fail(err, SOUK_E_BAD_ANSWER, "no batch");
    for (uint32_t i = 0; i < call->parts_count; i++)
        if (reply->body.ptr[i] != 'y')
            sk_fail(&call->parts[i].err, SOUK_E_INSUFFICIENT_FUNDS, "no money");
    return SOUK_OK;
}

static void make_venue(void)
{
    const sk_venue *real = sk_venue_find(SK_STR("binance"));
    uint32_t count = 0;
    const sk_op_row *order = sk_venue_op(real, SK_OP_ORDER, SK_VIA_REST);
    test_venue = *real;
    assert_true(real->ops_count + 3 <= OPS_MAX);
    test_ops[count++] = (sk_op_row){.id = SK_OP_AMEND,
                                    .auth = SK_AUTH_SIGNED,
                                    .effect = SK_ONCE,
                                    .method = "PUT",
                                    .path = "/test/amend",
                                    .answer = order->answer,
                                    .encode_request = encode_amend,
                                    .decode_reply = order->decode_reply};
    test_ops[count++] = (sk_op_row){.id = SK_OP_PLACE_BATCH,
                                    .auth = SK_AUTH_SIGNED,
                                    .effect = SK_ONCE,
                                    .method = "POST",
                                    .path = "/test/batch",
                                    .encode_request = encode_batch,
                                    .decode_reply = decode_batch};
    test_ops[count] = test_ops[count - 1];
    test_ops[count].id = SK_OP_CANCEL_BATCH;
    test_ops[count++].path = "/test/cancels";
    for (uint32_t i = 0; i < real->ops_count; i++)
        if (real->ops[i].id != SK_OP_AMEND)
            test_ops[count++] = real->ops[i];
    test_venue.ops = test_ops;
    test_venue.ops_count = (uint16_t)count;
}

static souk_client *open_client(fake *f, fake_line *lines, uint64_t seed, const char *journal)
{
    size_t count = 0;
    souk_client_options options = SOUK_CLIENT_OPTIONS_INIT;
    fake_init(f, seed);
    while (count < 5 && lines[count].method)
        count++;
    fake_script(f, lines, count);
    options.journal = journal;
    souk_client *client = fake_client(f, &options);
    make_venue();
    client->venue = &test_venue;
    return client;
}

static souk_request new_order(const char *client_id, const char *qty, const char *price)
{
    return (souk_request){.struct_size = sizeof(souk_request),
                          .op = SOUK_OP_PLACE,
                          .symbol = "BTC/USDT",
                          .side = SOUK_BUY,
                          .type = SOUK_LIMIT,
                          .qty = fake_dec(qty),
                          .price = fake_dec(price),
                          .client_id = client_id};
}

/* ---- amendments ---- */

typedef struct amend_case {
    const char *name;
    fake_line lines[6];
    souk_outcome outcome;
    souk_status status;
    bool at_fence; /* not before the change can no longer arrive */
} amend_case;

#define PUT(...)                                                                                   \
    {                                                                                              \
        "PUT", "/test/amend", __VA_ARGS__                                                          \
    }
#define LOOK(...)                                                                                  \
    {                                                                                              \
        "GET", "/api/v3/order", __VA_ARGS__                                                        \
    }
#define LOST .deed = FAKE_RESET

static const amend_case amend_cases[] = {
    {"done", {PUT(200, is_now)}, SOUK_DONE, SOUK_OK, false},
    {"refused", {PUT(400, unknown_order)}, SOUK_REFUSED, SOUK_E_ORDER_NOT_FOUND, false},
    {"lost, and it had arrived", {PUT(LOST), LOOK(200, is_now)}, SOUK_DONE, SOUK_OK, false},
    {"lost, it arrives late",
     {PUT(LOST), LOOK(200, was, .turns = 3), LOOK(200, is_now)},
     SOUK_DONE,
     SOUK_OK,
     false},
    {"lost, and it never arrived",
     {PUT(LOST), LOOK(200, was)},
     SOUK_NOT_SENT,
     SOUK_E_NOT_SENT,
     true},
    {"lost, the order was filled before",
     {PUT(LOST), LOOK(200, was, .turns = 2), LOOK(200, filled)},
     SOUK_REFUSED,
     SOUK_E_ORDER_DONE,
     false},
    {"lost, and then silence",
     {PUT(LOST), LOOK(.deed = FAKE_SILENCE)},
     SOUK_UNKNOWN,
     SOUK_E_UNKNOWN,
     false},
    {"internal error, and it had arrived",
     {PUT(500, "{\"code\":-1000,\"msg\":\"An unknown error occurred.\"}"), LOOK(200, is_now)},
     SOUK_DONE,
     SOUK_OK,
     false},
};

static void amendments(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof amend_cases / sizeof amend_cases[0]; i++) {
        const amend_case *c = &amend_cases[i];
        fake f;
        fake_line lines[6];
        souk_answer *answer = NULL;
        souk_error err;
        size_t count;
        print_message("# %s\n", c->name);
        memcpy(lines, c->lines, sizeof lines);
        souk_client *client = open_client(&f, lines, i, NULL);
        int64_t begun_ns = sk_net_now_ns(f.net);
        souk_status status =
            souk_call(client,
                      SOUK_REQUEST(.op = SOUK_OP_AMEND, .symbol = "BTC/USDT", .client_id = "mine-1",
                                   .qty = fake_dec("0.01"), .timeout_ns = 20 * sec),
                      &answer, &err);
        assert_int_equal(status, c->status);
        assert_int_equal(souk_answer_outcome(answer), c->outcome);
        assert_int_equal(fake_count(&f, "PUT "), 1);
        assert_true(c->at_fence == (sk_net_now_ns(f.net) - begun_ns >= 6 * sec) ||
                    c->outcome == SOUK_UNKNOWN);
        const souk_order *rows = souk_answer_orders(answer, &count);
        assert_int_equal(count, c->outcome == SOUK_DONE);
        if (count)
            assert_int_equal(souk_dec_cmp(rows->qty, fake_dec("0.01")), 0);
        souk_answer_free(answer);
        souk_client_close(client);
        fake_deinit(&f);
    }
}

/* What the handle shows of the order meanwhile and afterwards. */
static void an_amended_life(void **state)
{
    (void)state;
    fake f;
    fake_line lines[6] = {{"POST", "/api/v3/order", 200, was}, PUT(200, is_now, .delay_ns = sec)};
    souk_error err;
    souk_order order;
    souk_client *client = open_client(&f, lines, 3, NULL);
    const souk_request place = new_order("mine-1", "0.02", "61000");
    const souk_request amend = {.struct_size = sizeof amend,
                                .op = SOUK_OP_AMEND,
                                .symbol = "BTCUSDT",
                                .order_id = "28",
                                .qty = fake_dec("0.01")};
    assert_int_equal(souk_call(client, &place, NULL, &err), SOUK_OK);
    sk_task *task;
    assert_int_equal(sk_task_start(client, &amend, NULL, NULL, &task, &err), SOUK_OK);
    fake_run(&f, sec / 2);
    assert_true(souk_client_order(client, "mine-1", &order));
    assert_int_equal(order.status, SOUK_ORDER_PENDING_AMEND);
    assert_string_equal(souk_order_status_name(order.status), "pending_amend");
    assert_int_equal(souk_client_orders(client, NULL, 0), 1);
    sk_task_cancel(task);
    assert_int_equal(souk_call(client, &amend, NULL, &err), SOUK_OK);
    assert_true(souk_client_order(client, "mine-1", &order));
    assert_int_equal(order.status, SOUK_ORDER_NEW);
    assert_int_equal(souk_dec_cmp(order.qty, fake_dec("0.01")), 0);
    souk_client_close(client);
    fake_deinit(&f);
}

/* ---- parts ---- */

typedef struct part_case {
    const char *name;
    fake_line lines[6];
    souk_outcome whole, first, second;
    unsigned sent;    /* requests other than questions */
    const char *code; /* what the venue says of the first; NULL: anything */
} part_case;

#define D SOUK_DONE
#define R SOUK_REFUSED
#define N SOUK_NOT_SENT
#define U SOUK_UNKNOWN
#define REPLACE(...)                                                                               \
    {                                                                                              \
        "POST", "/api/v3/order/cancelReplace", __VA_ARGS__                                         \
    }
#define BOTH_DONE                                                                                  \
    "{\"cancelResult\":\"SUCCESS\",\"newOrderResult\":\"SUCCESS\",\"cancelResponse\":" ORDER(      \
        "28", "x", "CANCELED", "0.02", "61000",                                                    \
        "0.0") ",\"newOrderResponse\":" ORDER("29", "mine-2", "NEW", "0.03", "60000", "0.0") "}"
#define ONE_DONE                                                                                   \
    "{\"code\":-2021,\"msg\":\"Order cancel-replace partially failed.\",\"data\":{"                \
    "\"cancelResult\":\"SUCCESS\",\"newOrderResult\":\"FAILURE\",\"cancelResponse\":" ORDER(       \
        "28", "x", "CANCELED", "0.02", "61000",                                                    \
        "0.0") ",\"newOrderResponse\":{\"code\":-2010,"                                            \
               "\"msg\":\"Account has insufficient balance for requested action.\"}}}"

#define NEITHER                                                                                    \
    "{\"code\":-2022,\"msg\":\"Order cancel-replace failed.\",\"data\":{"                          \
    "\"cancelResult\":\"FAILURE\",\"newOrderResult\":\"NOT_ATTEMPTED\",\"cancelResponse\":{"       \
    "\"code\":-2011,\"msg\":\"Unknown order sent.\"},\"newOrderResponse\":null}}"

static const part_case replace_cases[] = {
    {"both", {REPLACE(200, BOTH_DONE)}, D, D, D, 1},
    {"only the cancel", {REPLACE(409, ONE_DONE)}, R, D, R, 1},
    {"the old one is gone, the new one not tried", {REPLACE(400, NEITHER)}, R, R, N, 1, "-2011"},
    {"refused as a whole",
     {REPLACE(400, "{\"code\":-1013,\"msg\":\"Filter failure: LOT_SIZE\"}")},
     R,
     R,
     R,
     1},
    {"lost, both had been done",
     {REPLACE(LOST),
      {"GET", "/api/v3/order", 200, second, .turns = 1},
      {"GET", "/api/v3/order", 200, canceled}},
     D,
     D,
     D,
     1},
    {"lost, nothing had been done",
     {REPLACE(LOST),
      {"GET", "/api/v3/order", 400, unknown_order, .turns = 4, .delay_ns = 2 * sec},
      {"GET", "/api/v3/order", 200, was}},
     N,
     N,
     N,
     1},
    {"lost, the old one was filled",
     {REPLACE(LOST),
      {"GET", "/api/v3/order", 400, unknown_order, .turns = 4, .delay_ns = 2 * sec},
      {"GET", "/api/v3/order", 200, filled}},
     R,
     R,
     N,
     1},
    {"lost, and then silence", {REPLACE(LOST), LOOK(.deed = FAKE_SILENCE)}, U, U, U, 1},
};

static void check_case(const part_case *c, souk_client *client, fake *f, const souk_request *r)
{
    souk_answer *answer = NULL;
    souk_error err = {.status = SOUK_OK};
    souk_part parts[2];
    print_message("# %s\n", c->name);
    souk_call(client, r, &answer, &err);
    assert_non_null(answer);
    assert_int_equal(souk_answer_parts(answer, parts, 2), 2);
    assert_int_equal(parts[0].outcome, c->first);
    assert_int_equal(parts[1].outcome, c->second);
    assert_int_equal(souk_answer_outcome(answer), c->whole);
    assert_int_equal(err.status == SOUK_OK, c->whole == SOUK_DONE);
    for (int i = 0; i < 2; i++)
        assert_int_equal(parts[i].error->status == SOUK_OK, parts[i].outcome == SOUK_DONE);
    assert_string_equal(parts[1].client_id, "mine-2");
    if (c->code)
        assert_string_equal(parts[0].error->code, c->code);
    unsigned sent = 0;
    for (size_t i = 0; i < f->asked_count; i++)
        sent += strncmp(f->asked[i], "GET ", 4) != 0;
    assert_int_equal(sent, c->sent);
    souk_answer_free(answer);
}

static void replacements(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof replace_cases / sizeof replace_cases[0]; i++) {
        fake f;
        fake_line lines[6];
        memcpy(lines, replace_cases[i].lines, sizeof lines);
        souk_client *client = open_client(&f, lines, i, NULL);
        souk_request r = new_order("mine-2", "0.03", "60000");
        r.op = SOUK_OP_REPLACE;
        r.replaces = "mine-1";
        r.timeout_ns = 30 * sec;
        check_case(&replace_cases[i], client, &f, &r);
        souk_client_close(client);
        fake_deinit(&f);
    }
}

#define BATCH(...)                                                                                 \
    {                                                                                              \
        "POST", "/test/batch", __VA_ARGS__                                                         \
    }
#define CANCELS(...)                                                                               \
    {                                                                                              \
        "POST", "/test/cancels", __VA_ARGS__                                                       \
    }

static const part_case batch_cases[] = {
    {"both", {BATCH(200, "yy")}, D, D, D, 1},
    {"one", {BATCH(200, "ny")}, R, R, D, 1},
    {"lost, one had arrived",
     {BATCH(LOST),
      {"GET", "/api/v3/order", 200, was, .turns = 1},
      {"GET", "/api/v3/order", 400, unknown_order}},
     R,
     D,
     N,
     1},
    {"lost, and then silence", {BATCH(LOST), LOOK(.deed = FAKE_SILENCE)}, U, U, U, 1},
};

static const part_case cancel_cases[] = {
    {"both", {CANCELS(200, "yy")}, D, D, D, 1},
    {"lost, one canceled, one filled",
     {CANCELS(LOST),
      {"GET", "/api/v3/order", 200, canceled, .turns = 1},
      {"GET", "/api/v3/order", 200, filled}},
     R,
     D,
     R,
     1},
    {"lost, it never arrived", {CANCELS(LOST), LOOK(200, was)}, N, N, N, 1},
    {"lost, it arrives late",
     {CANCELS(LOST),
      {"GET", "/api/v3/order", 200, was, .turns = 1},
      {"GET", "/api/v3/order", 200, canceled}},
     D,
     D,
     D,
     1},
};

static void run_batches(const part_case *cases, size_t count, souk_op op)
{
    for (size_t i = 0; i < count; i++) {
        fake f;
        fake_line lines[6];
        memcpy(lines, cases[i].lines, sizeof lines);
        souk_client *client = open_client(&f, lines, i, NULL);
        souk_request parts[2] = {new_order("mine-1", "0.02", "61000"),
                                 new_order("mine-2", "0.03", "60000")};
        if (op == SOUK_OP_CANCEL_BATCH)
            parts[0].op = parts[1].op = SOUK_OP_CANCEL;
        check_case(
            &cases[i], client, &f,
            SOUK_REQUEST(.op = op, .parts = parts, .parts_count = 2, .timeout_ns = 30 * sec));
        souk_client_close(client);
        fake_deinit(&f);
    }
}

static void batches(void **state)
{
    (void)state;
    run_batches(batch_cases, sizeof batch_cases / sizeof batch_cases[0], SOUK_OP_PLACE_BATCH);
    run_batches(cancel_cases, sizeof cancel_cases / sizeof cancel_cases[0], SOUK_OP_CANCEL_BATCH);
}

#define OCO(...)                                                                                   \
    {                                                                                              \
        "POST", "/api/v3/orderList/oco", __VA_ARGS__                                               \
    }
#define LISTED                                                                                     \
    "{\"orderListId\":27,\"contingencyType\":\"OCO\",\"listStatusType\":\"EXEC_STARTED\","         \
    "\"listOrderStatus\":\"EXECUTING\",\"listClientOrderId\":\"pair\",\"transactionTime\":"        \
    "1763721600500,\"symbol\":\"BTCUSDT\",\"orders\":["                                            \
    "{\"symbol\":\"BTCUSDT\",\"orderId\":28,\"clientOrderId\":\"mine-1\"},"                        \
    "{\"symbol\":\"BTCUSDT\",\"orderId\":29,\"clientOrderId\":\"mine-2\"}],\"orderReports\":"      \
    "[" ORDER("28", "mine-1", "NEW", "0.02", "61000",                                              \
              "0.0") "," ORDER("29", "mine-2", "NEW", "0.02", "61000", "0.0") "]}"

static const part_case list_cases[] = {
    {"all of it", {OCO(200, LISTED)}, D, D, D, 1},
    {"none of it",
     {OCO(400, "{\"code\":-2010,\"msg\":\"Order would trigger immediately.\"}")},
     R,
     R,
     R,
     1},
    {"lost, it had arrived",
     {OCO(LOST),
      {"GET", "/api/v3/order", 200, was, .turns = 1},
      {"GET", "/api/v3/order", 200, second}},
     D,
     D,
     D,
     1},
    {"lost, it never arrived", {OCO(LOST), LOOK(400, unknown_order)}, N, N, N, 1},
    {"lost, and then silence", {OCO(LOST), LOOK(.deed = FAKE_SILENCE)}, U, U, U, 1},
};

/* Two alternatives: placed as one, never sent twice, found again by their names. */
static void lists(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof list_cases / sizeof list_cases[0]; i++) {
        fake f;
        fake_line lines[6];
        souk_order order;
        souk_error err;
        memcpy(lines, list_cases[i].lines, sizeof lines);
        souk_client *client = open_client(&f, lines, i, NULL);
        souk_request parts[2] = {new_order("mine-1", "0.02", "61000"),
                                 new_order("mine-2", "0.02", "61000")};
        parts[0].flags = SOUK_POST_ONLY;
        parts[1].type = SOUK_STOP_LIMIT;
        parts[1].stop_price = fake_dec("61000");
        souk_request r = {.struct_size = sizeof r,
                          .op = SOUK_OP_PLACE_LIST,
                          .contingency = SOUK_OCO,
                          .client_id = "pair",
                          .parts = parts,
                          .parts_count = 2,
                          .timeout_ns = 30 * sec};
        check_case(&list_cases[i], client, &f, &r);
        assert_true(souk_client_order(client, "mine-2", &order));
        assert_int_equal(order.status, list_cases[i].second == D   ? SOUK_ORDER_NEW
                                       : list_cases[i].second == U ? SOUK_ORDER_UNKNOWN
                                                                   : SOUK_ORDER_REJECTED);
        r.contingency = SOUK_CONTINGENCY_NONE;
        parts[0].client_id = parts[1].client_id = NULL;
        assert_int_equal(souk_call(client, &r, NULL, &err), SOUK_E_UNSUPPORTED);
        souk_client_close(client);
        fake_deinit(&f);
    }
}

/* What a venue lacks is refused; asked for, its parts go one by one, each as if alone. */
static void emulation(void **state)
{
    (void)state;
    static const part_case cases[] = {
        {"both",
         {{"POST", "/api/v3/order", 200, was, .turns = 1}, {"POST", "/api/v3/order", 200, second}},
         D,
         D,
         D,
         2},
        {"the first is lost and had arrived",
         {{"POST", "/api/v3/order", LOST, .turns = 1},
          LOOK(200, was),
          {"POST", "/api/v3/order", 200, second}},
         D,
         D,
         D,
         2},
        {"the first never arrives",
         {{"POST", "/api/v3/order", LOST, .turns = 1},
          LOOK(400, unknown_order),
          {"POST", "/api/v3/order", 200, second}},
         R,
         N,
         D,
         2},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        fake f;
        fake_line lines[6];
        souk_error err;
        memcpy(lines, cases[i].lines, sizeof lines);
        souk_client *client = open_client(&f, lines, i, NULL);
        client->venue = sk_venue_find(SK_STR("binance"));
        const souk_request parts[2] = {new_order("mine-1", "0.02", "61000"),
                                       new_order("mine-2", "0.03", "60000")};
        souk_request r = {.struct_size = sizeof r,
                          .op = SOUK_OP_PLACE_BATCH,
                          .parts = parts,
                          .parts_count = 2,
                          .timeout_ns = 30 * sec};
        assert_int_equal(souk_call(client, &r, NULL, &err), SOUK_E_UNSUPPORTED);
        assert_non_null(strstr(err.text, "emulate"));
        r.emulate = true;
        check_case(&cases[i], client, &f, &r);
        souk_client_close(client);
        fake_deinit(&f);
    }
}

static void what_is_wrong_is_said(void **state)
{
    (void)state;
    fake f;
    fake_line lines[6] = {{NULL}};
    souk_error err;
    souk_client *client = open_client(&f, lines, 1, NULL);
    souk_request parts[2] = {new_order("mine-1", "0.02", "61000"),
                             new_order("mine-1", "0.03", "60000")};
    souk_request r = {.struct_size = sizeof r, .op = SOUK_OP_PLACE_BATCH, .parts = parts};
    assert_int_equal(souk_call(client, &r, NULL, &err), SOUK_E_INVALID);
    r.parts_count = 101;
    assert_int_equal(souk_call(client, &r, NULL, &err), SOUK_E_INVALID);
    r.parts_count = 2;
    assert_int_equal(souk_call(client, &r, NULL, &err), SOUK_E_DUPLICATE_CLIENT_ID);
    assert_int_equal(souk_client_orders(client, NULL, 0), 0);
    parts[1].op = SOUK_OP_CANCEL;
    assert_int_equal(souk_call(client, &r, NULL, &err), SOUK_E_INVALID);
    r = (souk_request){
        .struct_size = sizeof r, .op = SOUK_OP_AMEND, .symbol = "BTCUSDT", .client_id = "mine-1"};
    assert_int_equal(souk_call(client, &r, NULL, &err), SOUK_E_MISSING);
    assert_int_equal(f.asked_count, 0);
    souk_client_close(client);
    fake_deinit(&f);
}

/* A program that ends with all of them under way: the next one asks for each. */
static void the_journal_has_them(void **state)
{
    (void)state;
    char path[64];
    fake f;
    fake_line lines[6] = {{"POST", "/api/v3/order", 200, was, .turns = 1},
                          PUT(.deed = FAKE_SILENCE),
                          BATCH(.deed = FAKE_SILENCE)};
    souk_error err;
    snprintf(path, sizeof path, "/tmp/souk-parts-%ld.journal", (long)getpid());
    unlink(path);
    souk_client *client = open_client(&f, lines, 1, path);
    const souk_request place = new_order("mine-1", "0.02", "61000");
    const souk_request parts[2] = {new_order("mine-2", "0.03", "60000"),
                                   new_order("mine-3", "0.03", "60000")};
    sk_task *task;
    assert_int_equal(souk_call(client, &place, NULL, &err), SOUK_OK);
    assert_int_equal(sk_task_start(client,
                                   SOUK_REQUEST(.op = SOUK_OP_AMEND, .symbol = "BTCUSDT",
                                                .client_id = "mine-1", .qty = fake_dec("0.01")),
                                   NULL, NULL, &task, &err),
                     SOUK_OK);
    fake_run(&f, sec / 10);
    sk_task_cancel(task);
    assert_int_equal(
        sk_task_start(client,
                      SOUK_REQUEST(.op = SOUK_OP_PLACE_BATCH, .parts = parts, .parts_count = 2),
                      NULL, NULL, &task, &err),
        SOUK_OK);
    fake_run(&f, sec / 10);
    sk_task_cancel(task);
    souk_client_close(client);
    int64_t ended_ns = sk_net_now_ns(f.net);
    /* the next program: the change arrives late, the batch never does */
    fake_line next[6] = {{"GET", "/api/v3/openOrders", 200, "[]"},
                         {"GET", "/api/v3/order", 200, was, .turns = 2},
                         {"GET", "/api/v3/order", 400, unknown_order}};
    fake_script(&f, next, 3);
    souk_client_options options = SOUK_CLIENT_OPTIONS_INIT;
    options.journal = path;
    client = fake_client(&f, &options);
    assert_false(souk_client_is_ready(client));
    souk_order rows[4];
    assert_int_equal(souk_client_recovered(client, rows, 4), 3);
    assert_int_equal(souk_client_reconcile(client, 60 * sec, &err), SOUK_OK);
    assert_true(sk_net_now_ns(f.net) - ended_ns > 5 * sec);
    assert_int_equal(souk_client_recovered(client, rows, 4), 3);
    for (int i = 0; i < 3; i++)
        assert_int_equal(rows[i].status, sk_str_is(rows[i].client_id, "mine-1")
                                             ? SOUK_ORDER_CANCELED
                                             : SOUK_ORDER_REJECTED);
    souk_client_close(client);
    fake_deinit(&f);
    unlink(path);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(amendments),
        cmocka_unit_test(an_amended_life),
        cmocka_unit_test(replacements),
        cmocka_unit_test(batches),
        cmocka_unit_test(lists),
        cmocka_unit_test(emulation),
        cmocka_unit_test(what_is_wrong_is_said),
        cmocka_unit_test(the_journal_has_them),
    };
    return cmocka_run_group_tests_name("client/parts", tests, NULL, NULL);
}
