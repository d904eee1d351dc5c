/* SPDX-License-Identifier: MIT
 *
 * Money from outside: deposits, what accounts start with, and how they get back to that. */
#include "base/err.h"
#include "base/str.h"
#include "sandbox/exchange_state.h"

souk_status sk_exchange_deposit(sk_exchange *ex, uint32_t account, souk_str asset, souk_dec amount,
                                souk_error *err)
{
    uint32_t index = sk_markets_asset(&ex->markets, asset);
    if (index == UINT32_MAX)
        return sk_fail(err, SOUK_E_NOT_FOUND, "%s does not know the asset %.*s", ex->venue->title,
                       SK_FMT(asset));
    sk_command c = {
        .kind = SK_CMD_TRANSFER,
        .account = account,
        .instrument = SK_NO_INSTRUMENT,
        .asset = index,
    };
    souk_status status = souk_dec_to_units(
        &c.amount_units, amount, souk_dec_from_i64(1, ex->asset_scales[index]), SOUK_ROUND_DOWN);
    if (status < 0 || c.amount_units <= 0)
        return sk_fail(err, SOUK_E_RANGE, "a deposit of %.*s must be above zero and fit",
                       SK_FMT(asset));
    status = sk_exchange_command(ex, &c);
    if (status < 0)
        return sk_fail(err, status, "the ledger cannot take the deposit: %s",
                       souk_strerror(status));
    sk_update update = {
        .kind = SK_UPDATE_TRANSFER,
        .instrument = SK_NO_INSTRUMENT,
        .at_ns = ex->now_ns,
        .engine_ns = ex->now_ns,
        .balances.asset = ex->markets.assets[index],
        .balances.change = souk_dec_from_i64(c.amount_units, ex->asset_scales[index]),
    };
    sk_exchange_tell(ex, account, &update);
    return SOUK_OK;
}

static souk_status set_fees(sk_exchange *ex, const sk_account *account, souk_error *err)
{
    sk_command c = {.kind = SK_CMD_ACCOUNT, .account = account->id, .instrument = SK_NO_INSTRUMENT};
    souk_status status = sk_exchange_fee_e8(account->maker_fee, &c.maker_fee_e8);
    if (status == SOUK_OK)
        status = sk_exchange_fee_e8(account->taker_fee, &c.taker_fee_e8);
    if (status == SOUK_OK)
        status = sk_exchange_command(ex, &c);
    return status < 0 ? sk_fail(err, status, "the account's fees: %s", souk_strerror(status))
                      : SOUK_OK;
}

souk_status sk_exchange_discount(sk_exchange *ex, uint32_t account, bool on, souk_error *err)
{
    const sk_venue *venue = ex->venue;
    sk_command c = {.kind = SK_CMD_FEE_ASSET,
                    .account = account,
                    .instrument = SK_NO_INSTRUMENT,
                    .asset = SK_NO_ASSET};
    if (on && venue->discount_asset)
        c.asset = sk_markets_asset(&ex->markets, sk_str(venue->discount_asset));
    if (on && c.asset == SK_NO_ASSET)
        return sk_fail(err, SOUK_E_UNSUPPORTED, "%s here lists no asset that makes fees cheaper",
                       venue->title);
    souk_status status = on ? sk_exchange_fee_e8(venue->discount, &c.discount_e8) : SOUK_OK;
    if (status == SOUK_OK)
        status = sk_exchange_command(ex, &c);
    return status < 0 ? sk_fail(err, status, "the discount on fees: %s", souk_strerror(status))
                      : SOUK_OK;
}

bool sk_exchange_is_discounted(const sk_exchange *ex, uint32_t account)
{
    sk_engine_account found;
    return sk_engine_account_get(ex->engine, account, &found) && found.fee_asset != SK_NO_ASSET;
}

souk_status sk_exchange_join(sk_exchange *ex, uint32_t account, uint32_t group, souk_error *err)
{
    sk_command c = {
        .kind = SK_CMD_GROUP, .account = account, .instrument = SK_NO_INSTRUMENT, .group = group};
    souk_status status = sk_exchange_command(ex, &c);
    return status < 0 ? sk_fail(err, status, "the trade group: %s", souk_strerror(status))
                      : SOUK_OK;
}

uint32_t sk_exchange_group(const sk_exchange *ex, uint32_t account)
{
    sk_engine_account found;
    return sk_engine_account_get(ex->engine, account, &found) ? found.group : 0;
}

/* What the account of the credentials file starts with; src: DESIGN 1, accounts. */
static const struct {
    const char *asset;
    int64_t amount;
} demo_riches[] = {
    {"USDT", 1000000}, {"USDC", 1000000}, {"USD", 1000000},  {"EUR", 1000000},   {"BUSD", 1000000},
    {"GBP", 1000000},  {"DAI", 1000000},  {"GUSD", 1000000}, {"FDUSD", 1000000}, {"BTC", 100},
    {"ETH", 1000},     {"BNB", 1000},     {"SOL", 10000},    {"LTC", 10000},     {"TRX", 1000000},
    {"XRP", 1000000},  {"ADA", 1000000},  {"DOGE", 1000000}, {"BCH", 1000},      {"LINK", 10000},
    {"DOT", 10000},    {"AVAX", 10000},   {"UNI", 10000},    {"ATOM", 10000},
};

/* In whole units of the asset; 0: none of it. The faucet gives the main quote, that of the first
 * listing where there is no USDT, and BTC. */
static int64_t start_amount(const sk_exchange *ex, bool demo, uint32_t asset)
{
    souk_str name = ex->markets.assets[asset];
    if (demo) {
        for (size_t i = 0; i < sizeof demo_riches / sizeof *demo_riches; i++) {
            if (sk_str_is(name, demo_riches[i].asset))
                return demo_riches[i].amount;
        }
        return 0;
    }
    souk_str quote = SK_STR("USDT");
    if (sk_markets_asset(&ex->markets, quote) == UINT32_MAX)
        quote = ex->markets.rows[0].quote;
    if (sk_str_eq(name, quote))
        return 10000;
    return sk_str_is(name, "BTC") ? 1 : 0;
}

static souk_status enrich(sk_exchange *ex, uint32_t account, bool demo, souk_error *err)
{
    souk_status status = SOUK_OK;
    for (uint32_t a = 0; status == SOUK_OK && a < ex->markets.assets_count; a++) {
        int64_t amount = start_amount(ex, demo, a);
        if (amount > 0)
            status = sk_exchange_deposit(ex, account, ex->markets.assets[a],
                                         souk_dec_from_i64(amount, 0), err);
    }
    return status;
}

souk_status sk_exchange_gift(sk_exchange *ex, uint32_t account, souk_error *err)
{
    return enrich(ex, account, false, err);
}

souk_status sk_exchange_open_account(sk_exchange *ex, souk_str name, sk_account_kind kind,
                                     uint32_t *out, souk_error *err)
{
    sk_account *account;
    bool internal = kind == SK_ACCOUNT_INTERNAL;
    souk_status status = sk_accounts_add(ex->accounts, name, internal, ex->now_ns, &account, err);
    if (status < 0)
        return status;
    if (!internal && ex->venue->defaults) {
        account->maker_fee = ex->venue->defaults->maker_fee;
        account->taker_fee = ex->venue->defaults->taker_fee;
    }
    account->demo = kind == SK_ACCOUNT_DEMO;
    if (!sk_record_account(&ex->scribe, account))
        return sk_fail(err, SOUK_E_MAINTENANCE, "the journal does not take the account");
    status = set_fees(ex, account, err);
    if (status == SOUK_OK && !internal)
        status = enrich(ex, account->id, account->demo, err);
    *out = account->id;
    return status;
}

/* ---- back to the start ---- */

static souk_status reset_asset(sk_exchange *ex, const sk_account *account, uint32_t asset)
{
    int64_t free_units, held_units, start_units;
    souk_status status = souk_dec_to_units(
        &start_units, souk_dec_from_i64(start_amount(ex, account->demo, asset), 0),
        souk_dec_from_i64(1, ex->asset_scales[asset]), SOUK_ROUND_DOWN);
    if (status < 0)
        return status;
    sk_engine_balance(ex->engine, account->id, asset, &free_units, &held_units);
    sk_command c = {
        .kind = SK_CMD_TRANSFER,
        .account = account->id,
        .instrument = SK_NO_INSTRUMENT,
        .asset = asset,
        .amount_units = start_units - free_units,
    };
    return c.amount_units ? sk_exchange_command(ex, &c) : SOUK_OK;
}

static souk_status reset_account(sk_exchange *ex, sk_account *account)
{
    uint64_t at = 0;
    sk_engine_order any;
    souk_status status = SOUK_OK;
    if (sk_engine_orders_next(ex->engine, account->id, &at, &any))
        status = sk_exchange_command(ex, &(sk_command){.kind = SK_CMD_CANCEL_ALL,
                                                       .account = account->id,
                                                       .instrument = SK_NO_INSTRUMENT});
    for (uint32_t a = 0; status == SOUK_OK && a < ex->markets.assets_count; a++)
        status = reset_asset(ex, account, a);
    if (status == SOUK_OK && sk_exchange_is_discounted(ex, account->id))
        status = sk_exchange_discount(ex, account->id, false, NULL);
    if (status == SOUK_OK && sk_exchange_group(ex, account->id) != 0)
        status = sk_exchange_join(ex, account->id, 0, NULL);
    return status;
}

void sk_exchange_forget(sk_exchange *ex)
{
    for (uint32_t i = 0; i < sk_accounts_count(ex->accounts); i++) {
        sk_account *account = sk_accounts_get(ex->accounts, i);
        if (account->state && !account->internal)
            memset(account->state, 0, ex->venue->account_size);
    }
    for (uint32_t i = 0; i < sk_accounts_keys_count(ex->accounts); i++)
        sk_accounts_key_at(ex->accounts, i)->last_nonce = 0;
    sk_history_clear(ex->history);
    sk_prevented_clear(ex->prevented);
    sk_list_log_clear(ex->lists);
    sk_buckets_clear(ex->buckets);
    sk_amends_clear(ex->amends);
    sk_bills_clear(ex->bills);
}

souk_status sk_exchange_reset(sk_exchange *ex, souk_error *err)
{
    for (uint32_t i = 0; i < sk_accounts_count(ex->accounts); i++) {
        sk_account *account = sk_accounts_get(ex->accounts, i);
        souk_status status = account->internal ? SOUK_OK : reset_account(ex, account);
        if (status < 0)
            return sk_fail(err, status, "the account %s cannot be reset: %s", account->name,
                           souk_strerror(status));
    }
    if (!sk_record_reset(&ex->scribe))
        return sk_fail(err, SOUK_E_MAINTENANCE, "the journal does not take the reset");
    sk_exchange_forget(ex);
    return SOUK_OK;
}
