/* SPDX-License-Identifier: MIT
 * Rows of the matrix: a request that is lost before it arrives, and an answer that is lost after
 * all was done, for each way to change an order. The client must come to what is so, by the venue's
 * own rule, and nothing may be there twice. */
#include "matrix.h"
#include "base/dec.h"

#include <stdio.h>

enum { REQUEST, ANSWER }; /* row->arg: what is lost */

/* Strikes the next request of the row's operation, once. */
static void strike(sk_world *w, const sk_row *row)
{
    sk_door_faults *faults = &w->stall->stall->faults;
    *faults = (sk_door_faults){.ops = UINT64_C(1) << sk_op_of(row->op),
                               .request_ppm = row->arg == REQUEST ? 1000000 : 0,
                               .answer_ppm = row->arg == ANSWER ? 1000000 : 0,
                               .most = 1};
    sk_rng_seed(&faults->rng, 3);
}

/* Long enough for whatever the venue's rule asks to wait for. */
static int64_t patience_ns(const sk_world *w)
{
    return 3 * ((int64_t)w->venue->resolve.fence_ms * 1000000 + 20 * SEC_NS);
}

static bool was_lost(const sk_world *w)
{
    return w->stall->stall->faults.requests_lost + w->stall->stall->faults.answers_lost == 1;
}

/* How often the venue has an order of that client id. */
static souk_status count_of(sk_world *w, const char *id, size_t *out)
{
    size_t count;
    *out = 0;
    souk_status status =
        sk_ask(w, SOUK_REQUEST(.op = SOUK_OP_HISTORY, .symbol = w->symbol, .limit = 100));
    const souk_order *rows = status < 0 ? NULL : souk_answer_orders(w->answer, &count);
    for (size_t i = 0; rows && i < count; i++)
        *out += sk_str_is(rows[i].client_id, id);
    souk_answer_free(w->answer);
    w->answer = NULL;
    if (status == SOUK_E_UNSUPPORTED) /* some have no history at all */
        status = SOUK_OK;
    if (status == SOUK_OK && !*out) /* some tell of open orders elsewhere only */
        status = sk_ask(w, SOUK_REQUEST(.op = SOUK_OP_OPEN_ORDERS, .symbol = w->symbol));
    rows = status < 0 || *out ? NULL : souk_answer_orders(w->answer, &count);
    for (size_t i = 0; rows && i < count; i++)
        *out += sk_str_is(rows[i].client_id, id);
    return status;
}

static souk_status there(sk_world *w, const char *id, bool placed)
{
    size_t count;
    souk_status status = count_of(w, id, &count);
    if (status == SOUK_OK && count != (placed ? 1u : 0u))
        status = sk_wrong(w, "the venue has %zu orders %s", count, id);
    return status;
}

/* Asks while the fault strikes; the end must be `done` or, if not, that it never left. */
static souk_status ask_lost(sk_world *w, const sk_row *row, const souk_request *request, bool done)
{
    souk_request r = *request;
    r.timeout_ns = patience_ns(w);
    strike(w, row);
    souk_status status = sk_ask(w, &r);
    if (status == SOUK_E_UNSUPPORTED)
        return status;
    if (!was_lost(w))
        return sk_wrong(w, "nothing was lost: %s", souk_strerror(status));
    souk_outcome outcome = souk_answer_outcome(w->answer);
    if (outcome != (done ? SOUK_DONE : SOUK_NOT_SENT))
        return sk_wrong(w, "the client says %s: %s", souk_outcome_name(outcome), w->err.text);
    return SOUK_OK;
}

static souk_status resting(sk_world *w, const char *id)
{
    souk_request r = sk_resting(w);
    r.client_id = id;
    return sk_ask(w, &r);
}

static souk_status is(sk_world *w, const char *id, souk_order_status expected)
{
    souk_order o;
    souk_status status = sk_look(w, id, &o);
    if (status == SOUK_OK && o.status != expected)
        status = sk_wrong(w, "%s is %s, not %s", id, souk_order_status_name(o.status),
                          souk_order_status_name(expected));
    return status;
}

static souk_status place(sk_world *w, const sk_row *row)
{
    souk_request r = sk_resting(w);
    r.client_id = "lost1place";
    souk_status status = ask_lost(w, row, &r, row->arg == ANSWER);
    if (status == SOUK_OK)
        status = there(w, r.client_id, row->arg == ANSWER);
    return status == SOUK_OK && row->arg == ANSWER ? is(w, r.client_id, SOUK_ORDER_NEW) : status;
}

/* A cancel may be asked for again: it is done either way. */
static souk_status cancel(sk_world *w, const sk_row *row)
{
    static const char id[] = "lost1cancel";
    souk_status status = resting(w, id);
    if (status == SOUK_OK)
        status = ask_lost(w, row, SOUK_REQUEST(.op = row->op, .symbol = w->symbol, .client_id = id),
                          true);
    return status == SOUK_OK ? is(w, id, SOUK_ORDER_CANCELED) : status;
}

static souk_status amend(sk_world *w, const sk_row *row)
{
    static const char id[] = "lost1amend";
    souk_order o;
    souk_dec less = sk_quantity(w, 3), whole = sk_quantity(w, 4);
    souk_status status = resting(w, id);
    if (status == SOUK_OK)
        status = ask_lost(
            w, row, SOUK_REQUEST(.op = row->op, .symbol = w->symbol, .client_id = id, .qty = less),
            row->arg == ANSWER);
    if (status == SOUK_OK)
        status = sk_look(w, id, &o);
    if (status == SOUK_OK && souk_dec_cmp(o.qty, row->arg == ANSWER ? less : whole) != 0)
        status = sk_wrong(w, "the order has another quantity");
    return status == SOUK_OK ? is(w, id, SOUK_ORDER_NEW) : status;
}

static souk_status replace(sk_world *w, const sk_row *row)
{
    static const char old[] = "lost1old", new[] = "lost1new";
    bool done = row->arg == ANSWER;
    souk_status status = resting(w, old);
    souk_request r = sk_resting(w);
    r.op = row->op;
    r.replaces = old;
    r.client_id = new;
    if (status == SOUK_OK)
        status = ask_lost(w, row, &r, done);
    if (status == SOUK_OK)
        status = is(w, old, done ? SOUK_ORDER_CANCELED : SOUK_ORDER_NEW);
    if (status == SOUK_OK)
        status = there(w, new, done);
    return status == SOUK_OK && done ? is(w, new, SOUK_ORDER_NEW) : status;
}

/* Each part is found out by itself. */
static souk_status place_batch(sk_world *w, const sk_row *row)
{
    static const char *const ids[] = {"lost1part", "lost2part"};
    souk_request two[2];
    souk_status status = SOUK_OK;
    for (int i = 0; i < 2; i++) {
        two[i] = sk_resting(w);
        two[i].client_id = ids[i];
    }
    status = ask_lost(w, row, SOUK_REQUEST(.op = row->op, .parts = two, .parts_count = 2),
                      row->arg == ANSWER);
    for (int i = 0; i < 2 && status == SOUK_OK; i++)
        status = there(w, ids[i], row->arg == ANSWER);
    return status;
}

/* Not asked for again: what the ids name may be another order by then. */
static souk_status cancel_batch(sk_world *w, const sk_row *row)
{
    static const char *const ids[] = {"lost1gone", "lost2gone"};
    souk_request two[2];
    souk_status status = SOUK_OK;
    for (int i = 0; i < 2 && status == SOUK_OK; i++) {
        two[i] = (souk_request){.struct_size = sizeof two[i],
                                .op = SOUK_OP_CANCEL,
                                .symbol = w->symbol,
                                .client_id = ids[i]};
        status = resting(w, ids[i]);
    }
    if (status == SOUK_OK)
        status = ask_lost(w, row, SOUK_REQUEST(.op = row->op, .parts = two, .parts_count = 2),
                          row->arg == ANSWER);
    for (int i = 0; i < 2 && status == SOUK_OK; i++)
        status = is(w, ids[i], row->arg == ANSWER ? SOUK_ORDER_CANCELED : SOUK_ORDER_NEW);
    return status;
}

#define LOST(op_, key_, title_, run_)                                                              \
    {"lost.request_" key_,                                                                         \
     "the request lost, " title_,                                                                  \
     run_,                                                                                         \
     .op = SOUK_OP_##op_,                                                                          \
     .arg = REQUEST,                                                                               \
     .alone = true,                                                                                \
     .leans = true},                                                                               \
    {                                                                                              \
        "lost.answer_" key_, "the answer lost, " title_, run_, .op = SOUK_OP_##op_, .arg = ANSWER, \
                                                               .alone = true, .leans = true        \
    }

static const sk_row rows[] = {
    LOST(PLACE, "place", "of a new order", place),
    LOST(CANCEL, "cancel", "of a cancel", cancel),
    LOST(AMEND, "amend", "of a change", amend),
    LOST(REPLACE, "replace", "of a replacement", replace),
    LOST(PLACE_BATCH, "place_batch", "of several orders", place_batch),
    LOST(CANCEL_BATCH, "cancel_batch", "of several cancels", cancel_batch)};

const sk_rows_of sk_matrix_lost = {"lost", rows, sizeof rows / sizeof rows[0]};
