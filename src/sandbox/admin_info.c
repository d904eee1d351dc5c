/* SPDX-License-Identifier: MIT */
#include "sandbox/admin_inner.h"

#include "base/err.h"
#include "base/str.h"
#include "sandbox/tape.h"

#define SECOND_NS INT64_C(1000000000)

/* ---- health ---- */

static int64_t uptime_s(const sk_admin *admin)
{
    return (sk_net_real_ns(admin->net) - admin->opened_real_ns) / SECOND_NS;
}

souk_status sk_admin_health(sk_ask *ask, souk_error *err)
{
    sk_sandbox *box = ask->admin->box;
    (void)err;
    sk_jw_object(&ask->w, NULL);
    sk_jw_cstr(&ask->w, "status", "ok");
    sk_jw_cstr(&ask->w, "version", souk_version());
    sk_jw_i64(&ask->w, "uptime_s", uptime_s(ask->admin));
    sk_jw_i64(&ask->w, "clock_ns", sk_net_now_ns(box->net));
    sk_jw_array(&ask->w, "venues");
    for (uint32_t i = 0; i < box->venues_count; i++) {
        sk_jw_object(&ask->w, NULL);
        sk_jw_cstr(&ask->w, "venue", box->venues[i].venue->name);
        sk_jw_u64(&ask->w, "port", sk_stall_port(box->venues[i].stall));
        sk_jw_end(&ask->w);
    }
    sk_jw_end(&ask->w);
    sk_jw_end(&ask->w);
    return SOUK_OK;
}

/* ---- metrics ---- */

typedef struct metric {
    const char *name, *help;
    bool counts; /* ever growing; else what is now */
    uint64_t value;
} metric;

enum { BOX_METRICS = 8, VENUE_METRICS = 11 };

static void box_metrics(const sk_admin *admin, metric out[BOX_METRICS])
{
    const sk_net_stats *net = sk_net_stats_of(admin->net);
    const metric rows[BOX_METRICS] = {
        {"uptime_seconds", "Real seconds since the start.", false, (uint64_t)uptime_s(admin)},
        {"connections", "Open connections.", false, net->conns},
        {"connections_accepted_total", "Connections accepted.", true, net->accepted},
        {"connections_refused_total", "Connections refused: too many, or silent.", true,
         net->refused},
        {"received_bytes_total", "Bytes received.", true, net->bytes_in},
        {"sent_bytes_total", "Bytes sent.", true, net->bytes_out},
        {"admin_requests_total", "Requests to the admin port.", true, admin->requests},
        {"admin_refused_total", "Requests to the admin port that failed.", true, admin->refused},
    };
    memcpy(out, rows, sizeof rows);
}

static void venue_metrics(const sk_sandbox_venue *v, metric out[VENUE_METRICS])
{
    const sk_stall_stats *s = &v->stall->stats;
    sk_accounts *accounts = sk_exchange_accounts(v->ex);
    const metric rows[VENUE_METRICS] = {
        {"venue_requests_total", "Requests to the venue.", true, s->requests},
        {"venue_refused_total", "Requests that the venue refused.", true, s->refused},
        {"venue_frames_in_total", "WebSocket messages received.", true, s->frames_in},
        {"venue_frames_out_total", "WebSocket messages sent.", true, s->frames_out},
        {"venue_slow_readers_total", "Connections cut because they read too slowly.", true,
         s->slow_readers},
        {"venue_sessions", "Open connections of the venue.", false, s->sessions},
        {"venue_sockets", "Open WebSockets of the venue.", false, s->sockets},
        {"venue_topics", "Topics that somebody hears.", false, s->topics},
        {"venue_followers", "Private streams that somebody hears.", false, s->followers},
        {"venue_commands_total", "Commands that the engine carried out or refused.", true,
         sk_engine_last_seq(sk_exchange_engine(v->ex))},
        {"venue_accounts", "Accounts, the market makers' too.", false, sk_accounts_count(accounts)},
    };
    memcpy(out, rows, sizeof rows);
}

static void put_metrics(sk_jw *w, const metric *rows, uint32_t count)
{
    for (uint32_t i = 0; i < count; i++)
        sk_jw_u64(w, rows[i].name, rows[i].value);
}

static void put_head(sk_buf *out, const metric *row)
{
    sk_buf_printf(out, "# HELP souk_%s %s\n# TYPE souk_%s %s\n", row->name, row->help, row->name,
                  row->counts ? "counter" : "gauge");
}

/* src: the Prometheus text format 0.0.4 */
static void put_prometheus(sk_sandbox *box, const metric *rows, sk_buf *out)
{
    metric own[VENUE_METRICS];
    for (uint32_t i = 0; i < BOX_METRICS; i++) {
        put_head(out, &rows[i]);
        sk_buf_printf(out, "souk_%s %llu\n", rows[i].name, (unsigned long long)rows[i].value);
    }
    for (uint32_t i = 0; box->venues_count && i < VENUE_METRICS; i++) {
        for (uint32_t v = 0; v < box->venues_count; v++) {
            venue_metrics(&box->venues[v], own);
            if (v == 0)
                put_head(out, &own[i]);
            sk_buf_printf(out, "souk_%s{venue=\"%s\"} %llu\n", own[i].name,
                          box->venues[v].venue->name, (unsigned long long)own[i].value);
        }
    }
}

/* Prometheus names text/plain among others; whoever takes anything gets JSON. */
static bool wants_text(const sk_http_request *req)
{
    souk_str rest = sk_headers_get(&req->headers, "accept");
    while (rest.ptr) {
        souk_str item = sk_str_cut(&rest, ',');
        if (sk_str_eq_nocase(sk_str_trim(sk_str_cut(&item, ';')), SK_STR("text/plain")))
            return true;
    }
    return false;
}

souk_status sk_admin_metrics(sk_ask *ask, souk_error *err)
{
    sk_sandbox *box = ask->admin->box;
    metric rows[BOX_METRICS], own[VENUE_METRICS];
    (void)err;
    box_metrics(ask->admin, rows);
    if (wants_text(ask->http)) {
        ask->type = "text/plain; version=0.0.4; charset=utf-8";
        put_prometheus(box, rows, ask->w.buf);
        return SOUK_OK;
    }
    sk_jw_object(&ask->w, NULL);
    put_metrics(&ask->w, rows, BOX_METRICS);
    sk_jw_object(&ask->w, "venues");
    for (uint32_t i = 0; i < box->venues_count; i++) {
        venue_metrics(&box->venues[i], own);
        sk_jw_object(&ask->w, box->venues[i].venue->name);
        put_metrics(&ask->w, own, VENUE_METRICS);
        sk_jw_end(&ask->w);
    }
    sk_jw_end(&ask->w);
    sk_jw_end(&ask->w);
    return SOUK_OK;
}

/* ---- venues ---- */

static void put_switches(sk_jw *w, const sk_sandbox *box, const sk_venue *venue)
{
    sk_jw_array(w, "switches");
    for (uint8_t i = 0; i < venue->switches_count; i++) {
        const sk_switch *row = &venue->switches[i];
        const char *value = row->value;
        for (uint32_t k = 0; k < box->options.switches_count; k++) {
            const sk_switch_set *set = &box->options.switches[k];
            if (set->venue == venue && sk_str_is(sk_str(set->name), row->name))
                value = set->value;
        }
        sk_jw_object(w, NULL);
        sk_jw_cstr(w, "name", row->name);
        sk_jw_cstr(w, "value", value);
        sk_jw_cstr(w, "default", row->value);
        sk_jw_cstr(w, "takes", row->values);
        sk_jw_cstr(w, "text", row->text);
        sk_jw_end(w);
    }
    sk_jw_end(w);
}

souk_status sk_admin_venues(sk_ask *ask, souk_error *err)
{
    sk_sandbox *box = ask->admin->box;
    sk_jw *w = &ask->w;
    (void)err;
    sk_jw_object(w, NULL);
    sk_jw_array(w, "venues");
    for (uint32_t i = 0; i < box->venues_count; i++) {
        const sk_venue *venue = box->venues[i].venue;
        sk_jw_object(w, NULL);
        sk_jw_cstr(w, "venue", venue->name);
        sk_jw_cstr(w, "title", venue->title);
        sk_jw_u64(w, "port", sk_stall_port(box->venues[i].stall));
        sk_jw_u64(w, "instruments", sk_exchange_markets(box->venues[i].ex)->count);
        sk_jw_array(w, "key_types");
        for (const char *const *type = venue->key_types; type && *type; type++)
            sk_jw_cstr(w, NULL, *type);
        sk_jw_end(w);
        put_switches(w, box, venue);
        sk_jw_end(w);
    }
    sk_jw_end(w);
    sk_jw_end(w);
    return SOUK_OK;
}

/* ---- markets ---- */

static void put_price(sk_jw *w, const char *name, souk_dec price)
{
    if (souk_dec_sign(price) > 0)
        sk_jw_dec(w, name, price);
    else
        sk_jw_null(w, name);
}

static void put_side(sk_jw *w, const sk_sandbox_venue *v, uint32_t instrument, souk_side side)
{
    souk_dec price = {0}, qty = {0};
    sk_exchange_top(v->ex, instrument, side, &price, &qty);
    put_price(w, side == SOUK_BUY ? "bid" : "ask", price);
    put_price(w, side == SOUK_BUY ? "bid_qty" : "ask_qty", qty);
}

static void put_markets(sk_jw *w, const sk_sandbox_venue *v)
{
    const sk_markets *markets = sk_exchange_markets(v->ex);
    for (uint32_t i = 0; i < markets->count; i++) {
        const souk_instrument *row = &markets->rows[i];
        sk_jw_object(w, NULL);
        sk_jw_cstr(w, "venue", v->venue->name);
        sk_jw_str(w, "symbol", row->symbol);
        sk_jw_str(w, "base", row->base);
        sk_jw_str(w, "quote", row->quote);
        put_price(w, "last", sk_tape_last(sk_exchange_tape(v->ex, i), sk_exchange_now(v->ex)));
        put_side(w, v, i, SOUK_BUY);
        put_side(w, v, i, SOUK_SELL);
        sk_jw_end(w);
    }
}

souk_status sk_admin_markets(sk_ask *ask, souk_error *err)
{
    sk_sandbox *box = ask->admin->box;
    sk_sandbox_venue *only;
    souk_status status = sk_admin_venue_asked(ask, &only, err);
    if (status < 0)
        return status;
    sk_jw_object(&ask->w, NULL);
    sk_jw_array(&ask->w, "markets");
    for (uint32_t i = 0; i < box->venues_count; i++) {
        if (only && only != &box->venues[i])
            continue;
        sk_stall_now(box->venues[i].stall);
        put_markets(&ask->w, &box->venues[i]);
    }
    sk_jw_end(&ask->w);
    sk_jw_end(&ask->w);
    return SOUK_OK;
}

/* ---- what was refused ---- */

enum { REQUESTS_SHOWN = 20 };

static void put_refusals(sk_jw *w, const sk_sandbox_venue *v, uint64_t limit)
{
    const sk_refusals *refusals = v->stall->refusals;
    uint64_t last = sk_refusals_last(refusals);
    for (uint64_t i = 0; i < limit && i < last; i++) {
        souk_str text = sk_refusals_get(refusals, last - i);
        if (text.ptr)
            sk_jw_raw(w, NULL, text);
    }
}

souk_status sk_admin_requests(sk_ask *ask, souk_error *err)
{
    sk_sandbox *box = ask->admin->box;
    souk_str text = sk_params_get(&ask->params, "limit");
    uint64_t limit = REQUESTS_SHOWN;
    sk_sandbox_venue *only;
    souk_status status = sk_admin_venue_asked(ask, &only, err);
    if (status < 0)
        return status;
    if (text.ptr && (sk_str_to_u64(text, &limit) < 0 || limit == 0 || limit > SK_REFUSALS_MAX))
        return sk_fail(err, SOUK_E_INVALID, "limit must be from 1 to %d", SK_REFUSALS_MAX);
    sk_jw_object(&ask->w, NULL);
    sk_jw_i64(&ask->w, "kept", SK_REFUSALS_MAX);
    sk_jw_array(&ask->w, "requests");
    for (uint32_t i = 0; i < box->venues_count; i++) {
        if (!only || only == &box->venues[i])
            put_refusals(&ask->w, &box->venues[i], limit);
    }
    sk_jw_end(&ask->w);
    sk_jw_end(&ask->w);
    return SOUK_OK;
}

souk_status sk_admin_request(sk_ask *ask, souk_error *err)
{
    souk_str rest = ask->tail, venue = sk_str_cut(&rest, '-'), text = {NULL, 0};
    sk_sandbox_venue *v = sk_sandbox_find(ask->admin->box, venue);
    uint64_t number;
    if (v && sk_str_to_u64(rest, &number) == SOUK_OK)
        text = sk_refusals_get(v->stall->refusals, number);
    if (!text.ptr)
        return sk_fail(err, SOUK_E_NOT_FOUND,
                       "no request %.*s was refused, or it is no longer among the last %d of its "
                       "venue",
                       (int)(ask->tail.len < 40 ? ask->tail.len : 40), ask->tail.ptr,
                       SK_REFUSALS_MAX);
    sk_jw_raw(&ask->w, NULL, text);
    return SOUK_OK;
}

/* ---- audit, reset ---- */

souk_status sk_admin_snapshot(sk_ask *ask, souk_error *err)
{
    sk_keep_snapshot_info info;
    if (!ask->admin->box->keep)
        return sk_fail(err, SOUK_E_STATE,
                       "everything lives in memory: start the sandbox with --data DIR");
    sk_keep_snapshot_of(ask->admin->box->keep, &info);
    sk_jw_object(&ask->w, NULL);
    sk_jw_bool(&ask->w, "busy", info.busy);
    sk_jw_u64(&ask->w, "made", info.made);
    sk_jw_u64(&ask->w, "failed", info.failures);
    sk_jw_u64(&ask->w, "records_since", info.since);
    if (info.made) {
        sk_jw_object(&ask->w, "last");
        sk_jw_u64(&ask->w, "number", info.number);
        sk_jw_u64(&ask->w, "bytes", info.bytes);
        sk_jw_i64(&ask->w, "at_ns", info.at_ns);
        sk_jw_i64(&ask->w, "stall_us", info.stall_ns / 1000);
        sk_jw_end(&ask->w);
    }
    sk_jw_end(&ask->w);
    return SOUK_OK;
}

souk_status sk_admin_snapshot_make(sk_ask *ask, souk_error *err)
{
    sk_keep *keep = ask->admin->box->keep;
    souk_status status = keep ? sk_keep_snapshot(keep, err) : SOUK_OK;
    return status < 0 ? status : sk_admin_snapshot(ask, err);
}

souk_status sk_admin_audit(sk_ask *ask, souk_error *err)
{
    sk_sandbox *box = ask->admin->box;
    souk_error why[SK_SANDBOX_VENUES_MAX];
    bool balanced = true;
    (void)err;
    for (uint32_t i = 0; i < box->venues_count; i++) {
        why[i] = (souk_error){0};
        if (sk_engine_audit(sk_exchange_engine(box->venues[i].ex), &why[i]) < 0)
            balanced = false;
    }
    sk_jw_object(&ask->w, NULL);
    sk_jw_bool(&ask->w, "balanced", balanced);
    sk_jw_array(&ask->w, "venues");
    for (uint32_t i = 0; i < box->venues_count; i++) {
        const sk_engine *engine = sk_exchange_engine(box->venues[i].ex);
        sk_jw_object(&ask->w, NULL);
        sk_jw_cstr(&ask->w, "venue", box->venues[i].venue->name);
        sk_jw_bool(&ask->w, "balanced", why[i].status == SOUK_OK);
        if (why[i].status < 0)
            sk_jw_cstr(&ask->w, "error", why[i].text);
        sk_jw_u64(&ask->w, "commands", sk_engine_last_seq(engine));
        sk_jw_end(&ask->w);
    }
    sk_jw_end(&ask->w);
    sk_jw_end(&ask->w);
    return SOUK_OK;
}

souk_status sk_admin_reset(sk_ask *ask, souk_error *err)
{
    sk_sandbox *box = ask->admin->box;
    sk_sandbox_venue *only = NULL;
    souk_str name;
    souk_status status = sk_admin_text(ask, 0, "venue", &name, err);
    if (status == SOUK_OK && name.ptr)
        status = sk_admin_venue(ask, name, &only, err);
    if (status == SOUK_OK)
        status = sk_sandbox_reset(box, only, err);
    if (status < 0)
        return status;
    sk_jw_object(&ask->w, NULL);
    sk_jw_array(&ask->w, "reset");
    for (uint32_t i = 0; i < box->venues_count; i++) {
        if (!only || only == &box->venues[i])
            sk_jw_cstr(&ask->w, NULL, box->venues[i].venue->name);
    }
    sk_jw_end(&ask->w);
    sk_jw_end(&ask->w);
    return SOUK_OK;
}

souk_status sk_admin_maintenance(sk_ask *ask, souk_error *err)
{
    sk_sandbox_venue *v = NULL;
    souk_str name;
    int64_t on = 0;
    bool has = false;
    souk_status status = sk_admin_need(ask, 0, "venue", &name, err);
    if (status == SOUK_OK)
        status = sk_admin_venue(ask, name, &v, err);
    if (status == SOUK_OK)
        status = sk_admin_whole(ask, 1, "on", &on, &has, err);
    if (status < 0)
        return status;
    if (!has || on > 1)
        return sk_fail(err, SOUK_E_INVALID, "on is 1 (in maintenance) or 0");
    v->stall->maintenance = on == 1;
    sk_jw_object(&ask->w, NULL);
    sk_jw_cstr(&ask->w, "venue", v->venue->name);
    sk_jw_i64(&ask->w, "on", on);
    sk_jw_end(&ask->w);
    return SOUK_OK;
}
