/* SPDX-License-Identifier: MIT
 *
 * Faults at the door, by choice and by a seed: a request that is lost before it is looked at, and
 * an answer that is lost after everything was done. Either the connection is cut or nothing comes.
 * For tests of what speaks to the sandbox.
 *
 *     stall->faults = (sk_door_faults){.ops = UINT64_C(1) << SK_OP_PLACE, .answer_ppm = 500000};
 *     sk_rng_seed(&stall->faults.rng, seed);
 *
 * Values. Threads: the stall's.
 */
#ifndef SK_SANDBOX_FAULTS_H
#define SK_SANDBOX_FAULTS_H

#include "base/rng.h"
#include "market/call.h"

_Static_assert(SK_OP_COUNT <= 64, "a bit each");

typedef enum sk_door_fault {
    SK_DOOR_WELL = 0,
    SK_DOOR_REQUEST_LOST, /* before anything came of it */
    SK_DOOR_ANSWER_LOST   /* after all of it was done */
} sk_door_fault;

/** All zero: nothing is lost. */
typedef struct sk_door_faults {
    uint64_t ops; /* bit 1 << sk_op_id for each operation that is struck */
    uint32_t request_ppm, answer_ppm;
    uint32_t most; /* at most so many; 0: no bound */
    sk_rng rng;
    uint64_t requests_lost, answers_lost; /* so far */
} sk_door_faults;

/** What happens to the next request of the operation; *cut: the connection goes with it. */
sk_door_fault sk_door_faults_draw(sk_door_faults *faults, sk_op_id op, bool *cut);

#endif
