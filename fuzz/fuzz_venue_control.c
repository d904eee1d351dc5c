/* SPDX-License-Identifier: MIT
 * Frames and URLs of a venue's sockets in the sandbox: each is understood or refused, and whatever
 * is said in answer is JSON. The first byte picks the socket. */
#include "venue_target.h"
#include "wire/json.h"

static void speak(sk_peer *peer, sk_control *control, souk_status status, const souk_error *err)
{
    sk_buf out;
    sk_buf_init(&out, NULL, 1 << 20);
    if (status != SOUK_OK)
        peer->venue->encode_error(peer, control, err, &out);
    else if (control->kind != SK_CONTROL_CALL && control->kind != SK_CONTROL_LOGIN)
        check(peer->venue->answer_control(peer, control, &out) == SOUK_OK);
    check(out.len == 0 || sk_json_valid(sk_buf_view(&out), NULL));
    check(control->kind != SK_CONTROL_CALL || status != SOUK_OK || control->row);
    check(control->topics_count <= SK_CONTROL_TOPICS_MAX);
    sk_buf_deinit(&out);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    visitor v;
    souk_error err = {.status = SOUK_OK};
    if (size == 0 || size > 1 << 14)
        return 0;
    visitor_init(&v);
    v.peer.endpoint = socket_by(data[0]);
    souk_str text = {(const char *)data + 1, (uint32_t)size - 1}, query = text;
    sk_control control = {.arena = &v.arena};
    souk_str path = sk_str_cut(&query, '?');
    sk_request url = {.path = path, .query = query, .host = text};
    souk_status status = v.peer.venue->open_socket(&v.peer, &url, &control, &err);
    speak(&v.peer, &control, status, &err);
    control = (sk_control){.arena = &v.arena};
    status = v.peer.venue->decode_control(&v.peer, text, &control, &err);
    speak(&v.peer, &control, status, &err);
    visitor_deinit(&v);
    return 0;
}
