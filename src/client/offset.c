/* SPDX-License-Identifier: MIT */
#include "client/offset.h"
#include "base/rng.h"

#define SECOND_NS INT64_C(1000000000)
enum { TAKEN, SAMPLES_AT, OFFSET = 0, ROUND, AT, CHECK, SAMPLE_WORDS };

_Static_assert(SAMPLES_AT + SK_OFFSET_SAMPLES * SAMPLE_WORDS <= SK_SHARED_WORDS, "they fit");

void sk_offset_init(sk_offset *offset, sk_shared_word *words)
{
    *offset = (sk_offset){.words = words};
}

static sk_shared_word *sample_at(const sk_offset *offset, uint64_t index)
{
    return &offset->words[SAMPLES_AT + index % SK_OFFSET_SAMPLES * SAMPLE_WORDS];
}

static uint64_t check_of(const uint64_t *sample)
{
    uint64_t check = 1;
    for (int i = OFFSET; i < CHECK; i++)
        check = sk_mix64(check ^ sample[i]);
    return check;
}

void sk_offset_clear(sk_offset *offset)
{
    for (uint64_t i = 0; i < SK_OFFSET_SAMPLES; i++)
        atomic_store(&sample_at(offset, i)[CHECK], 0);
    offset->count = 0;
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
    uint64_t sample[SAMPLE_WORDS] = {
        [OFFSET] = (uint64_t)offset_ns, [ROUND] = (uint64_t)round_ns, [AT] = (uint64_t)received_ns};
    sample[CHECK] = check_of(sample);
    sk_shared_word *to = sample_at(offset, atomic_fetch_add(&offset->words[TAKEN], 1));
    for (int i = OFFSET; i <= CHECK; i++)
        atomic_store(&to[i], sample[i]);
    sk_offset_look(offset, received_ns);
}

void sk_offset_look(sk_offset *offset, int64_t now_ns)
{
    int64_t best_ns = 0;
    offset->count = 0;
    offset->at_ns = 0;
    for (uint64_t i = 0; i < SK_OFFSET_SAMPLES; i++) {
        const sk_shared_word *from = sample_at(offset, i);
        uint64_t sample[SAMPLE_WORDS];
        for (int n = OFFSET; n <= CHECK; n++)
            sample[n] = atomic_load(&from[n]);
        int64_t round_ns = (int64_t)sample[ROUND], at_ns = (int64_t)sample[AT];
        if (sample[CHECK] != check_of(sample) || round_ns < 0 || at_ns > now_ns + SECOND_NS)
            continue;
        if (!offset->count || round_ns < best_ns) {
            best_ns = round_ns;
            offset->offset_ns = (int64_t)sample[OFFSET];
            offset->error_ns = round_ns / 2;
        }
        if (!offset->count++ || at_ns > offset->at_ns)
            offset->at_ns = at_ns;
    }
}
