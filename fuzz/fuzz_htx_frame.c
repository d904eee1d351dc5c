/* SPDX-License-Identifier: MIT
 * Frames of HTX's sockets, behind a byte that tells which: whatever comes, what is pushed is whole,
 * and a frame that is refused pushed nothing unless it was an array of events. */
#include "venue/htx/htx.h"

#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

typedef struct seen {
    uint32_t updates;
    uint64_t sum;
} seen;

static void push(void *ctx, const sk_update *u)
{
    seen *s = ctx;
    s->updates++;
    if (u->kind == SK_UPDATE_NONE || (u->symbol.len && !u->symbol.ptr))
        __builtin_trap();
    for (uint32_t i = 0; i < u->symbol.len; i++)
        s->sum += (uint8_t)u->symbol.ptr[i];
    if (u->kind == SK_UPDATE_BOOK) {
        for (uint32_t i = 0; i < u->book.bids_count; i++)
            s->sum += (uint64_t)u->book.bids[i].qty;
        for (uint32_t i = 0; i < u->book.asks_count; i++)
            s->sum += (uint64_t)u->book.asks[i].price;
    }
    if (u->kind == SK_UPDATE_PING && !u->pong.len)
        __builtin_trap();
    if (u->kind == SK_UPDATE_BALANCES && u->balances.count && !u->balances.rows)
        __builtin_trap();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    sk_arena arena;
    seen s = {0, 0};
    souk_error err = {.status = SOUK_OK};
    if (size == 0 || size > 1 << 16)
        return 0;
    sk_arena_init(&arena, NULL, 16 << 20);
    sk_feed feed = {.push = push, .ctx = &s, .arena = &arena};
    souk_str frame = {(const char *)data + 1, (uint32_t)size - 1};
    uint8_t endpoint = SK_HTX_MARKET + data[0] % (SK_HTX_ENDPOINTS - SK_HTX_MARKET);
    souk_status status = sk_htx.decode_frame(&sk_htx, endpoint, SK_STR(""), frame, &feed, &err);
    if (status != err.status || (status != SOUK_OK && !err.text[0]))
        __builtin_trap();
    if (status != SOUK_OK && s.updates && !memchr(data, '[', size))
        __builtin_trap();
    sk_feed_deinit(&feed);
    sk_arena_deinit(&arena);
    return 0;
}
