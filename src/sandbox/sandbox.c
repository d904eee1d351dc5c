/* SPDX-License-Identifier: MIT */
#include "sandbox/sandbox.h"

#include "base/err.h"
#include "base/rng.h"
#include "base/str.h"
#include "sandbox/admin.h"
#include "sandbox/makers.h"
#include "sandbox/markets_file.h"

enum { CLOCK_BACK_S = 60 };

static const char *switch_value(void *ctx, const sk_venue *venue, const char *name)
{
    const sk_sandbox *box = ctx;
    for (uint32_t i = 0; i < box->options.switches_count; i++) {
        const sk_switch_set *set = &box->options.switches[i];
        if (set->venue == venue && sk_str_is(sk_str(set->name), name))
            return set->value;
    }
    return NULL;
}

bool sk_sandbox_key_kind(const sk_venue *venue, souk_str type, sk_sign_kind *out)
{
    static const struct {
        const char *name;
        sk_sign_kind kind;
    } kinds[] = {
        {"ed25519", SK_SIGN_ED25519}, {"rsa", SK_SIGN_RSA_SHA256}, {"es256", SK_SIGN_ES256}};
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++) {
        if (sk_str_is(type, kinds[i].name)) {
            *out = kinds[i].kind;
            return true;
        }
    }
    *out = (sk_sign_kind)venue->hmac;
    return sk_str_is(type, "hmac");
}

/* One key of every type that the venue offers, the same on every start. */
static souk_status make_keys(sk_sandbox *box, sk_sandbox_venue *v, souk_error *err)
{
    for (const char *const *type = v->venue->key_types; type && *type; type++) {
        sk_key_options options = {
            .account = v->account,
            .perms = SK_PERM_READ | SK_PERM_TRADE,
            .label = SK_STR("demo"),
            .now_ns = box->started_ns,
            .seeded = true,
        };
        sk_api_key *key;
        if (!sk_sandbox_key_kind(v->venue, sk_str(*type), &options.kind))
            continue;
        souk_status status = sk_accounts_key_new(sk_exchange_accounts(v->ex), &options, &key, err);
        if (status < 0)
            return status;
    }
    return SOUK_OK;
}

static souk_status open_exchange(sk_sandbox *box, sk_sandbox_venue *v, int64_t start_ns,
                                 bool has_past, souk_error *err)
{
    sk_exchange_options options = {
        .alloc = box->alloc,
        .seed = box->options.seed,
        .start_ns = start_ns,
        .price = has_past ? box->price : NULL,
    };
    sk_markets_file_listings(box->options.markets, v->venue, &options.listings,
                             &options.listings_count);
    return sk_exchange_new(&v->ex, v->venue, &options, err);
}

/* The account of the credentials file: from before, or new. */
static souk_status open_demo(sk_sandbox *box, sk_sandbox_venue *v, souk_error *err)
{
    const sk_account *was = sk_accounts_find(sk_exchange_accounts(v->ex), SK_STR("demo"));
    if (was) {
        v->account = was->id;
        return SOUK_OK;
    }
    souk_status status =
        sk_exchange_open_account(v->ex, SK_STR("demo"), SK_ACCOUNT_DEMO, &v->account, err);
    return status == SOUK_OK ? make_keys(box, v, err) : status;
}

/* The exchange as it was, or a new one. */
static souk_status begin_exchange(sk_sandbox *box, sk_sandbox_venue *v, souk_error *err)
{
    bool fresh = !v->ex;
    souk_status status = SOUK_OK;
    if (fresh)
        status = open_exchange(box, v, sk_net_now_ns(box->net), !box->options.no_makers, err);
    if (status == SOUK_OK && box->keep)
        status = sk_keep_attach(box->keep, v->ex, fresh, err);
    if (status == SOUK_OK) {
        sk_exchange_set_now(v->ex, sk_net_now_ns(box->net));
        status = open_demo(box, v, err);
    }
    return status;
}

static souk_status open_venue(sk_sandbox *box, sk_sandbox_venue *v, souk_error *err)
{
    const sk_venue *venue = v->venue;
    souk_status status = begin_exchange(box, v, err);
    if (status < 0)
        return status;
    uint16_t base = box->options.port_base;
    sk_stall_options options = {
        .alloc = box->alloc,
        .host = box->options.host,
        .port = base ? (uint16_t)(base + venue->id) : 0,
        .tls = box->options.tls,
        .keep = box->keep,
        .limits_e6 = box->options.limits_e6,
        .tier = box->options.tiers ? box->options.tiers[venue->id] : 0,
        .switch_value = switch_value,
        .ctx = box,
    };
    status = sk_stall_open(&v->stall, box->net, v->ex, &options, err);
    if (status == SOUK_OK && !box->options.no_makers)
        status = sk_makers_open(&v->makers, box->net, v->ex, box->price,
                                sk_mix64(box->options.seed + venue->id), box->alloc, err);
    return status;
}

/* ---- what was there before ---- */

static souk_status exchange_of(void *ctx, uint8_t venue, const sk_record_opened *opened,
                               sk_exchange **out, souk_error *err)
{
    sk_sandbox *box = ctx;
    *out = NULL;
    for (uint32_t i = 0; i < box->venues_count; i++) {
        sk_sandbox_venue *v = &box->venues[i];
        if (v->venue->id != venue)
            continue;
        souk_status status =
            v->ex ? SOUK_OK : open_exchange(box, v, opened->start_ns, opened->has_past, err);
        *out = v->ex;
        return status;
    }
    return SOUK_OK; /* it does not run this time */
}

static void on_broken(void *ctx, const souk_error *why)
{
    sk_sandbox *box = ctx;
    for (uint32_t i = 0; i < box->venues_count; i++) {
        if (box->venues[i].stall)
            box->venues[i].stall->maintenance = true;
        if (box->venues[i].makers)
            sk_makers_rest(box->venues[i].makers, true);
    }
    if (box->options.trouble)
        box->options.trouble(box->options.ctx, why);
}

static void on_notice(void *ctx, const char *text)
{
    const sk_sandbox *box = ctx;
    if (box->options.notice)
        box->options.notice(box->options.ctx, text);
}

/* A clock that goes back would let nothing happen until it is there again. */
static souk_status catch_up(sk_sandbox *box, souk_error *err)
{
    int64_t now = sk_net_now_ns(box->net), latest = now;
    for (uint32_t i = 0; i < box->venues_count; i++) {
        if (box->venues[i].ex && sk_exchange_now(box->venues[i].ex) > latest)
            latest = sk_exchange_now(box->venues[i].ex);
    }
    if (latest > now && box->options.dial) {
        souk_status status = sk_clock_dial_advance(box->options.dial, latest - now);
        sk_net_clock_moved(box->net);
        return status < 0 ? sk_fail(err, status, "the clock cannot go on") : SOUK_OK;
    }
    if (latest - now > CLOCK_BACK_S * INT64_C(1000000000))
        return sk_fail(
            err, SOUK_E_CONFIG,
            "what %.100s holds ends %lld s after the clock's present: start with --clock "
            "virtual, which goes on from there",
            box->options.data, (long long)((latest - now) / INT64_C(1000000000)));
    return SOUK_OK;
}

static souk_status bring_back(sk_sandbox *box, souk_error *err)
{
    sk_keep_options options = {
        .alloc = box->alloc,
        .net = box->net,
        .dir = box->options.data,
        .broken = on_broken,
        .notice = on_notice,
        .snapshot_every = box->options.snapshot_every,
        .ctx = box,
    };
    souk_status status = sk_keep_open(&box->keep, &options, err);
    if (status == SOUK_OK)
        status = sk_keep_replay(box->keep, exchange_of, box, err);
    return status == SOUK_OK ? catch_up(box, err) : status;
}

souk_status sk_sandbox_open(sk_sandbox **out, sk_net *net, const sk_sandbox_options *options,
                            souk_error *err)
{
    sk_sandbox *box = sk_alloc_zeroed(options->alloc, 1, sizeof *box);
    if (!box)
        return sk_fail_nomem(err);
    box->net = net;
    box->alloc = options->alloc;
    box->options = *options;
    box->started_ns = sk_net_now_ns(net);
    souk_status status = sk_price_new(&box->price, box->alloc, options->seed, err);
    if (status == SOUK_OK && options->markets)
        status = sk_markets_file_anchors(options->markets, box->price, err);
    uint32_t count = options->venues ? options->venues_count : sk_venues_count();
    for (uint32_t i = 0; i < count && i < SK_SANDBOX_VENUES_MAX; i++)
        box->venues[box->venues_count++].venue =
            options->venues ? options->venues[i] : sk_venue_at(i);
    if (status == SOUK_OK && options->data)
        status = bring_back(box, err);
    for (uint32_t i = 0; status == SOUK_OK && i < box->venues_count; i++)
        status = open_venue(box, &box->venues[i], err);
    if (status == SOUK_OK)
        status = sk_admin_open(&box->admin, box, options->port_base, err);
    if (status == SOUK_OK && box->keep) /* nobody is told of keys that are not kept */
        status = sk_keep_flush(box->keep, err);
    if (status < 0) {
        sk_sandbox_close(box);
        sk_sandbox_free(box);
        return status;
    }
    if (box->keep)
        sk_keep_arm(box->keep);
    *out = box;
    return SOUK_OK;
}

void sk_sandbox_close(sk_sandbox *box)
{
    for (uint32_t i = 0; i < box->venues_count; i++) {
        sk_makers_free(box->venues[i].makers);
        box->venues[i].makers = NULL;
        if (box->venues[i].stall)
            sk_stall_close(box->venues[i].stall);
    }
    if (box->admin)
        sk_admin_close(box->admin, box->closed);
    box->closed = true;
}

void sk_sandbox_free(sk_sandbox *box)
{
    if (!box)
        return;
    sk_keep_close(box->keep);
    for (uint32_t i = 0; i < box->venues_count; i++) {
        sk_makers_free(box->venues[i].makers);
        sk_stall_free(box->venues[i].stall);
        sk_exchange_free(box->venues[i].ex);
    }
    sk_admin_free(box->admin);
    sk_price_free(box->price);
    sk_free(box->alloc, box);
}

sk_sandbox_venue *sk_sandbox_find(sk_sandbox *box, souk_str venue)
{
    for (uint32_t i = 0; i < box->venues_count; i++) {
        if (sk_str_is(venue, box->venues[i].venue->name))
            return &box->venues[i];
    }
    return NULL;
}

souk_status sk_sandbox_reset(sk_sandbox *box, sk_sandbox_venue *venue, souk_error *err)
{
    souk_status status = SOUK_OK;
    for (uint32_t i = 0; status == SOUK_OK && i < box->venues_count; i++) {
        sk_sandbox_venue *v = &box->venues[i];
        if (venue && venue != v)
            continue;
        sk_stall_now(v->stall);
        status = sk_exchange_reset(v->ex, err);
        sk_stall_reset(v->stall);
    }
    return status;
}
