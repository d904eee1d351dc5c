/* SPDX-License-Identifier: MIT
 * The client's ear at the sockets: what comes most often, and which frames are what. Everything
 * else goes by the tables in events.c. src: bitget card 3.4, 7, 8 */
#include "venue/bitget/bitget.h"

/* ---- the hot ones ---- */

static const sk_enum_row levels[] =
    SK_WORDS({"asks", SK_HOT_ASKS}, {"bids", SK_HOT_BIDS}, {"checksum", SK_HOT_SUM},
             {"seq", SK_HOT_LAST_ID}, {"pseq", SK_HOT_PREV_ID});
static const sk_enum_row deals[] =
    SK_WORDS({"price", SK_HOT_PRICE}, {"size", SK_HOT_QTY}, {"side", SK_HOT_SIDE},
             {"tradeId", SK_HOT_ID}, {"ts", SK_HOT_TRADED_AT});
const sk_hot sk_bitget_book = {.words = levels};
const sk_hot sk_bitget_deal = {.words = deals, .sides = sk_bitget_sides};

/* ---- frames ---- */

/* {"action":"update","arg":{..},"data":[..],"ts":..}; {"event":"subscribe","arg":{..}};
 * {"event":"error","arg":{..},"code":30001,"msg":".."}; {"event":"login","code":0,"msg":""} */
static const sk_enum_row roles[] = SK_WORDS(
    {"action", SK_ROLE_ACTION}, {"arg", SK_ROLE_TOPIC}, {"data", SK_ROLE_PAYLOAD},
    {"ts", SK_ROLE_TIME}, {"event", SK_ROLE_ANSWER}, {"code", SK_ROLE_CODE}, {"msg", SK_ROLE_TEXT});
static const sk_enum_row actions[] =
    SK_WORDS({"snapshot", SK_FRAME_WHOLE}, {"update", SK_FRAME_EVENT});
static const sk_frame_form form = {.events = sk_bitget_events,
                                   .events_count = SK_BITGET_EVENTS,
                                   .roles = roles,
                                   .actions = actions,
                                   .good = "0"};

souk_status sk_bitget_decode_frame(const sk_venue *venue, uint8_t endpoint, souk_str topic,
                                   souk_str frame, sk_feed *feed, souk_error *err)
{
    sk_reader r = {.venue = venue, .feed = feed, .err = err, .topic = topic};
    (void)endpoint;
    return sk_reader_topical(&r, &form, frame);
}
