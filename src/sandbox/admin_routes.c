/* SPDX-License-Identifier: MIT */
#include "sandbox/admin_inner.h"

#include "base/err.h"
#include "base/str.h"
#include "wire/json.h"

static const sk_admin_route routes[] = {
    {.method = "GET",
     .path = "/v1/health",
     .serve = sk_admin_health,
     .text = "that it runs, since when, and every port"},
    {.method = "GET",
     .path = "/v1/metrics",
     .serve = sk_admin_metrics,
     .text = "counters; for Prometheus with Accept: text/plain"},
    {.method = "GET",
     .path = "/v1/venues",
     .serve = sk_admin_venues,
     .text = "the venues that run, their ports, keys and switches"},
    {.method = "GET",
     .path = "/v1/markets",
     .query = {"venue"},
     .serve = sk_admin_markets,
     .text = "instruments with last price, best bid and best ask"},
    {.method = "GET",
     .path = "/v1/accounts",
     .query = {"venue"},
     .serve = sk_admin_accounts,
     .text = "accounts and their balances"},
    {.method = "POST",
     .path = "/v1/accounts",
     .body = {"venue", "name"},
     .serve = sk_admin_account_new,
     .text = "opens an account with the faucet's gift"},
    {.method = "POST",
     .path = "/v1/faucet",
     .body = {"venue", "account", "asset", "amount"},
     .serve = sk_admin_faucet,
     .text = "gives an account money: 10000 USDT and 1 BTC, or what is named"},
    {.method = "POST",
     .path = "/v1/fees",
     .body = {"venue", "account", "asset"},
     .serve = sk_admin_fees,
     .text = "has an account pay its fees in the venue's discount asset; without asset: no more"},
    {.method = "POST",
     .path = "/v1/groups",
     .body = {"venue", "account", "group"},
     .serve = sk_admin_group,
     .text = "puts an account into a trade group, within which self-trades are prevented; 0: none"},
    {.method = "GET",
     .path = "/v1/keys",
     .query = {"venue", "account"},
     .serve = sk_admin_keys,
     .text = "API keys, without their secrets"},
    {.method = "POST",
     .path = "/v1/keys",
     .body = {"venue", "account", "label", "type", "permissions", "ips", "expires_ms", "public_key",
              "modes"},
     .serve = sk_admin_key_new,
     .text = "issues an API key; its secret is told in the answer and never again"},
    {.method = "DELETE",
     .path = "/v1/keys/",
     .query = {"venue"},
     .serve = sk_admin_key_revoke,
     .text = "revokes the key named behind the last slash"},
    {.method = "GET",
     .path = "/v1/requests",
     .query = {"venue", "limit"},
     .serve = sk_admin_requests,
     .text = "the last refused requests, newest first (20, or limit; each venue keeps 1000)"},
    {.method = "GET",
     .path = "/v1/requests/",
     .serve = sk_admin_request,
     .text = "why the request named behind the last slash was refused"},
    {.method = "POST",
     .path = "/v1/reset",
     .body = {"venue"},
     .serve = sk_admin_reset,
     .text = "every account back to what it started with; limits and bans lifted"},
    {.method = "POST",
     .path = "/v1/maintenance",
     .body = {"venue", "on"},
     .serve = sk_admin_maintenance,
     .text = "a venue refuses whatever it is asked, in its own words, until on is 0 again"},
    {.method = "GET", .path = "/v1/clock", .serve = sk_admin_clock, .text = "what the clock shows"},
    {.method = "POST",
     .path = "/v1/clock",
     .body = {"advance_ms", "rate"},
     .serve = sk_admin_clock_set,
     .text = "moves a virtual clock, or changes how fast it runs"},
    {.method = "GET",
     .path = "/v1/snapshot",
     .serve = sk_admin_snapshot,
     .text = "with --data: the last snapshot, and whether one is on its way"},
    {.method = "POST",
     .path = "/v1/snapshot",
     .serve = sk_admin_snapshot_make,
     .text = "with --data: begins a snapshot of everything"},
    {.method = "GET",
     .path = "/v1/audit",
     .serve = sk_admin_audit,
     .text = "whether every venue's ledger balances"},
};

enum { ROUTES = sizeof routes / sizeof *routes };

/* ---- errors ---- */

static uint16_t http_of(const souk_error *err)
{
    if (err->http)
        return err->http;
    switch (err->status) {
    case SOUK_E_NOT_FOUND: return 404;
    case SOUK_E_STATE: return 409;
    case SOUK_E_PERMISSION: return 403;
    case SOUK_E_NOMEM: return 503;
    case SOUK_E_BUG:
    case SOUK_E_IO: return 500;
    default: return 400;
    }
}

uint16_t sk_admin_error(sk_jw *w, const souk_error *err)
{
    sk_jw_object(w, NULL);
    sk_jw_object(w, "error");
    sk_jw_cstr(w, "code", souk_status_name(err->status));
    sk_jw_cstr(w, "message", err->text[0] ? err->text : souk_strerror(err->status));
    sk_jw_end(w);
    sk_jw_end(w);
    return http_of(err);
}

/* ---- finding the route ---- */

static bool serves_path(const sk_admin_route *r, souk_str path)
{
    souk_str own = sk_str(r->path);
    return own.ptr[own.len - 1] == '/' ? path.len > own.len && sk_str_starts(path, own)
                                       : sk_str_eq(path, own);
}

static souk_status unknown_path(souk_str path, souk_error *err)
{
    sk_buf text;
    sk_buf_init(&text, NULL, 4096);
    const char *before = "";
    for (uint32_t i = 0; i < ROUTES; i++) {
        if (sk_str_is(sk_str(routes[i].path), before) ||
            !sk_str_starts(sk_str(routes[i].path), SK_STR("/v1/")))
            continue;
        before = routes[i].path;
        sk_buf_printf(&text, " %s", before + 4);
    }
    sk_fail_venue(err, SOUK_E_NOT_FOUND, 404, "", "there is no %.*s; under /v1/ are:%.*s",
                  (int)(path.len < 40 ? path.len : 40), path.ptr, SK_FMT(sk_buf_view(&text)));
    sk_buf_deinit(&text);
    return SOUK_E_NOT_FOUND;
}

static souk_status find_route(const sk_http_request *req, const sk_admin_route **out,
                              souk_error *err)
{
    souk_str method = req->head ? SK_STR("GET") : req->method;
    const sk_admin_route *other = NULL;
    for (uint32_t i = 0; i < ROUTES; i++) {
        if (!serves_path(&routes[i], req->path))
            continue;
        *out = &routes[i];
        if (sk_str_is(method, routes[i].method))
            return SOUK_OK;
        if (other)
            return sk_fail_venue(err, SOUK_E_UNSUPPORTED, 405, "", "%.*s takes %s or %s, not %.*s",
                                 SK_FMT(req->path), other->method, routes[i].method,
                                 (int)(method.len < 20 ? method.len : 20), method.ptr);
        other = &routes[i];
    }
    if (!other)
        return unknown_path(req->path, err);
    return sk_fail_venue(err, SOUK_E_UNSUPPORTED, 405, "", "%s takes %s, not %.*s", other->path,
                         other->method, (int)(method.len < 20 ? method.len : 20), method.ptr);
}

/* ---- arguments ---- */

static bool listed(const char *const *names, uint32_t max, souk_str name, uint32_t *at)
{
    for (uint32_t i = 0; i < max && names[i]; i++) {
        if (sk_str_is(name, names[i])) {
            *at = i;
            return true;
        }
    }
    return false;
}

/* "venue, name" */
static souk_str names_of(sk_arena *arena, const char *const *names, uint32_t max)
{
    souk_str all = {"nothing", 7};
    for (uint32_t i = 0; i < max && names[i]; i++)
        all = i ? sk_arena_printf(arena, "%.*s, %s", SK_FMT(all), names[i]) : sk_str(names[0]);
    return all.ptr ? all : (souk_str){"", 0};
}

static souk_status read_query(sk_ask *ask, const sk_admin_route *r, souk_error *err)
{
    souk_status status = sk_params_add(&ask->params, ask->http->query, true, ask->arena, err);
    for (uint32_t i = 0; status == SOUK_OK && i < ask->params.count; i++) {
        souk_str name = ask->params.items[i].name;
        uint32_t at;
        if (!listed(r->query, 3, name, &at))
            return sk_fail(err, SOUK_E_INVALID, "unknown parameter %.*s: %s %s takes %.*s",
                           (int)(name.len < 40 ? name.len : 40), name.ptr, r->method, r->path,
                           SK_FMT(names_of(ask->arena, r->query, 3)));
        if (sk_params_occurrences(&ask->params, r->query[at]) > 1)
            return sk_fail(err, SOUK_E_INVALID, "the parameter %s is given twice", r->query[at]);
    }
    return status;
}

static souk_status read_body(sk_ask *ask, const sk_admin_route *r, souk_error *err)
{
    sk_json j;
    souk_str key, body = ask->http->body;
    uint32_t at;
    if (body.len == 0)
        return SOUK_OK;
    if (!r->body[0])
        return sk_fail(err, SOUK_E_INVALID, "%s %s takes no body", r->method, r->path);
    sk_json_init(&j, body);
    if (sk_json_type(&j) != SK_JSON_OBJECT || !sk_json_enter_object(&j))
        return sk_fail(err, SOUK_E_SYNTAX, "the body must be a JSON object");
    while (sk_json_next_member(&j, &key)) {
        if (!listed(r->body, SK_ADMIN_SLOTS_MAX, key, &at))
            return sk_fail(err, SOUK_E_INVALID, "unknown member \"%.*s\": %s %s takes %.*s",
                           (int)(key.len < 40 ? key.len : 40), key.ptr, r->method, r->path,
                           SK_FMT(names_of(ask->arena, r->body, SK_ADMIN_SLOTS_MAX)));
        if (ask->slots[at].ptr)
            return sk_fail(err, SOUK_E_INVALID, "the member \"%s\" is given twice", r->body[at]);
        if (sk_json_raw(&j, &ask->slots[at]) < 0)
            break;
    }
    souk_error why;
    if (sk_json_end(&j, &why) < 0)
        return sk_fail(err, SOUK_E_SYNTAX, "the body is no JSON: %s", why.text);
    return SOUK_OK;
}

souk_status sk_admin_serve(sk_ask *ask, souk_error *err)
{
    const sk_admin_route *route;
    souk_status status = find_route(ask->http, &route, err);
    if (status < 0)
        return status;
    souk_str own = sk_str(route->path);
    if (own.ptr[own.len - 1] == '/') {
        souk_str tail = sk_str_sub(ask->http->path, own.len, ask->http->path.len - own.len);
        status = sk_pct_decode(tail, false, ask->arena, &ask->tail);
        if (status < 0)
            return sk_fail(err, status, "the path has a malformed percent sequence");
    }
    status = read_query(ask, route, err);
    if (status == SOUK_OK)
        status = read_body(ask, route, err);
    return status < 0 ? status : route->serve(ask, err);
}

static bool slot_of(sk_ask *ask, uint32_t slot, sk_json *j)
{
    if (!ask->slots[slot].ptr)
        return false;
    sk_json_init(j, ask->slots[slot]);
    return !sk_json_is_null(j);
}

souk_status sk_admin_text(sk_ask *ask, uint32_t slot, const char *name, souk_str *out,
                          souk_error *err)
{
    sk_json j;
    *out = (souk_str){NULL, 0};
    if (!slot_of(ask, slot, &j))
        return SOUK_OK;
    if (sk_json_type(&j) != SK_JSON_STRING)
        return sk_fail(err, SOUK_E_INVALID, "\"%s\" must be a text", name);
    souk_status status = sk_json_string(&j, ask->arena, out);
    if (status < 0)
        return sk_fail(err, status, "\"%s\" cannot be read", name);
    if (memchr(out->ptr, 0, out->len))
        return sk_fail(err, SOUK_E_INVALID, "\"%s\" holds a NUL", name);
    return SOUK_OK;
}

souk_status sk_admin_need(sk_ask *ask, uint32_t slot, const char *name, souk_str *out,
                          souk_error *err)
{
    souk_status status = sk_admin_text(ask, slot, name, out, err);
    if (status == SOUK_OK && out->len == 0)
        status = sk_fail(err, SOUK_E_MISSING, "the body lacks \"%s\"", name);
    return status;
}

souk_status sk_admin_whole(sk_ask *ask, uint32_t slot, const char *name, int64_t *out, bool *has,
                           souk_error *err)
{
    sk_json j;
    *has = slot_of(ask, slot, &j);
    if (*has && (sk_json_i64(&j, out) < 0 || *out < 0))
        return sk_fail(err, SOUK_E_INVALID, "\"%s\" must be a whole number, not below 0", name);
    return SOUK_OK;
}

souk_status sk_admin_dec(sk_ask *ask, uint32_t slot, const char *name, souk_dec *out, bool *has,
                         souk_error *err)
{
    sk_json j;
    *has = slot_of(ask, slot, &j);
    if (*has && sk_json_dec(&j, out) < 0)
        return sk_fail(err, SOUK_E_INVALID, "\"%s\" must be a decimal number", name);
    return SOUK_OK;
}

souk_status sk_admin_venue(sk_ask *ask, souk_str name, sk_sandbox_venue **out, souk_error *err)
{
    sk_sandbox *box = ask->admin->box;
    *out = sk_sandbox_find(box, name);
    if (*out) {
        sk_stall_now((*out)->stall);
        return SOUK_OK;
    }
    souk_str all = {"", 0};
    for (uint32_t i = 0; i < box->venues_count && all.ptr; i++)
        all = sk_arena_printf(ask->arena, "%.*s %s", SK_FMT(all), box->venues[i].venue->name);
    return sk_fail(err, SOUK_E_NOT_FOUND, "no venue %.*s runs here; there is:%.*s",
                   (int)(name.len < 40 ? name.len : 40), name.ptr, (int)all.len,
                   all.ptr ? all.ptr : "");
}

souk_status sk_admin_venue_asked(sk_ask *ask, sk_sandbox_venue **out, souk_error *err)
{
    souk_str name = sk_params_get(&ask->params, "venue");
    *out = NULL;
    return name.ptr ? sk_admin_venue(ask, name, out, err) : SOUK_OK;
}
