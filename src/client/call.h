/* SPDX-License-Identifier: MIT
 *
 * One call under way: check -> limiter -> clock -> connection -> sign -> send -> answer, again as
 * often as that is safe. Everything before sign happens once; a signature is made anew for every
 * attempt, when the connection is there, so that its time stamp is fresh.
 *
 *     sk_task_start(client, &request, on_done, ctx, &task, &err);
 *     ... on_done(ctx, answer) once, from a later turn
 *     sk_task_cancel(task);                    // instead: nothing is told
 *
 * What decides is whether the first byte was sent. Before: the call did not leave and may be
 * repeated. After: an answer ends it; without one a read is repeated, and an order's fate is
 * unknown: it is then looked for by its client id (see sk_task.looking).
 *
 * Ownership: a task frees itself after on_done. Threads: the client's.
 */
#ifndef SK_CLIENT_CALL_H
#define SK_CLIENT_CALL_H

#include "client/client.h"

typedef enum sk_task_state {
    SK_TASK_READY,   /* its timer brings it to its next attempt */
    SK_TASK_CLOCK,   /* waits for the venue's clock */
    SK_TASK_CONN,    /* waits for a connection */
    SK_TASK_SENT,    /* on a connection */
    SK_TASK_PARTS,   /* a call of one of its parts is under way, or will be */
    SK_TASK_FINISHED /* its callback is being run */
} sk_task_state;

/** Told once; the answer is borrowed unless sk_task_take_answer is called. */
typedef void (*sk_on_task)(void *ctx, sk_task *task);

struct sk_task {
    sk_exchange exchange; /* first: events come with it */
    souk_client *client;
    sk_task *next, *prev;
    souk_answer *answer;
    sk_on_task done;
    void *ctx;
    souk_on_answer user_done; /* the caller's, for the public calls */
    void *user_ctx;
    sk_task_state state;
    souk_on_limit on_limit;
    int64_t deadline_ns, begun_ns;
    sk_timer timer;
    sk_pool_ask ask;
    sk_clock_wait clock_wait;
    sk_call *call;      /* what is being asked now: answer->call, look or number */
    sk_request request; /* the call as the venue wants it, unsigned */
    sk_backoff backoff;
    uint32_t attempts;
    bool maybe;             /* an earlier attempt may have been acted on */
    bool clock_retried;     /* the venue found our time wrong once already */
    sk_limit_ticket ticket; /* of the attempt under way */
    bool no_resolve;
    bool aside;      /* what it learns is the asker's alone: nothing moves that users borrowed */
    bool one_by_one; /* its parts are calls of their own: it is never sent itself */
    /* an order of unknown fate: a look at it by its client id */
    bool looking;
    bool taken; /* the cancel was: it is done, whatever the look brings */
    sk_call look;
    bool turned;      /* the other kind of order, conditional or not, was asked for first */
    int64_t fence_ns; /* until then the order may still arrive */
    souk_error lost;  /* why its fate is unknown */
    /* requests that name the account's number, or an order's id, wait for it */
    sk_call number, *waits_for_number;
    sk_call rest; /* what the first answer leaves out, asked of another row */
    /* fills of an order that the venue tells no more: traces.h */
    sk_call traces, *asked;
    bool traced; /* there were some when it was asked for anew */
    souk_error no_order;
};

/** Begins; errors as souk_call_async. */
souk_status sk_task_start(souk_client *client, const souk_request *request, sk_on_task done,
                          void *ctx, sk_task **out, souk_error *err);

/** The same for a request as it stands (souk_raw_call). */
souk_status sk_task_start_raw(souk_client *client, const souk_raw *raw, sk_on_task done, void *ctx,
                              sk_task **out, souk_error *err);

/** An on_task for blocking calls: moves the answer to *(souk_answer **)ctx. */
void sk_client_keep_answer(void *ctx, sk_task *task);
/** Turns the loop until *got is there, and returns it; its owner is the caller. */
souk_answer *sk_client_wait(souk_client *client, sk_task *task, souk_answer **got);

/* ---- raw.c ---- */

/** A raw request checked and copied into the answer: its call (a row of its own) and its bytes,
 *  unsigned. SOUK_E_INVALID, SOUK_E_NOMEM. */
souk_status sk_raw_take(souk_client *client, const souk_raw *raw, souk_answer *answer,
                        sk_request *out, souk_error *err);

/** Ends it without telling anybody. NULL is fine. */
void sk_task_cancel(sk_task *task);

/** Ends it now as the client closes: told, with what is known. */
void sk_task_abandon(sk_task *task);

/** Inside `done`: the answer becomes the caller's. */
souk_answer *sk_task_take_answer(sk_task *task);

/** A request as the venue's bytes (encoded, and its row found by its path), for a call whose
 *  arguments are complete; a new order without a client id gets one. */
souk_status sk_call_encode(souk_client *client, souk_answer *answer, sk_call *call, sk_request *out,
                           souk_error *err);

/** The rules of the instrument, if it is known; a client id for a new order that has none. */
souk_status sk_call_check(const souk_client *client, const sk_call *call, souk_error *err);
souk_status sk_call_name(souk_client *client, sk_call *call, souk_error *err);

/* ---- between call.c and attempt.c ---- */

/** Lets go of whatever could still call back: timer, connection, clock. */
void sk_task_detach(sk_task *task);
/** Asks again after wait_ns, unless that is behind the deadline: false. */
bool sk_task_again(sk_task *task, int64_t wait_ns);
/** The end. err NULL: it worked. */
void sk_task_finish(sk_task *task, souk_outcome outcome, const souk_error *err);
/** Another call takes the task's place: the look at an order. */
souk_status sk_task_turn_to(sk_task *task, sk_call *call, souk_error *err);

/** An attempt was answered, or was not: what now. */
void sk_attempt_answered(sk_task *task, const sk_http_response *response, int64_t now_ns);
void sk_attempt_failed(sk_task *task, bool sent, const souk_error *why);
/** What the task's request names and is not known yet is asked for first: the account's number; the
 *  venue's id of an order to cancel. true: that cannot be asked, and the task has ended. */
bool sk_attempt_asks_first(sk_task *task);
/** From now on task->look is asked, until it finds the order or proves that it never came.
 *  sent_ns: when the order last left. */
void sk_attempt_look_from(sk_task *task, int64_t sent_ns);

#endif
