/* SPDX-License-Identifier: MIT
 *
 * Moving a virtual clock. It goes forward in steps, from one due time to the next, a turn of the
 * loop each, so that timers fire in order and at their times, and the answer comes when the clock
 * is there. Over a long way the market makers rest (they would act four times a second) and the
 * reference price fills their past; steps are then no shorter than a part of the way. */
#include "sandbox/admin_inner.h"

#include "base/err.h"
#include "base/str.h"
#include "sandbox/makers.h"

#define MS_NS INT64_C(1000000)

enum { FAR_MS = 60000, STEPS_MAX = 100000 };

static void put_clock(sk_jw *w, sk_sandbox *box)
{
    const sk_clock_dial *dial = box->options.dial;
    sk_jw_object(w, NULL);
    sk_jw_cstr(w, "clock", dial ? "virtual" : "real");
    sk_jw_i64(w, "now_ns", sk_net_now_ns(box->net));
    if (dial) {
        souk_dec rate = souk_dec_from_i64(dial->rate_e6, 6);
        char text[SOUK_DEC_TEXT_MAX];
        size_t len = souk_dec_print_short(rate, text);
        sk_jw_raw(w, "rate", (souk_str){text, (uint32_t)len});
    } else {
        sk_jw_i64(w, "rate", 1);
    }
    sk_jw_end(w);
}

souk_status sk_admin_clock(sk_ask *ask, souk_error *err)
{
    (void)err;
    put_clock(&ask->w, ask->admin->box);
    return SOUK_OK;
}

static void rest(sk_admin *admin, bool resting)
{
    sk_sandbox *box = admin->box;
    for (uint32_t i = 0; i < box->venues_count; i++) {
        sk_stall_now(box->venues[i].stall);
        sk_exchange_leap(box->venues[i].ex, resting);
        if (box->venues[i].makers)
            sk_makers_rest(box->venues[i].makers, resting);
    }
}

static void arrive(sk_admin *admin)
{
    sk_admin_leap *leap = &admin->leap;
    sk_admin_session *asker = leap->asker;
    leap->active = false;
    leap->asker = NULL;
    if (leap->far)
        rest(admin, false);
    if (!asker)
        return;
    sk_buf body;
    sk_jw w;
    sk_buf_init(&body, admin->alloc, 1024);
    sk_jw_init(&w, &body);
    put_clock(&w, admin->box);
    sk_admin_resume(asker, sk_buf_view(&body), NULL);
    sk_buf_deinit(&body);
}

static void step(void *ctx)
{
    sk_admin *admin = ctx;
    sk_admin_leap *leap = &admin->leap;
    sk_clock_dial *dial = admin->box->options.dial;
    if (!leap->active)
        return;
    if (leap->arrived) { /* a turn ago: what was due has fired */
        arrive(admin);
        return;
    }
    int64_t now = sk_clock_dial_now(dial), due = sk_net_due_ns(admin->net);
    int64_t next = due > now + leap->stride_ns ? due : now + leap->stride_ns;
    if (next >= leap->target_ns) {
        next = leap->target_ns;
        leap->arrived = true;
    }
    if (next > now && sk_clock_dial_advance(dial, next - now) < 0)
        leap->arrived = true;
    sk_net_clock_moved(admin->net);
    sk_waker_wake(leap->waker);
}

static souk_status advance(sk_ask *ask, int64_t by_ms, souk_error *err)
{
    sk_admin *admin = ask->admin;
    sk_admin_leap *leap = &admin->leap;
    sk_clock_dial *dial = admin->box->options.dial;
    int64_t by_ns;
    if (leap->active)
        return sk_fail(err, SOUK_E_STATE, "the clock is being moved: wait for that answer");
    if (__builtin_mul_overflow(by_ms, MS_NS, &by_ns) ||
        by_ns > SK_CLOCK_MAX_NS - sk_clock_dial_now(dial))
        return sk_fail(err, SOUK_E_RANGE, "the clock cannot go beyond the year 2200");
    if (!leap->waker) {
        souk_status status = sk_waker_new(admin->net, step, admin, &leap->waker, err);
        if (status < 0)
            return status;
    }
    leap->active = true;
    leap->arrived = false;
    leap->far = by_ms > FAR_MS;
    leap->target_ns = sk_clock_dial_now(dial) + by_ns;
    leap->stride_ns = by_ns / STEPS_MAX;
    leap->asker = ask->session;
    ask->later = true;
    if (leap->far)
        rest(admin, true);
    sk_waker_wake(leap->waker);
    return SOUK_OK;
}

static souk_status set_rate(sk_ask *ask, souk_dec rate, souk_error *err)
{
    sk_clock_dial *dial = ask->admin->box->options.dial;
    int64_t rate_e6;
    souk_status status =
        souk_dec_to_units(&rate_e6, rate, souk_dec_from_i64(1, 6), SOUK_ROUND_EXACT);
    if (status == SOUK_OK)
        status = sk_clock_dial_rate(dial, rate_e6);
    if (status < 0)
        return sk_fail(err, SOUK_E_RANGE,
                       "\"rate\" must be from 0 (stands still) to 1000, with at most 6 decimals");
    sk_net_clock_moved(ask->admin->net);
    put_clock(&ask->w, ask->admin->box);
    return SOUK_OK;
}

souk_status sk_admin_clock_set(sk_ask *ask, souk_error *err)
{
    int64_t by_ms = 0;
    souk_dec rate = {0};
    bool has_advance = false, has_rate = false;
    souk_status status = sk_admin_whole(ask, 0, "advance_ms", &by_ms, &has_advance, err);
    if (status == SOUK_OK)
        status = sk_admin_dec(ask, 1, "rate", &rate, &has_rate, err);
    if (status < 0)
        return status;
    if (has_advance == has_rate)
        return sk_fail(err, SOUK_E_MISSING, "the body takes one of \"advance_ms\" and \"rate\"");
    if (!ask->admin->box->options.dial)
        return sk_fail(err, SOUK_E_STATE,
                       "the clock is the real one: start the sandbox with --clock virtual");
    return has_advance ? advance(ask, by_ms, err) : set_rate(ask, rate, err);
}

void sk_admin_clock_forget(sk_admin *admin, const sk_admin_session *session)
{
    if (admin->leap.asker == session)
        admin->leap.asker = NULL;
}

void sk_admin_clock_stop(sk_admin *admin)
{
    admin->leap.active = false;
    sk_waker_free(admin->leap.waker);
    admin->leap.waker = NULL;
}
