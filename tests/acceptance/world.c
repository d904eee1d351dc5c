/* SPDX-License-Identifier: MIT */
#include "matrix.h"
#include "base/dec.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

static const int64_t start_ns = 1763721600 * SEC_NS;

static void must(souk_status status, const char *what, const souk_error *err)
{
    if (status >= 0)
        return;
    printf("Bail out! %s: %s\n", what, err->text);
    exit(1);
}

souk_status sk_wrong(sk_world *w, const char *format, ...)
{
    va_list list;
    va_start(list, format);
    vsnprintf(w->why, sizeof w->why, format, list);
    va_end(list);
    return SOUK_E_BUG;
}

static void learn_price(sk_world *w)
{
    const sk_listing *first = &w->venue->listings[0];
    sk_price_pair pair;
    if (!sk_price_find(w->box->price, sk_str(first->base), sk_str(first->quote), &pair))
        must(SOUK_E_BUG, "the first listing", &(souk_error){.text = "has no reference price"});
    int64_t e12 = sk_price_at_e12(w->box->price, pair, sk_net_now_ns(w->net));
    w->price = souk_dec_from_i64(e12, 12);
}

void sk_world_open(sk_world *w, const sk_venue *venue, bool makers, int64_t limits_e6)
{
    souk_error err;
    const souk_instrument *rules;
    const sk_sandbox_options options = {.seed = 7,
                                        .port_base = 8700,
                                        .venues = &venue,
                                        .venues_count = 1,
                                        .no_makers = !makers,
                                        .limits_e6 = limits_e6};
    const sk_mem_net_options network = {
        .seed = 7,
        .start_ns = start_ns,
        .faults = {.latency_min_ns = 100000, .latency_max_ns = 200000}};
    *w = (sk_world){.venue = venue};
    must(sk_mem_net_new(&w->net, &network, &err), "network", &err);
    must(sk_sandbox_open(&w->box, w->net, &options, &err), "sandbox", &err);
    w->stall = &w->box->venues[0];
    snprintf(w->path, sizeof w->path, "/tmp/souk-acceptance-%ld-%p.json", (long)getpid(),
             (void *)w->box);
    must(sk_credentials_write(w->box, w->path, &err), "credentials", &err);
    must(sk_world_client(w, SOUK_CLIENT(.venue = venue->name), &w->client), "client", &w->err);
    snprintf(w->symbol, sizeof w->symbol, "%s/%s", venue->listings[0].base,
             venue->listings[0].quote);
    must(souk_client_instruments(w->client, NULL, &(size_t){0}, &err), "instruments", &err);
    must(souk_client_instrument(w->client, w->symbol, &rules, &err), w->symbol, &err);
    w->rules = *rules;
    learn_price(w);
}

void sk_world_close(sk_world *w)
{
    souk_answer_free(w->answer);
    souk_client_close(w->client);
    sk_sandbox_close(w->box);
    sk_world_run(w, 10 * SEC_NS);
    sk_sandbox_free(w->box);
    sk_net_free(w->net);
    unlink(w->path);
}

void sk_world_run(sk_world *w, int64_t span_ns)
{
    souk_error err = {.text = "it stopped"};
    int64_t until_ns = sk_net_now_ns(w->net) + span_ns;
    while (sk_net_now_ns(w->net) < until_ns)
        must(sk_net_turn(w->net, until_ns), "network", &err);
}

souk_status sk_world_client(sk_world *w, const souk_client_options *more, souk_client **out)
{
    souk_client_options options = *more;
    options.venue = w->venue->name;
    options.credentials_file = w->path;
    options.seed = 11;
    return sk_client_open_on(out, w->net, &options, &w->err);
}

souk_key sk_world_key(sk_world *w, uint32_t perms, const char *ip, int64_t expires_ns)
{
    souk_error err;
    sk_api_key *key;
    souk_str ips[1] = {sk_str(ip ? ip : "")};
    sk_sign_kind kind;
    if (!sk_sandbox_key_kind(w->venue, sk_str(w->venue->key_types[0]), &kind))
        must(SOUK_E_BUG, "key type", &(souk_error){.text = "the venue's first is none"});
    const sk_key_options options = {.account = w->stall->account,
                                    .perms = perms,
                                    .kind = kind,
                                    .label = SK_STR("acceptance"),
                                    .ips = ips,
                                    .ips_count = ip ? 1 : 0,
                                    .expires_ns = expires_ns,
                                    .now_ns = sk_net_now_ns(w->net)};
    must(sk_accounts_key_new(sk_exchange_accounts(w->stall->ex), &options, &key, &err), "key",
         &err);
    return (souk_key){.api_key = sk_str(key->api_key),
                      .secret = sk_api_key_secret(key),
                      .passphrase = sk_str(key->passphrase)};
}

sk_venue *sk_world_alter(souk_client *client, void (*change)(sk_venue *, sk_op_row *ops))
{
    const sk_venue *from = client->venue;
    size_t size = from->ops_count * sizeof *from->ops;
    sk_venue *copy = malloc(sizeof *copy + size);
    if (!copy)
        must(SOUK_E_NOMEM, "memory", &(souk_error){.text = "out of it"});
    *copy = *from;
    sk_op_row *ops = (sk_op_row *)(copy + 1);
    memcpy(ops, from->ops, size);
    copy->ops = ops;
    change(copy, ops);
    client->venue = copy;
    return copy;
}

/* ---- asking ---- */

souk_status sk_ask_by(sk_world *w, souk_client *client, const souk_request *request)
{
    souk_answer_free(w->answer);
    w->answer = NULL;
    w->err = (souk_error){.status = SOUK_OK};
    souk_status status = souk_call(client, request, &w->answer, &w->err);
    if (status < 0)
        sk_wrong(w, "%s: %s%s%s (%s)", souk_op_name(request->op), w->err.code,
                 w->err.code[0] ? " " : "", w->err.text, souk_strerror(status));
    w->emulated |= w->answer && w->answer->call.row &&
                   (w->answer->call.row->support == SK_EMULATED || w->answer->call.row->rest);
    return status;
}

souk_status sk_ask(sk_world *w, const souk_request *request)
{
    return sk_ask_by(w, w->client, request);
}

souk_status sk_ask_or_emulate(sk_world *w, const souk_request *request)
{
    souk_status status = sk_ask(w, request);
    if (status != SOUK_E_UNSUPPORTED)
        return status;
    souk_request again = *request;
    again.emulate = true;
    w->emulated = true;
    return sk_ask(w, &again);
}

/* ---- prices and quantities ---- */

static souk_dec on_step(souk_dec value, souk_dec step, souk_round rounding)
{
    int64_t units;
    souk_dec out = value;
    if (sk_dec_is_zero(step))
        return out;
    if (souk_dec_to_units(&units, value, step, rounding) < 0 ||
        souk_dec_from_units(&out, units, step) < 0)
        must(SOUK_E_RANGE, "step", &(souk_error){.text = "too many steps"});
    return out;
}

souk_dec sk_near(const sk_world *w, int64_t ppm)
{
    souk_dec out;
    souk_dec_mul(&out, w->price, souk_dec_from_i64(ppm, 6));
    return on_step(out, w->rules.price_tick, SOUK_ROUND_DOWN);
}

souk_dec sk_quantity(const sk_world *w, int64_t times)
{
    souk_dec least = w->rules.qty_min, by_value, out;
    if (!sk_dec_is_zero(w->rules.market_qty_min) &&
        souk_dec_cmp(w->rules.market_qty_min, least) > 0)
        least = w->rules.market_qty_min;
    if (!sk_dec_is_zero(w->rules.notional_min) &&
        souk_dec_div(&by_value, w->rules.notional_min, w->price, 12, SOUK_ROUND_CEIL) == SOUK_OK &&
        souk_dec_cmp(by_value, least) > 0)
        least = by_value;
    souk_dec_mul(&out, least, souk_dec_from_i64(times, 0));
    return on_step(out, w->rules.qty_step, SOUK_ROUND_CEIL);
}

souk_request sk_resting(const sk_world *w)
{
    return (souk_request){.struct_size = sizeof(souk_request),
                          .op = SOUK_OP_PLACE,
                          .symbol = w->symbol,
                          .side = SOUK_BUY,
                          .type = SOUK_LIMIT,
                          .price = sk_near(w, 960000),
                          .qty = sk_quantity(w, 4)};
}

/* ---- what is ---- */

souk_status sk_look(sk_world *w, const char *client_id, souk_order *out)
{
    size_t count;
    souk_status status =
        sk_ask(w, SOUK_REQUEST(.op = SOUK_OP_ORDER, .symbol = w->symbol, .client_id = client_id));
    if (status < 0)
        return status;
    const souk_order *rows = souk_answer_orders(w->answer, &count);
    if (count != 1)
        return sk_wrong(w, "%zu orders instead of one", count);
    *out = rows[0];
    return SOUK_OK;
}

souk_dec sk_free_of(sk_world *w, souk_str asset)
{
    size_t count;
    if (sk_ask(w, SOUK_REQUEST(.op = SOUK_OP_BALANCES)) < 0)
        return (souk_dec){0};
    const souk_balance *rows = souk_answer_balances(w->answer, &count);
    for (size_t i = 0; i < count; i++)
        if (sk_str_eq(rows[i].asset, asset))
            return rows[i].free;
    return (souk_dec){0};
}
