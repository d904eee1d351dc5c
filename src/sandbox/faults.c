/* SPDX-License-Identifier: MIT */
#include "sandbox/faults.h"

sk_door_fault sk_door_faults_draw(sk_door_faults *f, sk_op_id op, bool *cut)
{
    *cut = false;
    if (!(f->ops & UINT64_C(1) << op) || (f->most && f->requests_lost + f->answers_lost >= f->most))
        return SK_DOOR_WELL;
    uint64_t drawn = sk_rng_below(&f->rng, 1000000);
    *cut = sk_rng_below(&f->rng, 2) == 0;
    if (drawn < f->request_ppm) {
        f->requests_lost++;
        return SK_DOOR_REQUEST_LOST;
    }
    if (drawn - f->request_ppm < f->answer_ppm) {
        f->answers_lost++;
        return SK_DOOR_ANSWER_LOST;
    }
    return SK_DOOR_WELL;
}
