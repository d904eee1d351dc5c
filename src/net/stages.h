/* SPDX-License-Identifier: MIT
 *
 * net/stages.h - the time limits of one request: until a connection is there, until the request has
 * left, until the first byte of the answer, until the last; and of the whole. Tells which limit is
 * next and, when one was broken, in which stage: that decides whether the request may have been
 * executed.
 *
 *     sk_stages_begin(&stages, &limits, now_ns);
 *     sk_stages_enter(&stages, SK_STAGE_ANSWER, now_ns);
 *     if (sk_stages_check(&stages, now_ns, "api.example", &err) < 0) ...
 *
 * Values; time is an argument. Threads: pure functions. */
#ifndef SK_NET_STAGES_H
#define SK_NET_STAGES_H

#include <souk/base.h>

typedef enum sk_stage {
    SK_STAGE_CONNECT, /* waiting for a connection: nothing has left */
    SK_STAGE_SEND,    /* no byte of the request was reported as sent */
    SK_STAGE_ANSWER,  /* sent, at least in part: waiting for the first byte of the answer */
    SK_STAGE_REST,    /* the answer has begun */
    SK_STAGE_DONE,
    SK_STAGE_COUNT
} sk_stage;

/** Nanoseconds from entering the stage; 0: no limit of its own. */
typedef struct sk_stage_limits {
    int64_t stage_ns[SK_STAGE_COUNT];
    int64_t total_ns; /* from the beginning; 0: none */
} sk_stage_limits;

typedef struct sk_stages {
    sk_stage_limits limits;
    int64_t begun_ns, entered_ns;
    sk_stage stage;
} sk_stages;

/** In SK_STAGE_CONNECT; the limits are copied. */
void sk_stages_begin(sk_stages *stages, const sk_stage_limits *limits, int64_t now_ns);

/** Stages only go forward; entering an earlier or the same one changes nothing. */
void sk_stages_enter(sk_stages *stages, sk_stage stage, int64_t now_ns);

/** When the next limit is reached; INT64_MAX: none. */
int64_t sk_stages_due_ns(const sk_stages *stages);

/** SOUK_OK while within the limits. SOUK_E_TIMEOUT before anything was sent (safe to repeat);
 *  SOUK_E_UNKNOWN after (may have been executed). The text names stage, host and limit. */
souk_status sk_stages_check(const sk_stages *stages, int64_t now_ns, const char *host,
                            souk_error *err);

#endif
