/* SPDX-License-Identifier: MIT
 * Answers of a venue to every operation: the first byte picks the operation, the second the HTTP
 * status, the rest is the body. A refusal fills the call's error; nothing crashes. */
#include "venue_target.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const uint16_t statuses[] = {200, 400, 429, 500};
    const sk_venue *venue = the_venue();
    sk_arena arena;
    if (size < 2 || size > 1 << 16)
        return 0;
    const sk_op_row *row = &venue->ops[data[0] % venue->ops_count];
    if (!row->decode_reply)
        return 0;
    sk_arena_init(&arena, NULL, 16 << 20);
    sk_reply reply = {.http = statuses[data[1] & 3],
                      .body = {(const char *)data + 2, (uint32_t)size - 2}};
    sk_call parts[2] = {
        {.ref.order_id = SK_STR("1"), .ask.client_id = SK_STR("a"), .arena = &arena},
        {.ref.client_id = SK_STR("b"), .ask.client_id = SK_STR("b"), .arena = &arena}};
    bool batch = row->id == SK_OP_PLACE_BATCH || row->id == SK_OP_CANCEL_BATCH;
    sk_call call = {.op = row->id,
                    .row = row,
                    .arena = &arena,
                    .symbol = sk_str(venue->listings[0].symbol),
                    .parts = parts,
                    .parts_count = batch ? 2 : 0};
    souk_error err = {.status = SOUK_OK};
    souk_status status = row->decode_reply(venue, &reply, &call, &err);
    check(status == err.status && (status == SOUK_OK || err.text[0]));
    check(row->via != SK_VIA_REST || reply.http < 400 || status != SOUK_OK);
    check((!call.out.rows.count || call.out.rows.ptr) &&
          (!call.out.more.count || call.out.more.ptr));
    /* a part of a batch that was read is done or refused */
    for (uint32_t i = 0; status == SOUK_OK && i < call.parts_count; i++)
        check(parts[i].out.rows.count || parts[i].err.status != SOUK_OK);
    sk_arena_deinit(&arena);
    return 0;
}
