/* SPDX-License-Identifier: MIT
 * The client's ear at the sockets: what comes most often, and which frames are what. src: card 7, 8
 */
#include "venue/htx/htx.h"

static const sk_enum_row levels[] =
    SK_WORDS({"bids", SK_HOT_BIDS}, {"asks", SK_HOT_ASKS}, {"seqNum", SK_HOT_LAST_ID},
             {"version", SK_HOT_LAST_ID}, {"prevSeqNum", SK_HOT_PREV_ID});
static const sk_enum_row prices[] =
    SK_WORDS({"bid", SK_HOT_BID}, {"bidSize", SK_HOT_BID_QTY}, {"ask", SK_HOT_ASK},
             {"askSize", SK_HOT_ASK_QTY}, {"seqId", SK_HOT_LAST_ID});
const sk_hot sk_htx_book = {.words = levels, .snapshot = true};
const sk_hot sk_htx_changes = {.words = levels};
const sk_hot sk_htx_best = {.words = prices};

/* ---- frames ---- */

/* {"ch":topic,"ts":..,"tick":{..}}, {"rep":topic,"data":..}, {"subbed":topic,..}, {"ping":..} */
static const sk_enum_row public_roles[] =
    SK_WORDS({"ch", SK_ROLE_TOPIC}, {"rep", SK_ROLE_REPLY}, {"ts", SK_ROLE_TIME},
             {"tick", SK_ROLE_PAYLOAD}, {"data", SK_ROLE_PAYLOAD}, {"id", SK_ROLE_ID},
             {"subbed", SK_ROLE_ANSWER}, {"unsubbed", SK_ROLE_ANSWER}, {"err-code", SK_ROLE_CODE},
             {"err-msg", SK_ROLE_TEXT}, {"ping", SK_ROLE_PING});
/* {"action":"push","ch":topic,"data":{..}} and answers, which name no request */
static const sk_enum_row private_roles[] =
    SK_WORDS({"action", SK_ROLE_ACTION}, {"ch", SK_ROLE_TOPIC}, {"data", SK_ROLE_PAYLOAD},
             {"code", SK_ROLE_CODE}, {"message", SK_ROLE_TEXT});
static const sk_enum_row actions[] =
    SK_WORDS({"push", SK_FRAME_EVENT}, {"ping", SK_FRAME_PING}, {"sub", SK_FRAME_ANSWER},
             {"req", SK_FRAME_ANSWER}, {"unsub", SK_FRAME_ANSWER});

static const sk_frame_form public_form = {.events = sk_htx_events,
                                          .events_count = SK_HTX_EVENTS,
                                          .roles = public_roles,
                                          .pong = "{\"pong\":"};
static const sk_frame_form private_form = {.events = sk_htx_events,
                                           .events_count = SK_HTX_EVENTS,
                                           .roles = private_roles,
                                           .actions = actions,
                                           .pong = "{\"action\":\"pong\",\"data\":",
                                           .good = "200"};

souk_status sk_htx_decode_frame(const sk_venue *venue, uint8_t endpoint, souk_str topic,
                                souk_str frame, sk_feed *feed, souk_error *err)
{
    sk_reader r = {.venue = venue, .feed = feed, .err = err, .topic = topic};
    bool own = endpoint == SK_HTX_PRIVATE || endpoint == SK_HTX_TRADE;
    return sk_reader_topical(&r, own ? &private_form : &public_form, frame);
}
