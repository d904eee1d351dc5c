/* SPDX-License-Identifier: MIT
 * Making changes again that record.c wrote down. */
#include "base/err.h"
#include "base/pack.h"
#include "base/str.h"
#include "sandbox/buckets.h"
#include "sandbox/exchange_state.h"
#include "sandbox/once.h"
#include "sandbox/record.h"

/* What is left of a record. After the first mistake all is zero and empty. */
typedef struct cursor {
    const uint8_t *at, *end;
    bool bad;
} cursor;

static uint64_t number(cursor *c)
{
    uint64_t n = 0;
    for (unsigned shift = 0; shift < 64 && c->at < c->end; shift += 7) {
        uint64_t bits = *c->at & 0x7f;
        if (shift == 63 && bits > 1)
            break;
        n |= bits << shift;
        if (!(*c->at++ & 0x80))
            return n;
    }
    c->bad = true;
    c->at = c->end;
    return 0;
}

static souk_str text(cursor *c)
{
    uint64_t len = number(c);
    if (len > (size_t)(c->end - c->at)) {
        c->bad = true;
        c->at = c->end;
        return (souk_str){"", 0};
    }
    souk_str out = {(const char *)c->at, (uint32_t)len};
    c->at += len;
    return out;
}

static uint32_t small(cursor *c)
{
    uint64_t n = number(c);
    c->bad |= n > UINT32_MAX;
    return (uint32_t)n;
}

static int64_t moment(cursor *c)
{
    return (int64_t)number(c);
}

static souk_status malformed(souk_error *err)
{
    return sk_fail(err, SOUK_E_SYNTAX, "a record cannot be read");
}

/* ---- commands ---- */

static void read_command(cursor *c, sk_command *out)
{
    uint64_t words[sizeof *out / 8] = {0}, present = number(c);
    c->bad |= sizeof words / sizeof *words < 64 && present >> (sizeof words / sizeof *words);
    for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
        if (present >> i & 1)
            words[i] = number(c);
    }
    memcpy(out, words, sizeof words);
}

/* One that the history can take: its ids only grow. */
static bool is_new_order(const sk_exchange *ex, const sk_command *c, sk_cmd_kind kind)
{
    return c->kind == kind && c->order_id >= ex->next_order_id && c->order_id < UINT64_MAX &&
           c->instrument < ex->markets.count && sk_accounts_get(ex->accounts, c->account);
}

/* What is there of them (record.c). */
static sk_past_tags read_tags(cursor *c)
{
    sk_past_tags tags = {.strategy_id = 0};
    if (c->at < c->end) {
        tags.strategy_id = moment(c);
        tags.strategy_type = moment(c);
    }
    if (c->at < c->end) {
        tags.peg = moment(c);
        tags.peg_levels = moment(c);
        tags.named_ticks = moment(c);
    }
    if (c->at < c->end) {
        tags.cut = moment(c);
        tags.key = moment(c);
    }
    return tags;
}

/* A list that was refused is refused again. */
static souk_status replay_list(sk_exchange *ex, sk_command *c, souk_str id,
                               const sk_past_tags *tags, sk_record_kind kind, souk_error *err)
{
    bool is_leg = kind == SK_RECORD_LEG;
    souk_error refusal = {.status = SOUK_OK};
    if (is_leg ? !is_new_order(ex, c, SK_CMD_LEG)
               : c->kind != SK_CMD_LIST || !sk_accounts_get(ex->accounts, c->account))
        return malformed(err);
    if (is_leg)
        ex->next_order_id = c->order_id + 1;
    souk_status status = is_leg ? sk_exchange_stage(ex, c, id, tags, &refusal)
                                : sk_exchange_list(ex, c, id, &refusal);
    if (status == SOUK_E_BUG || status == SOUK_E_NOMEM)
        return sk_fail(err, status, "command %llu cannot be made again: %s",
                       (unsigned long long)c->seq, souk_strerror(status));
    return SOUK_OK;
}

static souk_status replay_command(sk_exchange *ex, cursor *c, sk_record_kind kind, souk_error *err)
{
    sk_command command;
    read_command(c, &command);
    souk_str id = kind == SK_RECORD_COMMAND ? (souk_str){"", 0} : text(c);
    if (c->bad || command.now_ns < ex->now_ns)
        return malformed(err);
    if (command.seq != sk_engine_last_seq(ex->engine) + 1)
        return sk_fail(err, SOUK_E_STATE, "command %llu comes after command %llu",
                       (unsigned long long)command.seq,
                       (unsigned long long)sk_engine_last_seq(ex->engine));
    if (kind == SK_RECORD_ORDER && !is_new_order(ex, &command, SK_CMD_NEW))
        return malformed(err);
    ex->now_ns = command.now_ns;
    sk_past_tags tags = read_tags(c);
    if (kind == SK_RECORD_LEG || kind == SK_RECORD_LIST)
        return replay_list(ex, &command, id, &tags, kind, err);
    if (kind == SK_RECORD_ORDER) {
        souk_status status = sk_history_expect(ex->history, &command, id, err);
        if (status < 0)
            return status;
        sk_history_tag(ex->history, command.order_id, &tags);
    }
    if (kind == SK_RECORD_CANCEL)
        sk_exchange_name_cancel(ex, command.order_id, id);
    if (command.kind == SK_CMD_NEW && command.order_id >= ex->next_order_id)
        ex->next_order_id = command.order_id + 1;
    souk_status status = sk_exchange_command(ex, &command);
    if (status < 0 && kind == SK_RECORD_ORDER)
        sk_history_withdraw(ex->history, command.order_id);
    if (status < 0 && kind == SK_RECORD_CANCEL)
        sk_exchange_name_cancel(ex, command.order_id, (souk_str){"", 0});
    if (status == SOUK_E_BUG || status == SOUK_E_NOMEM)
        return sk_fail(err, status, "command %llu cannot be made again: %s",
                       (unsigned long long)command.seq, souk_strerror(status));
    return SOUK_OK;
}

/* ---- what an exchange was opened with ---- */

static void read_opened(cursor *c, sk_record_opened *out)
{
    *out = (sk_record_opened){
        .format = small(c),
        .command_size = small(c),
    };
    out->seed = number(c);
    out->markets = number(c);
    out->start_ns = moment(c);
    out->has_past = number(c) != 0;
}

souk_status sk_record_read_opened(souk_str record, bool *is, sk_record_opened *out, souk_error *err)
{
    cursor c = {(const uint8_t *)record.ptr, (const uint8_t *)record.ptr + record.len, false};
    *is = record.len && c.at[0] == SK_RECORD_OPENED;
    if (!*is)
        return SOUK_OK;
    c.at++;
    read_opened(&c, out);
    if (c.bad || out->format != SK_RECORD_FORMAT || out->command_size != sizeof(sk_command))
        return sk_fail(
            err, SOUK_E_CONFIG,
            "it was written by a version of Souk whose commands are others: name another "
            "directory, or run that version");
    return SOUK_OK;
}

souk_status sk_record_compare_opened(const sk_exchange *ex, const sk_record_opened *was,
                                     souk_error *err)
{
    sk_record_opened is;
    sk_record_describe(ex, &is);
    if (was->seed != is.seed)
        return sk_fail(err, SOUK_E_CONFIG, "it was made with --seed %llu: start with that seed",
                       (unsigned long long)was->seed);
    if (was->markets != is.markets || was->start_ns != is.start_ns || was->has_past != is.has_past)
        return sk_fail(err, SOUK_E_CONFIG,
                       "%s had other instruments when it was made: start with the same --markets, "
                       "or name another directory",
                       ex->venue->title);
    return SOUK_OK;
}

static souk_status compare_opened(const sk_exchange *ex, cursor *c, souk_error *err)
{
    sk_record_opened was;
    read_opened(c, &was);
    return c->bad ? malformed(err) : sk_record_compare_opened(ex, &was, err);
}

/* ---- accounts ---- */

static souk_status replay_account(sk_exchange *ex, cursor *c, souk_error *err)
{
    souk_str name = text(c);
    uint64_t flags = number(c);
    int64_t created_ns = moment(c);
    souk_str maker = text(c), taker = text(c);
    sk_account *account;
    souk_dec maker_fee, taker_fee;
    if (c->bad || souk_dec_parse(&maker_fee, maker.ptr, maker.len) < 0 ||
        souk_dec_parse(&taker_fee, taker.ptr, taker.len) < 0)
        return malformed(err);
    souk_status status =
        sk_accounts_add(ex->accounts, name, (flags & 1) != 0, created_ns, &account, err);
    if (status < 0)
        return status;
    account->demo = (flags & 2) != 0;
    account->maker_fee = maker_fee;
    account->taker_fee = taker_fee;
    return SOUK_OK;
}

static souk_status replay_key(sk_exchange *ex, cursor *c, souk_error *err)
{
    souk_str ips[SK_KEY_IPS_MAX];
    sk_api_key *key;
    sk_key_options options = {.api_key = text(c), .ips = ips};
    options.secret = text(c);
    options.public_pem = text(c);
    options.label = text(c);
    options.account = small(c);
    options.perms = small(c);
    options.kind = (sk_sign_kind)small(c);
    options.now_ns = moment(c);
    options.expires_ns = moment(c);
    options.ips_count = small(c);
    if (options.ips_count > SK_KEY_IPS_MAX)
        return malformed(err);
    for (uint32_t i = 0; i < options.ips_count; i++)
        ips[i] = text(c);
    if (c->at < c->end)
        options.modes = small(c);
    if (c->bad || options.api_key.len == 0)
        return malformed(err);
    return sk_accounts_key_new(ex->accounts, &options, &key, err);
}

static souk_status replay_of_key(sk_exchange *ex, cursor *c, bool is_nonce, souk_error *err)
{
    sk_api_key *key = sk_accounts_key_at(ex->accounts, small(c));
    uint64_t nonce = is_nonce ? number(c) : 0;
    if (c->bad || !key)
        return malformed(err);
    if (is_nonce && ex->venue->nonce == SK_NONCE_ONCE)
        return sk_once_was(sk_accounts_once(ex->accounts), nonce) ? SOUK_OK : sk_fail_nomem(err);
    if (is_nonce)
        key->last_nonce = nonce;
    else
        key->revoked = true;
    return SOUK_OK;
}

static souk_status replay_token(sk_exchange *ex, cursor *c, souk_error *err)
{
    souk_str token = text(c);
    uint32_t account = small(c);
    int64_t expires_ns = moment(c);
    if (c->bad || token.len != SK_TOKEN_LEN || !sk_accounts_get(ex->accounts, account))
        return malformed(err);
    return sk_token_restore(ex->accounts, token, account, expires_ns, err);
}

/* ---- the rest ---- */

static souk_status replay_gap(sk_exchange *ex, cursor *c, souk_error *err)
{
    int64_t from_ns = moment(c), to_ns = moment(c);
    if (c->bad || to_ns < from_ns)
        return malformed(err);
    for (uint32_t i = 0; i < ex->markets.count; i++)
        sk_tape_gap(ex->tapes[i], from_ns, to_ns);
    return SOUK_OK;
}

static souk_status replay_bucket(sk_exchange *ex, const cursor *c, souk_error *err)
{
    sk_bucket bucket = {0};
    sk_pack p = sk_pack_reader(c->at, (size_t)(c->end - c->at));
    sk_bucket_pack(&bucket, &p);
    if (sk_pack_fails(&p) || p.at != p.end)
        return malformed(err);
    return sk_buckets_restore(ex->buckets, &bucket) ? SOUK_OK : sk_fail_nomem(err);
}

static souk_status replay_cancel_at(sk_exchange *ex, cursor *c, souk_error *err)
{
    uint32_t account = small(c);
    int64_t at_ns = moment(c);
    if (c->bad || at_ns < 0 || !sk_accounts_get(ex->accounts, account))
        return malformed(err);
    sk_exchange_cancel_at(ex, account, at_ns);
    return SOUK_OK;
}

static souk_status compare_hash(sk_exchange *ex, cursor *c, souk_error *err)
{
    uint64_t seq = number(c), hash = number(c);
    if (c->bad)
        return malformed(err);
    if (seq == sk_engine_last_seq(ex->engine) && hash == sk_engine_hash(ex->engine))
        return SOUK_OK;
    return sk_fail(err, SOUK_E_STATE,
                   "after command %llu the state of %s is not what it was: this version of Souk "
                   "does not do what the one that wrote it did",
                   (unsigned long long)seq, ex->venue->title);
}

souk_status sk_exchange_replay(sk_exchange *ex, souk_str record, souk_error *err)
{
    cursor c = {(const uint8_t *)record.ptr, (const uint8_t *)record.ptr + record.len, false};
    sk_record_kind kind = c.at < c.end ? *c.at++ : 0;
    switch (kind) {
    case SK_RECORD_OPENED: return compare_opened(ex, &c, err);
    case SK_RECORD_COMMAND:
    case SK_RECORD_ORDER:
    case SK_RECORD_CANCEL:
    case SK_RECORD_LEG:
    case SK_RECORD_LIST: return replay_command(ex, &c, kind, err);
    case SK_RECORD_ACCOUNT: return replay_account(ex, &c, err);
    case SK_RECORD_KEY: return replay_key(ex, &c, err);
    case SK_RECORD_KEY_REVOKED: return replay_of_key(ex, &c, false, err);
    case SK_RECORD_NONCE: return replay_of_key(ex, &c, true, err);
    case SK_RECORD_TOKEN: return replay_token(ex, &c, err);
    case SK_RECORD_TOKEN_ENDED:
        sk_token_end(ex->accounts, text(&c), UINT32_MAX, INT64_MIN, NULL);
        return c.bad ? malformed(err) : SOUK_OK;
    case SK_RECORD_RESET:
        if (!sk_history_is_idle(ex->history))
            return sk_fail(err, SOUK_E_STATE, "a reset comes while orders are open");
        sk_exchange_forget(ex);
        return SOUK_OK;
    case SK_RECORD_GAP: return replay_gap(ex, &c, err);
    case SK_RECORD_HASH: return compare_hash(ex, &c, err);
    case SK_RECORD_CANCEL_AT: return replay_cancel_at(ex, &c, err);
    case SK_RECORD_BUCKET: return replay_bucket(ex, &c, err);
    }
    return malformed(err);
}

souk_status sk_exchange_replayed(sk_exchange *ex, souk_error *err)
{
    /* client ids that the venue gives must not come again */
    sk_rng_seed(&ex->rng, sk_mix64(ex->seed ^ sk_mix64(sk_engine_last_seq(ex->engine))));
    for (uint32_t i = 0; i < sk_accounts_keys_count(ex->accounts); i++)
        sk_exchange_key_alive(ex, sk_accounts_key_at(ex->accounts, i));
    return sk_engine_audit(ex->engine, err);
}
