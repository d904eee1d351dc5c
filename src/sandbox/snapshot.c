/* SPDX-License-Identifier: MIT */
#include "sandbox/snapshot.h"

#include "base/err.h"
#include "base/pack.h"
#include "sandbox/exchange_state.h"
#include "sandbox/limiter.h"

/* A section's kind is its room, and the venue above it. */
typedef enum room {
    ROOM_MARK = 1,
    ROOM_OPENED,
    ROOM_ENGINE,
    ROOM_ACCOUNTS,
    ROOM_HISTORY,
    ROOM_LISTS,
    ROOM_PREVENTED,
    ROOM_TAPES,
    ROOM_LIMITS,
    ROOM_BILLS
} room;

enum { VENUE_SHIFT = 8, ROOM_MASK = 0xff };

/* ---- each room, in both directions ---- */

static void pack_opened(sk_pack *p, sk_record_opened *o)
{
    SK_PACK(p, &o->format);
    SK_PACK(p, &o->command_size);
    SK_PACK(p, &o->seed);
    SK_PACK(p, &o->markets);
    SK_PACK(p, &o->start_ns);
    SK_PACK(p, &o->has_past);
}

/* Its own numbers, and what everybody may see of the past. */
static bool pack_tapes(sk_exchange *ex, sk_pack *p)
{
    SK_PACK(p, &ex->next_order_id);
    SK_PACK(p, &ex->now_ns);
    for (uint32_t i = 0; i < ex->markets.count; i++) {
        SK_PACK(p, &ex->book_ids[i]);
        if (!sk_tape_pack(ex->tapes[i], p))
            return false;
    }
    return true;
}

/* When the first account's orders are canceled. */
static void find_cancels(sk_exchange *ex)
{
    for (uint32_t i = 0; i < sk_accounts_count(ex->accounts); i++) {
        int64_t at_ns = sk_accounts_get(ex->accounts, i)->cancel_ns;
        if (at_ns && at_ns < ex->cancel_ns)
            ex->cancel_ns = at_ns;
    }
}

static souk_status pack_room(sk_exchange *ex, room which, sk_pack *p, souk_error *err)
{
    bool good = true;
    switch (which) {
    case ROOM_ACCOUNTS: {
        souk_status status = sk_accounts_pack(ex->accounts, p, ex->venue->account_size, err);
        if (status < 0)
            return status;
        find_cancels(ex);
        break;
    }
    case ROOM_HISTORY: good = sk_history_pack(ex->history, p); break;
    case ROOM_LISTS: good = sk_list_log_pack(ex->lists, ex->markets.count, p); break;
    case ROOM_PREVENTED: good = sk_prevented_pack(ex->prevented, ex->markets.count, p); break;
    case ROOM_TAPES: good = pack_tapes(ex, p); break;
    case ROOM_LIMITS: good = sk_buckets_pack(ex->buckets, p); break;
    case ROOM_BILLS: good = sk_bills_pack(ex->bills, ex->markets.assets_count, p); break;
    case ROOM_MARK:
    case ROOM_OPENED:
    case ROOM_ENGINE: break;
    }
    if (!sk_pack_reads(p))
        return sk_pack_fails(p) || !good ? SOUK_E_NOMEM : SOUK_OK;
    return good && !sk_pack_fails(p) && p->at == p->end ? SOUK_OK : SOUK_E_SYNTAX;
}

/* ---- saving ---- */

void sk_snapshot_save_mark(const sk_snapshot_mark *mark, sk_image *image)
{
    uint64_t batch = mark->batch;
    sk_pack p = sk_pack_writer(sk_image_begin(image, ROOM_MARK));
    SK_PACK(&p, &batch);
    sk_image_end(image);
}

souk_status sk_exchange_save(sk_exchange *ex, uint64_t covered, sk_image *image)
{
    uint32_t venue = (uint32_t)ex->venue->id << VENUE_SHIFT;
    sk_record_opened opened;
    sk_pack p = sk_pack_writer(sk_image_begin(image, ROOM_OPENED | venue));
    sk_record_describe(ex, &opened);
    SK_PACK(&p, &covered);
    pack_opened(&p, &opened);
    sk_image_end(image);
    souk_status status = sk_engine_save(ex->engine, sk_image_begin(image, ROOM_ENGINE | venue));
    sk_image_end(image);
    for (uint32_t which = ROOM_ACCOUNTS; status == SOUK_OK && which <= ROOM_BILLS; which++) {
        p = sk_pack_writer(sk_image_begin(image, which | venue));
        status = pack_room(ex, (room)which, &p, NULL);
        sk_image_end(image);
    }
    return image->bytes.failed ? SOUK_E_NOMEM : status;
}

/* ---- loading ---- */

typedef struct loading {
    souk_status (*exchange_of)(void *ctx, uint8_t venue, const sk_record_opened *opened,
                               sk_exchange **out, souk_error *err);
    void *ctx;
    sk_snapshot_covered *covered;
    sk_exchange *rows[UINT8_MAX + 1];
} loading;

static souk_status load_opened(loading *l, uint8_t venue, sk_pack *p, souk_error *err)
{
    sk_record_opened was = {0};
    SK_PACK(p, &l->covered->rows[venue]);
    pack_opened(p, &was);
    if (sk_pack_fails(p) || p->at != p->end || l->covered->there[venue])
        return sk_fail(err, SOUK_E_SYNTAX, "what the exchange was opened with cannot be read");
    if (was.format != SK_RECORD_FORMAT || was.command_size != sizeof(sk_command))
        return sk_fail(err, SOUK_E_CONFIG,
                       "it was written by a version of Souk whose commands are others");
    l->covered->there[venue] = true;
    souk_status status = l->exchange_of(l->ctx, venue, &was, &l->rows[venue], err);
    if (status < 0 || !l->rows[venue])
        return status;
    return sk_record_compare_opened(l->rows[venue], &was, err);
}

static souk_status load_section(loading *l, uint32_t kind, const void *bytes, size_t len,
                                souk_error *err)
{
    room which = (room)(kind & ROOM_MASK);
    uint32_t venue = kind >> VENUE_SHIFT;
    sk_pack p = sk_pack_reader(bytes, len);
    if (which == ROOM_MARK)
        return SOUK_OK;
    if (venue > UINT8_MAX || which > ROOM_BILLS)
        return sk_fail(err, SOUK_E_SYNTAX, "it has a section of an unknown kind");
    if (which == ROOM_OPENED)
        return load_opened(l, (uint8_t)venue, &p, err);
    sk_exchange *ex = l->rows[venue];
    if (!l->covered->there[venue])
        return sk_fail(err, SOUK_E_SYNTAX, "a section stands before its exchange");
    if (!ex) /* it does not run */
        return SOUK_OK;
    if (which == ROOM_ENGINE)
        return sk_engine_load(ex->engine, bytes, len, err);
    souk_error why = {.status = SOUK_OK};
    souk_status status = pack_room(ex, which, &p, &why);
    if (status == SOUK_OK)
        return SOUK_OK;
    return why.status < 0 ? sk_fail(err, status, "%s", why.text)
                          : sk_fail(err, status, "the section %u of %s cannot be read",
                                    (unsigned)which, ex->venue->title);
}

souk_status sk_snapshot_load_mark(const sk_image *image, sk_snapshot_mark *mark, souk_error *err)
{
    size_t at = 0, len;
    uint32_t kind;
    const void *bytes;
    *mark = (sk_snapshot_mark){0};
    if (!sk_image_next(image, &at, &kind, &bytes, &len) || kind != ROOM_MARK)
        return sk_fail(err, SOUK_E_SYNTAX, "it does not say where the journal goes on");
    sk_pack p = sk_pack_reader(bytes, len);
    SK_PACK(&p, &mark->batch);
    return sk_pack_fails(&p) ? sk_fail(err, SOUK_E_SYNTAX, "its mark cannot be read") : SOUK_OK;
}

souk_status sk_snapshot_load(const sk_image *image,
                             souk_status (*exchange_of)(void *ctx, uint8_t venue,
                                                        const sk_record_opened *opened,
                                                        sk_exchange **out, souk_error *err),
                             void *ctx, sk_snapshot_covered *covered, souk_error *err)
{
    loading l = {.exchange_of = exchange_of, .ctx = ctx, .covered = covered};
    souk_status status = SOUK_OK;
    size_t at = 0, len;
    uint32_t kind;
    const void *bytes;
    *covered = (sk_snapshot_covered){0};
    while (status == SOUK_OK && sk_image_next(image, &at, &kind, &bytes, &len))
        status = load_section(&l, kind, bytes, len, err);
    return status;
}
