/* SPDX-License-Identifier: MIT
 * The client's ear at the sockets: books, which come most often, and which frames are what.
 * Everything else goes by the tables in events.c. src: btse card 3.2, 7, 8 */
#include "base/err.h"
#include "venue/btse/btse.h"

/* ---- books ---- */

static const sk_enum_row members[] =
    SK_WORDS({"bids", SK_HOT_BIDS}, {"asks", SK_HOT_ASKS}, {"seqNum", SK_HOT_LAST_ID},
             {"prevSeqNum", SK_HOT_PREV_ID}, {"timestamp", SK_HOT_AT}, {"symbol", SK_HOT_SYMBOL},
             {"type", SK_HOT_WHOLE});
static const sk_enum_row wholes[] = SK_WORDS({"snapshot", true}, {"delta", false});
const sk_hot sk_btse_changes = {.words = members, .wholes = wholes};

/* ---- frames ---- */

static const sk_enum_row roles[] = SK_WORDS({"topic", SK_ROLE_TOPIC}, {"data", SK_ROLE_PAYLOAD});
static const sk_frame_form form = {
    .events = sk_btse_events, .events_count = SK_BTSE_EVENTS, .roles = roles};

enum { EVENT, SUCCESS, CHANNEL, ERRORS, TOPIC, MEMBERS };

/* {"severity":"ERROR","errors":[{"arg":..,"error":{"code":..,"message":..}}]} */
static souk_status read_refusal(sk_reader *r, souk_str errors)
{
    static const char *const names[] = {"error"}, *const parts[] = {"code", "message"};
    souk_str error = {NULL, 0}, raw[2] = {{NULL, 0}, {NULL, 0}}, text = {NULL, 0};
    sk_json j;
    sk_json_init(&j, errors);
    if (!sk_json_enter_array(&j) || !sk_json_next_item(&j) ||
        sk_json_pick(&j, names, 1, &error) != SOUK_OK || !error.ptr)
        return sk_fail(r->err, SOUK_E_BAD_ANSWER, "the refusal names no error");
    souk_status status = sk_reply_members(error, parts, 2, raw, r->err);
    sk_json_init(&j, raw[1]);
    if (raw[1].ptr && sk_json_type(&j) == SK_JSON_STRING)
        sk_json_string(&j, r->feed->arena, &text);
    if (status == SOUK_OK)
        sk_venue_read_error(r->venue, SK_OP_NONE, 0, raw[0], text, &r->u.ack.err);
    return status;
}

static bool is_empty_list(souk_str raw)
{
    sk_json j;
    sk_json_init(&j, raw);
    return raw.ptr && sk_json_type(&j) == SK_JSON_ARRAY && sk_json_enter_array(&j) &&
           !sk_json_next_item(&j);
}

/* Answers name no request. A login says whether; a subscription what it took, which is nothing when
 * it failed. */
static souk_status read_answer(sk_reader *r, const souk_str *raw, souk_str frame)
{
    souk_status status = SOUK_OK;
    r->form = &form;
    r->u.kind = SK_UPDATE_ACK;
    r->u.ack.raw = frame;
    if (raw[ERRORS].ptr)
        status = read_refusal(r, raw[ERRORS]);
    else if (sk_str_is(raw[SUCCESS], "false"))
        sk_fail(&r->u.ack.err, SOUK_E_SIGNATURE, "the venue refused the login");
    else if (sk_str_is(raw[EVENT], "\"subscribe\"") && is_empty_list(raw[CHANNEL]))
        sk_fail(&r->u.ack.err, SOUK_E_NOT_FOUND, "the venue knows no such topic");
    r->ready = status == SOUK_OK;
    return r->ready ? sk_reader_push(r) : status;
}

souk_status sk_btse_decode_frame(const sk_venue *venue, uint8_t endpoint, souk_str topic,
                                 souk_str frame, sk_feed *feed, souk_error *err)
{
    static const char *const names[MEMBERS] = {"event", "success", "channel", "errors", "topic"};
    sk_reader r = {.venue = venue, .feed = feed, .err = err, .topic = topic};
    souk_str raw[MEMBERS];
    (void)endpoint;
    if (sk_str_starts(frame, SK_STR("{\"topic\":")))
        return sk_reader_topical(&r, &form, frame);
    souk_status status = sk_reply_members(frame, names, MEMBERS, raw, err);
    if (status != SOUK_OK)
        return status;
    return raw[TOPIC].ptr || !(raw[EVENT].ptr || raw[ERRORS].ptr)
               ? sk_reader_topical(&r, &form, frame)
               : read_answer(&r, raw, frame);
}
