/* SPDX-License-Identifier: MIT
 * The guided first trade: a handful of commands, each shown and then really run against a sandbox
 * that listens. Threads: one. */
#ifndef SK_CLI_TOUR_H
#define SK_CLI_TOUR_H

#include "venue/venue.h"

typedef struct sk_tour {
    const char *credentials; /* the sandbox's file */
    /* asks to go on before the next step; false: no further. NULL: goes on unasked */
    bool (*pause)(void *ctx);
    void *ctx;
} sk_tour;

/** Walks one venue. false: a step failed, or the walker had enough; all is said. */
bool sk_tour_walk(const sk_tour *tour, const sk_venue *venue);

#endif
