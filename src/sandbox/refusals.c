/* SPDX-License-Identifier: MIT */
#include "sandbox/refusals.h"

#include <stdio.h>

#include "base/dec.h"
#include "base/err.h"
#include "base/str.h"
#include "sandbox/stall.h"
#include "wire/json_write.h"

enum { CANONICAL_MAX = 8192, PATH_MAX_SHOWN = 512 };

struct sk_refusals {
    const souk_alloc *alloc;
    sk_buf buf;
    uint64_t last;
    struct {
        char *text;
        uint32_t len;
    } rows[SK_REFUSALS_MAX];
};

souk_status sk_refusals_new(sk_refusals **out, const souk_alloc *alloc, souk_error *err)
{
    sk_refusals *r = sk_alloc_zeroed(alloc, 1, sizeof *r);
    if (!r)
        return sk_fail_nomem(err);
    r->alloc = alloc;
    sk_buf_init(&r->buf, alloc, 2 * SK_REFUSAL_LEN_MAX);
    *out = r;
    return SOUK_OK;
}

void sk_refusals_free(sk_refusals *r)
{
    if (!r)
        return;
    for (size_t i = 0; i < SK_REFUSALS_MAX; i++)
        sk_free(r->alloc, r->rows[i].text);
    sk_buf_deinit(&r->buf);
    sk_free(r->alloc, r);
}

souk_str sk_refusals_get(const sk_refusals *r, uint64_t number)
{
    if (number == 0 || number > r->last || r->last - number >= SK_REFUSALS_MAX)
        return (souk_str){NULL, 0};
    size_t at = (size_t)(number % SK_REFUSALS_MAX);
    return (souk_str){r->rows[at].text, r->rows[at].len};
}

uint64_t sk_refusals_last(const sk_refusals *r)
{
    return r->last;
}

/* ---- kinds ---- */

typedef enum kind {
    REQUEST,
    SIGNATURE,
    TIME,
    NONCE,
    KEY,
    PERMISSION,
    ADDRESS,
    LIMIT,
    BAN,
    FILTER,
    FUNDS,
    PATH,
    MAINTENANCE
} kind;

static const struct {
    const char *name;
    const char *why; /* NULL: what the venue, or the sandbox, said */
    const char *next;
} kinds[] = {
    [REQUEST] = {"request", NULL, "the venue's documentation of this request tells what it takes"},
    [SIGNATURE] =
        {"signature",
         "the signature that came is not this key's over the text under signature.expected",
         "sign exactly that text, byte for byte, with the secret of this very key; "
         "`souk sign` shows how souk signs"},
    [TIME] = {"time", "the request's time stamp is outside the window around the venue's clock",
              "set the clock, or add the offset to the venue's time endpoint; send at once after "
              "signing"},
    [NONCE] = {"nonce", "the nonce is not above the last one of this key",
               "count nonces upwards, one counter for all programs that share the key"},
    [KEY] = {"key", NULL,
             "take a key of the credentials file, or make one with POST /v1/keys; GET /v1/keys "
             "lists them"},
    [PERMISSION] = {"permission", "the key may not do this",
                    "make a key with the permission: POST /v1/keys"},
    [ADDRESS] = {"address", "the key may not be used from this address",
                 "send from an address of the key's list, or make a key without one"},
    [LIMIT] = {"limit", "the limit has no room for this request",
               "wait, ask less often, or start the sandbox with --limits off"},
    [BAN] = {"ban", "the address went on after a limit was reached, and is banned for a time",
             "wait until the ban ends; POST /v1/reset lifts it"},
    [FILTER] = {"filter", NULL, "`souk instruments` lists the rules of each instrument"},
    [FUNDS] = {"funds", "the account has less free than the order would hold",
               "ask for less, cancel what holds it, or POST /v1/faucet"},
    [PATH] = {"path", NULL, "`souk venues --ops` lists what is served"},
    [MAINTENANCE] = {"maintenance", "the venue is in maintenance", "try again later"},
};

static kind kind_of(const sk_visit *v, const sk_api_key *key)
{
    switch (v->err.status) {
    case SOUK_E_SIGNATURE: return SIGNATURE;
    case SOUK_E_CLOCK_STALE:
    case SOUK_E_CLOCK_AHEAD: return TIME;
    case SOUK_E_NONCE: return NONCE;
    case SOUK_E_RATE_LIMIT:
    case SOUK_E_ORDER_LIMIT: return LIMIT;
    case SOUK_E_BANNED: return BAN;
    case SOUK_E_INSUFFICIENT_FUNDS: return FUNDS;
    case SOUK_E_MAINTENANCE: return MAINTENANCE;
    case SOUK_E_ADDRESS: return ADDRESS;
    case SOUK_E_PERMISSION: return key ? PERMISSION : REQUEST;
    default: break;
    }
    if (souk_status_class(v->err.status) == SOUK_CLASS_AUTH)
        return KEY;
    if (v->err.status <= SOUK_E_FILTER_PRICE && v->err.status >= SOUK_E_FILTER_POSITION)
        return FILTER;
    return v->row || v->err.status != SOUK_E_NOT_FOUND ? REQUEST : PATH;
}

/* ---- the parts of a document ---- */

static void put_ms(sk_jw *w, const char *key, int64_t ns)
{
    sk_jw_i64_text(w, key, ns / 1000000);
}

static void put_dec_if(sk_jw *w, const char *key, souk_dec value)
{
    char text[SOUK_DEC_TEXT_MAX];
    if (sk_dec_is_zero(value))
        return;
    souk_dec_print_short(value, text);
    sk_jw_cstr(w, key, text);
}

static void put_perms(sk_jw *w, const char *key, uint32_t perms)
{
    static const char *const names[] = {"read", "trade", "withdraw"};
    sk_jw_array(w, key);
    for (uint32_t i = 0; i < 3; i++) {
        if (perms >> i & 1)
            sk_jw_cstr(w, NULL, names[i]);
    }
    sk_jw_end(w);
}

/* The text that the venue signs again and compares; it holds no secret. */
static void put_signature(sk_jw *w, sk_session *s, const sk_visit *v, const sk_api_key *key)
{
    const sk_venue *venue = sk_exchange_venue(s->stall->ex);
    souk_str text;
    if (!v->request || !venue->canonical ||
        venue->canonical(venue, v->request, &s->arena, &text, NULL) < 0)
        return;
    bool cut = text.len > CANONICAL_MAX;
    sk_jw_object(w, "signature");
    sk_jw_str(w, "expected", cut ? sk_str_sub(text, 0, CANONICAL_MAX) : text);
    sk_jw_bool(w, "cut", cut);
    if (key)
        sk_jw_cstr(w, "key_type", sk_sign_kind_name(key->kind));
    sk_jw_end(w);
}

static void put_time(sk_jw *w, const sk_session *s)
{
    const sk_identity *who = &s->note.who;
    sk_jw_object(w, "time");
    put_ms(w, "stamp_ms", who->stamp_ns);
    put_ms(w, "venue_ms", s->peer.now_ns);
    put_ms(w, "late_ms", s->peer.now_ns - who->stamp_ns);
    put_ms(w, "window_ms", who->window_ns);
    put_ms(w, "ahead_max_ms", who->ahead_ns);
    sk_jw_end(w);
}

static void put_access(sk_jw *w, const sk_session *s, const sk_api_key *key)
{
    sk_jw_object(w, "key");
    sk_jw_cstr(w, "label", key->label);
    sk_jw_cstr(w, "state", key->revoked ? "revoked" : "known");
    if (key->expires_ns)
        put_ms(w, "expires_ms", key->expires_ns);
    put_perms(w, "needs", s->note.perms);
    put_perms(w, "has", key->perms);
    sk_jw_array(w, "allowed_from");
    for (uint32_t i = 0; i < key->ips_count; i++)
        sk_jw_cstr(w, NULL, key->ips[i]);
    sk_jw_end(w);
    sk_jw_end(w);
}

static void put_limit(sk_jw *w, const sk_session *s, const sk_visit *v, const sk_api_key *key)
{
    const sk_stall *stall = s->stall;
    uint32_t at = s->note.limit;
    sk_who who = s->who;
    if (key) {
        who.key = sk_hash_bytes(key->api_key, strlen(key->api_key)) | 1;
        who.account = key->account + UINT64_C(1);
    }
    who.instrument = v->call.instrument;
    sk_jw_object(w, "limit");
    if (at) {
        const sk_limit_row *row = &sk_exchange_venue(stall->ex)->limits[at - 1];
        sk_jw_cstr(w, "name", row->name);
        sk_jw_u64_text(w, "used",
                       sk_limiter_used(stall->limiter, at - 1, &who, sk_exchange_now(stall->ex)));
        sk_jw_u64_text(w, "capacity", sk_limiter_capacity(stall->limiter, at - 1));
        sk_jw_u64_text(w, "cost", s->note.cost);
        put_ms(w, "window_ms", row->window_ns);
    }
    put_ms(w, "retry_after_ms", v->err.retry_after_ns);
    sk_jw_end(w);
}

/* Which of an instrument's rules a status is about. */
static const struct {
    souk_status status;
    const char *name;
    uint16_t offset;
} rules[] = {
#define RULE(status_, member_)                                                                     \
    {                                                                                              \
        SOUK_E_FILTER_##status_, #member_, (uint16_t)offsetof(souk_instrument, member_)            \
    }
    RULE(PRICE, price_tick),
    RULE(PRICE, price_min),
    RULE(PRICE, price_max),
    RULE(QTY, qty_step),
    RULE(QTY, qty_min),
    RULE(QTY, qty_max),
    RULE(MARKET_QTY, market_qty_step),
    RULE(MARKET_QTY, market_qty_min),
    RULE(MARKET_QTY, market_qty_max),
    RULE(NOTIONAL, notional_min),
    RULE(NOTIONAL, notional_max),
    RULE(PRICE_BAND, bid_up),
    RULE(PRICE_BAND, bid_down),
    RULE(PRICE_BAND, ask_up),
    RULE(PRICE_BAND, ask_down),
    RULE(POSITION, position_max),
#undef RULE
};

static const souk_instrument *instrument_of(const sk_session *s, const sk_visit *v)
{
    const sk_markets *markets = sk_exchange_markets(s->stall->ex);
    uint32_t at = v->call.instrument;
    if (at == SK_NO_INSTRUMENT && v->call.symbol.len)
        at = sk_markets_resolve(markets, v->call.symbol);
    return at < markets->count ? &markets->rows[at] : NULL;
}

static void put_ask(sk_jw *w, const sk_visit *v)
{
    const sk_order_ask *ask = &v->call.ask;
    sk_jw_object(w, "order");
    sk_jw_cstr(w, "side", souk_side_name(ask->side));
    sk_jw_cstr(w, "type", souk_order_type_name(ask->type));
    put_dec_if(w, "price", ask->price);
    put_dec_if(w, "stop_price", ask->stop);
    put_dec_if(w, "qty", ask->qty);
    put_dec_if(w, "quote_qty", ask->quote_qty);
    put_dec_if(w, "iceberg_qty", ask->iceberg_qty);
    sk_jw_end(w);
}

static void put_filter(sk_jw *w, const sk_session *s, const sk_visit *v, const souk_error *own)
{
    const souk_instrument *in = instrument_of(s, v);
    sk_jw_object(w, "filter");
    sk_jw_cstr(w, "text", own->text);
    if (in)
        sk_jw_str(w, "symbol", in->symbol);
    sk_jw_object(w, "values");
    for (size_t i = 0; in && i < sizeof rules / sizeof *rules; i++) {
        if (rules[i].status == v->err.status)
            put_dec_if(w, rules[i].name,
                       *(const souk_dec *)(const void *)((const char *)in + rules[i].offset));
    }
    if (in && v->err.status == SOUK_E_FILTER_OPEN_ORDERS)
        sk_jw_i64_text(w, "orders_max", in->orders_max);
    if (in && v->err.status == SOUK_E_FILTER_STOP_ORDERS)
        sk_jw_i64_text(w, "stop_orders_max", in->stop_orders_max);
    sk_jw_end(w);
    sk_jw_end(w);
}

/* What a new order would hold: base when selling, quote when buying. */
static void put_funds(sk_jw *w, const sk_session *s, const sk_visit *v)
{
    const souk_instrument *in = instrument_of(s, v);
    const sk_order_ask *ask = &v->call.ask;
    int64_t free_units = 0, held_units = 0;
    if (!in)
        return;
    const sk_scale *scale =
        sk_exchange_scale(s->stall->ex, (uint32_t)(in - sk_exchange_markets(s->stall->ex)->rows));
    bool sells = ask->side == SOUK_SELL;
    uint32_t asset = sells ? scale->base_asset : scale->quote_asset;
    uint8_t digits = sk_exchange_asset_scale(s->stall->ex, asset);
    souk_dec needed = sells ? ask->qty : ask->quote_qty;
    sk_engine_balance(sk_exchange_engine(s->stall->ex), v->call.account, asset, &free_units,
                      &held_units);
    if (!sells && sk_dec_is_zero(needed) && souk_dec_mul(&needed, ask->price, ask->qty) < 0)
        needed = (souk_dec){0};
    char text[SOUK_DEC_TEXT_MAX];
    sk_jw_object(w, "funds");
    sk_jw_str(w, "asset", sells ? in->base : in->quote);
    souk_dec_print_short(souk_dec_from_i64(free_units, digits), text);
    sk_jw_cstr(w, "free", text);
    souk_dec_print_short(souk_dec_from_i64(held_units, digits), text);
    sk_jw_cstr(w, "held", text);
    put_dec_if(w, "needed", needed);
    sk_jw_end(w);
}

/* ---- a document ---- */

/* Our own sentence when it is one, else the venue's. */
static const char *why_of(const sk_visit *v, const souk_error *own, kind k)
{
    if (kinds[k].why)
        return kinds[k].why;
    if (k == PATH)
        return v->known_path ? "the path is there, under another method"
                             : "nothing is served at this path";
    return strchr(own->text, ' ') ? own->text : v->err.text;
}

static void put_head(sk_jw *w, const sk_session *s, const sk_visit *v, sk_refused_at at,
                     const char *id)
{
    static const char *const places[] = {"rest", "socket", "socket_opening"};
    const sk_venue *venue = sk_exchange_venue(s->stall->ex);
    souk_str api_key = s->note.who.api_key;
    sk_jw_cstr(w, "request_id", id);
    put_ms(w, "at_ms", s->peer.now_ns);
    sk_jw_cstr(w, "venue", venue->name);
    sk_jw_cstr(w, "over", places[at]);
    if (v->request && v->request->method.len)
        sk_jw_str(w, "method", v->request->method);
    if (v->request && v->request->path.len) {
        souk_str path = v->request->path;
        sk_jw_str(w, "path",
                  sk_str_sub(path, 0, path.len < PATH_MAX_SHOWN ? path.len : PATH_MAX_SHOWN));
    } else if (v->row && v->row->via == SK_VIA_WS) {
        sk_jw_cstr(w, "path", v->row->path);
    }
    if (v->row)
        sk_jw_cstr(w, "operation", sk_op_name(v->row->id));
    sk_jw_cstr(w, "from", s->info.peer_ip);
    if (api_key.len)
        sk_jw_str(w, "api_key", sk_str_sub(api_key, 0, api_key.len < 4 ? api_key.len : 4));
    sk_jw_object(w, "answer");
    sk_jw_u64_text(w, "http", v->err.http);
    sk_jw_cstr(w, "code", v->err.code);
    sk_jw_cstr(w, "text", v->err.text);
    sk_jw_end(w);
    sk_jw_cstr(w, "status", souk_status_name(v->err.status));
}

static void put_document(sk_jw *w, sk_session *s, const sk_visit *v, const souk_error *own,
                         sk_refused_at at, const char *id)
{
    sk_accounts *accounts = sk_exchange_accounts(s->stall->ex);
    const sk_api_key *key = v->key ? v->key : s->key;
    if (!key && s->note.who.api_key.len)
        key = sk_accounts_key(accounts, s->note.who.api_key);
    kind k = kind_of(v, key);
    sk_jw_object(w, NULL);
    put_head(w, s, v, at, id);
    sk_jw_cstr(w, "kind", kinds[k].name);
    sk_jw_cstr(w, "why", why_of(v, own, k));
    sk_jw_cstr(w, "next", kinds[k].next);
    if (s->note.auth == SK_AUTH_SIGNED && k == SIGNATURE)
        put_signature(w, s, v, key);
    if (k == TIME)
        put_time(w, s);
    if (k == NONCE) {
        sk_jw_object(w, "nonce");
        sk_jw_u64_text(w, "nonce", s->note.who.nonce);
        sk_jw_u64_text(w, "must_be_above", s->note.nonce_above);
        sk_jw_end(w);
    }
    if (key && (k == KEY || k == PERMISSION || k == ADDRESS))
        put_access(w, s, key);
    if (k == LIMIT || k == BAN)
        put_limit(w, s, v, key);
    if (k == FILTER)
        put_filter(w, s, v, own);
    if (k == FUNDS)
        put_funds(w, s, v);
    if (v->call.ask.type != SOUK_TYPE_NONE)
        put_ask(w, v);
    sk_jw_end(w);
}

void sk_refusals_note(sk_refusals *r, sk_session *s, sk_visit *v, const souk_error *own,
                      sk_refused_at at)
{
    uint64_t number = r->last + 1;
    char *id = v->err.request_id;
    sk_jw w;
    snprintf(id, sizeof v->err.request_id, "%s-%llu", sk_exchange_venue(s->stall->ex)->name,
             (unsigned long long)number);
    sk_buf_reset(&r->buf);
    sk_jw_init(&w, &r->buf);
    put_document(&w, s, v, own, at, id);
    char *text = sk_jw_done(&w) ? sk_realloc_array(r->alloc, NULL, r->buf.len, 1) : NULL;
    if (!text) {
        id[0] = '\0';
        return;
    }
    memcpy(text, r->buf.ptr, r->buf.len);
    size_t slot = (size_t)(number % SK_REFUSALS_MAX);
    sk_free(r->alloc, r->rows[slot].text);
    r->rows[slot].text = text;
    r->rows[slot].len = (uint32_t)r->buf.len;
    r->last = number;
}
