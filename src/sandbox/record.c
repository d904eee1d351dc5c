/* SPDX-License-Identifier: MIT
 * Writing changes down; replay.c makes them again. */
#include "sandbox/record.h"

#include "base/err.h"
#include "base/pack.h"
#include "base/str.h"
#include "crypt/secret.h"
#include "sandbox/buckets.h"
#include "sandbox/exchange_state.h"

enum { SMALL = 1024, LARGE = 2 * SK_SECRET_MAX + 16384 };

/* ---- pieces ---- */

static void put_number(sk_buf *out, uint64_t n)
{
    for (; n >= 0x80; n >>= 7)
        sk_buf_char(out, (char)(n | 0x80));
    sk_buf_char(out, (char)n);
}

static void put_text(sk_buf *out, souk_str text)
{
    put_number(out, text.len);
    sk_buf_str(out, text);
}

static bool give(const sk_scribe *scribe, const sk_buf *record)
{
    return !record->failed && scribe->put(scribe->ctx, sk_buf_view(record));
}

/* A record in a fixed place: none of the small ones is longer. */
#define RECORD(name, kind)                                                                         \
    char name##_bytes[SMALL];                                                                      \
    sk_buf name = {.ptr = name##_bytes, .cap = SMALL, .max = SMALL};                               \
    sk_buf_char(&name, (char)(kind))

/* ---- commands ---- */

static void put_command(sk_buf *out, const sk_command *command)
{
    uint64_t words[sizeof *command / 8], present = 0;
    memcpy(words, command, sizeof words);
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        present |= (uint64_t)(words[i] != 0) << i;
    put_number(out, present);
    for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
        if (words[i])
            put_number(out, words[i]);
    }
}

_Static_assert(sizeof(sk_command) / 8 <= 64, "one bit a word");

/* As many as are there: strategy, peg, key; what is nothing is left out at the end. */
static void put_tags(sk_buf *record, const sk_past_tags *tags)
{
    bool keyed = tags->key || tags->cut, pegged = tags->peg != SOUK_PEG_NONE;
    if (!keyed && !pegged && !tags->strategy_id && !tags->strategy_type)
        return;
    put_number(record, (uint64_t)tags->strategy_id);
    put_number(record, (uint64_t)tags->strategy_type);
    if (!keyed && !pegged)
        return;
    put_number(record, (uint64_t)tags->peg);
    put_number(record, (uint64_t)tags->peg_levels);
    put_number(record, (uint64_t)tags->named_ticks);
    if (!keyed)
        return;
    put_number(record, (uint64_t)tags->cut);
    put_number(record, (uint64_t)tags->key);
}

bool sk_record_command(const sk_exchange *ex, const sk_command *c)
{
    if (!ex->scribe.put)
        return true;
    const sk_past_order *order = NULL;
    const sk_past_tags *tags = NULL;
    const char *text = NULL;
    sk_record_kind kind = SK_RECORD_COMMAND;
    if (c->kind == SK_CMD_LEG) {
        kind = SK_RECORD_LEG;
        text = ex->staged.texts[ex->staged.count - 1];
        tags = &ex->staged.tags[ex->staged.count - 1];
    } else if (c->kind == SK_CMD_LIST) {
        kind = SK_RECORD_LIST;
        text = ex->staged.list_text;
    } else if (c->kind == SK_CMD_NEW || c->kind == SK_CMD_CANCEL || c->kind == SK_CMD_AMEND) {
        order = sk_history_order(ex->history, c->order_id);
    }
    if (order) {
        kind = c->kind == SK_CMD_NEW ? SK_RECORD_ORDER : SK_RECORD_CANCEL;
        text = kind == SK_RECORD_ORDER ? order->client_id : order->cancel_id;
        tags = kind == SK_RECORD_ORDER ? &order->tags : NULL;
    }
    RECORD(record, kind);
    put_command(&record, c);
    if (text)
        put_text(&record, sk_str(text));
    if (tags)
        put_tags(&record, tags);
    return give(&ex->scribe, &record);
}

void sk_exchange_keep_hash(sk_exchange *ex)
{
    RECORD(record, SK_RECORD_HASH);
    put_number(&record, sk_engine_last_seq(ex->engine));
    put_number(&record, sk_engine_hash(ex->engine));
    if (ex->scribe.put)
        give(&ex->scribe, &record);
}

/* ---- the exchange ---- */

static uint64_t mix(uint64_t hash, uint64_t value)
{
    return sk_mix64(hash ^ value);
}

static uint64_t markets_hash(const sk_exchange *ex)
{
    uint64_t hash = ex->markets.count;
    for (uint32_t i = 0; i < ex->markets.count; i++) {
        const sk_scale *s = &ex->scales[i];
        souk_str symbol = ex->markets.rows[i].symbol;
        hash = mix(hash, sk_hash_bytes(symbol.ptr, symbol.len));
        hash = mix(hash, (uint64_t)s->base_asset << 32 | s->quote_asset);
        hash = mix(hash, (uint64_t)s->base_scale << 8 | s->quote_scale);
        hash = mix(hash, (uint64_t)(s->tick.scale << 8 | s->lot.scale));
        hash = mix(hash, s->tick.lo);
        hash = mix(hash, s->lot.lo);
    }
    for (uint32_t a = 0; a < ex->markets.assets_count; a++) {
        souk_str asset = ex->markets.assets[a];
        hash = mix(hash, sk_hash_bytes(asset.ptr, asset.len));
    }
    return hash;
}

void sk_record_describe(const sk_exchange *ex, sk_record_opened *out)
{
    *out = (sk_record_opened){
        .format = SK_RECORD_FORMAT,
        .command_size = sizeof(sk_command),
        .seed = ex->seed,
        .markets = markets_hash(ex),
        .start_ns = ex->start_ns,
        .has_past = ex->has_past,
    };
}

souk_status sk_exchange_keep(sk_exchange *ex, const sk_scribe *scribe, bool fresh, souk_error *err)
{
    sk_record_opened opened;
    RECORD(record, SK_RECORD_OPENED);
    sk_record_describe(ex, &opened);
    put_number(&record, opened.format);
    put_number(&record, opened.command_size);
    put_number(&record, opened.seed);
    put_number(&record, opened.markets);
    put_number(&record, (uint64_t)opened.start_ns);
    put_number(&record, opened.has_past);
    ex->scribe = *scribe;
    sk_accounts_keep(ex->accounts, scribe);
    sk_buckets_scribe(ex->buckets, scribe);
    if (fresh && !give(scribe, &record))
        return sk_fail(err, SOUK_E_IO, "the journal does not take records");
    return SOUK_OK;
}

/* ---- accounts ---- */

bool sk_record_account(const sk_scribe *scribe, const sk_account *a)
{
    char text[SOUK_DEC_TEXT_MAX];
    if (!scribe->put)
        return true;
    RECORD(record, SK_RECORD_ACCOUNT);
    put_text(&record, sk_str(a->name));
    put_number(&record, (uint64_t)a->internal | (uint64_t)a->demo << 1);
    put_number(&record, (uint64_t)a->created_ns);
    size_t len = souk_dec_print(a->maker_fee, text);
    put_text(&record, (souk_str){text, (uint32_t)len});
    len = souk_dec_print(a->taker_fee, text);
    put_text(&record, (souk_str){text, (uint32_t)len});
    return give(scribe, &record);
}

bool sk_record_key(const sk_scribe *scribe, const sk_api_key *key, souk_str public_pem)
{
    sk_buf record;
    if (!scribe->put)
        return true;
    sk_buf_init(&record, NULL, LARGE);
    sk_buf_reserve(&record, 8192 + public_pem.len + sk_api_key_secret(key).len);
    sk_buf_char(&record, SK_RECORD_KEY);
    put_text(&record, sk_str(key->api_key));
    put_text(&record, sk_api_key_secret(key));
    put_text(&record, public_pem);
    put_text(&record, sk_str(key->label));
    put_number(&record, key->account);
    put_number(&record, key->perms);
    put_number(&record, key->kind);
    put_number(&record, (uint64_t)key->created_ns);
    put_number(&record, (uint64_t)key->expires_ns);
    put_number(&record, key->ips_count);
    for (uint32_t i = 0; i < key->ips_count; i++)
        put_text(&record, sk_str(key->ips[i]));
    if (key->modes)
        put_number(&record, key->modes);
    bool kept = give(scribe, &record);
    if (record.ptr)
        sk_wipe(record.ptr, record.cap);
    sk_buf_deinit(&record);
    return kept;
}

bool sk_record_key_revoked(const sk_scribe *scribe, uint32_t index)
{
    RECORD(record, SK_RECORD_KEY_REVOKED);
    put_number(&record, index);
    return !scribe->put || give(scribe, &record);
}

bool sk_record_nonce(const sk_scribe *scribe, uint32_t index, uint64_t nonce)
{
    RECORD(record, SK_RECORD_NONCE);
    put_number(&record, index);
    put_number(&record, nonce);
    return !scribe->put || give(scribe, &record);
}

bool sk_record_token(const sk_scribe *scribe, const char *text, uint32_t account,
                     int64_t expires_ns)
{
    RECORD(record, SK_RECORD_TOKEN);
    put_text(&record, sk_str(text));
    put_number(&record, account);
    put_number(&record, (uint64_t)expires_ns);
    return !scribe->put || give(scribe, &record);
}

bool sk_record_token_ended(const sk_scribe *scribe, const char *text)
{
    RECORD(record, SK_RECORD_TOKEN_ENDED);
    put_text(&record, sk_str(text));
    return !scribe->put || give(scribe, &record);
}

bool sk_record_reset(const sk_scribe *scribe)
{
    RECORD(record, SK_RECORD_RESET);
    return !scribe->put || give(scribe, &record);
}

bool sk_record_gap(const sk_scribe *scribe, int64_t from_ns, int64_t to_ns)
{
    RECORD(record, SK_RECORD_GAP);
    put_number(&record, (uint64_t)from_ns);
    put_number(&record, (uint64_t)to_ns);
    return !scribe->put || give(scribe, &record);
}

bool sk_record_bucket(const sk_scribe *scribe, const sk_bucket *bucket)
{
    sk_bucket it = *bucket;
    RECORD(record, SK_RECORD_BUCKET);
    sk_pack p = sk_pack_writer(&record);
    sk_bucket_pack(&it, &p);
    return !scribe->put || give(scribe, &record);
}

bool sk_record_cancel_at(const sk_scribe *scribe, uint32_t account, int64_t at_ns)
{
    RECORD(record, SK_RECORD_CANCEL_AT);
    put_number(&record, account);
    put_number(&record, (uint64_t)at_ns);
    return !scribe->put || give(scribe, &record);
}
