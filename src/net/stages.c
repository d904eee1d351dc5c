/* SPDX-License-Identifier: MIT */
#include "net/stages.h"
#include "base/err.h"

void sk_stages_begin(sk_stages *stages, const sk_stage_limits *limits, int64_t now_ns)
{
    *stages = (sk_stages){.limits = *limits, .begun_ns = now_ns, .entered_ns = now_ns};
}

void sk_stages_enter(sk_stages *stages, sk_stage stage, int64_t now_ns)
{
    if (stage <= stages->stage)
        return;
    stages->stage = stage;
    stages->entered_ns = now_ns;
}

static int64_t after(int64_t from_ns, int64_t span_ns)
{
    int64_t at_ns;
    if (span_ns == 0 || __builtin_add_overflow(from_ns, span_ns, &at_ns))
        return INT64_MAX;
    return at_ns;
}

int64_t sk_stages_due_ns(const sk_stages *stages)
{
    if (stages->stage == SK_STAGE_DONE)
        return INT64_MAX;
    int64_t stage_ns = after(stages->entered_ns, stages->limits.stage_ns[stages->stage]);
    int64_t total_ns = after(stages->begun_ns, stages->limits.total_ns);
    return stage_ns < total_ns ? stage_ns : total_ns;
}

souk_status sk_stages_check(const sk_stages *stages, int64_t now_ns, const char *host,
                            souk_error *err)
{
    static const char *const what[SK_STAGE_COUNT] = {
        [SK_STAGE_CONNECT] = "no connection to",
        [SK_STAGE_SEND] = "nothing could be sent to",
        [SK_STAGE_ANSWER] = "no answer from",
        [SK_STAGE_REST] = "no complete answer from",
    };
    int64_t due_ns = sk_stages_due_ns(stages);
    if (due_ns == INT64_MAX || now_ns < due_ns)
        return SOUK_OK;
    bool total = due_ns == after(stages->begun_ns, stages->limits.total_ns);
    int64_t limit_ns = total ? stages->limits.total_ns : stages->limits.stage_ns[stages->stage];
    return sk_fail(err, stages->stage < SK_STAGE_ANSWER ? SOUK_E_TIMEOUT : SOUK_E_UNKNOWN,
                   "%s %.100s within %lld ms", what[stages->stage], host,
                   (long long)(limit_ns / 1000000));
}
