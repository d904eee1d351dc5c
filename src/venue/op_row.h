/* SPDX-License-Identifier: MIT
 *
 * An operation as a row: over which transport and path it is asked, what it needs and costs, where
 * its parameters stand and what is made of its answer. And how a request's row is found.
 *
 * Ownership: what a function writes into a request or a call lives in call->arena.
 * Threads: rows are const; functions are pure.
 */
#ifndef SK_VENUE_OP_ROW_H
#define SK_VENUE_OP_ROW_H

#include "market/call.h"
#include "venue/message.h"

typedef struct sk_venue sk_venue;
struct sk_peer;       /* venue/peer.h */
struct sk_answer;     /* venue/answer.h */
struct sk_envelope;   /* venue/envelope.h */
struct sk_batch_form; /* venue/batch.h */
struct sk_take;       /* venue/take.h */

typedef enum sk_via { SK_VIA_REST = 0, SK_VIA_WS, SK_VIA_FIX } sk_via;
typedef enum sk_auth { SK_AUTH_NONE = 0, SK_AUTH_KEY, SK_AUTH_SIGNED } sk_auth;

/** What a lost answer means: ask again; safe to send the same again; may have executed. */
typedef enum sk_effect { SK_READ = 0, SK_SAME_AGAIN, SK_ONCE } sk_effect;
typedef enum sk_support { SK_ABSENT = 0, SK_EMULATED, SK_NATIVE } sk_support;

typedef struct sk_charge {
    uint8_t limit; /* index into venue->limits, plus one; 0: none */
    uint16_t cost;
    bool each; /* of a batch: for each of its parts */
} sk_charge;

enum { SK_CHARGES_MAX = 4 };

/** Where a request holds its parameters. The server takes a JSON object for a form, and the other
 *  way round, whatever the row says: the body tells what it is. */
typedef enum sk_params_in {
    SK_IN_QUERY = 0,
    SK_IN_FORM,
    SK_IN_JSON,
    /* a JSON object in base64 in the header venue->payload_header: the body until `sign` moves it
     * there; the server reads the header, and no body, whose members are not signed */
    SK_IN_PAYLOAD
} sk_params_in;

/** What functions of rows are, for those that declare them. */
typedef void sk_taker(struct sk_take *t);
typedef souk_status sk_asker(const sk_venue *, const sk_call *, sk_request *out, souk_error *);

/** One operation over one transport. An operation may have several rows: alternative paths that
 *  the server also serves follow the row that the client uses. */
typedef struct sk_op_row {
    sk_op_id id;
    uint8_t via;     /* sk_via */
    uint8_t auth;    /* sk_auth */
    uint8_t perm;    /* sk_perm bits needed */
    uint8_t effect;  /* sk_effect */
    uint8_t support; /* sk_support; 0 reads as native when functions are set */
    uint8_t rest;    /* client: .arg of the row that tells what this answer leaves out; 0: none */
    uint8_t arg;     /* the row's own constant for its functions */
    /* or the frame's method name in path. A path may have holes, each a whole step of it, named as
     * the parameter is that stands there: "/v1/order/orders/{order-id}/submitcancel" */
    const char *method, *path;
    const char *when; /* among rows of one path, by parameters: see sk_venue_row_when */
    sk_charge charge[SK_CHARGES_MAX];
    bool free_on_success; /* charge[0] falls due only when the operation is refused */
    /* client: call -> request (unsigned), reply -> call->out. A reply that is the venue's error
     * envelope fills call->err through the error table. */
    sk_asker *encode_request;
    souk_status (*decode_reply)(const sk_venue *, const sk_reply *, sk_call *, souk_error *);
    /* server: request -> call (arguments only; peer->markets resolves symbols), result -> bytes of
     * the answer's body. A refusal sets err with the venue's own code and text, or only a status
     * that the error table translates. */
    souk_status (*decode_request)(struct sk_peer *, const sk_request *, sk_call *, souk_error *);
    souk_status (*encode_reply)(struct sk_peer *, const sk_call *, sk_buf *out);
    /* what the call costs on charge[0] beyond the fixed cost, where it hangs on its arguments */
    uint32_t (*extra_cost)(const struct sk_peer *, const sk_call *);
    const struct sk_answer *answer; /* its result (venue/answer.h) */
    const char *args;               /* its parameters (venue/args.h) */
    uint8_t place;                  /* sk_params_in: where those go that have no hole in the path */
    const struct sk_envelope *envelope; /* what stands around its answers; NULL: the venue's */
    const struct sk_batch_form *batch;  /* sk_take_batch: what its parts are (venue/batch.h) */
    sk_taker *take;      /* server: reads them instead, where args cannot say it all */
    const char *fixed;   /* SK_OP_FIXED_ANSWER: the body */
    const char *refusal; /* ... or the code that it is refused with, whoever asks */
    const char *type;    /* Content-Type of its answers; NULL: JSON */
    const char *src;     /* where the facts come from */
} sk_op_row;

/** First row of an operation over a transport: the one that the client uses. NULL: absent. */
const sk_op_row *sk_venue_op(const sk_venue *, sk_op_id op, sk_via via);
/** The row that serves a method and path, or a frame's method name (method empty); a path that
 *  stands in a row before one that fits its holes. *known_path tells whether the path exists under
 *  another method. */
const sk_op_row *sk_venue_route(const sk_venue *, sk_via via, souk_str method, souk_str path,
                                bool *known_path);

/** Server: a parameter's text by its name, wherever the request holds it; false: it is not there.
 */
typedef bool sk_has(const void *ctx, souk_str name, souk_str *value);
/** Among the rows with this one's path and method, the first whose `when` holds; else the one
 *  without. when: "name", "name=value", "!name"; '&' between terms that hold together, '|' between
 *  alternatives. */
const sk_op_row *sk_venue_row_when(const sk_venue *, const sk_op_row *row, sk_has *has,
                                   const void *ctx);

/** The same by the parameters of a request, its path or method being the row's: in its query and
 *  body, or a frame's `params`. NULL stays NULL. arena: for names and values that are decoded. */
const sk_op_row *sk_venue_row_asked(const sk_venue *, const sk_op_row *row, const sk_request *,
                                    sk_arena *arena);

/** Whether a path fits a template with holes, step by step. Calls hole, unless NULL, for each. */
bool sk_path_fits(const char *path, souk_str text,
                  void (*hole)(void *ctx, souk_str name, souk_str value), void *ctx);

/** The first row of the same operation and transport with this arg; the row itself if none. */
const sk_op_row *sk_venue_row_arg(const sk_venue *, const sk_op_row *row, uint8_t arg);

#endif
