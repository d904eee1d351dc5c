/* SPDX-License-Identifier: MIT
 * What an answer means, or that there is none: the one place that decides whether a call is done,
 * refused, asked again, or of unknown outcome. */
#include "client/call.h"
#include "base/dec.h"
#include "base/err.h"
#include "base/str.h"
#include "client/traces.h"
#include "venue/args.h"

#define MS_NS INT64_C(1000000)
enum { NONCE_WAIT_MS = 5 };
enum { FENCE_SLACK_MS = 1000 }; /* clocks are corrected, not equal */

static sk_effect effect_of(const sk_task *t)
{
    return (sk_effect)t->call->row->effect;
}

/* ---- ends ---- */

static void give_up(sk_task *t, const souk_error *err)
{
    if (t->looking)
        sk_task_finish(t, SOUK_UNKNOWN, &t->lost);
    else
        sk_task_finish(t, t->maybe ? SOUK_UNKNOWN : SOUK_NOT_SENT, err);
}

static void repeat_or(sk_task *t, const souk_error *err)
{
    int64_t wait_ns = sk_backoff_next_ns(&t->backoff, &t->client->rng);
    bool may = t->looking || t->attempts < SK_CALL_ATTEMPTS_MAX;
    if (!may || !sk_task_again(t, wait_ns))
        give_up(t, err);
}

/* ---- an order of unknown fate ---- */

/* The look asks for the order by its client id; a cancel's look for what it should cancel. */
static souk_status begin_look(sk_task *t, souk_error *err)
{
    const sk_call *asked = &t->answer->call;
    const sk_op_row *row = sk_venue_op(t->client->venue, SK_OP_ORDER, SK_VIA_REST);
    if (!row || !row->encode_request)
        return sk_fail(err, SOUK_E_UNSUPPORTED, "%s has no way to ask for an order",
                       t->client->venue->name);
    t->look = (sk_call){.op = SK_OP_ORDER,
                        .row = row,
                        .instrument = asked->instrument,
                        .symbol = asked->symbol,
                        .ref = asked->ref,
                        .arena = asked->arena};
    if (asked->op == SK_OP_PLACE)
        t->look.ref = (sk_order_ref){.client_id = asked->ask.client_id,
                                     .order_id = SK_STR(""),
                                     .conditional = asked->ref.conditional};
    return sk_task_turn_to(t, &t->look, err);
}

void sk_attempt_look_from(sk_task *t, int64_t sent_ns)
{
    int64_t fence_ms = (int64_t)t->client->venue->resolve.fence_ms + FENCE_SLACK_MS;
    t->call = &t->look;
    t->looking = true;
    t->fence_ns = sent_ns + fence_ms * MS_NS;
    if (t->lost.status == SOUK_OK)
        sk_fail(&t->lost, SOUK_E_UNKNOWN, "what became of the order is still not known");
}

/* sent_ns: when the order last left. */
static void look(sk_task *t, int64_t sent_ns)
{
    souk_error err;
    if (begin_look(t, &err) != SOUK_OK) {
        sk_task_finish(t, SOUK_UNKNOWN, &t->lost);
        return;
    }
    sk_attempt_look_from(t, sent_ns);
    if (!sk_task_again(t, 0))
        give_up(t, &t->lost);
}

/* An order that is not there may be one of the other kind, which has paths of its own at venues
 * with conditional orders. true: it is being asked for as that. */
static bool asks_other_kind(sk_task *t)
{
    sk_call *call = t->call;
    souk_error err;
    bool kinds = t->client->venue->conditionals && call->ref.client_id.len &&
                 (call->op == SK_OP_ORDER || call->op == SK_OP_CANCEL) && !t->answer->parts.count;
    if (!kinds)
        return false;
    bool past = call->op == SK_OP_ORDER && t->client->venue->conditionals_past;
    if (call->ref.conditional && past && !call->ref.ended) {
        call->ref.ended = true;
        return sk_task_turn_to(t, call, &err) == SOUK_OK && sk_task_again(t, 0);
    }
    t->turned = !t->turned;
    call->ref.conditional = !call->ref.conditional;
    call->ref.ended = false;
    if (sk_task_turn_to(t, call, &err) != SOUK_OK)
        return false;
    return t->turned && sk_task_again(t, 0);
}

/* Before the fence what is asked for may still come to be: another look, at the fence at last. */
static void look_again(sk_task *t, const souk_error *err)
{
    int64_t wait_ns = sk_backoff_next_ns(&t->backoff, &t->client->rng);
    int64_t left_ns = t->fence_ns - sk_client_now_ns(t->client);
    souk_error turn;
    if (left_ns < wait_ns)
        wait_ns = left_ns > 0 ? left_ns : 0;
    if (sk_task_turn_to(t, &t->look, &turn) != SOUK_OK || !sk_task_again(t, wait_ns))
        give_up(t, err);
}

static bool is_as_asked(const sk_order_ask *ask, const souk_order *order)
{
    return (sk_dec_is_zero(ask->qty) || souk_dec_cmp(ask->qty, order->qty) == 0) &&
           (sk_dec_is_zero(ask->price) || souk_dec_cmp(ask->price, order->price) == 0);
}

/* The old terms of an open order prove nothing while the change may still arrive; an order that has
 * ended is not changed any more. */
static void found_amended(sk_task *t, const souk_order *order, int64_t asked_ns)
{
    souk_error err;
    if (is_as_asked(&t->answer->call.ask, order)) {
        t->answer->call.out.rows = t->look.out.rows;
        sk_task_finish(t, SOUK_DONE, NULL);
    } else if (!souk_order_is_open(order->status)) {
        sk_fail(&err, SOUK_E_ORDER_DONE, "the order is already %s",
                souk_order_status_name(order->status));
        sk_task_finish(t, SOUK_REFUSED, &err);
    } else if (asked_ns < t->fence_ns) {
        look_again(t, &t->lost);
    } else {
        sk_fail(&err, SOUK_E_NOT_SENT, "the change did not arrive, the order is as it was: %s",
                t->lost.text);
        sk_task_finish(t, SOUK_NOT_SENT, &err);
    }
}

static void found(sk_task *t, int64_t asked_ns)
{
    sk_result *out = &t->answer->call.out;
    const souk_order *order = SK_ROW(souk_order, &t->look.out.rows, 0);
    if (t->answer->call.op == SK_OP_AMEND) {
        found_amended(t, order, asked_ns);
        return;
    }
    if (t->answer->call.op == SK_OP_CANCEL && !t->taken && souk_order_is_open(order->status)) {
        sk_task_finish(t, SOUK_REFUSED, &t->lost);
        return;
    }
    out->rows = t->look.out.rows;
    sk_task_finish(t, SOUK_DONE, NULL);
}

/* "No such order" proves nothing while the order may still arrive. */
static void not_found(sk_task *t, const souk_error *err, int64_t asked_ns)
{
    souk_error absent;
    if (t->answer->call.op == SK_OP_CANCEL) {
        sk_task_finish(t, SOUK_REFUSED, &t->lost);
        return;
    }
    if (asked_ns < t->fence_ns) {
        look_again(t, err);
        return;
    }
    if (t->answer->op == SOUK_OP_RESOLVE || t->answer->call.op == SK_OP_AMEND) {
        sk_task_finish(t, SOUK_REFUSED, err);
        return;
    }
    sk_fail(&absent, SOUK_E_NOT_SENT, "the order did not arrive: %s", t->lost.text);
    sk_task_finish(t, SOUK_NOT_SENT, &absent);
}

/* ---- what a request names and is not known yet ---- */

/* The account's number. */
static bool lacks_number(const sk_task *t)
{
    return !t->client->own_account && sk_venue_op(t->client->venue, SK_OP_ACCOUNTS, SK_VIA_REST) &&
           sk_args_name_account(t->client->venue, t->call->row);
}

/* The venue's id of an order that is to be canceled, where that alone names it. */
static bool lacks_id(const sk_task *t)
{
    const sk_call *call = t->call;
    const sk_venue *venue = t->client->venue;
    return call->op == SK_OP_CANCEL && !call->ref.order_id.len && call->ref.client_id.len &&
           sk_args_say(venue, call->row, offsetof(sk_call, ref.order_id)) &&
           !sk_args_say(venue, call->row, offsetof(sk_call, ref.client_id));
}

/* An order that is one's own may be known. */
static souk_status take_known_id(sk_task *t, souk_error *err)
{
    sk_call *call = t->call;
    const sk_own *own = sk_lives_find_ref(&t->client->own.orders, call->symbol, call->ref.client_id,
                                          call->ref.order_id);
    if (!own || !own->life.order_id[0])
        return SOUK_E_NOT_FOUND;
    call->ref.order_id = sk_arena_copy(call->arena, sk_str(own->life.order_id));
    return sk_task_turn_to(t, call, err);
}

bool sk_attempt_asks_first(sk_task *t)
{
    souk_error err = {.status = SOUK_OK};
    sk_call *call = t->call;
    bool number = call != &t->number && lacks_number(t);
    if (!number && (call == &t->number || !lacks_id(t)))
        return false;
    if (!number && take_known_id(t, &err) == SOUK_OK)
        return false;
    sk_op_id op = number ? SK_OP_ACCOUNTS : SK_OP_ORDER;
    t->waits_for_number = call;
    t->number = (sk_call){.op = op,
                          .row = sk_venue_op(t->client->venue, op, SK_VIA_REST),
                          .instrument = number ? SK_NO_INSTRUMENT : call->instrument,
                          .arena = call->arena};
    if (!number) {
        t->number.symbol = call->symbol;
        t->number.ref = (sk_order_ref){.client_id = call->ref.client_id};
    }
    if (t->number.row && sk_task_turn_to(t, &t->number, &err) == SOUK_OK)
        return false; /* this is what is sent now */
    give_up(t, &err);
    return true;
}

static void first_known(sk_task *t)
{
    souk_error err = {.status = SOUK_OK};
    const sk_rows *rows = &t->number.out.rows;
    if (t->number.op == SK_OP_ACCOUNTS)
        t->client->own_account = t->number.out.account.uid;
    else if (rows->count)
        t->waits_for_number->ref.order_id = SK_ROW(souk_order, rows, 0)->order_id;
    else
        sk_fail(&err, SOUK_E_ORDER_NOT_FOUND, "no order has that client id");
    if (err.status != SOUK_OK)
        sk_task_finish(t, SOUK_REFUSED, &err);
    else if (sk_task_turn_to(t, t->waits_for_number, &err) != SOUK_OK || !sk_task_again(t, 0))
        give_up(t, &err);
}

/* ---- no usable answer, and it was sent ---- */

/* Whether an order can be asked for by the client's id, which may be told in its fills only. */
static bool finds_by_id(const sk_task *t)
{
    const sk_venue *venue = t->client->venue;
    const sk_op_row *row = sk_venue_op(venue, SK_OP_ORDER, SK_VIA_REST);
    if (venue->resolve.how == SK_RESOLVE_BY_CLIENT_ID)
        return true;
    return row && sk_args_say(venue, row, offsetof(sk_call, ref.client_id));
}

static void lost(sk_task *t, const souk_error *err)
{
    const sk_resolve_rule *rule = &t->client->venue->resolve;
    bool by_id = rule->how != SK_RESOLVE_BY_SAME_ID && finds_by_id(t) && !t->no_resolve;
    if (t->answer->parts.count && by_id) {
        /* not even a cancel is sent again: what it was for may be another order's by then */
        t->lost = *err;
        t->fence_ns = t->exchange.sent_ns + ((int64_t)rule->fence_ms + FENCE_SLACK_MS) * MS_NS;
        sk_parts_resolve(t);
    } else if (t->looking || effect_of(t) == SK_READ) {
        repeat_or(t, err);
    } else if (effect_of(t) == SK_SAME_AGAIN) {
        t->maybe = true;
        repeat_or(t, err);
    } else if ((t->call->op == SK_OP_PLACE || t->call->op == SK_OP_AMEND) && by_id) {
        t->lost = *err;
        look(t, t->exchange.sent_ns);
    } else {
        sk_task_finish(t, SOUK_UNKNOWN, err);
    }
}

/* ---- not sent ---- */

static bool worth_repeating(const sk_task *t, souk_status status)
{
    if (status == SOUK_E_CONNECT || status == SOUK_E_DNS)
        return t->client->where != SOUK_AT_SANDBOX; /* nobody there: say so at once */
    return status == SOUK_E_IO || status == SOUK_E_CLOSED;
}

static void not_sent(sk_task *t, const souk_error *why)
{
    souk_error err = *why;
    if (worth_repeating(t, why->status)) {
        repeat_or(t, why);
        return;
    }
    if (why->status == SOUK_E_CONNECT && t->client->where == SOUK_AT_SANDBOX)
        sk_fail(&err, SOUK_E_CONNECT, "no sandbox at %s: start one with `souk sandbox`",
                t->client->places[0].url);
    give_up(t, &err);
}

void sk_attempt_failed(sk_task *t, bool sent, const souk_error *why)
{
    souk_error err = *why;
    sk_task_detach(t);
    if (sk_client_now_ns(t->client) >= t->deadline_ns && (!sent || effect_of(t) == SK_READ)) {
        give_up(t, &err);
        return;
    }
    if (sent)
        lost(t, &err);
    else
        not_sent(t, &err);
}

/* ---- an answer ---- */

static void later(sk_task *t, const souk_error *err)
{
    souk_client *client = t->client;
    int64_t wait_ns = err->retry_after_ns;
    if (wait_ns <= 0)
        wait_ns = sk_backoff_next_ns(&t->backoff, &client->rng);
    /* a limit of orders holds no reads up */
    if (err->status == SOUK_E_RATE_LIMIT || err->status == SOUK_E_BANNED)
        sk_call_limiter_block(&client->limiter, err->status, sk_client_venue_ns(client) + wait_ns);
    if (t->on_limit == SOUK_LIMIT_WAIT && sk_task_again(t, wait_ns))
        return;
    if (t->looking)
        give_up(t, err);
    else
        sk_task_finish(t, t->maybe ? SOUK_UNKNOWN : SOUK_REFUSED, err);
}

static void refused(sk_task *t, const souk_error *err, int64_t asked_ns)
{
    bool gone = err->status == SOUK_E_ORDER_NOT_FOUND || err->status == SOUK_E_NOT_FOUND ||
                err->status == SOUK_E_ORDER_DONE;
    if (gone && err->status != SOUK_E_ORDER_DONE && asks_other_kind(t))
        return;
    if (err->status == SOUK_E_ORDER_NOT_FOUND && sk_traces_ask(t, err))
        return;
    if (t->looking && gone) {
        not_found(t, err, asked_ns);
    } else if (t->looking) {
        give_up(t, err);
    } else if (t->maybe && gone && t->call->op == SK_OP_CANCEL) {
        /* an earlier attempt may be why it is gone */
        t->lost = *err;
        look(t, 0);
    } else if (t->answer->call.op == SK_OP_CANCEL_REPLACE && t->call->out.errors) {
        sk_parts_answered(t, err); /* each half by itself */
    } else {
        sk_task_finish(t, SOUK_REFUSED, err);
    }
}

/* A refusal, or an answer that cannot be read. src: binance card 9: 5xx is an unknown outcome */
static void judge(sk_task *t, unsigned http, const souk_error *err, int64_t asked_ns)
{
    souk_class class_ = souk_status_class(err->status);
    bool unread = t->call->err.status == SOUK_OK;
    bool inside = http >= 500 && (class_ != SOUK_CLASS_RETRY_LATER || !err->code[0]);
    if (unread || inside || class_ == SOUK_CLASS_UNKNOWN) {
        lost(t, err);
    } else if (class_ == SOUK_CLASS_RETRY_LATER) {
        later(t, err);
    } else if (err->status == SOUK_E_NONCE && t->attempts < SK_CALL_ATTEMPTS_MAX &&
               sk_task_again(t, NONCE_WAIT_MS * MS_NS)) {
        return; /* another program's was higher: nothing happened, and the next is higher still */
    } else if (class_ == SOUK_CLASS_CLOCK && !t->clock_retried) {
        /* refused for its time stamp: nothing happened, and the next stamp is better */
        t->clock_retried = true;
        sk_clock_distrust(t->client);
        if (!sk_task_again(t, 0))
            give_up(t, err);
    } else {
        refused(t, err, asked_ns);
    }
}

/* An answer to a cancel that tells the order's id only: the order itself is asked for. true: it is
 * under way; else the answer stands as it is. */
static bool asks_what_became(sk_task *t)
{
    sk_call *call = t->call;
    const souk_order *order = SK_ROW(souk_order, &call->out.rows, 0);
    souk_error err;
    if (call->op != SK_OP_CANCEL || t->answer->parts.count || !call->out.rows.count || order->side)
        return false;
    if (begin_look(t, &err) != SOUK_OK || !sk_task_again(t, 0))
        return false;
    return t->looking = t->taken = true;
}

/* ---- what one answer leaves out, another tells ---- */

/* true: it is asked for. */
static bool asks_the_rest(sk_task *t)
{
    sk_call *call = t->call;
    souk_error err;
    if (call == &t->rest || !call->row->rest || !call->out.rows.count || t->answer->parts.count)
        return false;
    t->rest = (sk_call){.op = call->op,
                        .row = sk_venue_row_arg(t->client->venue, call->row, call->row->rest),
                        .instrument = call->instrument,
                        .symbol = call->symbol,
                        .arena = call->arena};
    if (sk_task_turn_to(t, &t->rest, &err) != SOUK_OK || !sk_task_again(t, 0))
        give_up(t, &err);
    return true;
}

/* A ticker's figures that are still zero. */
static void take_the_rest(sk_task *t)
{
    static const size_t at[] = {offsetof(souk_ticker, open),   offsetof(souk_ticker, high),
                                offsetof(souk_ticker, low),    offsetof(souk_ticker, last),
                                offsetof(souk_ticker, bid),    offsetof(souk_ticker, bid_qty),
                                offsetof(souk_ticker, ask),    offsetof(souk_ticker, ask_qty),
                                offsetof(souk_ticker, volume), offsetof(souk_ticker, quote_volume)};
    const souk_ticker *more = SK_ROW(souk_ticker, &t->rest.out.rows, 0);
    souk_ticker *told = (souk_ticker *)t->answer->call.out.rows.ptr;
    for (size_t i = 0; t->rest.out.rows.count && i < sizeof at / sizeof *at; i++) {
        souk_dec *figure = (souk_dec *)(void *)((char *)told + at[i]);
        if (sk_dec_is_zero(*figure))
            *figure = *(const souk_dec *)(const void *)((const char *)more + at[i]);
    }
    told->no_volume &= !t->rest.out.rows.count || more->no_volume;
    t->call = &t->answer->call;
}

/* Some venues answer a cancel with the order whatever became of it. */
static bool came_too_late(const sk_venue *venue, const sk_call *call)
{
    return venue->late_cancels && call->out.rows.count && !call->parts_count &&
           SK_ROW(souk_order, &call->out.rows, 0)->status == SOUK_ORDER_FILLED;
}

void sk_attempt_answered(sk_task *t, const sk_http_response *response, int64_t now_ns)
{
    souk_client *client = t->client;
    sk_call *call = t->call;
    souk_error err = {.status = SOUK_OK};
    sk_traces traces;
    int64_t sent_ns = t->exchange.sent_ns;
    sk_call_limiter_told(&client->limiter, &t->ticket, &response->headers,
                         sent_ns + client->offset.offset_ns, sk_client_venue_ns(client));
    sk_task_detach(t);
    t->answer->took_ns = now_ns - t->exchange.begun_ns;
    call->err = (souk_error){.status = SOUK_OK};
    call->out = (sk_result){.rows = {NULL, 0}};
    souk_str body = sk_arena_copy(call->arena, response->body);
    t->answer->http = response->status;
    souk_status status = SOUK_E_NOMEM;
    if (body.ptr) {
        const sk_reply reply = {
            .http = response->status, .headers = response->headers, .body = body};
        t->answer->raw = body;
        status = call->row->decode_reply(client->venue, &reply, call, &err);
    }
    if (status == SOUK_OK && t->looking && call == &t->look && !call->out.rows.count)
        status = sk_fail(&err, SOUK_E_BAD_ANSWER, "the answer holds no order");
    if (status == SOUK_OK && call->op == SK_OP_CANCEL && came_too_late(client->venue, call)) {
        status = sk_fail(&err, SOUK_E_ORDER_DONE, "the order is already filled");
        call->err = err;
    }
    if (status != SOUK_OK) {
        if (err.status == SOUK_OK)
            sk_fail(&err, status, "the answer cannot be read");
        /* a sandbox tells under which name it can explain the refusal */
        sk_str_copy(err.request_id, sizeof err.request_id,
                    sk_headers_get(&response->headers, "X-Souk-Request-Id"));
        judge(t, response->status, &err, sent_ns);
    } else if (call == &t->number) {
        first_known(t);
    } else if (call == &t->traces && (traces = sk_traces_told(t, &err)) != SK_TRACES_FOUND) {
        if (traces == SK_TRACES_NONE && t->looking)
            not_found(t, &err, sent_ns);
        else if (traces == SK_TRACES_NONE)
            sk_task_finish(t, SOUK_REFUSED, &err);
    } else if (t->looking) {
        found(t, sent_ns);
    } else if (asks_what_became(t) || asks_the_rest(t)) {
        return;
    } else if (call == &t->rest) {
        take_the_rest(t);
        sk_task_finish(t, SOUK_DONE, NULL);
    } else if (t->answer->parts.count) {
        sk_parts_answered(t, NULL);
    } else {
        sk_task_finish(t, SOUK_DONE, NULL);
    }
}
