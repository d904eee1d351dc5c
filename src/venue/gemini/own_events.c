/* SPDX-License-Identifier: MIT
 * Orders and balances on the sockets, both ways: order events, and the newest socket's streams.
 * src: gemini card 8.1, 8.2 */
#include "venue/gemini/gemini.h"
#include "base/dec.h"
#include "base/err.h"
#include "market/markets.h"
#include "venue/rows.h"

/* ---- order events; 8.1 ---- */

#define T sk_update
static const sk_field beat_rows[] = {F_NUM("socket_sequence", last_id)};
#undef T
const sk_field_table sk_gemini_beat = {beat_rows, SK_COUNT(beat_rows)};

/* Kinds of events, and what they are of an order's life. */
enum { INITIAL, ACCEPTED, BOOKED, FILL, CANCELLED, REJECTED, CLOSED, CANCEL_REJECTED };
const sk_enum_row sk_gemini_event_kinds[] = {{"initial", INITIAL},
                                             {"accepted", ACCEPTED},
                                             {"booked", BOOKED},
                                             {"fill", FILL},
                                             {"cancelled", CANCELLED},
                                             {"rejected", REJECTED},
                                             {"closed", CLOSED},
                                             {"cancel_rejected", CANCEL_REJECTED},
                                             {NULL, 0}};
static const uint8_t execs[] = {[ACCEPTED] = SK_EXEC_NEW,
                                [BOOKED] = SK_EXEC_NEW,
                                [FILL] = SK_EXEC_TRADE,
                                [CANCELLED] = SK_EXEC_CANCELED,
                                [REJECTED] = SK_EXEC_REJECTED};
static const uint8_t kinds[] = {
    [SK_EXEC_NEW] = ACCEPTED,      [SK_EXEC_TRADE] = FILL,        [SK_EXEC_CANCELED] = CANCELLED,
    [SK_EXEC_REJECTED] = REJECTED, [SK_EXEC_EXPIRED] = CANCELLED, [SK_EXEC_BOOKED] = BOOKED};

/* ---- the client reads them ---- */

souk_status sk_gemini_read_order(sk_reader *r, souk_str object, sk_call *call)
{
    sk_gemini_told t = {.live = true};
    sk_update *u = &r->u;
    int kind = INITIAL;
    souk_status status = sk_reply_fields(object, &sk_gemini_orders, &t, call, r->err);
    if (status != SOUK_OK)
        return status;
    sk_enum_value(sk_gemini_event_kinds, t.event, &kind);
    t.live &= kind != FILL || !sk_dec_is_zero(t.left);
    status = sk_gemini_settle(&t, t.behavior, r->err);
    if (kind == REJECTED)
        t.o.status = SOUK_ORDER_REJECTED;
    t.o.updated_ns = u->at_ns = u->engine_ns = t.at_ns;
    u->symbol = t.o.symbol;
    u->last_id = t.number;
    u->channel = SK_CHANNEL_ORDERS;
    u->order.exec = (sk_exec)execs[kind];
    u->order.order = t.o;
    if (kind == FILL && status == SOUK_OK) {
        sk_fills_from_order(&t.fill, 1, &t.o);
        status = souk_dec_mul(&t.fill.quote_qty, t.fill.price, t.fill.qty);
        u->order.fill = t.fill;
    }
    return status;
}

/* ---- the server writes them ---- */

/* Whether the connection's filters let it through. */
static bool is_wanted(const sk_encode *e, const souk_order *o, int word)
{
    const sk_gemini_peer *own = e->peer->peer_state;
    uint32_t instrument = sk_markets_find(e->markets, o->symbol);
    if (own->events && !(own->events >> word & 1))
        return false;
    if (own->symbols && (instrument >= 64 || !(own->symbols >> instrument & 1)))
        return false;
    for (uint8_t i = 0; i < own->sessions_count; i++)
        if (sk_str_is(o->key, own->sessions[i]))
            return true;
    return !own->sessions_count;
}

/* number: of the event, 0: none. */
static sk_gemini_told as_told(const sk_update *u, uint64_t number)
{
    sk_gemini_told t = sk_gemini_tell(&u->order.order);
    t.fill = u->order.fill;
    t.event_id = number;
    t.at_ns = u->engine_ns ? u->engine_ns : u->at_ns;
    return t;
}

static void put_event(sk_jw *w, const sk_encode *e, sk_gemini_told *t, int kind)
{
    bool first = kind == ACCEPTED || kind == REJECTED, ends = kind == CANCELLED || kind == REJECTED;
    t->event = sk_str(sk_enum_text(sk_gemini_event_kinds, kind));
    if (!is_wanted(e, &t->o, kind))
        return;
    sk_jw_object(w, NULL);
    sk_say_some(w, &sk_gemini_orders, "type order_id event_id", t);
    sk_say_some(w, &sk_gemini_orders,
                kind == CANCELLED ? "cancel_command_id account_name" : "account_name", t);
    sk_say_some(w, &sk_gemini_orders,
                "api_session symbol side order_type behavior timestamp timestampms is_live "
                "is_cancelled is_hidden client_order_id",
                t);
    if (ends)
        sk_say_some(w, &sk_gemini_orders, "reason", t);
    if (!first) {
        sk_say_some(w, &sk_gemini_orders, "avg_execution_price executed_amount", t);
        sk_say_some(w, &sk_gemini_orders, "remaining_amount", t);
    }
    sk_say_some(w, &sk_gemini_orders, "stop_price price original_amount", t);
    if (kind == FILL)
        sk_say_some(w, &sk_gemini_orders, "fill", t);
    sk_say_count(w, "socket_sequence");
    sk_jw_end(w);
}

/* INITIAL: none that is told by itself. */
static int kind_of(const sk_update *u)
{
    bool known = u->kind == SK_UPDATE_ORDER && (size_t)u->order.exec < SK_COUNT(kinds);
    return known ? kinds[u->order.exec] : INITIAL;
}

/* What is open, in one array, which may be empty. */
static souk_status push_initial(const sk_encode *e, const sk_update *u, sk_buf *out)
{
    sk_jw w = sk_say(out, false);
    sk_jw_array(&w, NULL);
    for (uint32_t i = 0; i < u->orders.count; i++) {
        const souk_order *o = &u->orders.rows[i];
        sk_update one = {.kind = SK_UPDATE_ORDER, .symbol = o->symbol, .at_ns = o->updated_ns};
        one.order.order = *o;
        sk_gemini_told t = as_told(&one, 0);
        put_event(&w, e, &t, INITIAL);
    }
    sk_jw_end(&w);
    return sk_say_done(&w);
}

/* Events have numbers that rise by the command and, in it, by what happened. What ends an order is
 * followed by its closing. */
souk_status sk_gemini_push_order(const sk_encode *e, const sk_update *u, sk_buf *out)
{
    enum { PER_COMMAND = 100000 };
    if (u->kind == SK_UPDATE_ORDERS)
        return push_initial(e, u, out);
    int word = kind_of(u);
    if (word == INITIAL)
        return SOUK_OK;
    sk_gemini_told t = as_told(u, u->first_id * PER_COMMAND + 2 * u->last_id);
    t.command_id = u->first_id * PER_COMMAND;
    bool over = word == CANCELLED || (word == FILL && u->order.order.status == SOUK_ORDER_FILLED);
    if (word == ACCEPTED) {
        t.live = true;
        t.canceled = false;
    }
    sk_jw w = sk_say(out, false);
    sk_jw_array(&w, NULL);
    put_event(&w, e, &t, word);
    if (over) {
        t.event_id++;
        put_event(&w, e, &t, CLOSED);
    }
    sk_jw_end(&w);
    if (out->len == 2)
        sk_buf_reset(out); /* all of it was filtered */
    return sk_say_done(&w);
}

/* ---- the newest socket; 8.2 ---- */

#define T sk_gemini_told
static const sk_field report_rows[] = {
    SK_FIELD("E", SK_F_NS, T, at_ns, .flags = SK_F_NUMBER),
    F_TEXT("s", o.symbol),

    F_ID("i", o.order_id),
    F_OMIT("c", o.client_id),
    F_WORD("S", o.side, sk_gemini_new_sides),
    F_WORD("o", o.type, sk_gemini_new_types),
    F_WORD("X", o.status, sk_gemini_new_statuses),
    SK_FIELD("p", SK_F_DEC, T, o.price, .flags = SK_F_OMIT_EMPTY),
    SK_FIELD("P", SK_F_DEC, T, o.stop_price, .flags = SK_F_OMIT_EMPTY),
    F_SHORT("q", o.qty),
    F_SHORT("z", left),
    SK_FIELD("Z", SK_F_DEC, T, fill.qty, .flags = SK_F_SHORT),
    SK_FIELD("L", SK_F_DEC, T, fill.price, .flags = SK_F_OMIT_EMPTY),
    F_ID("t", fill.fill_id),
    F_SHORT("n", fill.fee),
    F_BOOL("m", fill.maker),
    F_OMIT("r", reason),
    SK_FIELD("T", SK_F_NS, T, at_ns, .flags = SK_F_NUMBER | SK_F_SAID)};
#undef T
F_TABLE(report, report_rows);

/* A stop that fired shows in that it is booked, or trades. */
souk_status sk_gemini_push_report(const sk_encode *e, const sk_update *u, sk_buf *out)
{
    int word = kind_of(u);
    if (word == INITIAL)
        return SOUK_OK;
    if (sk_str_ends(e->topic, SK_STR("session")) &&
        !sk_str_eq(u->order.order.key, e->peer->key->api_key))
        return SOUK_OK;
    sk_gemini_told t = as_told(u, 0);
    souk_order *o = &t.o;
    o->status = word == ACCEPTED ? SOUK_ORDER_PENDING_NEW
                : word == BOOKED ? SOUK_ORDER_NEW
                : t.canceled     ? SOUK_ORDER_CANCELED
                                 : o->status;
    if (word != FILL) /* what was executed: of this event, else in all */
        t.fill.qty = o->cum_qty;
    sk_jw w = sk_say(out, false);
    sk_jw_object(&w, NULL);
    sk_jw_cstr(&w, "e", "orderUpdate");
    sk_say_some(&w, &report, "E s i c S o X p P q z Z", &t);
    if (word == FILL)
        sk_say_some(&w, &report, "L t n m", &t);
    sk_say_some(&w, &report, "r T", &t);
    sk_jw_end(&w);
    return sk_say_done(&w);
}

/* ---- balances; 8.2 ---- */

souk_status sk_gemini_push_balances(const sk_encode *e, const sk_update *u, sk_buf *out)
{
    (void)e;
    sk_jw w = sk_say(out, false);
    sk_jw_object(&w, NULL);
    sk_jw_cstr(&w, "e", "balanceUpdate");
    sk_jw_i64(&w, "E", u->at_ns);
    sk_jw_i64(&w, "u", u->at_ns);
    sk_jw_array(&w, "B");
    for (uint32_t i = 0; i < u->balances.count; i++) {
        const souk_balance *row = &u->balances.rows[i];
        souk_dec total = row->free;
        souk_dec_add(&total, row->free, row->held);
        sk_jw_object(&w, NULL);
        sk_jw_str(&w, "a", row->asset);
        sk_say_short(&w, "f", row->free);
        sk_say_short(&w, "c", total);
        sk_jw_end(&w);
    }
    sk_jw_end(&w);
    sk_jw_end(&w);
    return sk_say_done(&w);
}
