/* SPDX-License-Identifier: MIT */
#include "client/offset.h"

void sk_offset_clear(sk_offset *offset)
{
    offset->count = 0;
    offset->next = 0;
    offset->at_ns = 0;
}

void sk_offset_add(sk_offset *offset, int64_t sent_ns, int64_t received_ns, int64_t their_ns)
{
    int64_t round_ns, middle_ns, offset_ns;
    if (__builtin_sub_overflow(received_ns, sent_ns, &round_ns) || round_ns < 0)
        return;
    middle_ns = sent_ns + round_ns / 2;
    if (__builtin_sub_overflow(their_ns, middle_ns, &offset_ns))
        return;
    offset->samples[offset->next] =
        (sk_offset_sample){.offset_ns = offset_ns, .round_ns = round_ns, .at_ns = received_ns};
    offset->next = (offset->next + 1) % SK_OFFSET_SAMPLES;
    if (offset->count < SK_OFFSET_SAMPLES)
        offset->count++;
    offset->at_ns = received_ns;
    const sk_offset_sample *best = &offset->samples[0];
    for (uint32_t i = 1; i < offset->count; i++)
        if (offset->samples[i].round_ns < best->round_ns)
            best = &offset->samples[i];
    offset->offset_ns = best->offset_ns;
    offset->error_ns = best->round_ns / 2;
}
