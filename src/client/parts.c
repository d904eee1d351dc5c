/* SPDX-License-Identifier: MIT */
#include "client/parts.h"
#include "base/err.h"
#include "base/str.h"
#include "client/call.h"

enum { CANCELED, PLACED, HALVES }; /* of a replacement */

bool sk_parts_has(souk_op op)
{
    return op == SOUK_OP_REPLACE || op == SOUK_OP_PLACE_BATCH || op == SOUK_OP_CANCEL_BATCH ||
           op == SOUK_OP_PLACE_LIST;
}

/* ---- arguments ---- */

static const char *keep(sk_arena *arena, souk_str text)
{
    return text.len ? sk_arena_copy(arena, text).ptr : NULL;
}

/* One part as a call, and as the request that it would be alone. */
static souk_status take_part(sk_task *t, const souk_request *from, sk_part *part, sk_call *call,
                             souk_error *err)
{
    souk_client *client = t->client;
    sk_arena *arena = t->answer->call.arena;
    souk_answer alone = {.call.arena = arena};
    souk_status status = sk_request_take(client->venue, &client->markets, from, &alone, err);
    if (status == SOUK_OK)
        status = sk_call_check(client, &alone.call, err);
    if (status == SOUK_OK && from->op == SOUK_OP_PLACE)
        status = sk_call_name(client, &alone.call, err);
    if (status != SOUK_OK)
        return status;
    *call = alone.call;
    part->call = call;
    part->ask = *from;
    part->ask.struct_size = sizeof part->ask;
    part->ask.symbol = keep(arena, call->symbol);
    part->ask.order_id = keep(arena, call->ref.order_id);
    part->ask.client_id =
        keep(arena, from->op == SOUK_OP_PLACE ? call->ask.client_id : call->ref.client_id);
    bool named = part->ask.symbol && (part->ask.client_id || part->ask.order_id);
    return named ? SOUK_OK : sk_fail_nomem(err);
}

/* The order that goes and the one that comes, as if each stood alone. */
static void halves_of(const souk_request *r, souk_request halves[HALVES])
{
    halves[CANCELED] = (souk_request){.struct_size = sizeof *r,
                                      .op = SOUK_OP_CANCEL,
                                      .symbol = r->symbol,
                                      .order_id = r->order_id,
                                      .client_id = r->replaces};
    halves[PLACED] = *r;
    halves[PLACED].op = SOUK_OP_PLACE;
    halves[PLACED].order_id = NULL;
}

/* What the orders of a list have in common. */
static souk_status take_list(sk_task *t, const souk_request *r, souk_error *err)
{
    sk_call *call = &t->answer->call;
    souk_str name = r->client_id ? sk_str(r->client_id) : (souk_str){"", 0};
    call->contingency = r->contingency;
    call->symbol = call->parts[0].symbol;
    call->instrument = call->parts[0].instrument;
    call->ask.client_id = sk_arena_copy(call->arena, name);
    for (uint32_t i = 1; i < call->parts_count; i++)
        if (!sk_str_eq(call->parts[i].symbol, call->symbol))
            return sk_fail(err, SOUK_E_INVALID, "the orders of a list are of one symbol");
    return call->ask.client_id.ptr ? SOUK_OK : sk_fail_nomem(err);
}

static souk_status take_all(sk_task *t, const souk_request *r, souk_error *err)
{
    sk_parts *parts = &t->answer->parts;
    sk_call *call = &t->answer->call;
    souk_op op = r->op == SOUK_OP_CANCEL_BATCH ? SOUK_OP_CANCEL : SOUK_OP_PLACE;
    souk_request halves[HALVES];
    if (r->op == SOUK_OP_REPLACE)
        halves_of(r, halves);
    for (uint32_t i = 0; i < parts->count; i++) {
        souk_request part;
        const souk_request *from = r->op == SOUK_OP_REPLACE ? &halves[i] : &r->parts[i];
        souk_status status = sk_request_copy(from, &part, err);
        if (status == SOUK_OK && r->op != SOUK_OP_REPLACE && part.op != op)
            status = sk_fail(err, SOUK_E_INVALID, "part %u of a %s must be a %s", i + 1,
                             souk_op_name(r->op), souk_op_name(op));
        if (status == SOUK_OK)
            status = take_part(t, &part, &parts->rows[i], &call->parts[i], err);
        if (status != SOUK_OK)
            return status;
    }
    if (r->op == SOUK_OP_PLACE_LIST)
        return take_list(t, r, err);
    if (r->op == SOUK_OP_REPLACE) {
        call->ask = call->parts[PLACED].ask;
        call->ref = call->parts[CANCELED].ref;
        call->ref.even_if_gone = r->even_if_gone;
        call->symbol = call->parts[PLACED].symbol;
        call->instrument = call->parts[PLACED].instrument;
    }
    return SOUK_OK;
}

/* Whether the order that comes is of the kind of the one that goes, as far as we know that one. */
static bool is_alike(const souk_client *client, const sk_call *call)
{
    const sk_order_ref *ref = &call->ref;
    const sk_own *own =
        sk_lives_find_ref(&client->own.orders, call->symbol, ref->client_id, ref->order_id);
    const sk_order_ask *a = &call->ask;
    souk_tif tif = a->tif ? a->tif : SOUK_GTC;
    return own && own->life.side == a->side && own->life.type == a->type &&
           (own->life.tif ? own->life.tif : SOUK_GTC) == tif && own->life.flags == a->flags;
}

souk_status sk_parts_take(sk_task *t, const souk_request *r, souk_error *err)
{
    const sk_venue *venue = t->client->venue;
    sk_call *call = &t->answer->call;
    sk_parts *parts = &t->answer->parts;
    bool batch = r->op != SOUK_OP_REPLACE;
    size_t count = batch ? r->parts_count : HALVES;
    call->op = sk_op_of(r->op);
    call->row = sk_venue_op(venue, call->op, SK_VIA_REST);
    call->instrument = SK_NO_INSTRUMENT;
    call->symbol = SK_STR("");
    t->answer->op = r->op;
    bool native = call->row && call->row->encode_request;
    if (!native && r->op == SOUK_OP_PLACE_LIST)
        return sk_fail(err, SOUK_E_UNSUPPORTED, "%s does not offer order lists", venue->name);
    if (!native && !r->emulate)
        return sk_fail(err, SOUK_E_UNSUPPORTED,
                       "%s does not offer %s: with `emulate` its parts are sent one by one",
                       venue->name, souk_op_name(r->op));
    if (!count || count > SK_BATCH_MAX || (batch && !r->parts))
        return sk_fail(err, SOUK_E_INVALID, "a batch has 1 to %d parts", SK_BATCH_MAX);
    parts->rows = sk_arena_zeroed(call->arena, count, sizeof *parts->rows);
    call->parts = sk_arena_zeroed(call->arena, count, sizeof *call->parts);
    if (!parts->rows || !call->parts)
        return sk_fail_nomem(err);
    parts->count = call->parts_count = (uint32_t)count;
    t->one_by_one = !native;
    if (!native)
        call->row = sk_venue_op(venue, SK_OP_PLACE, SK_VIA_REST); /* whose key is needed */
    return take_all(t, r, err);
}

/* A venue that takes the new order's side from the old one is asked only if that is the one meant.
 */
souk_status sk_parts_check(sk_task *t, const souk_request *r, souk_error *err)
{
    const sk_venue *venue = t->client->venue;
    sk_call *call = &t->answer->call;
    if (t->one_by_one || r->op != SOUK_OP_REPLACE || !(venue->amends & SK_REPLACES_ALIKE) ||
        is_alike(t->client, call))
        return SOUK_OK;
    if (!r->emulate)
        return sk_fail(err, SOUK_E_UNSUPPORTED,
                       "%s replaces an order by one of the same side and kind, and this one is not "
                       "known to be: with `emulate` it is canceled, then the other placed",
                       venue->name);
    t->one_by_one = true;
    call->row = sk_venue_op(venue, SK_OP_PLACE, SK_VIA_REST);
    return SOUK_OK;
}

/* ---- ends ---- */

static void settle(sk_part *part, souk_outcome outcome, const souk_error *err)
{
    part->settled = true;
    part->outcome = part->taken ? SOUK_DONE : outcome;
    part->err = err && !part->taken ? *err : (souk_error){.status = SOUK_OK};
}

void sk_parts_ended(sk_task *t, souk_outcome outcome, const souk_error *err)
{
    sk_parts *parts = &t->answer->parts;
    for (uint32_t i = 0; i < parts->count; i++)
        if (!parts->rows[i].settled)
            settle(&parts->rows[i], outcome, err);
}

souk_outcome sk_parts_outcome(const sk_parts *parts, souk_error *err)
{
    souk_outcome outcome = SOUK_DONE;
    uint32_t not_sent = 0;
    *err = (souk_error){.status = SOUK_OK};
    for (uint32_t i = 0; i < parts->count; i++) {
        const sk_part *part = &parts->rows[i];
        not_sent += part->outcome == SOUK_NOT_SENT;
        if (part->outcome == SOUK_DONE)
            continue;
        if (err->status == SOUK_OK || (part->outcome == SOUK_UNKNOWN && outcome != SOUK_UNKNOWN))
            *err = part->err;
        if (outcome != SOUK_UNKNOWN)
            outcome = part->outcome == SOUK_UNKNOWN ? SOUK_UNKNOWN : SOUK_REFUSED;
    }
    return not_sent == parts->count && not_sent ? SOUK_NOT_SENT : outcome;
}

static void finish(sk_task *t)
{
    souk_error err;
    souk_outcome outcome = sk_parts_outcome(&t->answer->parts, &err);
    sk_task_finish(t, outcome, outcome == SOUK_DONE ? NULL : &err);
}

/* ---- the venue's answer to the whole ---- */

/* The order of a list that goes by the part's name. */
static const souk_order *listed_order(const sk_call *call, const sk_call *part)
{
    const souk_order_list *list = call->out.rows.ptr;
    for (uint32_t i = 0; call->out.rows.count && i < list->orders_count; i++)
        if (sk_str_eq(list->orders[i].client_id, part->ask.client_id))
            return &list->orders[i];
    return NULL;
}

/* A half that was not done, by what the venue says of it, or of the whole. */
static void half_failed(sk_part *part, const souk_error *said, const souk_error *whole)
{
    souk_error why = {.status = SOUK_E_BAD_ANSWER};
    if (said || whole)
        why = said ? *said : *whole;
    if (whole && !why.http)
        why.http = whole->http;
    if (whole)
        sk_str_copy(why.request_id, sizeof why.request_id, sk_str(whole->request_id));
    bool unknown = souk_status_class(why.status) == SOUK_CLASS_UNKNOWN;
    settle(part, unknown ? SOUK_UNKNOWN : SOUK_REFUSED, &why);
}

static void replaced(sk_task *t, const souk_error *err)
{
    sk_parts *parts = &t->answer->parts;
    const sk_call *call = &t->answer->call;
    const souk_error *errors = call->out.errors;
    uint32_t row = 0;
    for (uint32_t i = 0; i < HALVES; i++) {
        sk_part *part = &parts->rows[i];
        const souk_error *said = errors && errors[i].status != SOUK_OK ? &errors[i] : NULL;
        bool done = call->out.number & (1 << i);
        /* what was placed stands second where both were, else alone */
        if (done && row < call->out.rows.count)
            part->order = SK_ROW(souk_order, &call->out.rows, row);
        row += done;
        if (done)
            settle(part, SOUK_DONE, NULL);
        else if (i == PLACED && !said && errors && errors[CANCELED].status != SOUK_OK)
            settle(part, SOUK_NOT_SENT, &errors[CANCELED]); /* not tried without the cancel */
        else
            half_failed(part, said, err);
    }
}

void sk_parts_answered(sk_task *t, const souk_error *err)
{
    sk_parts *parts = &t->answer->parts;
    const sk_call *call = &t->answer->call;
    bool looks = false;
    if (call->op == SK_OP_CANCEL_REPLACE) {
        replaced(t, err);
    } else {
        for (uint32_t i = 0; i < parts->count; i++) {
            const sk_call *part = &call->parts[i];
            bool done = part->err.status == SOUK_OK;
            if (done && call->op == SK_OP_LIST_PLACE)
                parts->rows[i].order = listed_order(call, part);
            else if (done && part->out.rows.count)
                parts->rows[i].order = SK_ROW(souk_order, &part->out.rows, 0);
            /* a cancel's answer that is an id only: what became of the order is asked for */
            parts->rows[i].taken = done && part->op == SK_OP_CANCEL && part->out.rows.count &&
                                   !parts->rows[i].order->side;
            looks |= parts->rows[i].taken;
            if (!parts->rows[i].taken)
                settle(&parts->rows[i], done ? SOUK_DONE : SOUK_REFUSED, done ? NULL : &part->err);
        }
    }
    if (looks)
        sk_parts_resolve(t);
    else
        finish(t);
}

/* ---- one by one ---- */

static const souk_order *copy_order(sk_arena *arena, const souk_order *from)
{
    souk_order *o = sk_arena_zeroed(arena, 1, sizeof *o);
    if (!o)
        return NULL;
    *o = *from;
    souk_str *texts[] = {&o->symbol, &o->order_id, &o->client_id, &o->cancel_id, &o->list_id};
    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++)
        *texts[i] = sk_arena_copy(arena, texts[i]->ptr ? *texts[i] : SK_STR(""));
    return o;
}

/* A replacement is looked at from its end: once it is known whether the new order came to be, the
 * whole can no longer arrive, and what the old one is then it stays. */
static uint32_t index_at(const sk_task *t, uint32_t at)
{
    const sk_parts *parts = &t->answer->parts;
    bool backwards = parts->resolving && t->answer->op == SOUK_OP_REPLACE;
    return backwards ? parts->count - 1 - at : at;
}

/* A cancel whose answer was lost, by what the order is. false: it is to be asked again. */
static bool judge_cancel(sk_task *t, sk_part *part, const sk_task *child)
{
    souk_error err;
    const souk_answer *answer = child->answer;
    if (part->taken) {
        settle(part, SOUK_DONE, NULL);
        return true;
    }
    if (answer->outcome != SOUK_DONE) {
        souk_outcome told = answer->outcome == SOUK_REFUSED ? SOUK_REFUSED : SOUK_UNKNOWN;
        settle(part, told, &answer->err);
        return true;
    }
    souk_order_status status = part->order->status;
    if (souk_order_is_open(status) && child->begun_ns < t->fence_ns)
        return false;
    if (status == SOUK_ORDER_CANCELED) {
        settle(part, SOUK_DONE, NULL);
    } else if (souk_order_is_open(status)) {
        sk_fail(&err, SOUK_E_NOT_SENT, "the cancel did not arrive: %s", t->lost.text);
        settle(part, SOUK_NOT_SENT, &err);
    } else {
        sk_fail(&err, SOUK_E_ORDER_DONE, "the order is already %s", souk_order_status_name(status));
        settle(part, SOUK_REFUSED, &err);
    }
    return true;
}

static void judge_place(sk_task *t, sk_part *part, const souk_answer *answer)
{
    souk_error err;
    if (answer->op != SOUK_OP_RESOLVE || answer->outcome != SOUK_REFUSED) {
        settle(part, answer->outcome, answer->outcome == SOUK_DONE ? NULL : &answer->err);
        return;
    }
    sk_fail(&err, SOUK_E_NOT_SENT, "the order did not arrive: %s", t->lost.text);
    settle(part, SOUK_NOT_SENT, &err);
}

static void child_done(void *ctx, sk_task *child)
{
    sk_task *t = ctx;
    sk_parts *parts = &t->answer->parts;
    sk_part *part = &parts->rows[index_at(t, parts->at)];
    const souk_answer *answer = child->answer;
    size_t count;
    const souk_order *rows = souk_answer_orders(answer, &count);
    parts->child = NULL;
    if (count)
        part->order = copy_order(t->answer->call.arena, rows);
    if (count && !part->order) {
        sk_fail_nomem(&t->lost);
        settle(part, SOUK_UNKNOWN, &t->lost);
    } else if (parts->resolving && part->ask.op == SOUK_OP_CANCEL) {
        if (!judge_cancel(t, part, child)) {
            int64_t now_ns = sk_client_now_ns(t->client);
            int64_t left_ns = t->fence_ns > now_ns ? t->fence_ns - now_ns : 0;
            if (sk_task_again(t, left_ns)) {
                t->state = SK_TASK_PARTS;
                return;
            }
            settle(part, SOUK_UNKNOWN, &t->lost);
        }
    } else {
        judge_place(t, part, answer);
    }
    if (!t->client->closing)
        sk_parts_next(t);
}

/* false: the part has ended without a call. */
static bool start_child(sk_task *t, sk_part *part)
{
    souk_request r = part->ask;
    souk_error err;
    r.timeout_ns = t->deadline_ns - sk_client_now_ns(t->client);
    r.on_limit = t->on_limit;
    if (t->answer->parts.resolving && part->ask.op == SOUK_OP_PLACE) {
        r = (souk_request){.struct_size = sizeof r,
                           .op = SOUK_OP_RESOLVE,
                           .symbol = part->ask.symbol,
                           .client_id = part->ask.client_id,
                           .timeout_ns = r.timeout_ns,
                           .sent_ns = t->exchange.sent_ns};
    } else if (t->answer->parts.resolving) {
        r.op = SOUK_OP_ORDER;
        r.on_limit = SOUK_LIMIT_WAIT;
    }
    souk_status status = SOUK_E_TIMEOUT;
    if (r.timeout_ns > 0)
        status = sk_task_start(t->client, &r, child_done, t, &t->answer->parts.child, &err);
    else
        sk_fail(&err, status, "no time was left for it");
    if (status == SOUK_OK)
        return true;
    if (t->answer->parts.resolving)
        settle(part, SOUK_UNKNOWN, &t->lost);
    else
        settle(part, SOUK_NOT_SENT, &err);
    return false;
}

void sk_parts_next(sk_task *t)
{
    sk_parts *parts = &t->answer->parts;
    t->state = SK_TASK_PARTS;
    for (; parts->at < parts->count; parts->at++) {
        sk_part *part = &parts->rows[index_at(t, parts->at)];
        if (part->settled)
            continue;
        bool gone =
            t->answer->op == SOUK_OP_REPLACE && !parts->resolving && parts->at == PLACED &&
            parts->rows[CANCELED].outcome != SOUK_DONE &&
            (!t->answer->call.ref.even_if_gone || parts->rows[CANCELED].outcome != SOUK_REFUSED);
        if (gone)
            settle(part, SOUK_NOT_SENT, &parts->rows[CANCELED].err);
        else if (start_child(t, part))
            return;
    }
    finish(t);
}

void sk_parts_one_by_one(sk_task *t)
{
    t->answer->parts.resolving = false;
    sk_parts_next(t);
}

void sk_parts_resolve(sk_task *t)
{
    t->answer->parts.resolving = true;
    t->answer->parts.at = 0;
    sk_parts_next(t);
}

void sk_parts_drop(sk_task *t)
{
    sk_task_cancel(t->answer ? t->answer->parts.child : NULL);
    if (t->answer)
        t->answer->parts.child = NULL;
}

void sk_parts_abandon(sk_task *t)
{
    sk_parts *parts = &t->answer->parts;
    souk_error err;
    if (parts->child)
        sk_task_abandon(parts->child);
    bool maybe = parts->resolving || t->exchange.sent || t->maybe;
    sk_fail(&err, maybe ? SOUK_E_UNKNOWN : SOUK_E_CLOSED, "the client was closed before an answer");
    sk_parts_ended(t, maybe ? SOUK_UNKNOWN : SOUK_NOT_SENT, &err);
    finish(t);
}

size_t souk_answer_parts(const souk_answer *a, souk_part *out, size_t max)
{
    const sk_parts *parts = &a->parts;
    for (uint32_t i = 0; i < parts->count && i < max; i++) {
        const sk_part *part = &parts->rows[i];
        out[i] = (souk_part){.op = part->ask.op,
                             .outcome = part->outcome,
                             .error = &part->err,
                             .client_id = part->ask.client_id ? part->ask.client_id : "",
                             .order = part->order};
    }
    return parts->count;
}
