/* SPDX-License-Identifier: MIT
 *
 * Control frames {"id":1,"method":"SUBSCRIBE","params":[..]}, both ways: what the client says on
 * sockets by a table of methods, and the server's ear and answers for sockets that carry topics.
 * What a venue's sockets say beyond that it reads itself, from the three members.
 *
 * Ownership: results live in the control's arena. Threads: forms are const.
 */
#ifndef SK_VENUE_FRAME_H
#define SK_VENUE_FRAME_H

#include "venue/list.h"
#include "venue/say.h"

typedef enum sk_method_params {
    SK_PARAMS_NONE = 0,
    SK_PARAMS_TOPICS,   /* ["topic",..]; a token stands among them */
    SK_PARAMS_PROPERTY, /* ["property"] */
    SK_PARAMS_VALUE     /* ["property",true] */
} sk_method_params;

/** What a control is called. The first row of a kind is the one that the client says. */
typedef struct sk_method {
    uint8_t endpoint;
    sk_control_kind kind;
    const char *name;
    uint8_t params; /* sk_method_params */
    bool token;     /* for a token's stream */
} sk_method;

/** A refusal's code and text. */
typedef struct sk_frame_text {
    const char *code, *text;
} sk_frame_text;

typedef struct sk_frame_rules {
    const sk_method *methods;
    size_t methods_count;
    uint32_t id_len_max; /* of an id that is a string */
    uint32_t token_len;
    bool lower_case;      /* symbols in topics */
    uint8_t property_bit; /* of peer->variant */
    const char *property; /* the only one, true or false */
    sk_frame_text bad_json, bad_id, no_method, bad_method, no_params, bad_params, bad_topic, many,
        bad_property, bad_value;
} sk_frame_rules;

/** Client: the control as a frame, or SOUK_E_UNSUPPORTED. suffix: behind the method's name, "" for
 *  none. Not signed. */
souk_status sk_frame_control(const sk_venue *, const sk_frame_rules *, const sk_control *,
                             const char *suffix, sk_request *out, souk_error *err);

/** Server: id, method, params of a frame, raw; false: it is no object of JSON. */
bool sk_frame_members(souk_str frame, souk_str raw[3]);
/** An id is a whole number, a short string or null; one that is not good is forgotten. */
bool sk_frame_take_id(const sk_frame_rules *, sk_control *c, souk_str raw);
/** The method's name; {NULL, 0} when there is none that can be read. */
souk_str sk_frame_method(souk_str raw);
/** The row of a method on an endpoint, or NULL. */
const sk_method *sk_frame_find(const sk_frame_rules *, uint8_t endpoint, souk_str name);
/** A whole control of a socket that carries topics. */
souk_status sk_frame_decode(sk_peer *, const sk_frame_rules *, souk_str frame, sk_control *c,
                            souk_error *err);
/** Topics in a URL, one '/' between; bare numbers and empty ones are passed over. */
souk_status sk_frame_url(sk_peer *, const sk_frame_rules *, souk_str names, sk_control *c,
                         souk_error *err);

/** Server: the id as it came, else null. */
void sk_frame_put_id(sk_jw *w, const sk_control *c);
/** {"result":..,"id":..}: topics of a list, a property, else null. */
souk_status sk_frame_answer(const sk_control *c, sk_buf *out);

#endif
