/* SPDX-License-Identifier: MIT
 * Sockets, both ways: control frames and errors. src: btse card 7, 8 */
#include "venue/btse/btse.h"
#include "base/err.h"

souk_status sk_btse_open_socket(sk_peer *peer, const sk_request *request, sk_control *out,
                                souk_error *err)
{
    (void)peer, (void)request, (void)out, (void)err;
    return SOUK_OK;
}
souk_status sk_btse_decode_control(sk_peer *peer, souk_str frame, sk_control *out, souk_error *err)
{
    (void)peer, (void)frame, (void)out;
    return sk_fail(err, SOUK_E_UNSUPPORTED, "%s", "");
}
souk_status sk_btse_answer_control(sk_peer *peer, const sk_control *control, sk_buf *out)
{
    (void)peer, (void)control, (void)out;
    return SOUK_OK;
}
souk_status sk_btse_answer_call(sk_peer *peer, const sk_control *control, const sk_call *call,
                                souk_str body, sk_buf *out)
{
    (void)peer, (void)control, (void)call, (void)body, (void)out;
    return SOUK_E_UNSUPPORTED;
}
souk_status sk_btse_encode_control(const sk_venue *venue, const sk_control *control,
                                   const sk_key *key, int64_t now_ns, sk_request *out,
                                   souk_error *err)
{
    (void)venue, (void)control, (void)key, (void)now_ns, (void)out;
    return sk_fail(err, SOUK_E_UNSUPPORTED, "%s", "");
}
souk_status sk_btse_decode_frame(const sk_venue *venue, uint8_t endpoint, souk_str topic,
                                 souk_str frame, sk_feed *feed, souk_error *err)
{
    (void)venue, (void)endpoint, (void)topic, (void)frame, (void)feed;
    return sk_fail(err, SOUK_E_UNSUPPORTED, "%s", "");
}
souk_status sk_btse_socket_error(sk_peer *peer, const sk_control *control, const souk_error *err,
                                 sk_buf *out)
{
    (void)peer, (void)control, (void)err, (void)out;
    return SOUK_OK;
}
