/* SPDX-License-Identifier: MIT
 *
 * Control frames, both ways: what the client says on sockets by a table of methods, and the
 * server's ear and answers for sockets that carry topics. The rules name the members:
 *
 *     {"id":1,"method":"SUBSCRIBE","params":[..]}     id, method, params
 *     {"action":"sub","ch":"orders#*"}                no id, action, ch
 *     {"sub":"market.btcusdt.bbo","id":"1"}           id; the method is a member itself
 *
 * What a venue's sockets say beyond that it reads itself, from the three parts.
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
    SK_PARAMS_TOPIC,    /* "topic": the client says one a frame; an array is heard, too */
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
    const char *id;              /* the member; NULL: frames have none */
    const char *method, *params; /* method NULL: its name is the member that holds the params */
    uint32_t id_len_max;         /* of an id that is a string */
    uint32_t token_len;
    bool lower_case;      /* symbols in topics */
    bool any_letters;     /* symbols before '@' are heard in any letters, known in small ones */
    bool names_topic;     /* bad_topic's text ends with the topic */
    bool objects;         /* topics are objects (sk_topic_from_object) */
    uint8_t property_bit; /* of peer->variant */
    const char *property; /* the only one, true or false */
    sk_frame_text bad_json, bad_id, no_method, bad_method, no_params, bad_params, bad_topic, many,
        bad_property, bad_value;
    sk_frame_text no_login;   /* private topics, where headers log in and did not */
    sk_frame_text bad_symbol; /* code NULL: a symbol that is not traded is silence */
} sk_frame_rules;

/** The first members of the rules. */
#define SK_FRAME_MEMBERS(id_, method_, params_)                                                    \
    .id = (id_), .method = (method_), .params = (params_)

/** A frame taken apart; ptr NULL where something is not there. */
typedef struct sk_frame_parts {
    souk_str id, params; /* raw */
    souk_str name;       /* of the method, without quotes */
} sk_frame_parts;

/** Client: the control as a frame, or SOUK_E_UNSUPPORTED. suffix: behind the method's name, "" for
 *  none. Not signed. */
souk_status sk_frame_control(const sk_venue *, const sk_frame_rules *, const sk_control *,
                             const char *suffix, sk_request *out, souk_error *err);

/** Client: as sk_venue.encode_control where logins are all that is signed, each a request that
 *  sk_venue.sign makes a frame. */
souk_status sk_frame_encode(const sk_venue *, const sk_frame_rules *, const sk_control *,
                            const sk_key *, int64_t now_ns, sk_request *out, souk_error *err);

/** Fails with one of the rules' texts. */
souk_status sk_frame_refuse(souk_error *err, const sk_frame_text *why);
/** Server: the parts of a frame; false: it is no object of JSON. */
bool sk_frame_split(const sk_frame_rules *, uint8_t endpoint, souk_str frame, sk_frame_parts *out);
/** An id is a whole number, a short string or null; one that is not good is forgotten. */
bool sk_frame_take_id(const sk_frame_rules *, sk_control *c, souk_str raw);
/** The row of a method on an endpoint, or NULL. */
const sk_method *sk_frame_find(const sk_frame_rules *, uint8_t endpoint, souk_str name);
/** A whole control of a socket that carries topics. Where topics are answered one by one and are
 *  objects, one that is not served has no row and the object as its text. */
souk_status sk_frame_decode(sk_peer *, const sk_frame_rules *, souk_str frame, sk_control *c,
                            souk_error *err);
/** A topic by its text, whose instrument there must be, at the list's end. SOUK_E_UNKNOWN_SYMBOL,
 *  SOUK_E_NOT_FOUND (no such topic), SOUK_E_LIMIT, SOUK_E_NOMEM. */
souk_status sk_frame_add_topic(sk_peer *, sk_list *list, souk_str text, souk_error *err);
/** Topics in a URL, one '/' between; bare numbers and empty ones are passed over. */
souk_status sk_frame_url(sk_peer *, const sk_frame_rules *, souk_str names, sk_control *c,
                         souk_error *err);

/** Server: a form (sk_say_form) about a control; its holes: id, topic (the first one, else the
 *  property), topics (an array), method (the client's name for the kind), code (a number; else 0),
 *  word (the code as a text), text, data, now (milliseconds). control, err: NULL is none. */
souk_status sk_frame_tell(const sk_peer *, const sk_frame_rules *, const sk_control *,
                          const char *form, const souk_error *err, souk_str data, sk_buf *out);
/** Server: the id as it came, else null. */
void sk_frame_put_id(sk_jw *w, const sk_control *c);
/** {"result":..,"id":..}: topics of a list, a property, else null. */
souk_status sk_frame_answer(const sk_control *c, sk_buf *out);
/** {"code":..,"msg":..}, and the id, if there is one; what names the frame's topic stands in an
 *  object of its own: {"error":{..},"id":..}. */
souk_status sk_frame_error(const sk_control *c, const souk_error *err, sk_buf *out);

/** {"id":..,"status":200,key:body}; without a body no such member. */
souk_status sk_frame_reply(const sk_control *c, int status, const char *key, souk_str body,
                           sk_buf *out);
/** {"id":..,"status":200,"result":..}: the topics of a list, else null. */
souk_status sk_frame_reply_control(const sk_control *c, sk_buf *out);
/** {"id":..,"status":..,"error":{"code":..,"msg":..}} */
souk_status sk_frame_reply_error(const sk_control *c, const souk_error *err, sk_buf *out);

#endif
