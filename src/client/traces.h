/* SPDX-License-Identifier: MIT
 *
 * Some venues tell an order no more once it was filled: what is left of it are its fills. When such
 * a venue knows no order of that id, its fills are asked for and tell what it was.
 *
 * Threads: the handle's.
 */
#ifndef SK_CLIENT_TRACES_H
#define SK_CLIENT_TRACES_H

#include "client/call.h"

/** The venue knew no such order (why), and its fills may: they are asked for. true: that is under
 *  way, and ends in sk_traces_told. */
bool sk_traces_ask(sk_task *task, const souk_error *why);
typedef enum sk_traces {
    SK_TRACES_NONE, /* there are no fills, as task->no_order says; or out of memory */
    SK_TRACES_FOUND,
    SK_TRACES_AGAIN /* the order may have come after it was asked for: it is asked for anew */
} sk_traces;

/** task->traces was answered: the order as its fills tell it goes into the call that had asked. */
sk_traces sk_traces_told(sk_task *task, souk_error *err);

#endif
